"""Checkout Sessions: a page on which an order can be paid once."""

from __future__ import annotations

from typing import Any

from infra.local.stripe_sandbox import intents, lists, setups, terms
from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit, unsupported
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World

LIFE_MIN_S = 30 * 60
LIFE_MAX_S = 24 * 3600
_PLAYED = {
    "adaptive_pricing", "allowed_payment_method_types", "cancel_url", "client_reference_id",
    "expand", "expires_at", "line_items", "locale", "metadata", "mode", "payment_intent_data",
    "payment_method_options", "submit_type", "success_url",
}  # fmt: skip


def create(world: World, params: Json) -> Json:
    """Answer POST /v1/checkout/sessions."""
    if params.get("mode") not in {"payment", "setup"}:
        raise unsupported(f"mode {params.get('mode')}")
    if "success_url" not in params:
        raise unfit(
            "Missing required param: success_url.", param="success_url", code="parameter_missing"
        )
    if params["mode"] == "setup":
        return setups.create(world, params, _expiry(world, params))
    if strange := params.keys() - _PLAYED:
        raise unsupported(min(strange))
    if len(params.get("client_reference_id", "")) > 200:
        raise unfit(
            "client_reference_id can have up to 200 characters", param="client_reference_id"
        )
    lines, currency = _lines(world, params)
    total = sum(line["amount_total"] for line in lines)
    terms.check_amount(world, total, currency, "line_items[0][price_data][unit_amount]")
    wanted, options = (
        params.get("allowed_payment_method_types"),
        params.get("payment_method_options", {}),
    )
    terms.check_wechat(wanted, options)
    intent_data = params.get("payment_intent_data", {})
    if strange := intent_data.keys() - {"metadata", "description"}:
        raise unsupported(f"payment_intent_data[{min(strange)}]")
    intent_data = intent_data | {"metadata": terms.check_metadata(intent_data.get("metadata"))}
    id = world.ids.new("cs_test_", 58)
    session = shaped(
        "checkout.session",
        id=id,
        adaptive_pricing={"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        allowed_payment_method_types=wanted,
        amount_subtotal=total,
        amount_total=total,
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        cancel_url=params.get("cancel_url"),
        client_reference_id=params.get("client_reference_id"),
        created=world.now(),
        currency=currency,
        custom_fields=[],
        custom_text={"after_submit": None, "shipping_address": None, "submit": None},
        customer_creation="if_required",
        expires_at=_expiry(world, params),
        livemode=False,
        locale=params.get("locale"),
        metadata=terms.check_metadata(params.get("metadata")),
        mode="payment",
        payment_method_collection="if_required",
        payment_method_options=options,
        payment_method_types=world.settings.offered(wanted, currency),
        payment_status="unpaid",
        shipping_options=[],
        status="open",
        submit_type=params.get("submit_type"),
        success_url=params["success_url"],
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
        url=f"{world.base_url}/c/pay/{id}",
    )
    world.books.add(session, lines=lines, intent_data=intent_data)
    world.books.plan(session["expires_at"], "expire_checkout", id)
    return session


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/checkout/sessions/:id."""
    return world.books.get("checkout.session", id, "session")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/checkout/sessions."""
    if strange := params.keys() & {
        "customer",
        "customer_account",
        "customer_details",
        "subscription",
    }:
        raise unsupported(min(strange))
    asked = {name: params[name] for name in ("status", "payment_intent") if name in params}
    found = [
        session
        for session in world.books.all("checkout.session")
        if all(session[name] == value for name, value in asked.items())
    ]
    return lists.page(found, params, "/v1/checkout/sessions")


def line_items(world: World, params: Json, id: str) -> Json:
    """Answer GET /v1/checkout/sessions/:id/line_items."""
    retrieve(world, params, id)
    return lists.page(
        world.books.notes[id]["lines"], params, f"/v1/checkout/sessions/{id}/line_items"
    )


def expire(world: World, params: Json, id: str) -> Json:
    """Answer POST /v1/checkout/sessions/:id/expire."""
    session = retrieve(world, params, id)
    if session["status"] != "open":
        raise ApiError(
            400,
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{session['status']}`.",
        )
    return end(world, session)


def expire_when_due(world: World, id: str) -> None:
    """Have an open session expire: its time has come."""
    session = world.books.get("checkout.session", id)
    if session["status"] == "open":
        end(world, session)


def end(world: World, session: Json) -> Json:
    """Have the session be expired, and its intent canceled unless the payer is already acting."""
    session.update(status="expired", url=None)
    if session["mode"] == "setup":
        setups.expire(world, session)
    intent = world.books.find("payment_intent", session["payment_intent"] or "")
    if intent is not None and intent["status"] == "requires_payment_method":
        intents.end(world, intent, "automatic")
    world.tell("checkout.session.expired", session)
    return session


def _expiry(world: World, params: Json) -> int:
    expires_at = int(params.get("expires_at", world.now() + LIFE_MAX_S))
    if expires_at < world.now() + LIFE_MIN_S:
        raise unfit(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            param="expires_at",
        )
    if expires_at > world.now() + LIFE_MAX_S:
        raise unfit(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


def _lines(world: World, params: Json) -> tuple[list[Json], str]:
    asked: list[Json] = params.get("line_items", [])
    if not asked or len(asked) > 100:
        raise unfit("line_items must have 1 to 100 items in payment mode", param="line_items")
    lines = [_line(world, line, place) for place, line in enumerate(asked)]
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise unfit("All line items must have the same currency", param="line_items")
    return lines, currencies.pop()


def _line(world: World, line: dict[str, Any], place: int) -> Json:
    at = f"line_items[{place}]"
    price = line.get("price_data")
    if price is None:
        raise unsupported(f"{at} without price_data")
    if "recurring" in price:
        raise unfit("Recurring prices need subscription mode", param=f"{at}[price_data][recurring]")
    product = price.get("product_data")
    if product is None or "unit_amount" not in price:
        raise unsupported(f"{at}[price_data] without product_data and unit_amount")
    amount = price["unit_amount"] * line.get("quantity", 1)
    return shaped(
        "item",
        id=world.ids.new("li_"),
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=price["currency"].lower(),
        description=product["name"],
        quantity=line.get("quantity", 1),
    )
