"""Refunds of a payment never exceed it, under any interleaving and repetition (faults 8-10)."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.domain.bills import Bill
from shared.domain.errors import LevyError
from shared.domain.ledger.payment import Payment
from shared.domain.money import Money
from shared.domain.payments.provider import DisputeState, ProviderDispute, RefundState
from shared.domain.payments.provider_errors import (
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.domain.refunds.part import PartState, Route, Target
from shared.domain.refunds.refund import HOLDING, Origin, Refund, RefundKind
from shared.usecases.paying.balances import DeductBalance, deduct_balance
from shared.usecases.paying.disputes import settle_dispute
from shared.usecases.refunding.by_hand import PayOutPart, RoutePart, pay_out_part, route_part
from shared.usecases.refunding.records import refunds_of_account
from shared.usecases.refunding.sending import Sender, ask_about
from tests.ledger.world import CO, FEE, HOME, NOON, WATER, memory_world
from tests.usecases.refunding.world import Refunding

REFUSED = contextlib.suppress(LevyError)
TIMES = st.integers(1, 3)
KINDS = [RefundKind.PAYMENT, RefundKind.LINES, RefundKind.BALANCE]
STATES = [RefundState.PENDING, RefundState.SUCCEEDED, RefundState.FAILED, RefundState.CANCELED]


class Refunds(RuleBasedStateMachine):
    """A community whose refunds may do anything at any time, several times over."""

    def __init__(self) -> None:
        super().__init__()
        self.refunding = Refunding(memory_world())
        self.world, self.provider = self.refunding.world, self.refunding.provider
        self.bills: list[Bill] = []
        self.paid: list[Payment] = []
        self.refunds: list[Refund] = []
        self.names = 0

    @initialize()
    def three_payments(self) -> None:
        for month in (9, 10):
            bill = self.world.bill([(FEE, 9000), (WATER, 3000)], period=f"2026-{month:02d}")
            self.bills.append(bill)
        self.paid.append(self.refunding.paid_online(12000, [self.bills[0]], 1))
        self.paid.append(self.refunding.paid_online(15000, [self.bills[1]], 2))
        self.paid.append(self.refunding.paid_online(4000, [], 3))

    @rule(
        data=st.data(),
        kind=st.sampled_from(KINDS),
        route=st.sampled_from([*[Route.PROVIDER] * 3, *Route]),
    )
    def asked_for(self, data: st.DataObject, kind: RefundKind, route: Route) -> None:
        self.names += 1
        sources = data.draw(st.lists(st.sampled_from(self.paid), min_size=1, unique_by=id))
        amounts = [(one, data.draw(st.integers(1, one.minor))) for one in sources]
        targets: tuple[Target, ...] = ()
        if kind is not RefundKind.BALANCE:
            bill = data.draw(st.sampled_from(self.bills))
            targets = (Target(bill.key.id, FEE, 9000), Target(bill.key.id, WATER, 3000))
        with REFUSED:
            name = str(self.names)
            self.refunds.append(
                self.refunding.asked(amounts, name=name, kind=kind, targets=targets, route=route)
            )
            self.refunding.send(self.refunds[-1])

    @rule(data=st.data(), times=TIMES, mood=st.sampled_from(["well", "busy", "lost", "no", "old"]))
    def sent(self, data: st.DataObject, times: int, mood: str) -> None:
        if not self.refunds:
            return
        refund = data.draw(st.sampled_from(self.refunds))
        moods: dict[str, LevyError] = {
            "busy": ProviderUnavailable(reason="down"),
            "no": ProviderRefused(provider_code="no"),
            "old": ProviderUnknown(reason="stored", replayed=True),
        }
        if mood == "lost":
            self.provider.lost = [ProviderUnknown(reason="timeout")]
        elif mood in moods:
            self.provider.trouble = [moods[mood]]
        for _ in range(times):
            self.refunding.send(refund)
        self.provider.lost, self.provider.trouble = [], []

    @rule(data=st.data(), state=st.sampled_from(STATES))
    def ends_at_the_provider(self, data: st.DataObject, state: RefundState) -> None:
        if self.provider.made:
            name = data.draw(st.sampled_from(sorted(self.provider.made)))
            ended = {RefundState.FAILED, RefundState.CANCELED}
            if self.provider.made[name].state not in ended:
                self.provider.become(name, state)
            order_id = f"pay_order{int(str(self.provider.made[name].payment_id)[3:]):011d}"
            self.refunding.hear(name, order_id)

    @rule(data=st.data(), times=TIMES)
    def heard_of(self, data: st.DataObject, times: int) -> None:
        if self.provider.made:
            name = data.draw(st.sampled_from(sorted(self.provider.made)))
            order_id = f"pay_order{int(str(self.provider.made[name].payment_id)[3:]):011d}"
            for _ in range(times):
                self.refunding.hear(name, order_id)

    @rule(data=st.data())
    def asked_about(self, data: st.DataObject) -> None:
        if self.refunds:
            refund = self.refunding.now(data.draw(st.sampled_from(self.refunds)))
            provider: Any = self.provider
            sender = Sender(self.refunding.books, provider, self.refunding.queue)
            for part in refund.parts:
                ask_about(CO, self.refunding.now(refund), part.id, sender)

    @rule(number=st.integers(1, 3), minor=st.integers(1, 15000))
    def refunded_by_hand(self, number: int, minor: int) -> None:
        with REFUSED:
            self.provider.by_hand(f"pi_{number}", minor)

    @rule(data=st.data(), way=st.sampled_from(Route))
    def rerouted(self, data: st.DataObject, way: Route) -> None:
        if self.refunds:
            refund = data.draw(st.sampled_from(self.refunds))
            part = data.draw(st.sampled_from(refund.parts))
            with REFUSED:
                route_part(
                    self.world.actor,
                    RoutePart(self.world.once(), refund.id, part.id, way),
                    directory=self.world.directory,
                    ledger=self.world.ledger,
                    refund_work=self.refunding.queue,
                    clock=self.world.clock,
                )

    @rule(data=st.data())
    def transferred(self, data: st.DataObject) -> None:
        if self.refunds:
            refund = data.draw(st.sampled_from(self.refunds))
            part = data.draw(st.sampled_from(refund.parts))
            with REFUSED:
                pay_out_part(
                    self.world.actor,
                    PayOutPart(self.world.once(), refund.id, part.id, "bank-1"),
                    directory=self.world.directory,
                    ledger=self.world.ledger,
                    clock=self.world.clock,
                )

    @rule(number=st.integers(0, 2), state=st.sampled_from(DisputeState))
    def disputed(self, number: int, state: DisputeState) -> None:
        payment = self.paid[number]
        dispute = ProviderDispute(
            "dp_1", f"pi_{number + 1}", "ch", Money(payment.minor, "CNY"), state, "x", NOON,
            live=False,
        )  # fmt: skip
        settle_dispute(
            CO,
            payment.id,
            dispute,
            source="stripe",
            directory=self.world.directory,
            ledger=self.world.ledger,
            clock=self.world.clock,
        )

    @rule()
    def deducted(self) -> None:
        deduct_balance(
            self.world.actor,
            DeductBalance(self.world.once(), HOME),
            directory=self.world.directory,
            ledger=self.world.ledger,
            clock=self.world.clock,
        )

    @invariant()
    def every_law_holds(self) -> None:
        assert self.world.breaches() == []

    @invariant()
    def no_payment_gives_more_than_it_had(self) -> None:
        for paid in self.paid:
            now = self.refunding.payment(paid)
            assert now.refunded_minor + sum(one.held_minor for one in now.shares) <= now.minor

    @invariant()
    def what_is_held_is_asked_for(self) -> None:
        """No hold is left behind, and every part that may still go is held or knows it is not."""
        there = self.world.ledger.page(CO, refunds_of_account(HOME), 1000, None).items
        open_parts = {
            part.id
            for refund in there
            if refund.state in HOLDING and refund.origin is Origin.LEVY
            for part in refund.parts
            if part.state is not PartState.SETTLED
        }
        for paid in self.paid:
            for share in self.refunding.payment(paid).shares:
                assert {one.part_id for one in share.holds} <= open_parts

    @invariant()
    def what_went_is_what_the_entries_say(self) -> None:
        there = self.world.ledger.page(CO, refunds_of_account(HOME), 1000, None).items
        for paid in self.paid:
            out = sum(
                part.out_minor
                for refund in there
                for part in refund.parts
                if part.payment_id == paid.id
            )
            assert self.refunding.payment(paid).refunded_minor == out


Refunds.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestRefunds = Refunds.TestCase
