"""Owners hear of autopay the day before, when it fails with a link to pay, and of what it took."""

from __future__ import annotations

from shared.domain.autopay.mandate import Source
from shared.domain.dunning.message import Reason, State
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.autopay.mandates import EndAutopay, end_autopay
from shared.usecases.messaging.ports import Outgoing
from tests.autopay.house import House
from tests.ledger.world import FEE
from tests.reminders.town import Town, home


def morning(house: House, here: Town, mandate_id: str) -> list[Outgoing]:
    """Let a day pass with its look, and return what went out, though everything repeats."""
    before = len(here.sent())
    house.mornings(house.mandate(mandate_id), 1)
    here.tell(times=3)
    here.deliver_all(times=3)
    return here.channels[ChannelName.EMAIL].sent[before:]


def said(sent: list[Outgoing]) -> list[str]:
    """Return title and last line of each message."""
    return [f"{one.title}: {one.lines[-1]}" for one in sent]


def test_a_charge_is_told_of_the_day_before_and_as_one_payment_when_it_came(house: House) -> None:
    here = home(house.world)
    house.world.bill([(FEE, 30_350)])
    mandate = house.by_card()
    days = [morning(house, here, mandate.id) for _ in range(8)]
    ahead = [sent for sent in days[:5] if sent]
    assert said(ahead[0]) == ["自动缴费预告: 将于 2026-11-30 自动扣缴物业账单 ¥303.50。"]
    assert ahead[0][0].link.startswith("https://pay.example/p/lp_")
    paid = said(days[5])
    assert len(ahead) == 1
    assert paid == ["收款通知: 用于 2026-11 账单；由保存的银行卡自动扣缴；收据号 2026-000001"]
    assert days[6:] == [[], []]


def test_a_charge_that_failed_says_why_and_when_again_and_brings_a_link(house: House) -> None:
    here = home(house.world)
    house.world.bill([(FEE, 30_350)])
    mandate = house.by_card("no_money")
    days = [morning(house, here, mandate.id) for _ in range(14)]
    failed = [one for sent in days[5:] for one in sent]
    assert said(failed) == [
        "自动缴费未成功: 自动扣缴 ¥303.50 未成功：卡内余额不足。将于 2026-12-01 再次扣缴。",
        "自动缴费未成功: 自动扣缴 ¥303.50 未成功：卡内余额不足。将于 2026-12-03 再次扣缴。",
        "自动缴费未成功: 自动扣缴 ¥303.50 未成功：卡内余额不足。将于 2026-12-05 再次扣缴。",
        "自动缴费未成功: 自动扣缴 ¥303.50 未成功：卡内余额不足。请通过支付链接缴费。",
    ]
    assert len({one.link for one in failed}) == 4
    assert all(one.link.startswith("https://pay.example/p/lp_") for one in failed)


def test_what_the_balance_paid_is_told_of_and_what_is_above_the_limit_too(house: House) -> None:
    here = home(house.world)
    house.world.pay(40_000)
    house.world.bill([(FEE, 30_350)])
    mandate = house.begin(Source.BALANCE)
    here.tell()
    here.deliver_all()
    days = [morning(house, here, mandate.id) for _ in range(6)]
    assert said(days[5]) == ["收款通知: 用于 2026-11 账单；由预存余额自动扣缴"]
    house.world.bill([(FEE, 200_000)], period="2026-12")
    days = [morning(house, here, mandate.id) for _ in range(32)]
    (above, skipped) = [one for sent in days for one in sent]
    assert above.title == skipped.title == "自动缴费未成功"
    assert "¥2,000.00，超过您设定的限额，2026-12-31 不会自动扣缴" in above.lines[-1]
    assert skipped.lines[-1].endswith("金额超过您设定的限额。")


def test_a_notice_that_is_no_longer_so_is_not_sent(house: House) -> None:
    here = home(house.world)
    house.world.bill([(FEE, 30_350)])
    mandate = house.begin(Source.BALANCE)
    house.mornings(mandate, 5)
    here.tell()
    end_autopay(house.world.actor, EndAutopay(mandate.account_id), **house.ports)
    here.deliver_all()
    (ahead,) = here.messages(kind=MessageKind.AUTOPAY)
    assert (ahead.state, ahead.reason) == (State.SKIPPED, Reason.UNDONE)


def test_a_failure_is_no_news_once_its_bills_are_paid(house: House) -> None:
    here = home(house.world)
    bill = house.world.bill([(FEE, 30_350)])
    mandate = house.by_card("no_money")
    house.mornings(mandate, 6)
    here.tell()
    house.world.pay(30_350, bills=[bill])
    here.deliver_all()
    ahead, failed = here.messages(kind=MessageKind.AUTOPAY)
    assert (ahead.reason, failed.reason) == (Reason.OVERTAKEN, Reason.PAID)
