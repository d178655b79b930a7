"""Orders: what they are for is the server's to say, and there is one page to pay on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from infra.local.stripe_sandbox import Outcome, Trouble
from shared.domain.bills import BillNotFound
from shared.domain.errors import LevyError
from shared.domain.ledger.errors import (
    AmountAboveOpen,
    BillMoved,
    BillNotOpen,
    ChoiceRefused,
    PartPaymentRefused,
)
from shared.domain.ledger.online_order import (
    NothingToPay,
    PaymentOrderBeingPaid,
    PaymentOrderClosed,
    TopUpNeedsAmount,
)
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.payments.provider_errors import AmountBelowMinimum, ProviderUnknown
from shared.usecases.ledger.ledger_reading import Chosen, ChosenBill
from shared.usecases.ports import IdempotencyKeyReused, Once
from tests.ledger.world import CO, FEE, SPACE, WATER
from tests.online.shop import Shop


def test_an_order_is_for_all_that_is_open_in_the_versions_seen(shop: Shop) -> None:
    first = shop.world.bill([(FEE, 24200), (WATER, 6150)], period="2026-10")
    second = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    assert (order.state, order.minor) == (PaymentState.PENDING, 54550)
    assert [(one.bill_id, one.minor) for one in order.wanted] == [
        (first.key.id, 30350),
        (second.key.id, 24200),
    ]
    assert order.provider is not None
    assert order.provider.url.startswith("http")
    (session,) = shop.sessions()
    assert (session["amount_total"], session["client_reference_id"]) == (54550, order.id)
    assert session["metadata"]["company"] == CO


def test_the_callers_amount_never_counts_for_named_bills(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order(Chosen((ChosenBill(bill.key.id),)), amount=Decimal("0.01"))
    assert order.minor == 24200


def test_a_part_is_taken_only_where_the_community_allows_it(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    assert shop.order(amount=Decimal(100)).minor == 10000
    assert shop.order(Chosen((ChosenBill(bill.key.id, Decimal(50)),))).minor == 5000
    shop.world.settle(part_payment=False)
    for chosen, amount in (
        (Chosen(), Decimal(100)),
        (Chosen((ChosenBill(bill.key.id, Decimal(50)),)), None),
    ):
        with pytest.raises(PartPaymentRefused):
            shop.order(chosen, amount=amount)


def test_a_top_up_is_for_no_bill_and_needs_its_amount(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    order = shop.order(Chosen(top_up=True), amount=Decimal(500))
    assert (order.minor, order.wanted) == (50000, ())
    with pytest.raises(TopUpNeedsAmount):
        shop.order(Chosen(top_up=True))
    shop.pay(order)
    assert shop.settle(order) == "paid"
    assert shop.world.balance() == 50000


def test_what_cannot_be_paid_is_refused_and_nothing_is_stored(shop: Shop) -> None:
    with pytest.raises(NothingToPay):
        shop.order()
    bill = shop.world.bill([(FEE, 24200)])
    other = shop.world.bill([(FEE, 24200)], account=SPACE)
    refused: list[tuple[Chosen, Decimal | None, type[LevyError]]] = [
        (Chosen((ChosenBill(other.key.id),)), None, BillNotFound),
        (Chosen((ChosenBill(bill.key.id, version=7),)), None, BillMoved),
        (Chosen((ChosenBill(bill.key.id, Decimal(243)),)), None, AmountAboveOpen),
        (Chosen(), Decimal(300), AmountAboveOpen),
    ]
    for chosen, amount, error in refused:
        with pytest.raises(error):
            shop.order(chosen, amount=amount)
    shop.world.pay(24200, bills=[bill])
    with pytest.raises(BillNotOpen):
        shop.order(Chosen((ChosenBill(bill.key.id),)))
    shop.world.settle(payer_chooses=False)
    with pytest.raises(ChoiceRefused):
        shop.order(Chosen((ChosenBill(bill.key.id),)))
    assert shop.sessions() == []


def test_too_little_for_the_provider_is_refused_and_the_account_is_free_again(shop: Shop) -> None:
    shop.world.bill([(FEE, 100)])
    with pytest.raises(AmountBelowMinimum):
        shop.order()
    shop.world.bill([(FEE, 24200)], period="2026-10")
    assert shop.order().minor == 24300


def test_the_same_request_returns_the_same_order(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    once = shop.world.once()
    first, again = shop.order(once=once), shop.order(once=once)
    assert first == again
    assert len(shop.sessions()) == 1
    with pytest.raises(IdempotencyKeyReused):
        shop.order(once=Once(once.scope, once.key, "another"))


@pytest.mark.parametrize("one_key", [True, False])
def test_fifty_taps_at_once_open_one_page(shop: Shop, one_key: bool) -> None:
    shop.world.bill([(FEE, 24200)])
    keys = [Once(CO, "tap" if one_key else f"tap-{n}", "same") for n in range(50)]

    def tap(once: Once) -> Payment | None:
        try:
            return shop.order(once=once)
        except ProviderUnknown:  # told to try again: its twin is on the way
            return None

    with ThreadPoolExecutor(8) as pool:
        found = [order for order in pool.map(tap, keys) if order is not None]
    assert found
    assert len({order.id for order in found}) == 1
    assert len(shop.sessions()) == 1


def test_another_request_for_the_same_bills_gets_the_same_page(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    assert shop.order() == shop.order()
    assert len(shop.sessions()) == 1


def test_an_order_for_something_else_ends_the_one_before(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    first = shop.order()
    shop.world.bill([(FEE, 100)], period="2026-10")
    second = shop.order()
    assert second.minor == 24300
    assert shop.now(first).state is PaymentState.EXPIRED
    assert sorted(each["status"] for each in shop.sessions()) == ["expired", "open"]


def test_an_order_that_is_being_paid_is_not_ended(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    first = shop.order()
    shop.pay(first, outcome=Outcome.PROCESS_THEN_SUCCEED)
    shop.world.bill([(FEE, 100)], period="2026-10")
    with pytest.raises(PaymentOrderBeingPaid):
        shop.order()
    assert shop.now(first).state is PaymentState.PENDING


@pytest.mark.parametrize("trouble", [Trouble.RESET_AFTER, Trouble.CUT_BODY])
def test_after_a_lost_reply_the_same_key_meets_the_same_page(shop: Shop, trouble: Trouble) -> None:
    shop.world.bill([(FEE, 24200)])
    once = shop.world.once()
    shop.go_wrong(trouble, trouble)
    with pytest.raises(ProviderUnknown):
        shop.order(once=once)
    order = shop.order(once=once)
    assert order.state is PaymentState.PENDING
    assert len(shop.sessions()) == 1


def test_a_key_that_repeats_a_failure_is_given_up_once_nothing_is_found(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    shop.go_wrong(Trouble.ERROR_500)
    with pytest.raises(ProviderUnknown):
        shop.order()
    order = shop.order()
    assert order.state is PaymentState.PENDING
    assert len(shop.sessions()) == 1


def test_an_order_whose_key_is_forgotten_is_looked_up_and_never_sent_again(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    once = shop.world.once()
    shop.go_wrong(Trouble.RESET_AFTER, Trouble.RESET_AFTER)
    with pytest.raises(ProviderUnknown):
        shop.order(once=once)
    shop.forward(hours=25)
    with pytest.raises(PaymentOrderClosed):
        shop.order(once=once)
    assert len(shop.sessions()) == 1


def test_money_for_an_order_that_expired_while_it_was_paid_is_taken(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order, outcome=Outcome.SCAN)
    shop.forward(hours=3)
    assert shop.settle(order) == "expired"
    shop.pay(order)
    assert shop.settle(order) == "paid"
    assert shop.world.open_minor(bill) == 0
    assert shop.now(order).receipt is not None
    assert shop.world.breaches() == []


def test_a_failed_try_leaves_the_page_open_and_a_failed_end_frees_the_bill(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order, outcome=Outcome.FAIL)
    assert shop.settle(order) == "open"
    shop.pay(order, outcome=Outcome.PROCESS_THEN_FAIL)
    assert shop.settle(order) == "processing"
    shop.forward(minutes=5)
    assert shop.settle(order) == "failed"
    assert shop.order().id != order.id


def test_orders_lie_in_the_real_store_as_in_memory(stored_shop: Shop) -> None:
    shop = stored_shop
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    assert shop.now(order) == order
    assert shop.order() == order
    shop.pay(order, "alipay")
    assert shop.settle(order) == shop.settle(order) == "paid"
    assert shop.world.open_minor(bill) == 0
    assert [one.payment_id for one in shop.world.receipts()] == [order.id]
    paid = shop.now(order)
    assert paid.provider is not None
    assert paid.provider.method == "alipay"
