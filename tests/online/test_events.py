"""Events in any order and number come to one ledger; money that fits nothing waits in sight."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from infra.local.stripe_sandbox import Outcome, payer
from infra.local.stripe_sandbox import disputes as at_sandbox
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.ledger.suspense import SuspenseReason
from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutRequest, PayMethod, RefundRequest
from shared.domain.payments.provider_errors import ProviderUnavailable
from shared.domain.payments.provider_events import ProviderEvent
from shared.usecases.ledger.ledger_ports import Decision, Look, Save
from shared.usecases.paying.voids import VoidPayment, void_payment
from tests.fakes.ledger import MemoryLedger
from tests.ledger.world import CO, FEE, WATER, World, memory_world
from tests.online.shop import Shop
from tests.online.telling import Telling


def ordered(world: World, order: Payment) -> World:
    """Return the world with the order stored and nothing told about it."""
    world.bill([(FEE, 24200), (WATER, 6150)])
    stored = replace(order, version=1)
    world.ledger.decide(CO, Look(), lambda _: Decision(None, (Save(None, stored),)))
    return world


def told(shop: Shop, outcome: Outcome) -> tuple[Payment, list[ProviderEvent]]:
    shop.world.bill([(FEE, 24200), (WATER, 6150)])
    order = shop.order()
    shop.pay(order, "card", outcome)
    shop.forward(minutes=5)
    return order, Telling(shop, shop.world).events()


@pytest.mark.parametrize("outcome", [Outcome.SUCCEED, Outcome.PROCESS_THEN_SUCCEED])
def test_any_order_and_number_of_events_comes_to_the_same_ledger(
    shop: Shop, outcome: Outcome
) -> None:
    order, events = told(shop, outcome)
    mattering = [each for each in events if each.subject is not None][:5]
    assert len(mattering) >= 2
    reference = Telling(shop, ordered(memory_world(), order))
    reference.apply(mattering)
    chance = random.Random(4)
    orders = list(itertools.permutations(mattering))
    for told_in in chance.sample(orders, min(len(orders), 40)):
        repeated = [each for each in told_in for _ in range(chance.randint(1, 5))]
        if chance.random() < 0.5:
            chance.shuffle(repeated)
        telling = Telling(shop, ordered(memory_world(), order))
        telling.apply(repeated)
        paid = telling.world.receipts()
        assert len(paid) == 1
        assert _money_of(telling.world) == _money_of(reference.world)
        assert telling.world.breaches() == []


def _money_of(world: World) -> object:
    assert isinstance(world.ledger, MemoryLedger)
    (payment,) = world.ledger.payments()
    history = world.ledger.history(CO, payment.account_id, "CNY")
    return payment.state, payment.shares, payment.receipt, payment.provider, history


def test_a_payment_that_failed_late_frees_the_bill_and_may_be_tried_again(shop: Shop) -> None:
    order, events = told(shop, Outcome.PROCESS_THEN_FAIL)
    chance = random.Random(11)
    for _ in range(20):
        telling = Telling(shop, ordered(memory_world(), order))
        told_in = events * 3
        chance.shuffle(told_in)
        telling.apply(told_in)
        assert isinstance(telling.world.ledger, MemoryLedger)
        assert [one.state for one in telling.world.ledger.payments()] == [PaymentState.FAILED]
        assert telling.world.receipts() == []
    Telling(shop, shop.world).apply(events)
    assert shop.order().id != order.id


def test_a_failed_try_does_not_end_an_order_whose_page_is_open(shop: Shop) -> None:
    order, events = told(shop, Outcome.FAIL)
    Telling(shop, shop.world).apply(events)
    assert shop.now(order).state is PaymentState.PENDING


def test_an_order_whose_page_expired_is_expired(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.forward(hours=3)
    telling = Telling(shop, shop.world)
    assert telling.apply(telling.events()) == ["expired"]
    assert shop.now(order).state is PaymentState.EXPIRED


def test_money_in_the_balance_stays_there_when_the_payment_before_it_is_voided(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    first = shop.world.pay(24200, bills=[bill])
    shop.pay(order)
    telling = Telling(shop, shop.world)
    telling.apply(telling.events())
    assert shop.world.balance() == 24200
    undo = VoidPayment(shop.world.once(), first.id, "slip")
    ports = {name: shop.ports[name] for name in ("directory", "ledger", "clock")}
    void_payment(shop.world.actor, undo, **ports)
    assert (shop.world.balance(), shop.world.open_minor(bill)) == (24200, 24200)
    assert shop.world.breaches() == []


@pytest.mark.parametrize(
    ("money", "reason"),
    [
        (Money(30349, "CNY"), SuspenseReason.OTHER_AMOUNT),
        (Money(30350, "HKD"), SuspenseReason.OTHER_CURRENCY),
    ],
)
def test_money_that_is_not_what_was_ordered_waits_in_suspense(
    shop: Shop, money: Money, reason: SuspenseReason
) -> None:
    bill = shop.world.bill([(FEE, 24200), (WATER, 6150)])
    order = shop.order()
    foreign(shop, order.id, money)
    telling = Telling(shop, shop.world)
    telling.apply(telling.events() * 2)
    assert shop.world.open_minor(bill) == 30350
    assert isinstance(shop.world.ledger, MemoryLedger)
    (held,) = shop.world.ledger.suspended()
    assert (held.money, held.reason, held.order_id) == (money, reason, order.id)


def test_money_of_an_order_nobody_knows_waits_in_suspense(shop: Shop) -> None:
    foreign(shop, "pay_nobody", Money(5000, "CNY"))
    telling = Telling(shop, shop.world)
    telling.apply(telling.events())
    assert isinstance(shop.world.ledger, MemoryLedger)
    (held,) = shop.world.ledger.suspended()
    assert (held.reason, held.method) == (SuspenseReason.UNKNOWN_ORDER, "card")


def test_a_second_payment_of_one_order_waits_in_suspense(shop: Shop) -> None:
    shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order)
    foreign(shop, order.id, Money(24200, "CNY"))
    telling = Telling(shop, shop.world)
    telling.apply(telling.events())
    assert len(shop.world.receipts()) == 1
    assert isinstance(shop.world.ledger, MemoryLedger)
    (held,) = shop.world.ledger.suspended()
    assert held.reason is SuspenseReason.PAID_TWICE


def test_money_for_a_bill_that_was_paid_at_the_desk_meanwhile_goes_to_the_balance(
    shop: Shop,
) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.world.pay(24200, bills=[bill])
    shop.pay(order)
    telling = Telling(shop, shop.world)
    telling.apply(telling.events())
    assert shop.world.balance() == 24200
    assert len(shop.world.receipts()) == 2
    assert shop.world.breaches() == []


def test_what_the_provider_signed_counts_while_it_cannot_be_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order)
    telling = Telling(shop, shop.world)
    events = telling.events()

    def silent(payment_id: str) -> None:
        raise ProviderUnavailable(reason="no_answer")

    monkeypatch.setattr(shop.provider, "payment", silent)
    telling.apply(events)
    assert shop.world.open_minor(bill) == 0


def test_a_refund_made_at_the_provider_is_noted_and_opens_what_was_paid(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order)
    telling = Telling(shop, shop.world)
    telling.apply(telling.events())
    paid = shop.now(order).provider
    assert paid is not None
    request = RefundRequest("ref_1", paid.money_id, Money(100, "CNY"))
    shop.provider.refund(request, key="ref_1")
    shop.forward(minutes=10)
    telling.apply(telling.events())
    (note,) = telling.archive.notes(CO, order.id)
    assert (note.kind, note.state, note.amount) == ("refund", "succeeded", Money(100, "CNY"))
    assert shop.world.open_minor(bill) == 100
    telling.apply(telling.events() * 2)
    assert shop.now(order).refunded_minor == 100
    assert shop.world.breaches() == []


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_holds_the_payment_until_it_is_decided(shop: Shop, won: bool) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order, "card")
    telling = Telling(shop, shop.world)
    telling.apply(telling.events())
    (charge,) = shop.sandbox.world.books.all("charge")
    dispute = at_sandbox.open_one(shop.sandbox.world, charge["id"])
    telling.apply(telling.events())
    assert shop.now(order).state is PaymentState.DISPUTED
    at_sandbox.answer(shop.sandbox.world, dispute["id"], won=won)
    telling.apply(telling.events() * 2)
    state = PaymentState.SUCCEEDED if won else PaymentState.VOIDED
    assert shop.now(order).state is state
    assert shop.world.open_minor(bill) == (0 if won else 24200)
    assert shop.world.breaches() == []


def foreign(shop: Shop, order_id: str, money: Money) -> None:
    """Have somebody pay on a page that names the order and was not opened for it by Levy."""
    request = CheckoutRequest(
        order_id=order_id,
        amount=money,
        label="?",
        methods=(PayMethod.CARD,),
        expires_at=shop.world.clock.now() + timedelta(hours=2),
        return_url="https://levy.example/paid",
        cancel_url="https://levy.example/back",
        references={"company": CO},
    )
    session = shop.provider.open_checkout(request, key=f"foreign {order_id} {money}")
    payer.act(shop.sandbox.world, session.id, "card", Outcome.SUCCEED)
