"""Refunds and runs taken back, as they happen between everything else that happens to money."""

from __future__ import annotations

import contextlib
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.domain.bills import Bill
from shared.domain.errors import LevyError
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.payment import RECEIVED, Channel, Payment
from shared.domain.money import Money
from shared.domain.payments.provider import DisputeState, ProviderDispute, RefundState
from shared.domain.payments.provider_errors import (
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.part import Route
from shared.domain.refunds.refund import Refund, RefundKind
from shared.usecases.billing.cancelling_pages import RUN_CANCELLATION
from shared.usecases.ledger.corrections import cancel_bills
from shared.usecases.ledger.ledger_reading import place_seen
from shared.usecases.paying.disputes import settle_dispute
from shared.usecases.refunding.asking import AskRefund, ask_refund
from shared.usecases.refunding.by_hand import (
    PayOutPart,
    ReturnPart,
    RoutePart,
    pay_out_part,
    return_part,
    route_part,
)
from shared.usecases.refunding.deciding import (
    ApproveRefund,
    EndRefund,
    approve_refund,
    reject_refund,
    withdraw_refund,
)
from shared.usecases.refunding.figuring import Asked, AskedBill
from shared.usecases.refunding.records import credit_ref
from tests.fakes.ledger import MemoryLedger
from tests.fakes.metering import NothingBilled
from tests.fakes.photos import QuietPhotos
from tests.ledger.correcting import APPROVER
from tests.ledger.world import CO, COMMUNITY, HOME, NOON, SPACE, World
from tests.usecases.refunding.world import Queue, Refunding, RefundingProvider

REFUSED = contextlib.suppress(LevyError)
TIMES = st.integers(1, 3)
MOODS = ["well", "well", "well", "busy", "lost", "no", "old"]
ENDS = [*[RefundState.SUCCEEDED] * 3, RefundState.PENDING, RefundState.FAILED, RefundState.CANCELED]
KINDS = [RefundKind.PAYMENT, RefundKind.BILL, RefundKind.LINES, RefundKind.BALANCE]


class RefundRules(RuleBasedStateMachine):
    """What people, the provider and its word do to refunds, at any time, several times over."""

    world: World
    bills: list[Bill]
    came: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.provider = RefundingProvider()
        self.asked: list[Refund] = []

    @property
    def refunding(self) -> Refunding:
        """Return the world with its provider, which knows of all money that came online."""
        for one in self.received():
            if one.provider and one.provider.money_id:
                self.provider.paid[one.provider.money_id] = one.minor
        return Refunding(self.world, self.provider)

    def received(self) -> list[Payment]:
        """Return the payments with money of ours."""
        ledger = self.world.ledger
        assert isinstance(ledger, MemoryLedger)
        return [one for one in ledger.payments() if one.shares and one.state in RECEIVED]

    @rule(
        data=st.data(),
        kind=st.sampled_from(KINDS),
        minor=st.sampled_from([0, 0, 1, 700, 5000, 30000]),
        steps=st.integers(0, 5),
    )
    def money_is_asked_back(
        self, data: st.DataObject, kind: RefundKind, minor: int, steps: int
    ) -> None:
        """Asked for, and on its way so many steps: decided, sent, settled, come back."""
        paid = self.received()
        if not paid:
            return
        account = data.draw(st.sampled_from([HOME, SPACE]))
        match kind:
            case RefundKind.PAYMENT:
                payment = data.draw(st.sampled_from(paid))
                what = Asked(kind, payment.shares[0].account_id, payment_id=payment.id)
            case RefundKind.BALANCE:
                what = Asked(kind, account)
            case _:
                bill = data.draw(st.sampled_from(self.bills))
                items = (bill.lines[0].item_id,) if kind is RefundKind.LINES else ()
                what = Asked(kind, bill.account_id, bills=(AskedBill(bill.key.id, items),))
        amount = Money(minor, "CNY").decimal if minor else None
        route = data.draw(st.sampled_from([None, None, *Route]))
        command = AskRefund(self.world.once(), what, "moved out", amount, route)
        nothing: Any = NothingBilled()
        with REFUSED:
            self.asked.append(
                ask_refund(
                    self.world.actor,
                    command,
                    bills=nothing,
                    runs=nothing,
                    refund_work=cast("Any", Queue()),
                    photos=QuietPhotos(),
                    **self.ports,
                )
            )
            if steps:
                self.decide("approve", -1)
            if steps > 1:
                self.goes(self.asked[-1], steps)

    def goes(self, refund: Refund, steps: int) -> None:
        """Have a refund go and settle, by whoever carries it out, and perhaps come back."""
        refunding = self.refunding
        refunding.send(refund)
        for part in refunding.now(refund).parts:
            if part.route in {Route.CASH, Route.TRANSFER}:
                command = PayOutPart(self.world.once(), refund.id, part.id, "bank-1")
                with REFUSED:
                    pay_out_part(self.world.actor, command, **self.ports)
                    if part.route is Route.TRANSFER and steps > 4:
                        back = ReturnPart(self.world.once(), refund.id, part.id, "closed")
                        return_part(self.world.actor, back, **self.ports)
            elif part.provider_refund_id and steps > 2:
                self.provider.become(part.provider_refund_id, RefundState.SUCCEEDED)
                refunding.hear(part.provider_refund_id, part.payment_id)
                if steps > 4:
                    self.provider.become(part.provider_refund_id, RefundState.FAILED, "no_account")
                    refunding.hear(part.provider_refund_id, part.payment_id)

    @property
    def ports(self) -> dict[str, Any]:
        """Return what most use cases need."""
        world = self.world
        return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}

    def decide(self, what: str, number: int) -> None:
        """Say yes or no to a refund, or take it back."""
        once = self.world.once()
        ports: dict[str, Any] = {"ledger": self.world.ledger, "clock": self.world.clock}
        refund_id = self.asked[number].id
        match what:
            case "approve":
                queue = cast("Any", Queue())
                approve_refund(APPROVER, ApproveRefund(once, refund_id), refund_work=queue, **ports)
            case "no":
                reject_refund(APPROVER, EndRefund(once, refund_id, "no"), **ports)
            case "withdraw":
                withdraw_refund(self.world.actor, EndRefund(once, refund_id), **ports)

    @rule(data=st.data(), times=TIMES, what=st.sampled_from(["approve", "no", "withdraw"]))
    def a_refund_is_decided(self, data: st.DataObject, times: int, what: str) -> None:
        if self.asked:
            number = data.draw(st.integers(0, len(self.asked) - 1))
            for _ in range(times):
                with REFUSED:
                    self.decide(what, number)

    @rule(data=st.data(), times=TIMES, mood=st.sampled_from(MOODS))
    def a_refund_is_sent(self, data: st.DataObject, times: int, mood: str) -> None:
        if not self.asked:
            return
        refund = data.draw(st.sampled_from(self.asked))
        moods: dict[str, LevyError] = {
            "busy": ProviderUnavailable(reason="down"),
            "no": ProviderRefused(provider_code="no"),
            "old": ProviderUnknown(reason="stored", replayed=True),
        }
        if mood == "lost":
            self.provider.lost = [ProviderUnknown(reason="timeout")]
        elif mood in moods:
            self.provider.trouble = [moods[mood]]
        refunding = self.refunding
        for _ in range(times):
            refunding.send(refund)
        self.provider.lost, self.provider.trouble = [], []

    @rule(data=st.data(), state=st.sampled_from(ENDS), times=TIMES, told=st.booleans())
    def the_provider_has_word_of_a_refund(
        self, data: st.DataObject, state: RefundState, times: int, told: bool
    ) -> None:
        if not self.provider.made:
            return
        name = data.draw(st.sampled_from(sorted(self.provider.made)))
        if self.provider.made[name].state not in {RefundState.FAILED, RefundState.CANCELED}:
            self.provider.become(name, state, "no_account")
        if told:
            money_id = self.provider.made[name].payment_id
            (order_id,) = [
                one.id
                for one in self.received_ever()
                if one.provider and one.provider.money_id == money_id
            ]
            for _ in range(times):
                self.refunding.hear(name, order_id)

    def received_ever(self) -> list[Payment]:
        """Return all payments that brought money, void ones too."""
        ledger = self.world.ledger
        assert isinstance(ledger, MemoryLedger)
        return [one for one in ledger.payments() if one.shares]

    @rule(data=st.data(), minor=st.integers(1, 15000))
    def money_is_sent_back_at_the_provider_by_hand(self, data: st.DataObject, minor: int) -> None:
        online = [one for one in self.received() if one.channel is Channel.ONLINE]
        if online:
            payment = data.draw(st.sampled_from(online))
            assert payment.provider is not None
            with REFUSED:
                self.refunding.provider.by_hand(payment.provider.money_id, minor)

    @rule(data=st.data(), way=st.sampled_from(Route), paid=st.booleans(), times=TIMES)
    def a_person_looks_after_a_part(
        self, data: st.DataObject, way: Route, paid: bool, times: int
    ) -> None:
        if not self.asked:
            return
        refund = data.draw(st.sampled_from(self.asked))
        part = data.draw(st.sampled_from(refund.parts))
        for _ in range(times):
            with REFUSED:
                if paid:
                    command = PayOutPart(self.world.once(), refund.id, part.id, "bank-1")
                    pay_out_part(self.world.actor, command, **self.ports)
                else:
                    wish = RoutePart(self.world.once(), refund.id, part.id, way)
                    route_part(self.world.actor, wish, refund_work=Queue(), **self.ports)

    @rule(data=st.data(), state=st.sampled_from(DisputeState), times=TIMES)
    def the_payer_objects(self, data: st.DataObject, state: DisputeState, times: int) -> None:
        online = [one for one in self.received() if one.channel is Channel.ONLINE]
        if not online:
            return
        payment = data.draw(st.sampled_from(online))
        assert payment.provider is not None
        dispute = ProviderDispute(
            "dp_1", payment.provider.money_id, "ch", Money(payment.minor, "CNY"), state, "x", NOON,
            live=False,
        )  # fmt: skip
        for _ in range(times):
            settle_dispute(CO, payment.id, dispute, source="stripe", **self.ports)

    @rule(data=st.data(), times=TIMES)
    def a_run_is_taken_back(self, data: st.DataObject, times: int) -> None:
        """As a page of a run's cancellation does it, bill by bill."""
        gone = data.draw(st.lists(st.sampled_from(self.bills), min_size=1, max_size=3))
        place = place_seen(self.world.actor, COMMUNITY, **self.ports)
        for bill in gone * times:
            cancel_bills(
                APPROVER,
                bill.account_id,
                [bill.key],
                cause=Cause(RUN_CANCELLATION, "run_of_it"),
                reason="wrong price",
                place=place,
                ledger=self.world.ledger,
            )

    def credits(self) -> list[AccountCredit]:
        """Return what refunds took of the accounts' own credit."""
        refs = [credit_ref(one) for one in (HOME, SPACE)]
        return list(self.world.ledger.many(CO, refs).values())

    @invariant()
    def no_payment_gives_more_than_it_had(self) -> None:
        for one in self.received_ever():
            for share in one.shares:
                assert share.out_minor + share.held_minor <= share.minor
            assert one.refunded_minor <= one.minor

    @invariant()
    def what_is_held_is_asked_for(self) -> None:
        names = {part.id for refund in self.asked for part in refund.parts}
        for one in self.received_ever():
            for share in one.shares:
                assert {hold.part_id for hold in share.holds} <= names
        for credit in self.credits():
            assert {hold.part_id for hold in credit.holds} <= names
