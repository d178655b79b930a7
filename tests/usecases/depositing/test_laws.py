"""What is held is Σ what is left of deposits, under any interleaving and repetition."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.domain.bills import Bill
from shared.domain.deposits.deposit import Deposit
from shared.domain.deposits.works import Outcome
from shared.domain.errors import LevyError
from shared.domain.ledger.entries import EntryKind
from shared.domain.ledger.payment import Channel
from shared.domain.refunds.part import PartState, Route
from shared.domain.refunds.refund import Refund
from shared.usecases.ledger.ledger_ports import Decision
from shared.usecases.paying.balances import DeductBalance, deduct_balance
from shared.usecases.paying.voids import BouncePayment, bounce_payment
from shared.usecases.refunding.moving import RefundBooks, Step, came_back, on_part
from shared.usecases.refunding.sending import to_balance
from tests.ledger.world import CO, FEE, HOME, WATER, memory_world
from tests.usecases.depositing.desk import CHIEF, Deposits

REFUSED = contextlib.suppress(LevyError)
TIMES = st.integers(1, 3)
AMOUNTS = st.one_of(st.none(), st.integers(1, 60000))


class Desk(RuleBasedStateMachine):
    """Deposits of one account to which anything may happen at any time, several times over."""

    def __init__(self) -> None:
        super().__init__()
        self.deposits = Deposits(memory_world())
        self.world = self.deposits.world
        self.taken: list[Deposit] = []
        self.refunds: list[Refund] = []
        self.bills: list[Bill] = []

    @initialize()
    def a_desk(self) -> None:
        self.deposits.shift()
        self.bills = [
            self.world.bill([(FEE, 9000), (WATER, 3000)], period=f"2026-{month:02d}")
            for month in (9, 10)
        ]
        self.taken.append(self.deposits.take(50000))
        self.taken.append(self.deposits.take(30000, kind="key", channel=Channel.TRANSFER))

    def one(self, data: st.DataObject) -> Deposit:
        return self.deposits.now(data.draw(st.sampled_from(self.taken)))

    @rule(minor=st.integers(1, 60000), times=TIMES, kind=st.sampled_from(["decoration", "key"]))
    def taken_again(self, minor: int, times: int, kind: str) -> None:
        if len(self.taken) < 4:
            once = self.world.once()
            made = {self.deposits.take(minor, kind=kind, once=once).id for _ in range(times)}
            assert len(made) == 1
            self.taken.append(self.deposits.take(minor, kind=kind, once=once))

    @rule(data=st.data(), outcome=st.sampled_from(Outcome), cost=st.integers(1, 20000), times=TIMES)
    def inspected(self, data: st.DataObject, outcome: Outcome, cost: int, times: int) -> None:
        deposit, once = self.one(data), self.world.once()
        with REFUSED:
            self.deposits.permit(deposit)
        for _ in range(times):
            costs = (cost,) if outcome is Outcome.DEDUCTED else ()
            with REFUSED:
                self.deposits.inspect(deposit, outcome, *costs, once=once)

    @rule(data=st.data(), minor=AMOUNTS, route=st.sampled_from([None, *Route]), times=TIMES)
    def asked_back(
        self, data: st.DataObject, minor: int | None, route: Route | None, times: int
    ) -> None:
        deposit, once = self.one(data), self.world.once()
        override = data.draw(st.sampled_from(["", "works were cancelled"]))
        for _ in range(times):
            with REFUSED:
                refund = self.deposits.refund(
                    deposit, minor, route=route, override=override, once=once
                )
                if refund.id not in {one.id for one in self.refunds}:
                    self.refunds.append(refund)

    @rule(data=st.data(), yes=st.booleans(), times=TIMES)
    def decided(self, data: st.DataObject, yes: bool, times: int) -> None:
        if self.refunds:
            refund = data.draw(st.sampled_from(self.refunds))
            for _ in range(times):
                with REFUSED:
                    self.deposits.approve(refund) if yes else self.deposits.reject(refund)

    @rule(data=st.data(), times=TIMES)
    def carried_out(self, data: st.DataObject, times: int) -> None:
        if self.refunds:
            refund = self.deposits.refund_now(data.draw(st.sampled_from(self.refunds)))
            for _ in range(times):
                with REFUSED:
                    if refund.parts[0].route is Route.BALANCE and refund.approved_at:
                        to_balance(CO, refund, refund.parts[0].id, self.books)
                    else:
                        self.deposits.pay_out(refund)

    @rule(data=st.data())
    def sent_back_by_the_bank(self, data: st.DataObject) -> None:
        if self.refunds:
            refund = self.deposits.refund_now(data.draw(st.sampled_from(self.refunds)))

            def decide(step: Step) -> Decision[Refund]:
                settled = step.part.state is PartState.SETTLED and step.part.out_minor
                return Decision(*came_back(step, "closed")) if settled else Decision(step.refund)

            on_part(CO, refund, refund.parts[0].id, decide, self.books, by="bank", with_bills=True)

    @rule(data=st.data(), minor=AMOUNTS, times=TIMES)
    def moved(self, data: st.DataObject, minor: int | None, times: int) -> None:
        deposit, once = self.one(data), self.world.once()
        before = deposit.moved_minor
        for _ in range(times):
            with REFUSED:
                self.deposits.move(deposit, minor, once)
        assert minor is None or self.deposits.now(deposit).moved_minor in (before, before + minor)

    @rule(data=st.data(), minor=AMOUNTS, times=TIMES)
    def asked_to_keep(self, data: st.DataObject, minor: int | None, times: int) -> None:
        deposit, once = self.one(data), self.world.once()
        bill = data.draw(st.sampled_from(self.bills))
        for _ in range(times):
            with REFUSED:
                self.deposits.keep(deposit, bill.key.id, minor, once=once)

    @rule(data=st.data(), word=st.sampled_from(["approve", "reject", "withdraw"]), times=TIMES)
    def said_about_keeping(self, data: st.DataObject, word: str, times: int) -> None:
        deposit = self.one(data)
        if deposit.keeps:
            actor = self.world.actor if word == "withdraw" else CHIEF
            for _ in range(times):
                with REFUSED:
                    self.deposits.say(deposit, word, actor)

    @rule(data=st.data())
    def bounced(self, data: st.DataObject) -> None:
        deposit = self.one(data)
        with REFUSED:
            command = BouncePayment(self.world.once(), deposit.payment_id, "no funds")
            bounce_payment(self.world.actor, command, **self.deposits.ports)

    @rule()
    def deducted_from_the_balance(self) -> None:
        with REFUSED:
            command = DeductBalance(self.world.once(), HOME)
            deduct_balance(self.world.actor, command, **self.deposits.ports)

    @property
    def books(self) -> RefundBooks:
        return RefundBooks(self.world.directory, self.world.ledger, self.world.clock)

    @invariant()
    def every_law_holds_and_what_is_held_is_what_is_left(self) -> None:
        assert self.world.breaches() == []
        left = [self.deposits.now(one).left_minor for one in self.taken]
        assert all(minor >= 0 for minor in left)
        assert self.deposits.held() == sum(left)

    @invariant()
    def a_deposit_is_never_paid_income_or_balance(self) -> None:
        history = self.world.ledger.history(CO, HOME, "CNY")
        totals: dict[Any, int] = {}
        for movement in history.movements:
            for entry in movement.entries:
                totals[entry.kind] = totals.get(entry.kind, 0) + entry.minor
        now = [self.deposits.now(one) for one in self.taken]
        live = [one for one in now if not one.voided]
        moved = sum(one.moved_minor for one in live)
        kept = sum(one.kept_minor for one in live)
        paid = sum(due.paid_minor for due in history.book.bills)
        assert totals.get(EntryKind.ADJUSTMENT, 0) == 0
        # All money here came as deposits: what is paid or balance was kept or moved on purpose.
        assert paid + history.book.state.balance_minor == moved + kept
        assert paid <= moved + kept


TestDeposits = Desk.TestCase
TestDeposits.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
