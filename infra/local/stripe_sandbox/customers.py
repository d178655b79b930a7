"""Customers and their saved cards: charged later without their payer being there."""

from __future__ import annotations

from infra.local.stripe_sandbox import lists, terms
from infra.local.stripe_sandbox.refusals import ApiError, Json, unsupported
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World

# How a saved card behaves at every later charge: why it is declined, or None.
BEHAVIOURS: dict[str, str | None] = {
    "good": None,
    "no_money": "insufficient_funds",
    "needs_payer": "authentication_required",
    "expired": "expired_card",
    "lost": "lost_card",
}
_PLAYED = {"description", "expand", "metadata"}


def create(world: World, params: Json) -> Json:
    """Answer POST /v1/customers."""
    if strange := params.keys() - _PLAYED:
        raise unsupported(min(strange))
    return world.books.add(
        shaped(
            "customer",
            id=world.ids.new("cus_", 14),
            balance=0,
            created=world.now(),
            description=params.get("description"),
            invoice_prefix=world.ids.new("", 8).upper(),
            livemode=False,
            metadata=terms.check_metadata(params.get("metadata")),
            preferred_locales=[],
            tax_exempt="none",
        )
    )


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/customers/:id."""
    return world.books.get("customer", id, "id")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/customers."""
    if strange := params.keys() & {"email", "test_clock"}:
        raise unsupported(min(strange))
    return lists.page(world.books.all("customer"), params, "/v1/customers")


def save_card(world: World, customer_id: str, behaviour: str) -> Json:
    """Add a card of the customer and return it; `behaviour` is a name in `BEHAVIOURS`."""
    expired = behaviour == "expired"
    method = world.books.add(
        shaped(
            "payment_method",
            id=world.ids.new("pm_"),
            allow_redisplay="limited",
            billing_details={
                "address": None, "email": None, "name": None, "phone": None, "tax_id": None,
            },
            card={
                "brand": "visa",
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": "pass",
                },
                "country": "HK",
                "display_brand": "visa",
                "exp_month": 11 if expired else 12,
                "exp_year": 2026 if expired else 2034,
                "fingerprint": "sandbox",
                "funding": "credit",
                "generated_from": None,
                "last4": "4242",
                "networks": {"available": ["visa"], "preferred": None},
                "three_d_secure_usage": {"supported": True},
                "wallet": None,
            },
            created=world.now(),
            customer=customer_id,
            livemode=False,
            metadata={},
            type="card",
        ),
        declines=BEHAVIOURS[behaviour],
    )  # fmt: skip
    world.tell("payment_method.attached", method)
    return method


def retrieve_method(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/payment_methods/:id."""
    return world.books.get("payment_method", id, "payment_method")


def detach(world: World, _params: Json, id: str) -> Json:
    """Answer POST /v1/payment_methods/:id/detach."""
    method = world.books.get("payment_method", id, "payment_method")
    if method["customer"] is None:
        raise ApiError(
            400,
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible.",
        )
    before = {"customer": method["customer"]}
    method["customer"] = None
    world.tell("payment_method.detached", method, before)
    return method


def saved_card(world: World, method_id: str, customer_id: str | None) -> Json:
    """Return a card that the customer may be charged by. Raises `ApiError`."""
    method = world.books.get("payment_method", method_id, "payment_method")
    if method["customer"] is None:
        raise ApiError(
            400,
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
            "attachment or was detached from a Customer, and may not be used again.",
            code="payment_method_unexpected_state",
        )
    if method["customer"] != customer_id:
        raise ApiError(
            400,
            f"The customer does not have a payment method with the ID {method_id}. The payment "
            "method must be attached to the customer.",
            param="payment_method",
            code="payment_intent_invalid_parameter",
        )
    return method
