"""A provider that refunds in memory, and refunds asked for and approved against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from shared.domain.errors import LevyError
from shared.domain.ledger.payment import Payment
from shared.domain.money import Money
from shared.domain.payments.provider import ProviderRefund, RefundRequest, RefundState
from shared.domain.payments.provider_errors import NotAtProvider, RefundAboveRest
from shared.domain.refunds.holding import hold
from shared.domain.refunds.part import RefundPart, Route, Target, wanted_of
from shared.domain.refunds.refund import Decided, Refund, RefundKind, part_id_of
from shared.domain.refunds.refund import RefundState as State
from shared.usecases.ledger.ledger_ports import Decision, Look, Save, Seen, payment_ref
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.refunding.moving import RefundBooks
from shared.usecases.refunding.orders import SendRefund
from shared.usecases.refunding.records import refund_ref
from shared.usecases.refunding.sending import send_refund
from shared.usecases.refunding.words import take_word
from tests.ledger.world import CO, COMMUNITY, HOME, NOON, World


@dataclass
class RefundingProvider:
    """Keeps refunds by key and caps them by what was paid; `trouble` is raised by the next calls.

    Trouble after success (`lost`) loses the reply of a refund that was made.
    """

    name: str = "stripe"
    paid: dict[str, int] = field(default_factory=dict)
    made: dict[str, ProviderRefund] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    trouble: list[LevyError] = field(default_factory=list)
    lost: list[LevyError] = field(default_factory=list)
    calls: int = 0

    def refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        self.calls += 1
        if self.trouble:
            raise self.trouble.pop(0)
        if key not in self.by_key:
            made = self._make(request.payment_id, request.amount.minor, request.refund_id)
            self.by_key[key] = made.id
        if self.lost:
            raise self.lost.pop(0)
        return self.made[self.by_key[key]]

    def by_hand(self, money_id: str, minor: int) -> ProviderRefund:
        """Refund as somebody does in the provider's own pages."""
        return self._make(money_id, minor, None)

    def _make(self, money_id: str, minor: int, ours: str | None) -> ProviderRefund:
        if minor > self.paid.get(money_id, 0) - self.gone(money_id):
            raise RefundAboveRest(amount=str(minor))
        money = Money(minor, "CNY")
        made = ProviderRefund(
            f"re_{len(self.made)}", ours, money_id, None, money, RefundState.PENDING, NOON
        )
        self.made[made.id] = made
        return made

    def gone(self, money_id: str) -> int:
        """Return what went back or is on its way."""
        ended = {RefundState.FAILED, RefundState.CANCELED}
        return sum(
            one.amount.minor
            for one in self.made.values()
            if one.payment_id == money_id and one.state not in ended
        )

    def become(self, refund_id: str, state: RefundState, failure: str | None = None) -> None:
        self.made[refund_id] = replace(self.made[refund_id], state=state, failure=failure)

    def refund_status(self, provider_refund_id: str) -> ProviderRefund:
        if provider_refund_id not in self.made:
            raise NotAtProvider(id=provider_refund_id)
        return self.made[provider_refund_id]

    def find_refunds(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        return tuple(one for one in self.made.values() if one.payment_id == payment_id)


@dataclass
class Queue:
    """What was asked to be sent, and after how long."""

    sent: list[tuple[str, int]] = field(default_factory=list)

    def send(self, company_id: str, refund_id: str, delay_seconds: int = 0) -> None:
        assert company_id == CO
        self.sent.append((refund_id, delay_seconds))


@dataclass
class Refunding:
    """A world of money with a provider and a queue for refunds."""

    world: World
    provider: RefundingProvider = field(default_factory=RefundingProvider)
    queue: Queue = field(default_factory=Queue)

    @property
    def books(self) -> RefundBooks:
        return RefundBooks(self.world.directory, self.world.ledger, self.world.clock, "stripe")

    def paid_online(self, minor: int, bills: Sequence[Any] = (), number: int = 1) -> Payment:
        """Return an online payment that succeeded; its order is for `bills`."""
        order_id, money_id = f"pay_order{number:011d}", f"pi_{number}"
        self.world.order(minor, bills, order_id)
        self.provider.paid[money_id] = minor
        recorded = self.world.arrive(order_id, minor, money_id).payment
        assert recorded is not None
        return recorded

    def asked(
        self,
        sources: Sequence[tuple[Payment, int]],
        *,
        name: str = "1",
        kind: RefundKind = RefundKind.PAYMENT,
        targets: tuple[Target, ...] = (),
        route: Route = Route.PROVIDER,
    ) -> Refund:
        """Return an approved refund with a part for each source, its money held."""
        refund_id = f"rfd_{name}"
        parts = tuple(
            RefundPart(
                part_id_of(refund_id, number),
                payment.id,
                HOME,
                minor,
                route,
                need=wanted_of(route),
            )
            for number, (payment, minor) in enumerate(sources, start=1)
        )
        now: datetime = self.world.clock.now()
        refund = Refund(
            id=refund_id,
            community_id=COMMUNITY,
            account_id=HOME,
            minor=sum(part.minor for part in parts),
            currency="CNY",
            kind=kind,
            state=State.APPROVED,
            requested_at=now,
            asked_by="owner",
            parts=parts,
            targets=targets,
            decisions=(Decided(now, "wang", approved=True),),
            approved_at=now,
        )
        names = tuple(payment_ref(payment.id) for payment, _ in sources)

        def decide(seen: Seen) -> Decision[Refund]:
            known = seen.find(refund_ref(refund_id))
            if known is not None:
                return Decision(known)
            there = {ref.words[0]: one for ref in names if (one := seen.find(ref))}
            held = hold(there, parts)
            saves = (Save(there[name], one) for name, one in held.items())
            return Decision(refund, (Save(None, refund), *saves))

        return self.world.ledger.decide(CO, Look(records=(refund_ref(refund_id), *names)), decide)

    def send(self, refund: Refund) -> Refund:
        """Carry the refund out."""
        return send_refund(
            SendRefund(CO, refund.id),
            directory=self.world.directory,
            ledger=self.world.ledger,
            provider=cast("PaymentProvider", self.provider),
            refund_queue=self.queue,
            clock=self.world.clock,
        )

    def hear(self, provider_refund_id: str, order_id: str) -> Refund | None:
        """Take the provider's word as it is now."""
        told = self.provider.refund_status(provider_refund_id)
        return take_word(CO, order_id, told, self.books)

    def now(self, refund: Refund) -> Refund:
        """Return the refund as it is stored."""
        found = self.world.ledger.find(CO, refund_ref(refund.id))
        assert found is not None
        return found

    def payment(self, payment: Payment) -> Payment:
        """Return the payment as it is stored."""
        found = self.world.ledger.find(CO, payment_ref(payment.id))
        assert found is not None
        return found
