"""Payment intents: what is to be paid, and the tries to pay it."""

from __future__ import annotations

from typing import Any

from infra.local.stripe_sandbox import charges, customers, lists, terms
from infra.local.stripe_sandbox.refusals import (
    ApiError,
    Json,
    declined,
    error_code,
    missing,
    unfit,
    unsupported,
)
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World

# Stripe's test cards by the names its docs give them: why they are declined, or None.
CARDS: dict[str, str | None] = {
    "pm_card_visa": None,
    "pm_card_mastercard": None,
    "pm_card_unionpay": None,
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclined": "generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_chargeDeclinedExpiredCard": "expired_card",
}
# What a script can say instead of a reason: how a charge that is under way will end.
PROCESSING = {"process_then_succeed": True, "process_then_fail": False}
_PLAYED = {
    "allowed_payment_method_types", "amount", "automatic_payment_methods", "confirm", "currency",
    "customer", "description", "expand", "metadata", "off_session", "payment_method",
    "payment_method_data", "payment_method_options", "return_url",
}  # fmt: skip
_WAITING = {"requires_payment_method", "requires_confirmation", "requires_action"}


def new(world: World, amount: int, currency: str, methods: list[str], **values: Any) -> Json:
    """Add an intent that waits for a way to pay, and return it."""
    id = world.ids.new("pi_")
    intent = world.books.add(
        shaped(
            "payment_intent",
            id=id,
            amount=amount,
            amount_capturable=0,
            amount_received=0,
            amount_details={"tip": {}},
            capture_method="automatic_async",
            client_secret=f"{id}_secret_{world.ids.new('', 25)}",
            confirmation_method="automatic",
            created=world.now(),
            currency=currency,
            livemode=False,
            payment_method_types=methods,
            status="requires_payment_method",
            **{"metadata": {}, "payment_method_options": {}} | values,
        )
    )
    world.tell("payment_intent.created", intent)
    return intent


def create(world: World, params: Json) -> Json:
    """Answer POST /v1/payment_intents."""
    if strange := params.keys() - _PLAYED:
        raise unsupported(min(strange))
    currency, wanted = params["currency"].lower(), params.get("allowed_payment_method_types")
    terms.check_amount(world, params["amount"], currency, "amount")
    options = params.get("payment_method_options", {})
    offered, (method, declines) = world.settings.offered(wanted, currency), _chosen(world, params)
    if params.get("off_session") and not params.get("confirm"):
        raise unfit("off_session needs confirm=true", param="off_session")
    if params.get("confirm"):
        terms.check_wechat([method or ""], options)
        terms.check_method(method or "none", offered)
    elif "return_url" in params:
        raise unfit("return_url needs confirm=true", param="return_url")
    intent = new(
        world,
        params["amount"],
        currency,
        offered,
        allowed_payment_method_types=wanted,
        automatic_payment_methods={"enabled": True, "allow_redirects": "always"},
        customer=params.get("customer"),
        description=params.get("description"),
        metadata=terms.check_metadata(params.get("metadata")),
        payment_method_options=options,
    )
    _choose(world, intent, method, declines)
    if params.get("customer"):
        world.books.notes[intent["id"]].update(paid_by="card", paid_with=params["payment_method"])
    return _confirm(world, intent) if params.get("confirm") else intent


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/payment_intents/:id."""
    return world.books.get("payment_intent", id, "intent")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/payment_intents."""
    wanted = params.get("customer")
    found = [one for one in world.books.all("payment_intent") if wanted in {None, one["customer"]}]
    return lists.page(found, params, "/v1/payment_intents")


def confirm(world: World, params: Json, id: str) -> Json:
    """Answer POST /v1/payment_intents/:id/confirm."""
    if strange := params.keys() - _PLAYED:
        raise unsupported(min(strange))
    intent = retrieve(world, params, id)
    if intent["status"] not in _WAITING:
        raise _unexpected(intent, "confirm")
    if options := params.get("payment_method_options"):
        intent["payment_method_options"] = options
    method, declines = _chosen(world, params)
    if method is not None:
        terms.check_method(method, intent["payment_method_types"])
    _choose(world, intent, method, declines)
    return _confirm(world, intent)


def cancel(world: World, params: Json, id: str) -> Json:
    """Answer POST /v1/payment_intents/:id/cancel."""
    intent = retrieve(world, params, id)
    if intent["status"] not in _WAITING or "session" in world.books.notes[id]:
        raise _unexpected(intent, "cancel")
    return end(world, intent, params.get("cancellation_reason"))


def end(world: World, intent: Json, reason: str | None) -> Json:
    """Have the intent be canceled: nobody can pay it any more."""
    intent.update(status="canceled", canceled_at=world.now(), cancellation_reason=reason)
    intent["next_action"] = None
    world.tell("payment_intent.canceled", intent)
    return intent


