"""Webhooks: signed as Stripe signs, and late, twice, shuffled or never when told so."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.stripe_sandbox import Endpoint, Habit, Outcome, Rule
from infra.local.stripe_sandbox.courier import post
from tests.local.stripe_sandbox.playing import NOON, SECRET, URL, Account, an_order


def rule(account: Account, do: Habit, **more: Any) -> None:
    account.sandbox.courier.rules.append(Rule(do, **more))


def deliver(account: Account) -> int:
    return account.sandbox.courier.deliver_due()


def accepted(account: Account, place: int = -1, secret: str = SECRET) -> bool:
    """Whether the library itself takes the delivery for genuine, its age aside."""
    headers, body = account.mailbox.arrived[place]
    try:
        header = headers["Stripe-Signature"]
        stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None)
    except stripe.SignatureVerificationError:
        return False
    return True


def an_event(account: Account, kind: str = "payout.paid") -> str:
    told = account.sandbox.world.tell(kind, {"object": "payout", "id": "po_1", "amount": 1})
    return str(told["id"])


def test_paying_tells_the_whole_story_in_order(account: Account) -> None:
    account.paid("wechat_pay")
    deliver(account)
    assert account.mailbox.types == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_payment_under_way_is_told_as_completed_but_unpaid(account: Account) -> None:
    session = account.made("checkout/sessions", an_order())
    account.pay(session, "alipay", Outcome.PROCESS_THEN_SUCCEED)
    deliver(account)
    completed = json.loads(account.mailbox.arrived[-1][1])
    assert completed["type"] == "checkout.session.completed"
    assert completed["data"]["object"]["payment_status"] == "unpaid"
    account.pass_time(60)
    deliver(account)
    assert account.mailbox.types[-1] == "checkout.session.async_payment_succeeded"


def test_an_event_shows_the_object_as_it_was_then(account: Account) -> None:
    session = account.made("checkout/sessions", an_order())
    account.pay(session, "card")
    account.pass_time(3600)
    deliver(account)
    created = json.loads(account.mailbox.arrived[0][1])
    assert created["data"]["object"]["status"] == "requires_payment_method"
    assert created["created"] == NOON


def test_the_library_verifies_every_delivery(account: Account) -> None:
    account.paid()
    deliver(account)
    assert all(accepted(account, place) for place in range(len(account.mailbox.arrived)))
    assert not accepted(account, secret="whsec_other")


def test_during_rotation_either_secret_verifies(account: Account) -> None:
    account.sandbox.courier.endpoints = [Endpoint(URL, [SECRET, "whsec_second"])]
    an_event(account)
    deliver(account)
    assert accepted(account)
    assert accepted(account, secret="whsec_second")


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_one_flipped_bit_anywhere_spoils_the_signature(data: st.DataObject) -> None:
    account = Account()
    an_event(account)
    deliver(account)
    headers, body = account.mailbox.arrived[0]
    place = data.draw(st.integers(0, len(body) - 1))
    spoilt = bytearray(body)
    spoilt[place] ^= 1 << data.draw(st.integers(0, 6))
    account.mailbox.arrived.append((headers, bytes(spoilt)))
    assert not accepted(account)


@pytest.mark.parametrize(
    ("habit", "genuine"),
    [
        (Habit.BAD_SIGNATURE, False),
        (Habit.TAMPER, False),
        (Habit.WRONG_LIVEMODE, True),
        (Habit.STALE, True),
        (Habit.FUTURE, True),
    ],
)
def test_a_spoilt_delivery_is_spoilt_once(account: Account, habit: Habit, genuine: bool) -> None:
    rule(account, habit, seconds=301)
    an_event(account)
    an_event(account)
    deliver(account)
    assert accepted(account, 0) is genuine
    assert accepted(account, 1)
    body = json.loads(account.mailbox.arrived[0][1])
    assert body["livemode"] is (habit is Habit.WRONG_LIVEMODE)
    stamp = int(account.mailbox.arrived[0][0]["Stripe-Signature"].split(",")[0][2:])
    assert stamp - NOON == {Habit.STALE: -301, Habit.FUTURE: 301}.get(habit, 0)


def test_altered_values_are_signed_as_if_they_were_true(account: Account) -> None:
    rule(account, Habit.ALTER, set={"data.object.amount": 99})
    an_event(account)
    deliver(account)
    assert json.loads(account.mailbox.arrived[0][1])["data"]["object"]["amount"] == 99
    assert accepted(account)


def test_a_dropped_event_never_comes_but_can_be_read_and_sent_again(account: Account) -> None:
    rule(account, Habit.DROP, types=["payout.*"])
    event_id = an_event(account)
    account.pass_time(4 * 86_400)
    assert deliver(account) == 0
    assert account.get(f"events/{event_id}")["type"] == "payout.paid"
    account.sandbox.courier.resend(event_id)
    deliver(account)
    assert account.mailbox.ids == [event_id]


def test_an_event_can_come_late_and_often(account: Account) -> None:
    rule(account, Habit.DELAY, seconds=600)
    rule(account, Habit.DUPLICATE, copies=5)
    event_id = an_event(account)
    assert deliver(account) == 0
    account.pass_time(600)
    deliver(account)
    assert account.mailbox.ids == [event_id] * 5


def test_a_refused_event_is_tried_for_three_days_and_then_given_up(account: Account) -> None:
    account.mailbox.status = 500
    an_event(account)
    for _ in range(90):
        deliver(account)
        account.pass_time(3600)
    tries = len(account.mailbox.arrived)
    assert 8 <= tries <= 12
    account.pass_time(30 * 86_400)
    assert deliver(account) == 0
    assert account.sandbox.world.books.all("event")[0]["pending_webhooks"] == 1


def test_in_test_mode_an_event_is_tried_three_times_more(account: Account) -> None:
    account.mailbox.status = 0
    account.sandbox.courier.curve = "test"
    an_event(account)
    for _ in range(10):
        deliver(account)
        account.pass_time(7200)
    assert len(account.mailbox.arrived) == 4


def test_a_retry_that_is_answered_ends_it(account: Account) -> None:
    account.mailbox.status = 503
    an_event(account)
    deliver(account)
    account.mailbox.status = 204
    account.pass_time(300)
    deliver(account)
    assert len(account.mailbox.arrived) == 2
    account.pass_time(86_400)
    assert deliver(account) == 0


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_held_events_are_released_in_any_order(account: Account, order: tuple[int, ...]) -> None:
    account.sandbox.courier.hold = True
    made = [an_event(account) for _ in range(4)]
    assert deliver(account) == 0
    account.sandbox.courier.release([made[place] for place in order])
    assert account.mailbox.ids == [made[place] for place in order]


def test_held_events_can_be_released_twice_over_and_shuffled(account: Account) -> None:
    account.sandbox.courier.hold = True
    made = [an_event(account) for _ in range(5)]
    account.sandbox.courier.release(made * 3, shuffled_by=7)
    assert sorted(account.mailbox.ids) == sorted(made * 3)
    assert account.mailbox.ids != made * 3


def test_an_eager_courier_is_faster_than_the_answer(account: Account) -> None:
    seen: list[int] = []
    account.sandbox.courier.eager = True
    account.sandbox.courier._transport = lambda *_: seen.append(1) or 200  # type: ignore[func-returns-value]
    params = {"amount": 1000, "currency": "cny", "payment_method": "pm_card_visa", "confirm": True}
    account.made("payment_intents", params)
    assert len(seen) == 3


def test_an_endpoint_gets_only_what_it_asked_for(account: Account) -> None:
    account.sandbox.courier.endpoints = [Endpoint(URL, [SECRET], ["checkout.session.*"])]
    account.paid()
    deliver(account)
    assert account.mailbox.types == ["checkout.session.completed"]


def test_nobody_at_the_address_counts_as_a_failed_try() -> None:
    assert post("http://127.0.0.1:9/", {}, b"{}") == 0
