"""Any interleaving of everything that happens to money keeps all laws (faults 3, 5, 8-12)."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from shared.domain.bills import Bill
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import CorrectionState
from shared.domain.errors import LevyError
from shared.domain.ledger.payment import Channel, End
from shared.usecases.correcting.asking import Wanted
from shared.usecases.correcting.records import correction_ref
from shared.usecases.ledger.ledger_reading import Chosen
from shared.usecases.paying.balances import DeductBalance, deduct_balance
from shared.usecases.paying.desk_payment import ChangeTo, PayAtDesk
from shared.usecases.paying.payments import OrderEnded, await_order, end_order
from shared.usecases.paying.voids import BouncePayment, VoidPayment, bounce_payment, void_payment
from tests.fakes.ledger import MemoryLedger
from tests.ledger.correcting import approve, ask, preview, reject, withdraw
from tests.ledger.deposit_rules import DepositRules
from tests.ledger.refund_rules import RefundRules
from tests.ledger.world import CO, FEE, HOME, SPACE, WATER, World, memory_world

REISSUE = CorrectionKind.REISSUE
REFUSED = contextlib.suppress(LevyError)
TIMES = st.integers(1, 5)
DESK = [Channel.CASH, Channel.POS, Channel.TRANSFER, Channel.CHEQUE, Channel.SCAN]


class Money(RefundRules, DepositRules):
    """A community in which anything may happen at any time, several times over."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World = memory_world()
        self.bills: list[Bill] = []
        self.paid: list[str] = []
        self.orders: list[tuple[str, int]] = []
        self.commands: list[PayAtDesk] = []
        self.corrections: list[str] = []
        self.came: dict[str, int] = {}  # all money that was acknowledged, by its own name

    @initialize()
    def two_months(self) -> None:
        self.issue("2026-09", HOME, [24200, 6150, -50])
        self.issue("2026-10", HOME, [24200, 5000, 0])
        self.issue("2026-10", SPACE, [15000, 0, 0])
        self.issue("2026-08", HOME, [-9000, 0, 0])  # a credit that no payment brought
        for number in (0, 1):
            bill = self.bills[number]
            self.orders.append((f"pay_order{number:011d}", bill.minor))
            self.world.order(bill.minor, [bill], self.orders[-1][0])
            self.tell("paid", *self.orders[-1])

    @rule(
        month=st.integers(1, 12),
        home=st.booleans(),
        minors=st.lists(st.integers(-3000, 30000), min_size=3, max_size=3),
    )
    def a_bill(self, month: int, home: bool, minors: list[int]) -> None:
        self.issue(f"2027-{month:02d}", HOME if home else SPACE, minors)

    def issue(self, period: str, account: str, minors: list[int]) -> None:
        lines = list(zip((FEE, WATER, "itm_lift"), minors, strict=True))
        bill = self.world.bill(lines, period=period, account=account)
        if bill.key not in [known.key for known in self.bills]:
            self.bills.append(bill)

    @rule(minor=st.integers(1, 60000), channel=st.sampled_from(DESK), data=st.data())
    def at_the_desk(self, minor: int, channel: Channel, data: st.DataObject) -> None:
        more: dict[str, Any] = {"channel": channel}
        match data.draw(st.sampled_from(["bills", "all", "both", "top_up", "change"])):
            case "bills":
                more["bills"] = [data.draw(st.sampled_from(self.bills))]
            case "both":
                more["also"] = (SPACE,)
            case "top_up":
                more["chosen"] = Chosen(top_up=True)
            case "change":
                more |= {"channel": Channel.CASH, "change": ChangeTo.CASH}
            case _:
                pass
        command = self.world.desk_command(minor, **more)
        with REFUSED:
            payment = self.world.paying(command)
            self.commands.append(command)
            self.paid.append(payment.id)
            self.came[payment.id] = payment.minor

    @rule(times=TIMES, data=st.data())
    def the_same_request_again(self, times: int, data: st.DataObject) -> None:
        if self.commands:
            command = data.draw(st.sampled_from(self.commands))
            for _ in range(times):
                assert self.world.paying(command).id in self.came

    @rule(times=TIMES, bounced=st.booleans(), data=st.data())
    def a_void(self, times: int, bounced: bool, data: st.DataObject) -> None:
        if not self.paid:
            return
        payment_id = data.draw(st.sampled_from(self.paid))
        ports: Any = {
            "directory": self.world.directory,
            "ledger": self.world.ledger,
            "clock": self.world.clock,
        }
        for _ in range(times):
            with REFUSED:
                once = self.world.once()
                if bounced:
                    self.world.settle(bounce_fee_minor=500)
                    bounce = BouncePayment(once, payment_id, "no funds", charge_fee=True)
                    bounce_payment(self.world.actor, bounce, **ports)
                else:
                    void_payment(self.world.actor, VoidPayment(once, payment_id, "slip"), **ports)

    @rule(
        kind=st.sampled_from([kind for kind in CorrectionKind if kind is not REISSUE]),
        minor=st.integers(-30000, 30000),
        data=st.data(),
    )
    def a_correction_is_asked_for(
        self, kind: CorrectionKind, minor: int, data: st.DataObject
    ) -> None:
        bill = data.draw(st.sampled_from(self.bills))
        amount = Decimal(minor).scaleb(-2)
        item = data.draw(st.sampled_from([FEE, WATER, "itm_extra"]))
        ways: dict[str, Any] = {
            "amount": abs(amount),
            "parts": ((item, amount),),
            "percent": Decimal(abs(minor) % 101),
            "months": 1,
            "late_fee": True,
        }
        way = data.draw(st.sampled_from(["", "", *ways]))
        what = Wanted(bill.key.id, kind, **({way: ways[way]} if way else {}))
        with REFUSED:
            shown = preview(self.world, what)
            asked = ask(self.world, what)
            self.corrections.append(asked.id)
            assert asked.parts == shown.figures.worked.parts
            if data.draw(st.booleans()):
                approve(self.world, asked)
                due = self.world.ledger.history(CO, bill.account_id, "CNY").book.bill(bill.key)
                assert due.settlement == shown.figures.after.settlement

    @rule(data=st.data(), times=TIMES)
    def a_correction_is_decided(self, data: st.DataObject, times: int) -> None:
        if not self.corrections:
            return
        correction_id = data.draw(st.sampled_from(self.corrections))
        found = self.world.ledger.find(CO, correction_ref(correction_id))
        assert found is not None
        decide = data.draw(st.sampled_from([approve, approve, approve, reject, withdraw]))
        for _ in range(times):
            with REFUSED:
                decide(self.world, found)

    @rule(account=st.sampled_from([HOME, SPACE]), times=TIMES)
    def a_deduction(self, account: str, times: int) -> None:
        for _ in range(times):
            deduct_balance(
                self.world.actor,
                DeductBalance(self.world.once(), account),
                directory=self.world.directory,
                ledger=self.world.ledger,
                clock=self.world.clock,
            )

    @rule(data=st.data())
    def an_order(self, data: st.DataObject) -> None:
        bills = data.draw(st.lists(st.sampled_from(self.bills), max_size=2, unique_by=id))
        minor = max(sum(bill.minor for bill in bills), 0) or 5000
        order_id = f"pay_order{len(self.orders):011d}"
        self.orders.append((order_id, minor))
        self.world.order(minor, bills, order_id)

    @rule(data=st.data(), times=TIMES)
    def news_of_an_order(self, data: st.DataObject, times: int) -> None:
        order_id, minor = data.draw(st.sampled_from([*self.orders, ("pay_nobodysorder0000", 700)]))
        what = data.draw(
            st.sampled_from(["paid", "paid", "paid", "failed", "expired", "pending", "less", "two"])
        )
        for _ in range(times):
            self.tell(what, order_id, minor)

    def tell(self, what: str, order_id: str, minor: int) -> None:
        match what:
            case "failed" | "expired":
                how = End.FAILED if what == "failed" else End.EXPIRED
                ended = OrderEnded(CO, order_id, "stripe", how)
                end_order(ended, ledger=self.world.ledger, clock=self.world.clock)
            case "pending":
                await_order(CO, order_id, ledger=self.world.ledger)
            case _:
                paid = minor - 1 if what == "less" else minor
                money_id = f"pi_{order_id}_{what}"
                self.world.arrive(order_id, paid, money_id)
                self.came[money_id] = paid

    @invariant()
    def every_law_holds(self) -> None:
        assert self.world.breaches() == []

    @invariant()
    def no_money_is_lost_or_made(self) -> None:
        ledger = self.world.ledger
        assert isinstance(ledger, MemoryLedger)
        recorded = {
            (one.provider.money_id if one.provider else one.id): one.minor
            for one in ledger.payments()
            if one.shares
        }
        waiting = {one.money_id: one.minor for one in ledger.suspended()}
        assert recorded | waiting == self.came
        assert not recorded.keys() & waiting.keys()

    @invariant()
    def what_accounts_have_is_what_came_and_stayed(self) -> None:
        stayed = sum(
            share.minor - share.out_minor for one in self.received_ever() for share in one.shares
        )
        books = [self.world.ledger.history(CO, one, "CNY").book for one in (HOME, SPACE)]
        has = sum(
            book.state.balance_minor
            + book.state.held_minor
            + sum(due.paid_minor for due in book.bills)
            for book in books
        )
        assert has == stayed - sum(one.out_minor for one in self.credits())

    @invariant()
    def what_is_applied_is_in_the_ledger_once_and_nothing_else_is(self) -> None:
        causes = [
            movement.stamp.cause.id
            for account in (HOME, SPACE)
            for movement in self.world.ledger.history(CO, account, "CNY").movements
            if movement.stamp.cause.id in self.corrections
        ]
        found = self.world.ledger.many(CO, [correction_ref(one) for one in self.corrections])
        applied = [one.id for one in found.values() if one.state is CorrectionState.APPLIED]
        assert sorted(causes) == sorted(applied)


Money.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestMoney = Money.TestCase
