"""Owners are told of their own money: each thing once, by what is so when it goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.accounts import Holder, HolderKind
from shared.domain.community import Community, Language
from shared.domain.dunning.campaign import Campaign, Wording
from shared.domain.dunning.marks import Announcement
from shared.domain.dunning.message import Reason, State
from shared.domain.dunning.notices import Notice, notice_of_refund
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.dunning.wording import Text
from shared.domain.ledger.payment import Channel, Payment
from shared.domain.messaging.contacts import Preference, Stop
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings
from shared.domain.payments.provider import RefundState
from shared.domain.refunds.part import PartState, Route
from shared.domain.refunds.refund import Moved
from shared.edge.texts.reminders import say
from shared.usecases.dunning.noticing import data_said
from shared.usecases.dunning.occasions import RecordChanged, occasions
from shared.usecases.dunning.ports import PlanAnnouncement, TellOf
from shared.usecases.paying.voids import VoidPayment, void_payment
from shared.usecases.ports import Create
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, NOON, memory_world
from tests.reminders.town import Town, contacts, home, town
from tests.usecases.refunding.world import Refunding

EMAIL, SMS = ChannelName.EMAIL, ChannelName.SMS
TODAY = NOON.date()


def place(**more: Any) -> Town:
    """Return a town of one account that sends by e-mail."""
    return town(1, EMAIL, **more)


def paid(here: Town, minor: int = 10000, **more: Any) -> Payment:
    """Let the account pay at the desk."""
    return here.world.pay(minor, account=here.accounts[0], **more)


def told(here: Town) -> list[str]:
    """Return the lines of everything that went out by e-mail."""
    return ["\n".join(one.lines) for one in here.channels[EMAIL].sent]


def test_a_payment_of_many_bills_is_told_of_once_however_often_the_stream_repeats() -> None:
    here = place()
    for period in ("2026-10", "2026-11"):
        here.world.bill([(FEE, 30_350)], period=period, account=here.accounts[0])
    paid(here, 61_000)
    assert here.tell(times=10) == 10
    here.deliver_all(times=10)
    here.world.clock.forward(days=1)  # a stream that is read again the next day
    here.tell(times=10)
    here.deliver_all(times=10)

    (line,) = told(here)
    assert line.startswith("阳光花园 1-1\n已收到您的缴费 ¥610.00。")
    assert "用于 2026-10, 2026-11 账单" in line
    assert "¥3.00 存入预存余额" in line
    assert "收据号 2026-000001" in line
    (message,) = here.messages()
    assert (message.kind, message.minor, message.currency, message.bills) == (
        MessageKind.PAYMENT_RECEIVED,
        61_000,
        "CNY",
        (),
    )


def test_a_payment_that_was_voided_before_it_was_told_of_is_not() -> None:
    here = place()
    payment = paid(here)
    here.tell()
    ports: dict[str, Any] = {"ledger": here.world.ledger, "clock": here.world.clock}
    command = VoidPayment(here.world.once(), payment.id, "wrong flat")
    void_payment(here.world.actor, command, directory=here.world.directory, **ports)
    here.tell()
    here.deliver_all(times=3)

    assert told(here) == []
    assert [one.reason for one in here.messages()] == [Reason.UNDONE]


def test_money_on_any_way_is_told_of_the_same_and_an_order_only_once_it_is_paid() -> None:
    here = home(memory_world())
    bill = here.world.bill([(FEE, 5000)])
    order = here.world.order(5000, [bill], "pay_order00000000001")
    assert here.tell() == 0
    here.world.arrive(order.id, 5000, "pi_1")
    here.world.pay(700, channel=Channel.TRANSFER, reference="T1")
    here.tell()
    here.deliver_all()

    assert [one.splitlines()[1] for one in told(here)] == [
        "已收到您的缴费 ¥50.00。",
        "已收到您的缴费 ¥7.00。",
    ]


def test_a_notice_waits_for_the_end_of_quiet_hours_and_for_no_holiday() -> None:
    day = date(2026, 12, 5)
    quiet = QuietTimes(holidays=(day,), weekends=True)
    here = place(campaign=Campaign(COMMUNITY, quiet=quiet))
    here.at(day - timedelta(days=1), 21)
    paid(here)
    here.tell()
    here.deliver_all(times=3)
    (message,) = here.messages()
    assert (message.state, message.reason) == (State.WAITING, Reason.QUIET_HOURS)
    assert told(here) == []

    here.morning(day, times=3)
    assert len(told(here)) == 1


def test_notices_of_own_money_are_no_part_of_what_a_day_may_bring() -> None:
    here = place(campaign=Campaign(COMMUNITY, daily_cap=1))
    here.bill_all("2026-11")
    here.at(date(2026, 12, 3))
    for _ in range(3):
        paid(here, 100)
    here.tell()
    here.deliver_all()
    here.morning(date(2026, 12, 3))

    assert [one.state for one in here.messages()] == [State.SENT] * 4


def _opted_out(here: Town) -> None:
    said = Preference(MessageKind.PAYMENT_RECEIVED, EMAIL, False, NOON, "owner")
    here.keep(contacts(here.accounts[0], said=(said,)))


def _deceased(here: Town) -> None:
    here.keep(contacts(here.accounts[0], stop=Stop.DECEASED))


def _bound_to_nothing(here: Town) -> None:
    here.keep(MessagingSettings(COMMUNITY, (SMS,)))  # no channel of a receipt


@pytest.mark.parametrize(
    ("arrange", "reason"),
    [
        (_opted_out, Reason.OPTED_OUT),
        (_deceased, Reason.STOPPED),
        (_bound_to_nothing, Reason.NO_CHANNEL),
    ],
)
def test_who_is_not_told_is_noted_with_the_reason(
    arrange: Callable[[Town], None], reason: Reason
) -> None:
    here = place()
    arrange(here)
    paid(here)
    here.tell(times=3)
    here.deliver_all(times=3)

    assert [(one.state, one.reason) for one in here.messages()] == [(State.SKIPPED, reason)]
    assert here.sent() == []


def test_a_community_that_sends_nothing_orders_nothing() -> None:
    here = place()
    here.keep(MessagingSettings(COMMUNITY))
    paid(here)
    assert here.tell() == 0


def test_a_refund_is_told_of_move_by_move_in_owners_words() -> None:
    world = memory_world()
    here, refunding = home(world), Refunding(world)
    payment = refunding.paid_online(10000, [world.bill([(FEE, 10000)])])
    here.tell()
    here.deliver_all()
    refund = refunding.asked([(payment, 4000)])
    for step in (
        lambda: refunding.send(refund),
        lambda: _settled(refunding),
        lambda: _came_back(refunding),
    ):
        here.tell(times=2)
        here.deliver_all(times=2)
        step()
    here.tell(times=2)
    here.deliver_all(times=2)

    assert [line.splitlines()[1] for line in told(here)[1:]] == [
        "退款 ¥40.00：已发出，到账时间以银行为准",
        "退款 ¥40.00：已退还（原路退回）",
        "退款 ¥40.00：遇到问题，物业正在处理",
    ]


def _settled(refunding: Refunding) -> None:
    refunding.provider.become("re_0", RefundState.SUCCEEDED)
    refunding.hear("re_0", "pay_order00000000001")


def _came_back(refunding: Refunding) -> None:
    refunding.provider.become("re_0", RefundState.FAILED)
    refunding.hear("re_0", "pay_order00000000001")


def test_of_a_refund_that_moved_on_only_what_is_so_is_told() -> None:
    world = memory_world()
    here, refunding = home(world), Refunding(world)
    payment = refunding.paid_online(10000, [world.bill([(FEE, 10000)])])
    here.at(TODAY, 22)
    refund = refunding.asked([(payment, 4000)], route=Route.PROVIDER)
    here.tell()
    here.deliver_all()
    refunding.send(refund)
    _settled(refunding)
    here.tell()
    here.morning(TODAY + timedelta(days=1))

    refunds = here.messages(kind=MessageKind.REFUND)
    assert [one.reason for one in refunds] == [Reason.OVERTAKEN, None]
    assert "已退还（原路退回）" in told(here)[-1]


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (("requested", "approved"), "agreed to; the money is on its way soon"),
        (("requested", "rejected"), "not agreed to; please ask the office if anything is unclear"),
        (("requested", "withdrawn"), "ended; nothing more goes back"),
        (("taken_in",), "sent; how long it takes is up to the bank"),
        (("approved", "sent", "settled"), "paid back in cash"),
    ],
)
def test_what_happened_at_once_is_one_occasion_and_is_said_in_english_too(
    moves: tuple[str, ...], said: str
) -> None:
    world = memory_world()
    refunding = Refunding(world)
    payment = refunding.paid_online(1234_00)
    asked = refunding.asked([(payment, 1234_00)], route=Route.CASH)
    part = replace(asked.parts[0], state=PartState.SETTLED)
    story = tuple(Moved(NOON, what, "Lin") for what in moves)
    refund = replace(asked, moves=story, parts=(part,))
    (order,) = occasions(RecordChanged(CO, None, refund))
    assert order == TellOf(CO, HOME, Wording.REFUND_MOVED, f"rfd_1.{len(moves) - 1}", NOON)
    notice = notice_of_refund(refund, len(moves) - 1)
    assert isinstance(notice, Notice)
    community = replace(world.directory.get(CO, Community, COMMUNITY), language=Language.EN)
    data = data_said(notice, community, say)
    assert (data["amount"], data["note"]) == ("¥1,234.00", said)


def test_a_move_that_nobody_is_told_of_is_no_occasion() -> None:
    refunding = Refunding(memory_world())
    asked = refunding.asked([(refunding.paid_online(10000), 100)])
    known = replace(asked, moves=(Moved(NOON, "approved", "Lin"),))
    more = replace(known, moves=(*known.moves, Moved(NOON, "part_waits", "rules")))
    assert list(occasions(RecordChanged(CO, known, more))) == []
    assert notice_of_refund(more, 1) is Reason.UNDONE
    assert notice_of_refund(more, 7) is Reason.UNDONE


def test_a_statement_tells_each_account_what_it_owes_in_the_words_of_staff() -> None:
    here = place()
    here.people(1)
    unreached = Holder("hld_1", COMMUNITY, "Wang", HolderKind.PERSON, NOON)
    here.world.directory.commit(CO, [Create(unreached)])  # who holds two accounts more
    here.bill_all("2026-11", 30_350)
    here.pay(here.accounts[1], 30_350)
    own = Text("11 月对账单", "{name}您好：{count} 张账单未缴，共 {amount}。\n请核对。")
    told_all = Announcement(
        id="ann_1",
        community_id=COMMUNITY,
        kind=MessageKind.STATEMENT,
        zh=own,
        en=own,
        channels=(EMAIL,),
        building_id="",
        made_by="Lin",
        made_at=here.world.clock.now(),
    )
    here.keep(told_all)
    here.work.plan([PlanAnnouncement(CO, "ann_1", "")])
    here.plan_all(times=3)
    here.deliver_all(times=3)

    said = sorted(line.split("\n", 1)[1] for line in told(here))
    assert said == [
        "Owner 1您好：1 张账单未缴，共 ¥303.50。\n请核对。",
        "Owner 2您好：0 张账单未缴，共 ¥0.00。\n请核对。",
    ]
    assert all(one.link for one in here.channels[EMAIL].sent)
    assert {one.reason for one in here.messages()} == {None, Reason.NO_CHANNEL}
