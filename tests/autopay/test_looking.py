"""Bills are announced the day before, charged on their day, tried again, and told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.local.stripe_sandbox import Fault, Outcome, Trouble, payer
from shared.domain.autopay.attempt import AttemptState
from shared.domain.autopay.days import DayKind, DayRule
from shared.domain.autopay.mandate import MandateState, Source
from shared.domain.ledger.online_order import PaymentOrderBeingPaid
from shared.domain.ledger.payment import PaymentState
from shared.usecases.autopay.mandates import EndAutopay, end_autopay
from shared.usecases.paying.order_checkouts import settle_order
from shared.usecases.paying.payment_orders import OpenOrder, open_order
from tests.autopay.house import House
from tests.ledger.world import CO, FEE, HOME, WATER


def bill(house: House, minor: int = 30_350, period: str = "2026-11") -> None:
    house.world.bill([(FEE, minor - 100), (WATER, 100)], period=period)


def test_a_bill_is_announced_the_day_before_and_paid_on_its_day(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    assert (mandate.state, mandate.card and mandate.card.last4) == (MandateState.ACTIVE, "4242")
    house.mornings(mandate, 5)  # 29 November
    (attempt,) = house.attempts()
    assert (attempt.state, attempt.on) == (AttemptState.ANNOUNCED, date(2026, 11, 30))
    assert (house.charged(), house.bus.kinds) == ([], ["AutopayAhead"])
    house.mornings(mandate, 1)
    (attempt,) = house.attempts()
    assert attempt.state is AttemptState.PAID
    assert house.charged() == [30_350]
    assert house.bus.kinds == ["AutopayAhead", "AutopayPaid"]
    (order,) = house.orders()
    assert (order.state, order.allocated_minor, order.receipt is not None) == (
        PaymentState.SUCCEEDED,
        30_350,
        True,
    )
    assert house.world.breaches() == []
    house.mornings(mandate, 40)
    assert house.charged() == [30_350]
    assert house.mandate(mandate.id).live == ()


@pytest.mark.parametrize(
    ("days", "on"),
    [
        (DayRule(DayKind.BEFORE_DUE, 3), date(2026, 11, 27)),
        (DayRule(DayKind.OF_MONTH, 28), date(2026, 11, 28)),
        (DayRule(DayKind.OF_MONTH, 31), date(2026, 11, 30)),
        (DayRule(DayKind.OF_MONTH, 5), date(2026, 12, 5)),
    ],
)
def test_the_day_of_the_charge_follows_the_rule(house: House, days: DayRule, on: date) -> None:
    bill(house)
    mandate = house.by_card(days=days)
    house.mornings(mandate, 15)
    assert [attempt.on for attempt in house.attempts()] == [on]
    assert house.charged() == [30_350]


def test_a_clock_that_was_away_still_announces_before_it_charges(house: House) -> None:
    bill(house)
    mandate = house.by_card(days=DayRule(DayKind.OF_MONTH, 28))
    house.forward(days=9)  # 3 December: nobody looked since the 24th
    house.look(mandate)
    (attempt,) = house.attempts()
    assert (attempt.on, house.charged()) == (date(2026, 12, 4), [])
    house.forward(days=3)
    house.look(mandate)
    assert house.charged() == [30_350]


def test_what_is_above_the_limit_is_never_charged_and_said_the_day_before(house: House) -> None:
    bill(house)
    mandate = house.by_card(limit="303.49")
    house.mornings(mandate, 20)
    (attempt,) = house.attempts()
    assert (attempt.state, attempt.reason) == (AttemptState.SKIPPED, "above_limit")
    assert house.charged() == []
    assert [message.code for message in attempt.messages] == [
        "autopay_ahead_above",
        "autopay_skipped",
    ]


def test_bills_paid_meanwhile_are_left_without_a_word(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    house.world.pay(30_350)
    house.mornings(mandate, 3)
    (attempt,) = house.attempts()
    assert (attempt.state, attempt.reason) == (AttemptState.SKIPPED, "nothing_open")
    assert house.charged() == []
    assert house.bus.kinds == ["AutopayAhead"]


def test_a_card_without_money_is_tried_on_the_days_of_the_settings(house: House) -> None:
    bill(house)
    mandate = house.by_card("no_money")
    house.mornings(mandate, 12)
    (attempt,) = house.attempts()
    assert (attempt.state, attempt.reason) == (AttemptState.FAILED, "no_money")
    told = [message.next_on for message in attempt.messages if message.code.endswith("for_now")]
    assert told == [date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 5)]
    assert [one.outcome for one in attempt.tries] == ["declined"] * 4
    assert len({order.id for order in house.orders()}) == 4
    assert house.mandate(mandate.id).state is MandateState.ACTIVE
    assert house.bus.kinds == ["AutopayAhead", *["AutopayFailed"] * 4]
    assert "余额不足" in str(house.bus.published[1][1]["text"])


def test_a_try_in_vain_is_followed_by_one_that_pays(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.sandbox.world.script.payments.append("insufficient_funds")
    house.mornings(mandate, 6)
    assert house.attempts()[0].state is AttemptState.WAITING
    house.mornings(mandate, 1)
    assert house.attempts()[0].state is AttemptState.PAID
    assert house.charged() == [30_350]
    assert house.world.breaches() == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [("expired", "expired"), ("lost", "lost"), ("needs_payer", "needs_holder")],
)
def test_a_refusal_that_no_day_changes_pauses_the_mandate(
    house: House, behaviour: str, reason: str
) -> None:
    bill(house)
    mandate = house.by_card(behaviour)
    house.mornings(mandate, 20)
    (attempt,) = house.attempts()
    assert (attempt.state, attempt.reason, len(attempt.tries)) == (AttemptState.FAILED, reason, 1)
    now = house.mandate(mandate.id)
    assert (now.state, now.reason) == (MandateState.PAUSED, reason)


def test_the_balance_pays_all_or_waits(house: House) -> None:
    bill(house)
    mandate = house.begin(Source.BALANCE)
    house.world.pay(20_000, chosen=_top_up())
    house.mornings(mandate, 6)
    assert (house.attempts()[0].state, house.attempts()[0].reason) == (
        AttemptState.WAITING,
        "balance_too_low",
    )
    house.world.pay(10_350, chosen=_top_up())
    house.mornings(mandate, 1)
    assert house.attempts()[0].state is AttemptState.PAID
    assert (house.world.balance(), house.world.breaches()) == (0, [])


def test_what_is_too_small_goes_with_the_next_bill(house: House) -> None:
    bill(house, 150)
    mandate = house.by_card()
    house.mornings(mandate, 8)
    assert house.attempts()[0].reason == "below_minimum"
    bill(house, 500, "2026-12")
    house.mornings(mandate, 35)
    assert house.charged() == [650]
    assert [len(attempt.bills) for attempt in house.attempts()] == [1, 2]


def test_a_charge_under_way_is_asked_about_and_counted_once(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.sandbox.world.script.payments.append("process_then_succeed")
    house.mornings(mandate, 6)
    assert house.attempts()[0].state is AttemptState.CHARGING
    ordered = house.mandate(mandate.id).look_at
    assert ordered == house.world.clock.now() + timedelta(hours=1)
    with pytest.raises(PaymentOrderBeingPaid):
        open_order(
            house.world.actor,
            OpenOrder(house.world.once(), HOME),
            **house.ports,
            payment_page="https://levy.example/paid",
        )
    house.forward(hours=1)
    assert settle_order(CO, house.orders()[0], **house.ports) == "paid"
    house.look(mandate)
    assert house.attempts()[0].state is AttemptState.PAID
    assert house.charged() == [30_350]
    assert house.world.breaches() == []


def test_a_charge_that_ends_badly_later_is_tried_again(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.sandbox.world.script.payments.append("process_then_fail")
    house.mornings(mandate, 6)
    house.forward(hours=1)
    house.look(mandate)
    assert (house.attempts()[0].state, house.attempts()[0].reason) == (
        AttemptState.WAITING,
        "refused",
    )
    house.mornings(mandate, 1)
    assert house.charged() == [30_350]


@pytest.mark.parametrize(
    "trouble", [Trouble.CUT_BODY, Trouble.ERROR_500_AFTER, Trouble.RESET_BEFORE, Trouble.RATE_LIMIT]
)
def test_a_lost_reply_charges_once_all_the_same(house: House, trouble: Trouble) -> None:
    bill(house)
    mandate = house.by_card()
    for _ in range(2):
        house.sandbox.faults.add(Fault(trouble, on="payment_intents.create", seconds=1))
    house.mornings(mandate, 6)
    for _ in range(30):
        house.forward(hours=1)
        house.look(mandate)
    assert house.charged() == [30_350]
    assert house.attempts()[0].state is AttemptState.PAID
    assert house.world.breaches() == []


def test_a_page_that_waits_for_a_payer_gives_way_to_the_charge(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    house.forward(hours=23)
    page = open_order(
        house.world.actor,
        OpenOrder(house.world.once(), HOME),
        **house.ports,
        payment_page="https://levy.example/paid",
    )
    house.forward(hours=1)
    house.look(mandate)
    assert house.charged() == [30_350]
    assert page.provider is not None
    session = house.sandbox.world.books.get("checkout.session", page.provider.checkout_id)
    assert session["status"] == "expired"


def test_a_payer_who_is_quicker_pays_and_the_card_is_left_alone(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    house.forward(hours=23)
    page = open_order(
        house.world.actor,
        OpenOrder(house.world.once(), HOME),
        **house.ports,
        payment_page="https://levy.example/paid",
    )
    assert page.provider is not None
    payer.act(house.sandbox.world, page.provider.checkout_id, "card", Outcome.SUCCEED)
    house.forward(hours=1)
    house.look(mandate)  # nobody has told of the payment yet: it is in the way
    assert house.charged() == [30_350]
    settle_order(CO, page, **house.ports)
    house.forward(hours=1)
    house.look(mandate)
    assert house.charged() == [30_350]
    assert house.attempts()[0].reason == "nothing_open"
    assert house.world.balance() == 0


def test_an_order_given_before_its_time_does_nothing(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    before = house.mandate(mandate.id)
    assert before.look_at is not None
    assert house.look(mandate, before.look_at - timedelta(seconds=1)) == ()
    assert house.mandate(mandate.id) == before
    assert house.look(replace(mandate, id="mnd_0000000000000000")) == ()


def _top_up() -> object:
    from shared.usecases.ledger.ledger_reading import Chosen

    return Chosen(top_up=True)


def test_the_end_forgets_the_card_and_leaves_nothing_to_look_after(house: House) -> None:
    bill(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    end_autopay(house.world.actor, EndAutopay(HOME), **house.ports)
    house.mornings(mandate, 1)
    assert (house.attempts()[0].state, house.attempts()[0].reason) == (
        AttemptState.SKIPPED,
        "ended",
    )
    ended = house.mandate(mandate.id)
    assert (ended.card_forgotten, ended.look_at, ended.live) == (True, None, ())
    assert house.charged() == []
    (card,) = house.sandbox.world.books.all("payment_method")
    assert card["customer"] is None
