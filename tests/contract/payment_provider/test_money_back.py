"""What any provider's payments, refunds, payouts and events must do."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest

from shared.domain.payments.provider import (
    PaymentState,
    ProviderPayment,
    RefundRequest,
    RefundState,
    Settled,
)
from shared.domain.payments.provider_errors import (
    NotAtProvider,
    ProviderKeyReused,
    ProviderRefused,
    RefundAboveRest,
)
from shared.domain.payments.provider_events import EventKind, ProviderEvent
from shared.usecases.paying.ports_payments import Between, PaymentProvider
from tests.contract.payment_provider.worlds import World


def a_refund(world: World, payment_id: str, minor: int) -> RefundRequest:
    return RefundRequest(world.fresh("ref"), payment_id, world.money(minor), {"order": "ord_1"})


def test_a_payment_tells_what_came_and_for_which_order(
    world: World, provider: PaymentProvider
) -> None:
    payment = provider.payment(world.paid(12_345, "ord_7"))
    assert (payment.state, payment.order_id) == (PaymentState.SUCCEEDED, "ord_7")
    assert payment.amount == payment.received == world.money(12_345)
    assert (payment.method, payment.live, payment.disputed) == ("card", False, False)
    assert payment.refunded == world.money(0)
    assert payment.charge_id


def test_settled_money_adds_up_and_has_a_rate_only_when_it_was_exchanged(
    world: World, provider: PaymentProvider
) -> None:
    payment_id = world.paid()
    settled: Settled = world.eventually(lambda: provider.payment(payment_id).settled)
    assert settled.net == settled.gross - settled.fee
    assert (settled.exchange_rate is None) == (settled.gross.currency == world.currency)


def test_what_the_provider_does_not_know_is_said_so(
    world: World, provider: PaymentProvider
) -> None:
    for ask in (provider.payment, provider.refund_status, provider.dispute, provider.payout):
        with pytest.raises(NotAtProvider) as refusal:
            ask("nothing_1")
        assert refusal.value.data == {"id": "nothing_1"}
    with pytest.raises(NotAtProvider):
        provider.refund(a_refund(world, "pi_nothing", 100), key=world.fresh("key"))


def test_a_refund_names_what_it_is_for_and_is_found_again(
    world: World, provider: PaymentProvider
) -> None:
    payment_id = world.paid()
    request = a_refund(world, payment_id, 345)
    made = provider.refund(request, key=world.fresh("key"))
    assert (made.refund_id, made.payment_id) == (request.refund_id, payment_id)
    assert made.amount == world.money(345)
    assert made.references == {"order": "ord_1"}
    assert made.state in {RefundState.PENDING, RefundState.SUCCEEDED}
    assert provider.refund_status(made.id).id == made.id
    assert [each.id for each in provider.find_refunds(payment_id)] == [made.id]
    assert provider.payment(payment_id).refunded == world.money(345)


def test_the_same_key_sends_money_back_once(world: World, provider: PaymentProvider) -> None:
    payment_id, key = world.paid(), world.fresh("key")
    request = a_refund(world, payment_id, 345)
    first, second = (provider.refund(request, key=key) for _ in range(2))
    assert first.id == second.id
    assert len(provider.find_refunds(payment_id)) == 1
    with pytest.raises(ProviderKeyReused):
        provider.refund(a_refund(world, payment_id, 346), key=key)


def test_more_than_the_rest_never_goes_back(world: World, provider: PaymentProvider) -> None:
    payment_id = world.paid(12_345)
    provider.refund(a_refund(world, payment_id, 5000), key=world.fresh("key"))
    with pytest.raises(RefundAboveRest):
        provider.refund(a_refund(world, payment_id, 7346), key=world.fresh("key"))
    provider.refund(a_refund(world, payment_id, 7345), key=world.fresh("key"))
    with pytest.raises(RefundAboveRest):
        provider.refund(a_refund(world, payment_id, 100), key=world.fresh("key"))
    amounts = [each.amount.minor for each in provider.find_refunds(payment_id)]
    assert amounts == [5000, 7345]


def test_a_refund_that_is_done_can_not_be_canceled(world: World, provider: PaymentProvider) -> None:
    made = provider.refund(a_refund(world, world.paid(), 345), key=world.fresh("key"))
    with pytest.raises(ProviderRefused):
        provider.cancel_refund(made.id, key=world.fresh("key"))


def test_what_happened_can_be_read_back_as_events(world: World, provider: PaymentProvider) -> None:
    payment_id = world.paid(12_345, "ord_9")
    span = Between(world.now() - timedelta(minutes=2), world.now() + timedelta(minutes=2))

    def told() -> ProviderEvent | None:
        found = (each for each in provider.events(span) if each.subject_id == payment_id)
        return next((each for each in found if each.kind is EventKind.PAYMENT_SUCCEEDED), None)

    event = world.eventually(told)
    assert isinstance(event.subject, ProviderPayment)
    assert (event.order_id, event.payment_id, event.live) == ("ord_9", payment_id, False)


def test_an_itemised_payout_is_the_sum_of_its_rows(world: World, provider: PaymentProvider) -> None:
    sure = world.have_an_itemised_payout()
    span = Between(world.now() - timedelta(days=60), world.now())
    itemised = list(islice((each for each in provider.payouts(span) if each.itemised), 2))
    assert itemised or not sure
    for payout in itemised:
        assert provider.payout(payout.id) == payout
        rows = list(provider.settlement_rows(payout.id))
        assert sum(row.settled.net.minor for row in rows) == payout.amount.minor
        assert payout.id not in {row.source_id for row in rows}
        for at in {0, len(rows) // 2, len(rows) - 1} if rows else ():
            assert list(provider.settlement_rows(payout.id, rows[at].id)) == rows[at + 1 :]
