"""A world whose provider pays out what was paid online, and a queue that is worked off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shared.domain.community import Company, Language
from shared.domain.ledger.payment import Payment
from shared.domain.money import Money
from shared.domain.payments.provider import (
    PaymentState,
    PayoutState,
    ProviderPayment,
    ProviderPayout,
    Settled,
    SettlementKind,
    SettlementRow,
)
from shared.domain.payments.provider_errors import NotAtProvider
from shared.domain.reconciling.day import DaySheet
from shared.domain.reconciling.item import Item, Verdict
from shared.usecases.paying.ports_payments import Between
from shared.usecases.ports import Create
from shared.usecases.reconciling.night import (
    begin_night,
    reconcile_community,
    reconcile_company,
)
from shared.usecases.reconciling.orders import (
    ReadPayout,
    ReconcileCompany,
    ReconcilingOrder,
)
from shared.usecases.reconciling.payouts import read_payout
from shared.usecases.reconciling.records import days_of, exceptions_of, items_of
from tests.fakes.provider import QuietProvider
from tests.ledger.world import CO, COMMUNITY, NOON, World

RATE = Decimal("1.0875")


@dataclass
class PayingProvider(QuietProvider):
    """A provider with payouts; rows are told in their order."""

    rows: dict[str, list[SettlementRow]] = field(default_factory=dict)
    made: dict[str, ProviderPayout] = field(default_factory=dict)
    known: dict[str, ProviderPayment] = field(default_factory=dict)

    def pay_out(self, id: str, rows: Sequence[SettlementRow], more: int = 0) -> None:
        """Have a payout of these rows, `more` units above their sum."""
        net = sum(row.settled.net.minor for row in rows) + more
        self.rows[id] = list(rows)
        self.made[id] = ProviderPayout(
            id, Money(net, "HKD"), PayoutState.PAID, date(2026, 11, 26), True, NOON, False
        )

    def fail(self, id: str) -> None:
        """Have the bank send a payout back before anybody said what was in it."""
        self.made[id] = replace(self.made[id], state=PayoutState.FAILED, itemised=False)

    def payout(self, payout_id: str) -> ProviderPayout:
        return self.made[payout_id]

    def payouts(self, created: Between) -> Iterator[ProviderPayout]:
        return iter(self.made.values())

    def settlement_rows(self, payout_id: str, after: str = "") -> Iterator[SettlementRow]:
        rows = self.rows[payout_id]
        start = [row.id for row in rows].index(after) + 1 if after else 0
        return iter(rows[start:])

    def payment(self, payment_id: str) -> ProviderPayment:
        if payment_id not in self.known:
            raise NotAtProvider(id=payment_id)
        return self.known[payment_id]

    def know(self, payment_id: str, order_id: str) -> None:
        """Have a payment that says whose it is."""
        self.known[payment_id] = ProviderPayment(
            payment_id,
            order_id,
            PaymentState.SUCCEEDED,
            Money(1, "CNY"),
            Money(1, "CNY"),
            NOON,
            False,
            references={"company": CO, "order": order_id},
        )


@dataclass
class Night:
    """Reconciliation of a world; every message may come twice."""

    world: World
    provider: Any = field(default_factory=PayingProvider)  # not the whole of a provider
    queue: list[ReconcilingOrder] = field(default_factory=list)
    twice: bool = False
    steps: int = 0
    stale: int = 0

    def ask(self, orders: Iterable[ReconcilingOrder]) -> None:
        self.queue += orders

    def online(self, number: int, minor: int) -> Payment:
        """Have an online payment in the ledger."""
        order_id = f"pay_{number:016d}"
        self.world.order(minor, (), order_id)
        paid = self.world.arrive(order_id, minor, f"pi_{number}").payment
        assert paid is not None
        return paid

    def read(self, *payouts: str) -> None:
        """Read payouts to their end."""
        self.ask([ReadPayout(one) for one in payouts])
        self.work_off()

    def pass_by(self, until: str = "2026-11-25") -> None:
        """Let a night pass that looks at the days before `until`."""
        world = self.world
        begun = begin_night(
            until,
            provider=self.provider,
            directory=world.directory,
            ledger=world.ledger,
            work=self,
            clock=world.clock,
        )
        self.stale = begun.stale
        self.work_off()

    def work_off(self) -> None:
        """Carry out what is asked for until nothing is."""
        while self.queue:
            orders, self.queue = self.queue, []
            for order in orders:
                self.steps += 1
                assert self.steps < 3000, "the chain has no end"
                self._do(order)
                if self.twice and self.steps < 40:
                    self._do(order)

    def _do(self, order: ReconcilingOrder) -> None:
        world = self.world
        ports: dict[str, Any] = {
            "directory": world.directory,
            "ledger": world.ledger,
            "clock": world.clock,
        }
        if isinstance(order, ReadPayout):
            read_payout(order, provider=self.provider, work=self, **ports)
            return
        if isinstance(order, ReconcileCompany):
            self.stale += reconcile_company(order, work=self, **ports).stale
            return
        self.stale += reconcile_community(order, work=self, **ports).stale

    def items(self, day: str = "2026-11-24", community: str = COMMUNITY) -> list[Item]:
        """Return all items of a day."""
        return list(self.world.ledger.page(CO, items_of(community, day), 20_000, None).items)

    def verdicts(self, day: str = "2026-11-24") -> dict[str, Verdict]:
        """Return what each key of the day came to."""
        return {one.key: one.verdict for one in self.items(day)}

    def exceptions(self, company: str = CO, community: str = COMMUNITY) -> list[str]:
        """Return the keys of the open exceptions."""
        page = self.world.ledger.page(company, exceptions_of(community, "open"), 1000, None)
        return [one.key for one in page.items]

    def sheets(self) -> list[DaySheet]:
        """Return the community's days; each is proven to be the sum of its items."""
        sheets = list(self.world.ledger.page(CO, days_of(COMMUNITY), 50, None).items)
        for sheet in sheets:
            items = self.items(sheet.on.isoformat())
            whole = DaySheet(COMMUNITY, sheet.on).with_items((None, one) for one in items)
            assert replace(whole, version=sheet.version) == sheet
        return sheets


def night_of(world: World) -> Night:
    """Return reconciliation of a world with its company."""
    company = Company(CO, "Levy", Language.EN, datetime(2026, 1, 1, tzinfo=UTC))
    world.directory.commit(CO, [Create(company)])
    return Night(world)


def row_of(
    number: int, minor: int, kind: SettlementKind = SettlementKind.PAYMENT, **more: str
) -> SettlementRow:
    """Return the provider's row of online payment `number`."""
    gross = int((minor * RATE).to_integral_value())
    fee = gross // 50 + 235 if gross > 0 else 0
    references = {"company": CO, "order": f"pay_{number:016d}"} if "company" not in more else {}
    return SettlementRow(
        id=more.get("id", f"txn_{number}.{kind.value}"),
        kind=kind,
        source_id=more.get("source_id", f"ch_{number}"),
        settled=Settled(
            Money(gross, "HKD"), Money(fee, "HKD"), Money(gross - fee, "HKD"), NOON, RATE
        ),
        created_at=NOON,
        payment_id=f"pi_{number}",
        order_id=references.get("order"),
        presented=Money(minor, "CNY"),
        references=references,
    )
