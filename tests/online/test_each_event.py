"""Each type of event that Levy listens for, told alone and three times, does what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.local.stripe_sandbox import Outcome, intents, payouts
from infra.local.stripe_sandbox import disputes as at_sandbox
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.money import Money
from shared.domain.payments.provider import RefundRequest
from shared.domain.payments.provider_events import ProviderEvent
from shared.usecases.paying.order_checkouts import give_up
from tests.ledger.world import CO, FEE
from tests.online.shop import Shop
from tests.online.telling import Telling

MINOR = 24200
PAID, FAILED, EXPIRED = PaymentState.SUCCEEDED, PaymentState.FAILED, PaymentState.EXPIRED
Happens = Callable[[Shop, Payment], None]


def paying(outcome: Outcome) -> Happens:
    return lambda shop, order: shop.pay(order, "card", outcome)


def left_alone(shop: Shop, order: Payment) -> None:
    del order
    shop.forward(hours=3)


def closed_after_a_try(shop: Shop, order: Payment) -> None:
    """The first try fails, the page is closed, and with it the intent is canceled."""
    shop.pay(order, "card", Outcome.FAIL)
    ports = {name: shop.ports[name] for name in ("ledger", "provider", "clock")}
    give_up(CO, order, **ports)
    (intent,) = shop.sandbox.world.books.all("payment_intent")
    if intent["status"] != "canceled":
        intents.end(shop.sandbox.world, intent, "abandoned")


def only(telling: Telling, provider_type: str) -> list[ProviderEvent]:
    """Return the events of one type, each three times."""
    found = [each for each in telling.events() if each.provider_type == provider_type]
    assert found, [each.provider_type for each in telling.events()]
    return found * 3


@pytest.mark.parametrize(
    ("provider_type", "happens", "state", "still_open"),
    [
        ("checkout.session.completed", paying(Outcome.SUCCEED), PAID, 0),
        (
            "checkout.session.async_payment_succeeded",
            paying(Outcome.PROCESS_THEN_SUCCEED),
            PAID,
            0,
        ),
        ("checkout.session.async_payment_failed", paying(Outcome.PROCESS_THEN_FAIL), FAILED, MINOR),
        ("checkout.session.expired", left_alone, EXPIRED, MINOR),
        ("payment_intent.succeeded", paying(Outcome.SUCCEED), PAID, 0),
        ("payment_intent.processing", paying(Outcome.PROCESS_THEN_SUCCEED), PAID, 0),
        ("payment_intent.payment_failed", paying(Outcome.PROCESS_THEN_FAIL), FAILED, MINOR),
        ("payment_intent.canceled", closed_after_a_try, EXPIRED, MINOR),
    ],
)
def test_one_type_of_event_alone_says_how_an_order_ended(
    shop: Shop, provider_type: str, happens: Happens, state: PaymentState, still_open: int
) -> None:
    bill = shop.world.bill([(FEE, MINOR)])
    order = shop.order()
    happens(shop, order)
    shop.forward(minutes=5)
    telling = Telling(shop, shop.world)
    telling.apply(only(telling, provider_type))
    if provider_type == "payment_intent.processing":
        assert shop.now(order).state is PaymentState.PENDING  # its end is told by another
        return
    assert shop.now(order).state is state
    assert shop.world.open_minor(bill) == still_open
    assert len(shop.world.receipts()) == (1 if state is PAID else 0)
    assert (shop.world.balance(), shop.world.breaches()) == (0, [])


@pytest.mark.parametrize(
    ("provider_type", "fate", "gone"),
    [
        ("charge.refunded", "succeed", 100),
        ("refund.created", "succeed", 100),
        ("refund.updated", "succeed", 100),
        ("refund.failed", "fail", 0),
        ("refund.failed", "late_fail", 0),
    ],
)
def test_one_type_of_event_alone_says_what_became_of_a_refund(
    shop: Shop, provider_type: str, fate: str, gone: int
) -> None:
    shop.world.bill([(FEE, MINOR)])
    order, telling = paid(shop, "alipay")  # whose refunds take a while
    charged = shop.now(order).provider
    assert charged is not None
    shop.sandbox.world.script.refunds.append(fate)
    shop.provider.refund(RefundRequest("r1", charged.money_id, Money(100, "CNY")), key="r1")
    shop.forward(minutes=30)
    if fate == "late_fail":
        telling.apply(only(telling, "refund.updated"))
        assert shop.now(order).refunded_minor == 100
        shop.forward(days=11)
    telling.apply(only(telling, provider_type))
    assert shop.now(order).refunded_minor == gone
    assert shop.world.breaches() == []


@pytest.mark.parametrize(
    ("provider_type", "won", "state", "still_open"),
    [
        ("charge.dispute.created", None, PaymentState.DISPUTED, 0),
        ("charge.dispute.closed", True, PAID, 0),
        ("charge.dispute.closed", False, PaymentState.VOIDED, MINOR),
    ],
)
def test_one_type_of_event_alone_says_what_became_of_a_dispute(
    shop: Shop, provider_type: str, won: bool | None, state: PaymentState, still_open: int
) -> None:
    bill = shop.world.bill([(FEE, MINOR)])
    order, telling = paid(shop)
    (charge,) = shop.sandbox.world.books.all("charge")
    dispute = at_sandbox.open_one(shop.sandbox.world, charge["id"])
    if won is not None:
        at_sandbox.answer(shop.sandbox.world, dispute["id"], won=won)
    telling.apply(only(telling, provider_type))
    assert shop.now(order).state is state
    assert shop.world.open_minor(bill) == still_open
    assert shop.world.breaches() == []


@pytest.mark.parametrize(
    ("provider_type", "fate"),
    [
        ("payout.paid", "paid"),
        ("payout.reconciliation_completed", "paid"),
        ("payout.failed", "failed"),
    ],
)
def test_one_type_of_event_alone_has_a_payout_reconciled(
    shop: Shop, provider_type: str, fate: str
) -> None:
    shop.world.bill([(FEE, MINOR)])
    _, telling = paid(shop)
    shop.sandbox.world.script.payouts.append(fate)
    shop.forward(days=10)
    made = payouts.run(shop.sandbox.world)
    assert made is not None
    payouts.arrive(shop.sandbox.world, made["id"])
    telling.apply(only(telling, provider_type))
    assert set(telling.payouts) == {made["id"]}
    assert shop.world.breaches() == []


def paid(shop: Shop, method: str = "card") -> tuple[Payment, Telling]:
    """Return an order that was paid and what its provider tells."""
    order = shop.order()
    shop.pay(order, method)
    telling = Telling(shop, shop.world)
    telling.apply(only(telling, "payment_intent.succeeded"))
    assert shop.now(order).state is PAID
    return order, telling
