"""Checkout Sessions of mode `setup`: a page on which a card is saved and nothing is paid."""

from __future__ import annotations

from infra.local.stripe_sandbox import customers, terms
from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit, unsupported
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World

PLAYED = {
    "allowed_payment_method_types", "cancel_url", "client_reference_id", "currency", "customer",
    "expand", "expires_at", "locale", "metadata", "mode", "setup_intent_data", "success_url",
}  # fmt: skip
DECLINED = "declined"


def create(world: World, params: Json, expires_at: int) -> Json:
    """Answer POST /v1/checkout/sessions with mode=setup."""
    if strange := params.keys() - PLAYED:
        raise unsupported(min(strange))
    if "currency" not in params:
        raise unfit("Missing required param: currency.", param="currency", code="parameter_missing")
    if "customer" not in params:
        raise unsupported("a setup without a customer")
    world.books.get("customer", params["customer"], "customer")
    currency = params["currency"].lower()
    if strange := params.get("setup_intent_data", {}).keys() - {"metadata", "description"}:
        raise unsupported(f"setup_intent_data[{min(strange)}]")
    intent = _intent(world, params)
    id = world.ids.new("cs_test_", 58)
    session = shaped(
        "checkout.session",
        id=id,
        allowed_payment_method_types=params.get("allowed_payment_method_types"),
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        cancel_url=params.get("cancel_url"),
        client_reference_id=params.get("client_reference_id"),
        created=world.now(),
        currency=currency,
        custom_fields=[],
        custom_text={"after_submit": None, "shipping_address": None, "submit": None},
        customer=params["customer"],
        expires_at=expires_at,
        livemode=False,
        locale=params.get("locale"),
        metadata=terms.check_metadata(params.get("metadata")),
        mode="setup",
        payment_method_collection="always",
        payment_method_options={},
        payment_method_types=_offered(world, params, currency),
        payment_status="no_payment_required",
        setup_intent=intent["id"],
        shipping_options=[],
        status="open",
        success_url=params["success_url"],
        ui_mode="hosted_page",
        url=f"{world.base_url}/c/pay/{id}",
    )
    world.books.add(session, lines=[])
    world.books.notes[intent["id"]]["session"] = id
    world.books.plan(expires_at, "expire_checkout", id)
    return session


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/setup_intents/:id."""
    return world.books.get("setup_intent", id, "intent")


def press(world: World, session: Json, behaviour: str) -> Json:
    """Have the payer save a card that behaves so, or be refused; returns the session."""
    if session["status"] != "open":
        raise ApiError(409, f"This page is {session['status']}.")
    intent = world.books.get("setup_intent", session["setup_intent"])
    if behaviour == DECLINED:
        intent.update(
            status="requires_payment_method",
            last_setup_error={
                "code": "card_declined",
                "decline_code": "generic_decline",
                "message": "Your card was declined.",
                "type": "card_error",
            },
        )
        world.tell("setup_intent.setup_failed", intent)
        return session
    if behaviour not in customers.BEHAVIOURS:
        raise ApiError(400, f"No card behaves like {behaviour}.", param="outcome")
    card = customers.save_card(world, session["customer"], behaviour)
    intent.update(status="succeeded", payment_method=card["id"], last_setup_error=None)
    world.tell("setup_intent.succeeded", intent)
    session.update(status="complete", url=None)
    session["customer_details"] = {"email": None, "name": None, "phone": None, "tax_ids": []}
    world.tell("checkout.session.completed", session)
    return session


def expire(world: World, session: Json) -> None:
    """Have the session's intent be canceled: nobody can save a card on it any more."""
    intent = world.books.get("setup_intent", session["setup_intent"])
    if intent["status"] == "requires_payment_method":
        intent.update(status="canceled", cancellation_reason="abandoned")
        world.tell("setup_intent.canceled", intent)


def _intent(world: World, params: Json) -> Json:
    id = world.ids.new("seti_")
    data = params.get("setup_intent_data", {})
    intent = world.books.add(
        shaped(
            "setup_intent",
            id=id,
            client_secret=f"{id}_secret_{world.ids.new('', 25)}",
            created=world.now(),
            customer=params["customer"],
            description=data.get("description"),
            livemode=False,
            metadata=terms.check_metadata(data.get("metadata")),
            payment_method_options={},
            payment_method_types=["card"],
            status="requires_payment_method",
            usage="off_session",
        )
    )
    world.tell("setup_intent.created", intent)
    return intent


def _offered(world: World, params: Json, currency: str) -> list[str]:
    """Return what can be saved: wallets are paid by once and can't."""
    wanted = params.get("allowed_payment_method_types")
    found = [name for name in world.settings.offered(wanted, currency) if name == "card"]
    if not found:
        raise unfit(
            "No valid payment method types for this Checkout Session.",
            param="allowed_payment_method_types",
        )
    return found
