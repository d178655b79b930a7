"""A preview tells what the plan will do, and the effect what became of it, to the unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shared.domain.dunning.campaign import Anchor, Campaign, ChannelPrice, Step, Wording
from shared.domain.dunning.message import Message, State
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.edge.texts.reminders import built_in
from shared.usecases.dunning.effect import EffectOf, reminder_effect
from shared.usecases.dunning.previewing import Preview, PreviewOn, preview_reminders
from shared.usecases.messaging.ports import (
    Delivery,
    DeliveryState,
    Outcome,
    Outgoing,
    Refused,
    RefusedKind,
    Sent,
)
from shared.usecases.paying.voids import VoidPayment, void_payment
from tests.fakes.reminders import LedgerBills
from tests.ledger.world import CO, COMMUNITY, FEE, WATER
from tests.reminders.told import api_of, open_link, tell
from tests.reminders.town import Town, town

DAY = timedelta(days=1)
PRICES = (ChannelPrice(ChannelName.SMS, Decimal("0.05")),)


def preview(here: Town, day: date) -> Preview:
    parts: Any = {"runs": here.runs, "bills": LedgerBills(here.world.ledger)}
    return preview_reminders(
        here.world.actor,
        PreviewOn(COMMUNITY, day),
        directory=here.world.directory,
        ledger=here.world.ledger,
        debtors=here.debtors,
        due_runs=here.debtors,
        planned_messages=here.planned,
        reminder_work=here.work,
        built_in=built_in,
        clock=here.world.clock,
        **parts,
    )


def test_a_preview_tells_what_the_morning_sends_and_costs_and_the_effect_what_came_in() -> None:
    here = town(4, campaign=replace(Campaign(COMMUNITY), prices=PRICES))
    day = here.bill_all("2026-11") + timedelta(days=3)
    seen = preview(here, day)
    assert here.messages() == []
    here.morning(day)
    here.pay(here.accounts[0], 10000)
    here.pay(here.accounts[1], 4000)
    effect = reminder_effect(
        here.world.actor,
        EffectOf(COMMUNITY, day, day),
        directory=here.world.directory,
        ledger=here.world.ledger,
        links=here.links,
        deliveries=here.receipts,
    )

    told = {line.account_id: line.channel for line in seen.lines}
    assert told == {one.account_id: one.channel for one in here.messages()}
    assert (seen.complete, seen.cost) == (True, Decimal("0.20"))
    (step,) = effect.steps
    assert (step.origin, step.planned, step.sent, step.paid) == ("overdue_3", 4, 4, 1)
    assert (step.recovered_minor, step.cost, step.opened) == (14000, Decimal("0.20"), 0)


def ladder(*days: int, scope: str = "all") -> Campaign:
    """Return a ladder by SMS and e-mail of steps named after their days."""
    prices = (*PRICES, ChannelPrice(ChannelName.EMAIL, Decimal("0.002")))
    words, channels = Wording.DUE_DAY, (ChannelName.SMS, ChannelName.EMAIL)
    steps = tuple(
        Step(f"day_{day}", Anchor.DUE, day, MessageKind.REMINDER, words, channels) for day in days
    )
    return Campaign(COMMUNITY, scope, steps=steps, prices=prices)


def effect_of(here: Town, first: date, last: date) -> dict[tuple[str, str], dict[str, Any]]:
    days = {"from": first.isoformat(), "to": last.isoformat()}
    answer = api_of(here).get(f"/v1/communities/{COMMUNITY}/reminder-effect", **days)
    assert answer.status == 200, answer.text
    steps = answer.json["steps"]
    return {(each.pop("scope"), each.pop("origin")): each for each in steps}


def sent(here: Town, origin: str) -> list[Message]:
    return sorted(here.messages(origin=origin, state=State.SENT), key=lambda one: one.account_id)


def test_the_effect_of_two_steps_is_what_a_hand_counts() -> None:
    here = town(6, campaign=ladder(0, 3))
    due = here.bill_all("2026-11", 10000)
    one, two, three, four, five, six = here.accounts
    here.channels[ChannelName.SMS].answers = [Refused(RefusedKind.ADDRESS, "bad")]
    here.morning(due)  # six are told, one of them by e-mail
    by_mail = next(each for each in sent(here, "day_0") if each.channel is ChannelName.EMAIL)
    for message in sent(here, "day_0")[:4]:
        tell(here, message)
    tell(here, sent(here, "day_0")[4], DeliveryState.FAILED)  # and of the sixth nothing is heard
    open_link(here, sent(here, "day_0")[0])
    open_link(here, sent(here, "day_0")[0])  # twice is one reader
    open_link(here, sent(here, "day_0")[1])
    here.pay(one, 10000)  # on the day itself
    here.at(due + 2 * DAY)
    here.pay(two, 4000)  # a part before the second step
    here.morning(due + 3 * DAY)  # five are told, of 60.00 the one
    for message in sent(here, "day_3"):
        tell(here, message)
    here.at(due + 5 * DAY)
    here.pay(two, 6000)  # within a week of both steps
    here.pay(three, 10000)
    here.at(due + 8 * DAY)
    here.pay(four, 10000)  # within a week of the second step alone
    here.at(due + 11 * DAY)
    here.pay(five, 10000)  # too late for both; the sixth never pays
    assert by_mail.cost == "0.002"

    counted = {"planned": 6, "sent": 6, "skipped": 0, "failed": 0, "opened": 2}
    assert effect_of(here, due, due + 3 * DAY) == {
        ("all", "day_0"): {
            **counted,
            "delivered": 4,
            "undelivered": 1,
            "paid": 3,  # one, two and three paid all within a week of it
            "recovered_minor": 14000,  # one's 100.00, and two's first 40.00
            "cost": "0.252",
        },
        ("all", "day_3"): {
            "planned": 5,
            "sent": 5,
            "skipped": 0,
            "failed": 0,
            "opened": 0,
            "delivered": 5,
            "undelivered": 0,
            "paid": 3,  # two, three and four
            "recovered_minor": 26000,
            "cost": "0.25",
        },
    }
    # Asked for the first step's day alone, the second is known all the same.
    alone = effect_of(here, due, due)
    assert alone[("all", "day_0")]["recovered_minor"] == 14000
    assert list(alone) == [("all", "day_0")]
    assert six in {message.account_id for message in sent(here, "day_3")}


def test_money_that_is_taken_back_within_the_week_is_not_recovered() -> None:
    here = town(1, campaign=ladder(0))
    due = here.bill_all("2026-11", 10000)
    here.morning(due)
    payment = here.world.pay(10000, account=here.accounts[0])
    assert effect_of(here, due, due)[("all", "day_0")]["recovered_minor"] == 10000
    world = here.world
    void_payment(
        world.actor,
        VoidPayment(world.once(), payment.id, "wrong flat"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    step = effect_of(here, due, due)[("all", "day_0")]
    assert (step["paid"], step["recovered_minor"]) == (0, 0)


def test_a_campaign_of_an_item_has_an_effect_of_its_own() -> None:
    here = town(1, campaign=ladder(0))
    here.keep(ladder(0, scope=WATER))
    due = here.bill_all("2026-11", lines=[(FEE, 7000), (WATER, 3000)])
    here.morning(due)
    here.pay(here.accounts[0], 5000)
    found = effect_of(here, due, due)
    step = {"sent": 1, "paid": 0, "recovered_minor": 5000}
    assert {key: {name: each[name] for name in step} for key, each in found.items()} == {
        ("all", "day_0"): step,
        (WATER, "day_0"): {**step, "recovered_minor": 0},
    }
    here.pay(here.accounts[0], 5000)
    found = effect_of(here, due, due)
    assert [(each["paid"], each["recovered_minor"]) for each in found.values()] == [
        (1, 7000),
        (1, 3000),
    ]


def test_a_receipt_may_come_before_the_message_is_stored_as_sent_and_ten_times() -> None:
    here = town(2, campaign=ladder(0))
    due = here.bill_all("2026-11")
    sms = here.channels[ChannelName.SMS]
    usual, kept = sms.send, here.receipts

    def send(message: Outgoing) -> Outcome:
        outcome = usual(message)
        assert isinstance(outcome, Sent)
        state, now = DeliveryState.DELIVERED, here.world.clock.now()
        for _ in range(10):
            kept.note_delivery(CO, Delivery(sms.name, outcome.provider_id, state, now, "SUCCESS"))
        return outcome

    sms.send = send  # type: ignore[method-assign]
    here.morning(due, times=3)
    assert effect_of(here, due, due)[("all", "day_0")]["delivered"] == 2
    (message,) = api_of(here).get(f"/v1/accounts/{here.accounts[0]}/messages").json["items"]
    assert (message["state"], message["receipt"]["state"]) == ("sent", "delivered")
    assert message["receipt"]["word"] == "SUCCESS"
