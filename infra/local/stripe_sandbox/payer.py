"""What the person with the phone does on the hosted page."""

from __future__ import annotations

from enum import StrEnum

from infra.local.stripe_sandbox import intents, setups, terms
from infra.local.stripe_sandbox.refusals import ApiError, Json
from infra.local.stripe_sandbox.world import World


class Outcome(StrEnum):
    """How a try to pay ends."""

    SUCCEED = "succeed"
    PROCESS_THEN_SUCCEED = "process_then_succeed"
    PROCESS_THEN_FAIL = "process_then_fail"
    FAIL = "fail"
    SCAN = "scan"  # opens the wallet and hasn't decided yet
    ABANDON = "abandon"


def act(world: World, session_id: str, method: str, outcome: Outcome) -> Json:
    """Have the payer try `method` on the page of a session, which is returned.

    On a page that saves a card `method` says how that card will behave: `customers.BEHAVIOURS`.
    A wallet that was opened (`scan`) can still pay after the session expired, as it can in life.
    Raises `ApiError` when the session takes no payment any more or doesn't offer the method.
    """
    session = world.books.get("checkout.session", session_id)
    if outcome is Outcome.ABANDON:
        return session
    if session["mode"] == "setup":
        behaviour = setups.DECLINED if outcome is Outcome.FAIL else method
        return setups.press(world, session, behaviour)
    intent = world.books.find("payment_intent", session["payment_intent"] or "")
    scanned = intent is not None and intent["status"] == "requires_action"
    if session["status"] != "open" and not (session["status"] == "expired" and scanned):
        raise ApiError(409, f"This page is {session['status']}.")
    terms.check_method(method, session["payment_method_types"])
    intent = intent or _intent_of(world, session)
    if method != "card" and not scanned:
        intents.ask_payer(world, intent, method)
    if outcome is Outcome.FAIL:
        intents.fail(world, intent, method, "generic_decline")
    elif outcome is Outcome.SUCCEED:
        intents.succeed(world, intent, method)
        _complete(world, session, paid=True)
    elif outcome is not Outcome.SCAN:
        intents.process(world, intent, method)
        _complete(world, session, paid=False)
        good = outcome is Outcome.PROCESS_THEN_SUCCEED
        due = world.now() + world.settings.processing_s
        world.books.plan(due, "end_processing", session_id, method, good)
    return session


def end_processing(world: World, session_id: str, method: str, good: bool) -> None:
    """Have a payment that was under way end well or badly."""
    session = world.books.get("checkout.session", session_id)
    intent = world.books.get("payment_intent", session["payment_intent"])
    if good:
        intents.succeed(world, intent, method)
        session["payment_status"] = "paid"
        world.tell("checkout.session.async_payment_succeeded", session)
    else:
        intents.fail(world, intent, method, "generic_decline")
        world.tell("checkout.session.async_payment_failed", session)


def act_on_intent(world: World, intent_id: str, good: bool) -> Json:
    """Have the payer answer in the wallet that a confirmed intent opened."""
    intent = world.books.get("payment_intent", intent_id)
    if intent["status"] != "requires_action":
        raise ApiError(409, f"This payment is {intent['status']}.")
    method = str(world.books.notes[intent_id]["method"])
    if good:
        return intents.succeed(world, intent, method)
    intents.fail(world, intent, method, "generic_decline")
    return intent


def _intent_of(world: World, session: Json) -> Json:
    """Add the session's intent: Stripe makes it when the payer confirms, not before."""
    data = world.books.notes[session["id"]]["intent_data"]
    intent = intents.new(
        world,
        session["amount_total"],
        session["currency"],
        list(session["payment_method_types"]),
        allowed_payment_method_types=session["allowed_payment_method_types"],
        payment_method_options=session["payment_method_options"],
        **data,
    )
    world.books.notes[intent["id"]]["session"] = session["id"]
    session["payment_intent"] = intent["id"]
    return intent


def _complete(world: World, session: Json, *, paid: bool) -> None:
    if session["status"] == "expired":
        return  # money came, the session stays what it was: only the intent tells
    session.update(status="complete", url=None, payment_status="paid" if paid else "unpaid")
    session["customer_details"] = {"email": None, "name": None, "phone": None, "tax_ids": []}
    world.tell("checkout.session.completed", session)
