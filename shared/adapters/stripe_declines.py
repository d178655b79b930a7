"""Stripe's reasons of declined cards in Levy's words. Source: docs.stripe.com/declines/codes."""

from __future__ import annotations

from shared.domain.payments.declines import Decline

_DECLINES = {
    "insufficient_funds": Decline.NO_MONEY,
    "card_velocity_exceeded": Decline.OVER_CARD_LIMIT,
    "withdrawal_count_limit_exceeded": Decline.OVER_CARD_LIMIT,
    "issuer_not_available": Decline.BANK_BUSY,
    "processing_error": Decline.BANK_BUSY,
    "reenter_transaction": Decline.BANK_BUSY,
    "try_again_later": Decline.BANK_BUSY,
    "authentication_required": Decline.NEEDS_HOLDER,
    "authentication_not_handled": Decline.NEEDS_HOLDER,
    "approve_with_id": Decline.NEEDS_HOLDER,
    "offline_pin_required": Decline.NEEDS_HOLDER,
    "online_or_offline_pin_required": Decline.NEEDS_HOLDER,
    "payment_intent_authentication_failure": Decline.NEEDS_HOLDER,
    "expired_card": Decline.EXPIRED,
    "invalid_expiry_month": Decline.EXPIRED,
    "invalid_expiry_year": Decline.EXPIRED,
    "lost_card": Decline.LOST,
    "stolen_card": Decline.LOST,
    "pickup_card": Decline.LOST,
    "restricted_card": Decline.LOST,
    "account_closed": Decline.CLOSED,
    "incorrect_number": Decline.CLOSED,
    "invalid_account": Decline.CLOSED,
    "invalid_number": Decline.CLOSED,
    "new_account_information_available": Decline.CLOSED,
    "revocation_of_all_authorizations": Decline.REVOKED,
    "revocation_of_authorization": Decline.REVOKED,
    "stop_payment_order": Decline.REVOKED,
    "card_not_supported": Decline.NOT_ALLOWED,
    "currency_not_supported": Decline.NOT_ALLOWED,
    "fraudulent": Decline.NOT_ALLOWED,
    "merchant_blacklist": Decline.NOT_ALLOWED,
    "not_permitted": Decline.NOT_ALLOWED,
    "security_violation": Decline.NOT_ALLOWED,
    "service_not_allowed": Decline.NOT_ALLOWED,
    "transaction_not_allowed": Decline.NOT_ALLOWED,
}


def decline_of(provider_code: str) -> Decline:
    """Return what a code means; one nobody knows is a refusal without a reason."""
    return _DECLINES.get(provider_code, Decline.REFUSED)
