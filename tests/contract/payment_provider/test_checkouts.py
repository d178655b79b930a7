"""What any provider's checkouts must do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutState
from shared.domain.payments.provider_errors import (
    AmountBelowMinimum,
    AmountNotPayable,
    CheckoutClosed,
    NotAtProvider,
    ProviderKeyReused,
    ProviderRefused,
)
from shared.usecases.paying.ports_payments import Between, PaymentProvider
from tests.contract.payment_provider.worlds import World


def lately(world: World) -> Between:
    return Between(world.now() - timedelta(minutes=5), world.now() + timedelta(minutes=5))


def test_an_opened_checkout_is_open_unpaid_and_what_was_asked_for(
    world: World, provider: PaymentProvider
) -> None:
    order = world.order()
    opened = provider.open_checkout(order, key=world.fresh("key"))
    assert (opened.state, opened.paid) == (CheckoutState.OPEN, False)
    assert (opened.order_id, opened.amount) == (order.order_id, order.amount)
    assert (opened.expires_at, opened.live) == (order.expires_at, False)
    assert opened.methods == ("card",)
    assert opened.references == {"company": "com_1"}
    assert opened.payment_id is None
    assert (opened.url or "").startswith("http")


def test_the_same_key_opens_the_same_checkout(world: World, provider: PaymentProvider) -> None:
    order, key = world.order(), world.fresh("key")
    first, second = (provider.open_checkout(order, key=key) for _ in range(2))
    assert first == second
    assert len(provider.find_checkouts(order.order_id, lately(world))) == 1


def test_a_key_used_for_another_amount_is_refused(world: World, provider: PaymentProvider) -> None:
    order, key = world.order(), world.fresh("key")
    provider.open_checkout(order, key=key)
    with pytest.raises(ProviderKeyReused):
        provider.open_checkout(replace(order, amount=world.money(12_346)), key=key)


def test_an_amount_below_the_minimum_is_named_as_that(
    world: World, provider: PaymentProvider
) -> None:
    with pytest.raises(AmountBelowMinimum) as refusal:
        provider.open_checkout(world.order(20), key=world.fresh("key"))
    assert refusal.value.data == {"amount": "0.20", "currency": world.currency}


def test_an_amount_that_can_not_be_written_is_refused_without_a_call(
    world: World, provider: PaymentProvider
) -> None:
    order = replace(world.order(), amount=Money(12_345, "KWD"))
    with pytest.raises(AmountNotPayable):
        provider.open_checkout(order, key=world.fresh("key"))


def test_a_checkout_that_would_end_too_soon_is_refused(
    world: World, provider: PaymentProvider
) -> None:
    order = replace(world.order(), expires_at=world.now() + timedelta(minutes=5))
    with pytest.raises(ProviderRefused):
        provider.open_checkout(order, key=world.fresh("key"))


def test_a_checkout_is_read_by_its_id(world: World, provider: PaymentProvider) -> None:
    opened = provider.open_checkout(world.order(), key=world.fresh("key"))
    assert provider.checkout(opened.id) == opened
    with pytest.raises(NotAtProvider):
        provider.checkout("cs_test_nothing")


def test_all_checkouts_of_an_order_are_found_oldest_first(
    world: World, provider: PaymentProvider
) -> None:
    order = world.order()
    opened = [provider.open_checkout(order, key=world.fresh("key")) for _ in range(2)]
    provider.open_checkout(world.order(), key=world.fresh("key"))
    assert provider.find_checkouts(order.order_id, lately(world)) == tuple(opened)
    assert provider.find_checkouts(world.fresh("ord"), lately(world)) == ()


def test_a_checkout_opened_at_another_time_is_not_found(
    world: World, provider: PaymentProvider
) -> None:
    order = world.order()
    provider.open_checkout(order, key=world.fresh("key"))
    before = Between(world.now() - timedelta(hours=2), world.now() - timedelta(hours=1))
    assert provider.find_checkouts(order.order_id, before) == ()


def test_an_expired_checkout_has_no_page_and_expires_once(
    world: World, provider: PaymentProvider
) -> None:
    opened = provider.open_checkout(world.order(), key=world.fresh("key"))
    key = world.fresh("key")
    expired = provider.expire_checkout(opened.id, key=key)
    assert (expired.state, expired.url) == (CheckoutState.EXPIRED, None)
    assert provider.expire_checkout(opened.id, key=key) == expired
    with pytest.raises(CheckoutClosed) as refusal:
        provider.expire_checkout(opened.id, key=world.fresh("key"))
    assert refusal.value.data["state"] == "expired"
