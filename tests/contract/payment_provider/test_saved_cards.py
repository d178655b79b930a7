"""What any provider's saved cards must do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.payments.declines import Decline
from shared.domain.payments.provider import CheckoutState, PaymentState
from shared.domain.payments.provider_errors import (
    AmountBelowMinimum,
    NotAtProvider,
    PaymentDeclined,
    ProviderKeyReused,
    ReferenceNotOpaque,
)
from shared.domain.payments.saved_cards import CardSetupRequest, SavedCardCharge
from shared.usecases.paying.ports_payments import Between, PaymentProvider
from tests.contract.payment_provider.worlds import World


def a_setup(world: World, customer_id: str) -> CardSetupRequest:
    return CardSetupRequest(
        setup_id=world.fresh("mnd"),
        customer_id=customer_id,
        currency=world.currency,
        expires_at=world.now().replace(microsecond=0) + timedelta(hours=1),
        return_url="https://levy.example/saved",
        cancel_url="https://levy.example/back",
        references={"company": "com_1"},
    )


def a_customer(world: World, provider: PaymentProvider) -> str:
    return provider.keep_customer({"account": "acc_1"}, key=world.fresh("key"))


def a_charge(world: World, behaviour: str = "good", minor: int = 12_345) -> SavedCardCharge:
    customer_id, card_id = world.saved_card(behaviour)
    return SavedCardCharge(
        order_id=world.fresh("ord"),
        customer_id=customer_id,
        card_id=card_id,
        amount=world.money(minor),
        label="2026-11",
        references={"company": "com_1"},
    )


def test_a_customer_is_one_for_a_key_and_no_person(world: World, provider: PaymentProvider) -> None:
    key = world.fresh("key")
    first, second = (provider.keep_customer({"account": "acc_1"}, key=key) for _ in range(2))
    assert first == second
    with pytest.raises(ReferenceNotOpaque):
        provider.keep_customer({"account": "Wang Wei, 1-101"}, key=world.fresh("key"))


def test_a_setup_page_is_open_and_the_same_for_a_key(
    world: World, provider: PaymentProvider
) -> None:
    request, key = a_setup(world, a_customer(world, provider)), world.fresh("key")
    opened = provider.open_card_setup(request, key=key)
    assert (opened.state, opened.setup_id, opened.card) == (
        CheckoutState.OPEN,
        request.setup_id,
        None,
    )
    assert (opened.url or "").startswith("http")
    assert opened.references == {"company": "com_1"}
    assert provider.open_card_setup(request, key=key) == opened
    assert provider.card_setup(opened.id) == opened


def test_a_setup_for_nobody_is_refused(world: World, provider: PaymentProvider) -> None:
    with pytest.raises(NotAtProvider):
        provider.open_card_setup(a_setup(world, "cus_nobody"), key=world.fresh("key"))


def test_a_saved_card_shows_its_end_and_is_charged_while_nobody_is_there(
    world: World, provider: PaymentProvider
) -> None:
    request = a_charge(world)
    card = provider.saved_card(request.card_id)
    assert (card.customer_id, card.brand, card.last4) == (request.customer_id, "visa", "4242")
    paid = provider.charge_saved_card(request, key=world.fresh("key"))
    assert (paid.state, paid.order_id) == (PaymentState.SUCCEEDED, request.order_id)
    assert paid.amount == paid.received == request.amount
    assert (paid.references, paid.method) == ({"company": "com_1"}, "card")


def test_one_key_charges_once_and_only_for_one_amount(
    world: World, provider: PaymentProvider
) -> None:
    request, key = a_charge(world), world.fresh("key")
    first, second = (provider.charge_saved_card(request, key=key) for _ in range(2))
    assert first.id == second.id
    lately = Between(world.now() - timedelta(minutes=5), world.now() + timedelta(minutes=5))
    found = provider.find_charges(request.order_id, request.customer_id, lately)
    assert [each.id for each in found] == [first.id]
    other = SavedCardCharge(
        request.order_id, request.customer_id, request.card_id, world.money(1), request.label
    )
    with pytest.raises((ProviderKeyReused, AmountBelowMinimum)):
        provider.charge_saved_card(other, key=key)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [("no_money", Decline.NO_MONEY), ("lost", Decline.LOST)],
)
def test_a_declined_charge_says_why_in_words_of_our_own(
    world: World, provider: PaymentProvider, behaviour: str, reason: Decline
) -> None:
    request, key = a_charge(world, behaviour), world.fresh("key")
    for _ in range(2):
        with pytest.raises(PaymentDeclined) as refusal:
            provider.charge_saved_card(request, key=key)
        assert refusal.value.data["reason"] == reason.value
    lately = Between(world.now() - timedelta(minutes=5), world.now() + timedelta(minutes=5))
    (tried,) = provider.find_charges(request.order_id, request.customer_id, lately)
    assert (tried.state, tried.decline, tried.received) == (
        PaymentState.OPEN,
        reason,
        world.money(0),
    )


def test_a_bank_that_wants_its_customer_is_told_apart(
    world: World, provider: PaymentProvider
) -> None:
    with pytest.raises(PaymentDeclined) as refusal:
        provider.charge_saved_card(a_charge(world, "needs_payer"), key=world.fresh("key"))
    assert refusal.value.data["reason"] == Decline.NEEDS_HOLDER.value


def test_an_amount_below_the_minimum_is_named_as_that(
    world: World, provider: PaymentProvider
) -> None:
    with pytest.raises(AmountBelowMinimum) as refusal:
        provider.charge_saved_card(a_charge(world, minor=20), key=world.fresh("key"))
    assert refusal.value.data == {"amount": "0.20", "currency": world.currency}


def test_a_forgotten_card_is_gone_however_often(world: World, provider: PaymentProvider) -> None:
    request = a_charge(world)
    for _ in range(2):
        provider.forget_card(request.card_id, key=world.fresh("key"))
    with pytest.raises(PaymentDeclined) as refusal:
        provider.charge_saved_card(request, key=world.fresh("key"))
    assert refusal.value.data["reason"] == Decline.GONE.value
    provider.forget_card("pm_nothing", key=world.fresh("key"))
