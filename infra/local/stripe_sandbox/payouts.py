"""Payouts: what is available goes to the company's bank, and one can ask what is in it."""

from __future__ import annotations

from infra.local.stripe_sandbox import ledger, lists, terms
from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit, unsupported
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World

_PLAYED = {"amount", "currency", "description", "expand", "metadata", "statement_descriptor"}


def run(world: World) -> Json | None:
    """Pay out all movements that are available and in no payout yet, as the schedule would.

    Returns the payout, or None when they don't add up to anything.
    """
    free = [
        movement
        for movement in world.books.all("balance_transaction")
        if movement["status"] == "available" and "payout" not in world.books.notes[movement["id"]]
    ]
    total = sum(movement["net"] for movement in free)
    if total <= 0:
        return None
    payout = _add(world, total, automatic=True, values={"description": "STRIPE PAYOUT"})
    for movement in free:
        world.books.notes[movement["id"]]["payout"] = payout["id"]
    return payout


def create(world: World, params: Json) -> Json:
    """Answer POST /v1/payouts: by hand, so nobody can tell later what was in it."""
    if strange := params.keys() - _PLAYED:
        raise unsupported(min(strange))
    if params["currency"].lower() != world.settings.settlement_currency:
        raise ApiError(400, "No external account for this currency", param="currency")
    if params["amount"] < 1:
        raise unfit("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if params["amount"] > ledger.available_minor(world):
        raise ApiError(
            400, "You have insufficient funds in your Stripe account.", code="balance_insufficient"
        )
    values = {"description": params.get("description")}
    return _add(
        world,
        params["amount"],
        automatic=False,
        values=values | {"metadata": terms.check_metadata(params.get("metadata"))},
    )


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/payouts/:id."""
    return world.books.get("payout", id, "payout")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/payouts."""
    if strange := params.keys() & {"arrival_date", "destination"}:
        raise unsupported(min(strange))
    wanted = params.get("status")
    found = [payout for payout in world.books.all("payout") if wanted in {None, payout["status"]}]
    return lists.page(found, params, "/v1/payouts")


def arrive(world: World, id: str) -> None:
    """Have a payout reach the bank, or be sent back, as scripted."""
    payout = world.books.get("payout", id)
    if payout["status"] != "in_transit":
        return
    fate = world.script.payouts.popleft() if world.script.payouts else "paid"
    if fate == "failed":
        fail(world, id)
        return
    payout["status"] = "paid"
    world.tell("payout.paid", payout)
    if payout["automatic"]:
        payout["reconciliation_status"] = "completed"
        world.tell("payout.reconciliation_completed", payout)


def fail(world: World, id: str) -> Json:
    """Have the bank send a payout back, even one that was paid. Raises `ApiError`."""
    payout = world.books.get("payout", id)
    if payout["status"] not in {"in_transit", "paid"}:
        raise ApiError(409, f"This payout is {payout['status']}.")
    back = ledger.book(
        world, payout["amount"], kind="payout_failure", category="payout_reversal", source=id
    )
    payout.update(
        status="failed",
        failure_balance_transaction=back["id"],
        failure_code="account_closed",
        failure_message="The bank account has been closed.",
    )
    world.tell("payout.failed", payout)
    return payout


def movements(world: World, params: Json) -> Json:
    """Answer GET /v1/balance_transactions; a payout's own movement is in its list too."""
    found = world.books.all("balance_transaction")
    if "payout" in params:
        payout = world.books.get("payout", params["payout"], "payout")
        if not payout["automatic"]:
            raise ApiError(
                400,
                "Balance transaction history can only be filtered on automatic transfers, not "
                "manual.",
            )
        notes = world.books.notes
        found = [each for each in found if notes[each["id"]].get("payout") == payout["id"]]
    for name in ("currency", "source", "type"):
        if name in params:
            found = [each for each in found if each[name] == params[name]]
    return lists.page(found, params, "/v1/balance_transactions")


def movement(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/balance_transactions/:id."""
    return world.books.get("balance_transaction", id, "id")


def _add(world: World, amount: int, *, automatic: bool, values: Json) -> Json:
    arrives = world.now() + world.settings.payout_arrives_after_s
    payout = world.books.add(
        shaped(
            "payout",
            id=world.ids.new("po_"),
            amount=amount,
            arrival_date=arrives,
            automatic=automatic,
            created=world.now(),
            currency=world.settings.settlement_currency,
            destination="ba_sandbox",
            livemode=False,
            method="standard",
            reconciliation_status="in_progress" if automatic else "not_applicable",
            source_type="card",
            status="in_transit",
            type="bank_account",
            **{"metadata": {}} | values,
        )
    )
    sent = ledger.book(world, -amount, kind="payout", category="payout", source=payout["id"])
    payout["balance_transaction"] = sent["id"]
    world.books.notes[sent["id"]]["payout"] = payout["id"]
    world.tell("payout.created", payout)
    world.books.plan(arrives, "arrive_payout", payout["id"])
    return payout
