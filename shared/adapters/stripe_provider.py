"""Stripe as a payment provider: Checkout on its page, refunds, payouts, and what it remembers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shared.adapters import stripe_objects as objects
from shared.adapters.stripe_calls import StripeCalls
from shared.adapters.stripe_events import event
from shared.adapters.stripe_money import stripe_currency, stripe_minor
from shared.adapters.stripe_saved_cards import StripeSavedCards
from shared.domain.community import Language
from shared.domain.errors import LevyError
from shared.domain.payments.provider import (
    CheckoutRequest,
    CheckoutSession,
    CheckoutState,
    PayMethod,
    ProviderDispute,
    ProviderPayment,
    ProviderPayout,
    ProviderRefund,
    RefundRequest,
    SettlementRow,
)
from shared.domain.payments.provider_errors import (
    AmountBelowMinimum,
    AmountNotPayable,
    CheckoutClosed,
    PayMethodsUnavailable,
    ProviderRefused,
    ProviderUnknown,
    RefundAboveRest,
)
from shared.domain.payments.provider_events import ProviderEvent
from shared.usecases.paying.ports_payments import Between

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

_PAGE = 100


class StripeProvider(StripeSavedCards):
    """A `PaymentProvider`; every method's errors are listed there."""

    name = "stripe"

    def __init__(self, calls: StripeCalls) -> None:
        self._calls = calls

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutSession:
        """Have a page on which the order can be paid; a repeat with `key` returns the same one.

        When none of the wanted methods survived at Stripe, nobody is sent to that page.
        """
        params = _checkout_params(request)
        try:
            session = self._calls.change(
                objects.checkout,
                lambda client: client.v1.checkout.sessions.create(params, {"idempotency_key": key}),
            )
        except (AmountBelowMinimum, AmountNotPayable) as refusal:
            raise type(refusal)(
                amount=str(request.amount), currency=request.amount.currency
            ) from refusal
        if session.amount != request.amount or session.order_id != request.order_id:
            raise ProviderUnknown(reason="answer_differs")
        if not set(session.methods) & set(request.methods):
            raise PayMethodsUnavailable(
                wanted=", ".join(request.methods), offered=", ".join(session.methods) or "-"
            )
        return session

    def checkout(self, checkout_id: str) -> CheckoutSession:
        """Return the checkout as it is now."""
        return self._calls.ask(
            objects.checkout,
            lambda client: client.v1.checkout.sessions.retrieve(checkout_id),
            about=checkout_id,
        )

    def find_checkouts(self, order_id: str, opened: Between) -> tuple[CheckoutSession, ...]:
        """Return all checkouts of the order that were opened in that time, oldest first.

        Stripe finds by time only, so all of that time are read: keep it short.
        """
        created = _created(opened)
        listed = self._calls.pages(
            objects.checkout,
            lambda client, after: client.v1.checkout.sessions.list(_page(after, created=created)),
        )
        return tuple(reversed([each for each in listed if each.order_id == order_id]))

    def expire_checkout(self, checkout_id: str, *, key: str) -> CheckoutSession:
        """End an open checkout; whether it was open is asked, not read from the refusal's words."""
        try:
            return self._calls.change(
                objects.checkout,
                lambda client: client.v1.checkout.sessions.expire(
                    checkout_id, {}, {"idempotency_key": key}
                ),
                about=checkout_id,
            )
        except ProviderRefused as refusal:
            session = self.checkout(checkout_id)
            if session.state is CheckoutState.OPEN:
                raise
            raise CheckoutClosed(id=checkout_id, state=session.state.value) from refusal

    def payment(self, payment_id: str) -> ProviderPayment:
        """Return the payment as it is now, settled money included once there is any."""
        return self._calls.ask(
            objects.payment,
            lambda client: client.v1.payment_intents.retrieve(
                payment_id, {"expand": ["latest_charge.balance_transaction"]}
            ),
            about=payment_id,
        )

    def refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """Ask for money to be sent back. On a refusal the payment is read to learn why."""
        amount_minor = stripe_minor(request.amount)
        references = {"refund": request.refund_id, **request.references}
        try:
            return self._calls.change(
                objects.refund,
                lambda client: client.v1.refunds.create(
                    {
                        "payment_intent": request.payment_id,
                        "amount": amount_minor,
                        "reason": "requested_by_customer",
                        "metadata": references,
                    },
                    {"idempotency_key": key},
                ),
                about=request.payment_id,
            )
        except ProviderRefused as refusal:
            if self._exceeds(request):
                raise RefundAboveRest(
                    amount=str(request.amount), currency=request.amount.currency
                ) from refusal
            raise

    def refund_status(self, provider_refund_id: str) -> ProviderRefund:
        """Return the refund as it is now."""
        return self._calls.ask(
            objects.refund,
            lambda client: client.v1.refunds.retrieve(provider_refund_id),
            about=provider_refund_id,
        )

    def find_refunds(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        """Return all refunds of the payment, whoever made them, oldest first."""
        listed = self._calls.pages(
            objects.refund,
            lambda client, after: client.v1.refunds.list(_page(after, payment_intent=payment_id)),
            about=payment_id,
        )
        return tuple(reversed(list(listed)))

    def cancel_refund(self, provider_refund_id: str, *, key: str) -> ProviderRefund:
        """Take back a refund that waits for the payer to say where to."""
        return self._calls.change(
            objects.refund,
            lambda client: client.v1.refunds.cancel(
                provider_refund_id, {}, {"idempotency_key": key}
            ),
            about=provider_refund_id,
        )

    def dispute(self, dispute_id: str) -> ProviderDispute:
        """Return the dispute as it is now."""
        return self._calls.ask(
            objects.dispute,
            lambda client: client.v1.disputes.retrieve(dispute_id),
            about=dispute_id,
        )

    def payout(self, payout_id: str) -> ProviderPayout:
        """Return the payout as it is now."""
        return self._calls.ask(
            objects.payout, lambda client: client.v1.payouts.retrieve(payout_id), about=payout_id
        )

    def payouts(self, created: Between) -> Iterator[ProviderPayout]:
        """Yield the payouts made in that time, newest first."""
        span = _created(created)
        return self._calls.pages(
            objects.payout,
            lambda client, after: client.v1.payouts.list(_page(after, created=span)),
        )

    def settlement_rows(self, payout_id: str, after: str = "") -> Iterator[SettlementRow]:
        """Yield what an itemised payout is made of, without the payout, which Stripe lists too."""
        listed = self._calls.pages(
            objects.settlement_row,
            lambda client, after: client.v1.balance_transactions.list(
                _page(after, payout=payout_id, expand=["data.source"])
            ),
            about=payout_id,
            start=after,
        )
        return (row for row in listed if row.source_id != payout_id)

    def events(self, created: Between) -> Iterator[ProviderEvent]:
        """Yield what was told in that time, newest first; Stripe remembers 30 days."""
        span = _created(created)
        return self._calls.pages(
            event,
            lambda client, after: client.v1.events.list(_page(after, created=span)),
        )

    def _exceeds(self, request: RefundRequest) -> bool:
        """Whether the payment has less left than the refund wants; False when nobody can tell."""
        try:
            payment = self.payment(request.payment_id)
        except LevyError:
            return False
        refunded = payment.refunded.minor if payment.refunded else 0
        return request.amount.minor > payment.received.minor - refunded


def _checkout_params(request: CheckoutRequest) -> SessionCreateParams:
    references = {"order": request.order_id, **request.references}
    methods: list[str] = [method.value for method in request.methods]
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": request.order_id,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": stripe_currency(request.amount),
                    "unit_amount": stripe_minor(request.amount),
                    "product_data": {"name": request.label},
                },
            }
        ],
        # A filter over what the Dashboard enables; `payment_method_types` is refused since endive.
        "allowed_payment_method_types": methods,
        # Presented money stays what was billed: Stripe must not offer another currency.
        "adaptive_pricing": {"enabled": False},
        "expires_at": int(request.expires_at.timestamp()),
        "success_url": request.return_url,
        "cancel_url": request.cancel_url,
        "locale": "zh" if request.language is Language.ZH else "en",
        "metadata": references,
        # The intent exists only once somebody pays: what is put on the session doesn't reach it.
        "payment_intent_data": {"metadata": references},
        "submit_type": "pay",
    }
    if PayMethod.WECHAT_PAY in request.methods:
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    return params


def _created(between: Between) -> dict[str, int]:
    return {"gte": int(between.first.timestamp()), "lte": int(between.last.timestamp())}


def _page(after: str, **wanted: Any) -> Any:
    """Return list parameters. The sandbox checks them by the library's types; mypy can't."""
    return {"limit": _PAGE, **wanted, **({"starting_after": after} if after else {})}
