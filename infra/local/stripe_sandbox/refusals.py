"""How the sandbox says no: Stripe's error body, its status, and whether a key remembers it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An error answer. `remembered` says whether execution had begun, so that a key keeps it.

    Stripe keeps the answer of a key only once an endpoint began to execute: what fails the check of
    its parameters isn't kept, what fails against the state of the account is.
    Source: docs.stripe.com/api/idempotent_requests.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        remembered: bool = True,
        more: Json | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.remembered = remembered
        named = {"code": code, "message": message, "param": param, "type": kind}
        error = {name: value for name, value in named.items() if value is not None}
        self.body: Json = {"error": error | (more or {})}


def unfit(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """Return the refusal of a parameter, before anything was executed."""
    return ApiError(400, message, param=param, code=code, remembered=False)


def missing(kind: str, id: str, param: str) -> ApiError:
    """Return the refusal for an id nobody knows."""
    return ApiError(404, f"No such {kind}: '{id}'", code="resource_missing", param=param)


def unsupported(what: str) -> ApiError:
    """Return the refusal of what Stripe can do and the sandbox can't: loud, never ignored."""
    message = f"The sandbox does not play {what}; teach it first."
    return ApiError(400, message, code="sandbox_not_supported", param=what, remembered=False)


def error_code(reason: str) -> str:
    """Return the code of a card error; some reasons are codes themselves.

    Source: docs.stripe.com/error-codes and docs.stripe.com/declines/codes.
    """
    own = {"authentication_required", "expired_card", "incorrect_cvc", "processing_error"}
    return reason if reason in own else "card_declined"


def declined(reason: str, intent: Json, charge_id: str) -> ApiError:
    """Return the answer to a payment the payer's bank refused."""
    return ApiError(
        402,
        "Your card was declined.",
        kind="card_error",
        code=error_code(reason),
        more={"decline_code": reason, "charge": charge_id, "payment_intent": intent},
    )