def succeed(world: World, intent: Json, method: str) -> Json:
    """Have the payer's money arrive by `method`."""
    before = {"status": intent["status"]}
    intent.update(payment_method=_method_id(world, intent, method), last_payment_error=None)
    charges.try_payment(world, intent, method, None)
    intent.update(
        status="succeeded", amount_received=intent["amount"], next_action=None, processing=None
    )
    world.tell("payment_intent.succeeded", intent, before)
    return intent


def fail(world: World, intent: Json, method: str, reason: str) -> Json:
    """Have the payer's side refuse; the intent waits for another try."""
    intent["payment_method"] = _method_id(world, intent, method)
    charge = charges.try_payment(world, intent, method, reason)
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        processing=None,
        last_payment_error={
            "charge": charge["id"],
            "code": error_code(reason)
            if method == "card"
            else "payment_intent_payment_attempt_failed",
            "decline_code": reason,
            "message": "The payment failed.",
            "payment_method": None,
            "type": "card_error" if method == "card" else "invalid_request_error",
        },
    )
    world.tell("payment_intent.payment_failed", intent)
    return charge


def process(world: World, intent: Json, method: str) -> None:
    """Have the payment be under way: nobody knows yet how it ends."""
    intent.update(
        status="processing",
        payment_method=_method_id(world, intent, method),
        next_action=None,
        processing={"type": method},
    )
    world.tell("payment_intent.processing", intent)


def ask_payer(world: World, intent: Json, method: str) -> None:
    """Have the payer be asked to act in their wallet."""
    page_url = f"{world.base_url}/c/intent/{intent['id']}"
    shown: Json = {"type": "alipay_handle_redirect", "alipay_handle_redirect": {"url": page_url}}
    if method == "wechat_pay":
        code = {
            "data": f"weixin://wxpay/bizpayurl?pr={intent['id'][-10:]}",
            "hosted_instructions_url": page_url,
            "image_data_url": "data:image/png;base64,",
            "image_url_png": f"{page_url}.png",
            "image_url_svg": f"{page_url}.svg",
        }
        shown = {"type": "wechat_pay_display_qr_code", "wechat_pay_display_qr_code": code}
    intent.update(
        status="requires_action",
        next_action=shown,
        payment_method=_method_id(world, intent, method),
    )
    world.tell("payment_intent.requires_action", intent)


def _confirm(world: World, intent: Json) -> Json:
    notes = world.books.notes[intent["id"]]
    method: str | None = notes.get("method")
    if method is None:
        raise ApiError(
            400,
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    if method != "card":
        ask_payer(world, intent, method)
        return intent
    reason = notes.get("declines")
    if reason is None and world.script.payments:
        reason = world.script.payments.popleft()
    if reason in PROCESSING:
        process(world, intent, method)
        due = world.now() + world.settings.processing_s
        world.books.plan(due, "end_intent", intent["id"], PROCESSING[reason])
        return intent
    if reason is not None:
        charge = fail(world, intent, method, reason)
        raise declined(reason, dict(intent), charge["id"])
    return succeed(world, intent, method)


def end_when_due(world: World, id: str, good: bool) -> None:
    """Have a charge of a saved card that was under way end well or badly."""
    intent = world.books.get("payment_intent", id)
    if intent["status"] == "processing":
        if good:
            succeed(world, intent, "card")
        else:
            fail(world, intent, "card", "generic_decline")


def _chosen(world: World, params: Json) -> tuple[str | None, str | None]:
    """Return the method a request names and why it will be declined. Raises `ApiError`."""
    card = params.get("payment_method")
    if customer := params.get("customer"):
        world.books.get("customer", customer, "customer")
        if not params.get("off_session") or card is None:
            raise unsupported("a customer who is there, or without a saved card")
        customers.saved_card(world, card, customer)
        return "card", world.books.notes[card]["declines"]
    if card is not None and world.books.find("payment_method", card):
        raise ApiError(
            400,
            "This PaymentMethod belongs to a Customer: name the customer, too.",
            param="payment_method",
        )
    if card is not None and card not in CARDS:
        raise missing("PaymentMethod", card, "payment_method")
    if card is not None:
        return "card", CARDS[card]
    named = params.get("payment_method_data", {}).get("type")
    if named == "card":
        raise unsupported("raw card numbers")
    return named, None


def _choose(world: World, intent: Json, method: str | None, declines: str | None) -> None:
    if method is None:
        return
    world.books.notes[intent["id"]].update(method=method, declines=declines)
    if intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"


def _method_id(world: World, intent: Json, method: str) -> str:
    notes = world.books.notes[intent["id"]]
    if notes.get("paid_by") != method:
        notes["paid_by"], notes["paid_with"] = method, world.ids.new("pm_")
    return str(notes["paid_with"])


def _unexpected(intent: Json, verb: str) -> ApiError:
    return ApiError(
        400,
        f"This PaymentIntent could not be {verb}ed because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        more={"payment_intent": dict(intent)},
    )
