"""What an exception of the `stripe` library means to someone whose money is at stake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.errors import LevyError
from shared.domain.payments.provider_errors import (
    AmountBelowMinimum,
    AmountNotPayable,
    NotAtProvider,
    PaymentDeclined,
    ProviderKeyReused,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)

if TYPE_CHECKING:
    from stripe import StripeError

_TOO_SMALL = {"amount_too_small"}
_NOT_PAYABLE = {"amount_too_large", "invalid_charge_amount_no_decimal_compatible"}


def meaning_of(error: StripeError, *, changes: bool, about: str = "") -> LevyError:
    """Return Levy's error for Stripe's; `changes` says whether the call could have had an effect,
    `about` which thing it named.

    Every lost, cut or unreadable reply to a changing call is `ProviderUnknown`: Stripe may have
    done it. Source: docs.stripe.com/error-low-level.
    """
    import stripe

    code = _code(error)
    match error:
        case stripe.RateLimitError():
            return ProviderUnavailable(reason="busy")
        case stripe.AuthenticationError() | stripe.PermissionError():
            return ProviderUnavailable(reason="key_refused")
        case stripe.IdempotencyError():
            return ProviderKeyReused()
        case stripe.CardError():
            return PaymentDeclined(provider_code=_decline(error) or code or "declined")
        case stripe.InvalidRequestError():
            return NotAtProvider(id=about) if error.http_status == 404 else _refusal(error, code)
    return _lost(error, changes=changes)


def _lost(error: StripeError, *, changes: bool) -> LevyError:
    if not changes:
        return ProviderUnavailable(reason=_loss(error))
    replayed = (error.headers or {}).get("Idempotent-Replayed") == "true"
    return ProviderUnknown(reason=_loss(error), replayed=replayed)


def _refusal(error: StripeError, code: str | None) -> LevyError:
    param = getattr(error, "param", None)
    known = {"provider_code": code or "", "param": param or ""}
    if code in _TOO_SMALL:
        return AmountBelowMinimum(**known)
    if code in _NOT_PAYABLE or (param or "").endswith("currency]") or param == "currency":
        return AmountNotPayable(**known)
    return ProviderRefused(**known)


def _loss(error: StripeError) -> str:
    import stripe

    if isinstance(error, stripe.APIConnectionError):
        return "no_answer"
    if error.http_status == 409:
        return "in_flight"
    return "server_error" if (error.http_status or 0) >= 500 else "answer_unreadable"


def _code(error: StripeError) -> str | None:
    told = getattr(error.error, "code", None) if error.error else None
    return error.code or told


def _decline(error: StripeError) -> str | None:
    return getattr(error.error, "decline_code", None) if error.error else None
