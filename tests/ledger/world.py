"""A community with two accounts, a desk and a ledger, for the tests of everything about money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from shared.domain.accounts import Account, HeldAs
from shared.domain.actor import Actor, Role
from shared.domain.bills import Bill, Line
from shared.domain.calendar import Period
from shared.domain.community import Community, Language
from shared.domain.ledger.deposit_proof import deposits_are_held
from shared.domain.ledger.payment import AtProvider, Channel, Payment, PaymentState
from shared.domain.ledger.proof import Breach, flows_of, prove_account
from shared.domain.ledger.receipt_proof import receipts_have_no_gap
from shared.domain.ledger.receipts import Receipt, ReceiptSeries
from shared.domain.ledger.settings import PaymentSettings
from shared.domain.ledger.wanted import Wanted
from shared.domain.money import Money
from shared.domain.property import SubjectKind
from shared.store.bills import BillTable
from shared.store.ledger import LedgerTable
from shared.usecases.depositing.records import deposit_ref
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Look,
    Save,
    Seen,
    payment_ref,
    receipts_of,
    series_ref,
    settings_ref,
)
from shared.usecases.ledger.ledger_ports import Ledger as LedgerPort
from shared.usecases.ledger.ledger_reading import Chosen, ChosenBill
from shared.usecases.paying.desk import pay_at_desk
from shared.usecases.paying.desk_payment import PayAtDesk
from shared.usecases.paying.payments import MoneyArrived, Recorded, record_payment
from shared.usecases.ports import Create, Directory, Once
from shared.usecases.refunding.records import credit_ref
from tests.fakes.clock import StandingClock
from tests.fakes.directory import MemoryDirectory
from tests.fakes.ledger import MemoryLedger

CO = "com_0000000000000aaa"
COMMUNITY = "cty_0000000000000001"
HOME = "acc_0000000000000001"
SPACE = "acc_0000000000000002"
PLAN = "pln_0000000000000001"
FEE, WATER, PARKING = "itm_fee", "itm_water", "itm_parking"
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in Shanghai
TODAY = date(2026, 11, 24)

Issue = Callable[[str, Iterable[Bill]], Any]


class Ids(Protocol):
    """What makes ids."""

    def new(self, prefix: str) -> str: ...


@dataclass
class World:
    """Everything a test of money needs; `ledger` is in memory or the real one."""

    directory: Directory
    ledger: LedgerPort
    issue: Issue
    clock: StandingClock
    actor: Actor = field(default_factory=lambda: cashier("Lin"))
    keys: int = 0
    accounts: list[str] = field(default_factory=lambda: [HOME, SPACE])

    def open_account(self, number: int) -> str:
        """Open one more account and return its id."""
        account = replace(
            self.directory.get(CO, Account, HOME), id=f"acc_{number:016d}", holder_id="hld_more"
        )
        self.directory.commit(CO, [Create(account)])
        self.accounts.append(account.id)
        return account.id

    def bill(
        self,
        lines: Sequence[tuple[str, int]],
        *,
        period: str = "2026-11",
        account: str = HOME,
        seq: int = 1,
    ) -> Bill:
        """Issue a bill of `lines` and return it."""
        made = make_bill(lines, period=period, account=account, seq=seq)
        self.issue(CO, [made])
        return made

    def once(self) -> Once:
        """Return a fresh idempotency key."""
        self.keys += 1
        return Once(CO, f"key-{self.keys}", f"digest-{self.keys}")

    def pay(self, minor: int, **more: Any) -> Payment:
        """Pay at the desk; `bills` are named ones, everything else is as in `PayAtDesk`."""
        return self.paying(self.desk_command(minor, **more))

    def desk_command(self, minor: int, **more: Any) -> PayAtDesk:
        """Return what `pay` would do."""
        bills: Sequence[Bill] = more.pop("bills", ())
        chosen = Chosen(tuple(ChosenBill(bill.key.id) for bill in bills))
        return PayAtDesk(
            once=more.pop("once", None) or self.once(),
            community_id=COMMUNITY,
            account_id=more.pop("account", HOME),
            channel=more.pop("channel", Channel.CASH),
            amount=Money(minor, "CNY").decimal,
            chosen=more.pop("chosen", chosen),
            **more,
        )

    def paying(self, command: PayAtDesk, actor: Actor | None = None) -> Payment:
        """Do what a desk command says."""
        return pay_at_desk(
            actor or self.actor,
            command,
            directory=self.directory,
            ledger=self.ledger,
            clock=self.clock,
        )

    def order(
        self, minor: int, bills: Sequence[Bill], order_id: str, account: str = HOME
    ) -> Payment:
        """Store an online order, as the pay link does before it sends the payer away."""
        payment = Payment(
            id=order_id,
            community_id=COMMUNITY,
            account_id=account,
            channel=Channel.ONLINE,
            minor=minor,
            currency="CNY",
            state=PaymentState.CREATED,
            created_at=self.clock.now(),
            created_by="owner",
            wanted=tuple(Wanted(bill.key.id, bill.minor, 0) for bill in bills),
            provider=AtProvider("stripe", "cs_1"),
        )

        def create(seen: Seen) -> Decision[Payment]:
            there = seen.find(payment_ref(order_id))
            return Decision(there or payment, () if there else (Save(None, payment),))

        return self.ledger.decide(CO, Look(records=(payment_ref(order_id),)), create)

    def arrive(self, order_id: str, minor: int, money_id: str, currency: str = "CNY") -> Recorded:
        """Tell that a provider's money has come."""
        arrived = MoneyArrived(
            CO, "stripe", money_id, Money(minor, currency), self.clock.now(), order_id, "alipay"
        )
        return record_payment(
            arrived, directory=self.directory, ledger=self.ledger, clock=self.clock
        )

    def settle(self, **changes: Any) -> None:
        """Change the community's payment settings."""

        def change(seen: Seen) -> Decision[None]:
            there = seen.find(settings_ref(COMMUNITY))
            version = there.version if there else 0
            after = PaymentSettings(COMMUNITY, **changes, version=version + 1)
            return Decision(None, (Save(there, after),))

        self.ledger.decide(CO, Look(records=(settings_ref(COMMUNITY),)), change)

    def open_minor(self, bill: Bill) -> int:
        """Return what is open on a bill."""
        book = self.ledger.history(CO, bill.account_id, "CNY").book
        return book.bill(bill.key).open_minor

    def balance(self, account: str = HOME) -> int:
        """Return an account's balance."""
        return self.ledger.history(CO, account, "CNY").book.state.balance_minor

    def receipts(self) -> list[Receipt]:
        """Return all receipts of the year, by number."""
        found: list[Receipt] = []
        after = None
        while True:
            page = self.ledger.page(CO, receipts_of(COMMUNITY, 2026), 100, after)
            found += page.items
            after = page.next
            if after is None:
                return found

    def breaches(self) -> list[Breach]:
        """Return every law that is broken anywhere."""
        broken: list[Breach] = []
        for account in self.accounts:
            history = self.ledger.history(CO, account, "CNY")
            named = [payment_ref(one) for one in flows_of(history.movements)]
            payments = {ref.words[0]: one for ref, one in self.ledger.many(CO, named).items()}
            credit = self.ledger.find(CO, credit_ref(account))
            broken += prove_account(history.book, history.movements, payments, credit)
            brought = [deposit_ref(one.deposit_id) for one in payments.values() if one.deposit_id]
            deposits = {one.id: one for one in self.ledger.many(CO, brought).values()}
            broken += deposits_are_held(history.book, payments, deposits)
        receipts = self.receipts()
        named = [payment_ref(receipt.payment_id) for receipt in receipts]
        payments = {}
        for start in range(0, len(named), 100):
            found = self.ledger.many(CO, named[start : start + 100])
            payments |= {ref.words[0]: one for ref, one in found.items()}
        series = self.ledger.find(CO, series_ref(COMMUNITY, 2026))
        broken += receipts_have_no_gap(series or ReceiptSeries(COMMUNITY, 2026), receipts, payments)
        return broken


