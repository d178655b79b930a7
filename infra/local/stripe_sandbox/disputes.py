"""Disputes: a card holder's bank takes the money back while it asks who is right."""

from __future__ import annotations

from infra.local.stripe_sandbox import charges, ledger, lists
from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit
from infra.local.stripe_sandbox.settings import DAY_S, METHODS
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World


def open_one(world: World, charge_id: str, reason: str = "fraudulent") -> Json:
    """Have the payer object to a card charge. Wallets know no chargeback. Raises `ApiError`."""
    charge = world.books.get("charge", charge_id)
    method = charges.method_of(charge)
    if not METHODS[method].disputable or charge["disputed"] or not charge["paid"]:
        raise ApiError(409, f"a {method} charge that can't be disputed: {charge_id}")
    amount = charge["amount"] - charge["amount_refunded"]
    dispute = world.books.add(
        shaped(
            "dispute",
            id=world.ids.new("du_"),
            amount=amount,
            balance_transactions=[],
            charge=charge_id,
            created=world.now(),
            currency=charge["currency"],
            enhanced_eligibility_types=[],
            evidence={"product_description": None},
            evidence_details=_evidence(world, submissions=0),
            is_charge_refundable=False,
            livemode=False,
            metadata={},
            network_reason_code="10.4",
            payment_intent=charge["payment_intent"],
            payment_method_details={
                "type": "card",
                "card": {"brand": "visa", "case_type": "dispute"},
            },
            reason=reason,
            status="needs_response",
        )
    )
    charge["disputed"] = True
    world.tell("charge.dispute.created", dispute)
    settled = world.settings.settled_minor(amount, charge["currency"])
    taken = ledger.book(
        world,
        -settled,
        kind="adjustment",
        category="dispute",
        source=dispute["id"],
        fee_minor=world.settings.dispute_fee_minor,
        presented_in=charge["currency"],
    )
    dispute["balance_transactions"].append(dict(taken))
    world.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def answer(world: World, dispute_id: str, *, won: bool) -> Json:
    """Have the bank decide an open dispute. Raises `ApiError`."""
    dispute = world.books.get("dispute", dispute_id)
    if dispute["status"] != "needs_response":
        raise ApiError(400, "This dispute is already closed", param="dispute")
    before = {"status": dispute["status"]}
    dispute["status"] = "won" if won else "lost"
    if won:
        taken = dispute["balance_transactions"][0]
        back = ledger.book(
            world,
            -taken["amount"],
            kind="adjustment",
            category="dispute_reversal",
            source=dispute["id"],
            presented_in=dispute["currency"],
        )
        dispute["balance_transactions"].append(dict(back))
        world.tell("charge.dispute.funds_reinstated", dispute)
    world.tell("charge.dispute.closed", dispute, before)
    return dispute


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/disputes/:id."""
    return world.books.get("dispute", id, "dispute")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/disputes."""
    asked = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    found = [
        dispute
        for dispute in world.books.all("dispute")
        if all(dispute[name] == value for name, value in asked.items())
    ]
    return lists.page(found, params, "/v1/disputes")


def update(world: World, params: Json, id: str) -> Json:
    """Answer POST /v1/disputes/:id: evidence is counted, the bank does not read it."""
    dispute = retrieve(world, params, id)
    if dispute["status"] != "needs_response":
        raise unfit("This dispute is already closed", param="dispute")
    dispute["evidence_details"] = _evidence(world, submissions=1)
    world.tell("charge.dispute.updated", dispute)
    return dispute


def close(world: World, params: Json, id: str) -> Json:
    """Answer POST /v1/disputes/:id/close: the merchant gives in."""
    retrieve(world, params, id)
    return answer(world, id, won=False)


def _evidence(world: World, submissions: int) -> Json:
    return {
        "due_by": world.now() + 9 * DAY_S,
        "enhanced_eligibility": {},
        "has_evidence": submissions > 0,
        "past_due": False,
        "submission_count": submissions,
        "submission_method": "manual" if submissions else "not_submitted",
    }
