"""Deposits taken, inspected, given back, moved and kept, between everything else."""

from __future__ import annotations

import contextlib

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.domain.bills import Bill
from shared.domain.deposits.deposit import Deposit
from shared.domain.deposits.works import Outcome
from shared.domain.errors import LevyError
from shared.domain.ledger.payment import Channel
from shared.domain.refunds.refund import Refund
from tests.ledger.world import HOME, SPACE, World
from tests.usecases.depositing.desk import Deposits

REFUSED = contextlib.suppress(LevyError)
TIMES = st.integers(1, 3)


class DepositRules(RuleBasedStateMachine):
    """What happens to deposits, at any time, several times over."""

    world: World
    bills: list[Bill]
    paid: list[str]
    asked: list[Refund]
    came: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.deposits: list[Deposit] = []

    @property
    def desk(self) -> Deposits:
        """Return the desk that takes deposits."""
        return Deposits(self.world)

    @rule(
        minor=st.integers(1, 200000),
        works=st.booleans(),
        account=st.sampled_from([HOME, SPACE]),
        channel=st.sampled_from([Channel.CASH, Channel.TRANSFER]),
        passed=st.booleans(),
    )
    def a_deposit_is_taken(
        self, minor: int, works: bool, account: str, channel: Channel, passed: bool
    ) -> None:
        kind = "decoration" if works else "key"
        with REFUSED:
            taken = self.desk.take(minor, kind, account=account, channel=channel)
            self.deposits.append(taken)
            self.paid.append(taken.payment_id)
            self.came[taken.payment_id] = minor
            if works and passed:
                self.desk.inspect(self.desk.permit(taken), Outcome.PASSED)

    @rule(data=st.data(), minor=st.integers(1, 100000), times=TIMES, paid=st.booleans())
    def a_deposit_goes_back(self, data: st.DataObject, minor: int, times: int, paid: bool) -> None:
        if self.deposits:
            deposit = data.draw(st.sampled_from(self.deposits))
            for _ in range(times):
                with REFUSED:
                    refund = self.desk.refund(deposit, minor)
                    self.asked.append(refund)
                    if paid:
                        self.desk.pay_out(self.desk.approve(refund))

    @rule(data=st.data(), minor=st.integers(1, 100000), times=TIMES)
    def a_deposit_is_moved_to_the_balance(
        self, data: st.DataObject, minor: int, times: int
    ) -> None:
        if self.deposits:
            deposit = data.draw(st.sampled_from(self.deposits))
            for _ in range(times):
                with REFUSED:
                    self.desk.move(deposit, minor)

    @rule(
        data=st.data(),
        minor=st.integers(1, 100000),
        word=st.sampled_from(["approve", "approve", "reject", "withdraw"]),
        cost=st.integers(1, 5000),
    )
    def part_of_a_deposit_is_kept(
        self, data: st.DataObject, minor: int, word: str, cost: int
    ) -> None:
        if self.deposits:
            deposit = data.draw(st.sampled_from(self.deposits))
            bill = data.draw(st.sampled_from(self.bills))
            if data.draw(st.booleans()):
                with REFUSED:
                    self.desk.inspect(deposit, Outcome.DEDUCTED, cost)
            with REFUSED:
                self.desk.keep(deposit, bill.key.id, minor)
                self.desk.say(deposit, word)

    @invariant()
    def nothing_is_left_of_a_deposit_twice(self) -> None:
        for deposit in self.deposits:
            now = self.desk.now(deposit)
            assert 0 <= now.left_minor <= now.minor
