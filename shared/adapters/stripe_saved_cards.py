"""Cards saved at Stripe: a setup page, charges with the holder absent, and forgetting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shared.adapters import stripe_card_objects as cards
from shared.adapters import stripe_objects as objects
from shared.adapters.stripe_calls import StripeCalls
from shared.adapters.stripe_declines import decline_of
from shared.adapters.stripe_fields import Json
from shared.adapters.stripe_money import stripe_currency, stripe_minor
from shared.domain.community import Language
from shared.domain.money import Money
from shared.domain.payments.declines import Decline
from shared.domain.payments.provider import ProviderPayment, checked_references
from shared.domain.payments.provider_errors import (
    AmountBelowMinimum,
    AmountNotPayable,
    NotAtProvider,
    PaymentDeclined,
    ProviderRefused,
    ProviderUnknown,
)
from shared.domain.payments.saved_cards import (
    CardSetup,
    CardSetupRequest,
    SavedCard,
    SavedCardCharge,
)
from shared.usecases.paying.ports_payments import Between

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams
    from stripe.params.checkout import SessionCreateParams

_PAGE = 100
_WITH_CARD = ["setup_intent.payment_method"]
# What Stripe answers when a card was detached, or is of another customer.
_GONE = {
    "payment_method_unexpected_state",
    "payment_intent_invalid_parameter",
    "resource_missing",
}


class StripeSavedCards:
    """`SavedCards`; every method's errors are listed there."""

    _calls: StripeCalls

    def keep_customer(self, references: Mapping[str, str], *, key: str) -> str:
        """Have a customer to save cards for, of whom Stripe learns opaque references alone."""
        params: Any = {"metadata": checked_references(references)}
        return self._calls.change(
            _customer_id,
            lambda client: client.v1.customers.create(params, {"idempotency_key": key}),
        )

    def open_card_setup(self, request: CardSetupRequest, *, key: str) -> CardSetup:
        """Have a page on which a card can be saved; a repeat with `key` returns the same one."""
        params = _setup_params(request)
        opened = self._calls.change(
            cards.card_setup,
            lambda client: client.v1.checkout.sessions.create(params, {"idempotency_key": key}),
            about=request.customer_id,
        )
        if opened.setup_id != request.setup_id:
            raise ProviderUnknown(reason="answer_differs")
        return opened

    def card_setup(self, checkout_id: str) -> CardSetup:
        """Return the page as it is now, with its card once it is saved."""
        return self._calls.ask(
            cards.card_setup,
            lambda client: client.v1.checkout.sessions.retrieve(
                checkout_id, {"expand": _WITH_CARD}
            ),
            about=checkout_id,
        )

    def saved_card(self, card_id: str) -> SavedCard:
        """Return the card as it is now; banks renew them without asking anybody."""
        return self._calls.ask(
            cards.saved_card,
            lambda client: client.v1.payment_methods.retrieve(card_id),
            about=card_id,
        )

    def charge_saved_card(self, request: SavedCardCharge, *, key: str) -> ProviderPayment:
        """Charge the card, its holder absent; succeeded or processing, or `PaymentDeclined`."""
        params = _charge_params(request)
        try:
            made = self._calls.change(
                objects.payment,
                lambda client: client.v1.payment_intents.create(params, {"idempotency_key": key}),
                about=request.card_id,
            )
        except PaymentDeclined as refusal:
            raise _declined(str(refusal.data.get("provider_code", ""))) from refusal
        except NotAtProvider as refusal:
            raise _declined("resource_missing") from refusal
        except (AmountBelowMinimum, AmountNotPayable) as refusal:
            amount: Money = request.amount
            raise type(refusal)(amount=str(amount), currency=amount.currency) from refusal
        except ProviderRefused as refusal:
            if refusal.data.get("provider_code") in _GONE:
                raise _declined(str(refusal.data["provider_code"])) from refusal
            raise
        if made.amount != request.amount or made.order_id != request.order_id:
            raise ProviderUnknown(reason="answer_differs")
        return made

    def find_charges(
        self, order_id: str, customer_id: str, made: Between
    ) -> tuple[ProviderPayment, ...]:
        """Return all charges for the order made in that time, oldest first."""
        created = {"gte": int(made.first.timestamp()), "lte": int(made.last.timestamp())}

        def page(after: str) -> Any:
            more = {"starting_after": after} if after else {}
            asked = {"customer": customer_id, "created": created, "expand": ["data.latest_charge"]}
            return {"limit": _PAGE, **asked, **more}

        listed = self._calls.pages(
            objects.payment,
            lambda client, after: client.v1.payment_intents.list(page(after)),
            about=customer_id,
        )
        return tuple(reversed([each for each in listed if each.order_id == order_id]))

    def forget_card(self, card_id: str, *, key: str) -> None:
        """The card can't be charged any more, whether it could before or not."""
        try:
            self._calls.change(
                _customer_id,
                lambda client: client.v1.payment_methods.detach(
                    card_id, {}, {"idempotency_key": key}
                ),
                about=card_id,
            )
        except NotAtProvider:
            return
        except ProviderRefused:
            # Whether it was detached before is asked, not read from the refusal's words.
            if self._calls.ask(_is_attached, lambda client: client.v1.payment_methods.retrieve(
                card_id
            ), about=card_id):  # fmt: skip
                raise


def _customer_id(item: Json) -> str:
    return str(item["id"])


def _is_attached(item: Json) -> bool:
    return item.get("customer") is not None


def _declined(provider_code: str) -> PaymentDeclined:
    reason = Decline.GONE if provider_code in _GONE else decline_of(provider_code)
    return PaymentDeclined(provider_code=provider_code, reason=reason.value)


def _setup_params(request: CardSetupRequest) -> SessionCreateParams:
    references = {"setup": request.setup_id, **request.references}
    return {
        "mode": "setup",
        "customer": request.customer_id,
        "client_reference_id": request.setup_id,
        "currency": request.currency.lower(),
        # Wallets are paid by once and can't be saved.
        "allowed_payment_method_types": ["card"],
        "expires_at": int(request.expires_at.timestamp()),
        "success_url": request.return_url,
        "cancel_url": request.cancel_url,
        "locale": "zh" if request.language is Language.ZH else "en",
        "metadata": references,
        "setup_intent_data": {"metadata": references},
    }


def _charge_params(request: SavedCardCharge) -> PaymentIntentCreateParams:
    return {
        "amount": stripe_minor(request.amount),
        "currency": stripe_currency(request.amount),
        "customer": request.customer_id,
        "payment_method": request.card_id,
        "allowed_payment_method_types": ["card"],
        "off_session": True,
        "confirm": True,
        "description": request.label,
        "metadata": {"order": request.order_id, **request.references},
        "expand": ["latest_charge.balance_transaction"],
    }