def make_bill(
    lines: Sequence[tuple[str, int]],
    *,
    period: str = "2026-11",
    account: str = HOME,
    seq: int = 1,
    community: str = COMMUNITY,
) -> Bill:
    """Return a bill of `lines`, each an item and its amount in minor units."""
    month = Period.starting(period)
    return Bill(
        account_id=account,
        subject_id="unt_0000000000000001",
        community_id=community,
        plan_id=PLAN,
        period=month,
        seq=seq,
        currency="CNY",
        billed_on=month.first,
        due_on=month.last,
        span=month.span,
        facts={"kind": "apartment", "built_area": "89.50", "floor": 7},
        lines=tuple(Line(item, minor, 0, ()) for item, minor in lines),
        engine="1",
    )


def cashier(name: str, role: Role = Role.FINANCE) -> Actor:
    """Return somebody at the desk."""
    return Actor(CO, role, name)


def people() -> MemoryDirectory:
    """Return a directory with the community and its accounts."""
    directory = MemoryDirectory()
    community = Community(COMMUNITY, "阳光花园", "CNY", "Asia/Shanghai", Language.ZH, NOON)
    accounts = [
        Account(
            id=account,
            community_id=COMMUNITY,
            subject_kind=kind,
            subject_id=f"subject of {account}",
            holder_id="hld_1",
            held_as=HeldAs.OWNER,
            first=date(2020, 1, 1),
            created_at=NOON,
        )
        for account, kind in ((HOME, SubjectKind.UNIT), (SPACE, SubjectKind.SPACE))
    ]
    directory.commit(CO, [Create(community), *(Create(account) for account in accounts)])
    return directory


def memory_world() -> World:
    """Return a world in this process."""
    directory = people()
    ledger = MemoryLedger(directory)
    return World(directory, ledger, ledger.issue, StandingClock(NOON))


@dataclass(frozen=True)
class Tables:
    """Where a stored world lies."""

    ledger: str
    directory: str


def stored_world(
    dynamodb: Any, make_table: Callable[[str], str], tables: Tables | None = None
) -> World:
    """Return a world whose ledger lies in tables of its own, or in those given."""
    lies = tables or Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
    clock = StandingClock(NOON)
    bills = BillTable(dynamodb, lies.ledger)
    ledger = LedgerTable(dynamodb, lies.ledger, lies.directory, clock)

    def issue(company_id: str, made: Iterable[Bill]) -> None:
        bills.insert(company_id, 1, list(made))

    return World(people(), ledger, issue, clock)
