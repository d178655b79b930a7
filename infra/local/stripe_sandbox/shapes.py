"""Answers have the fields of the installed `stripe` library's own classes, no more and no less."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from infra.local.stripe_sandbox.refusals import Json

# Lists inside objects are only there when asked for by `expand`; `account` only for platforms.
_ON_REQUEST = {"line_items", "refunds", "account", "OBJECT_NAME"}


@cache
def _fields(kind: str) -> dict[str, bool]:
    """Return the fields of an object and whether each must have a value."""
    import stripe

    classes: dict[str, Any] = {
        "checkout.session": stripe.checkout.Session,
        "customer": stripe.Customer,
        "payment_intent": stripe.PaymentIntent,
        "payment_method": stripe.PaymentMethod,
        "setup_intent": stripe.SetupIntent,
        "charge": stripe.Charge,
        "refund": stripe.Refund,
        "balance_transaction": stripe.BalanceTransaction,
        "payout": stripe.Payout,
        "dispute": stripe.Dispute,
        "event": stripe.Event,
        "item": stripe.LineItem,
    }
    hints = classes[kind].__annotations__.items()
    return {
        name: type(None) not in get_args(hint) for name, hint in hints if name not in _ON_REQUEST
    }


def shaped(kind: str, **values: Any) -> Json:
    """Return the object with every field the library knows; what isn't given is null.

    Raises `ValueError` for a field the library doesn't know, or one that must not be missing: the
    sandbox itself is wrong then.
    """
    known = _fields(kind)
    strange = values.keys() - known.keys()
    lacking = {name for name, needed in known.items() if needed and values.get(name) is None}
    lacking.discard("object")
    if strange or lacking:
        raise ValueError(f"{kind}: unknown {sorted(strange)}, lacking {sorted(lacking)}")
    return {"id": values["id"], "object": kind} | {
        name: values.get(name) for name in sorted(known) if name not in {"id", "object"}
    }
