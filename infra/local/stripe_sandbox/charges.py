"""Charges: one try to move the payer's money, made by a payment intent."""

from __future__ import annotations

from typing import Any

from infra.local.stripe_sandbox import ledger, lists
from infra.local.stripe_sandbox.refusals import Json
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World


def try_payment(world: World, intent: Json, method: str, failure: str | None) -> Json:
    """Add the charge of this try and return it; `failure` is why the payer's side said no."""
    paid = failure is None
    charge = world.books.add(
        shaped(
            "charge",
            # Charges of other methods than cards are "payments" and say so in their ids.
            id=world.ids.new("ch_" if method == "card" else "py_"),
            amount=intent["amount"],
            amount_captured=intent["amount"] if paid else 0,
            amount_refunded=0,
            billing_details={"address": None, "email": None, "name": None, "phone": None},
            captured=paid,
            created=world.now(),
            currency=intent["currency"],
            description=intent["description"],
            disputed=False,
            failure_code=failure and "card_declined",
            failure_message=failure and "Your card was declined.",
            fraud_details={},
            livemode=False,
            metadata=dict(intent["metadata"]),
            outcome=_outcome(failure),
            paid=paid,
            payment_intent=intent["id"],
            payment_method=intent["payment_method"],
            payment_method_details={"type": method, method: _details(method)},
            refunded=False,
            status="succeeded" if paid else "failed",
        )
    )
    intent["latest_charge"] = charge["id"]
    if paid:
        _settle(world, charge, method)
    world.tell("charge.succeeded" if paid else "charge.failed", charge)
    return charge


def _settle(world: World, charge: Json, method: str) -> None:
    amount = world.settings.settled_minor(charge["amount"], charge["currency"])
    movement = ledger.book(
        world,
        amount,
        kind="charge" if method == "card" else "payment",
        category="charge",
        source=charge["id"],
        fee_minor=world.settings.fee_minor(method, amount),
        presented_in=charge["currency"],
        available_on=world.now() + world.settings.available_after_s,
    )
    charge["balance_transaction"] = movement["id"]


def method_of(charge: Json) -> str:
    """Return how the charge was paid."""
    return str(charge["payment_method_details"]["type"])


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/charges/:id."""
    return world.books.get("charge", id, "charge")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/charges."""
    wanted = params.get("payment_intent")
    found = [each for each in world.books.all("charge") if wanted in {None, each["payment_intent"]}]
    return lists.page(found, params, "/v1/charges")


def _outcome(failure: str | None) -> dict[str, Any]:
    if failure is None:
        return {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "network_status": "declined_by_network",
        "reason": failure,
        "risk_level": "normal",
        "seller_message": "The bank did not approve the payment.",
        "type": "issuer_declined",
    }


def _details(method: str) -> dict[str, Any]:
    if method == "card":
        return {
            "brand": "visa",
            "country": "HK",
            "last4": "4242",
            "exp_month": 12,
            "exp_year": 2034,
        }
    if method == "wechat_pay":
        return {"fingerprint": None, "location": None, "reader": None, "transaction_id": None}
    return {"buyer_id": None, "fingerprint": None, "transaction_id": None}
