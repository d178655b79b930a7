"""Refunds: never above the charge, within the method's days, often decided later."""

from __future__ import annotations

from infra.local.stripe_sandbox import charges, ledger, lists, terms
from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit, unsupported
from infra.local.stripe_sandbox.settings import DAY_S, LAST_DIGITS, METHODS
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World

LATE_FAILURE_S = 10 * DAY_S
_PLAYED = {"amount", "charge", "currency", "expand", "metadata", "payment_intent", "reason"}


def create(world: World, params: Json) -> Json:
    """Answer POST /v1/refunds."""
    if strange := params.keys() - _PLAYED:
        raise unsupported(min(strange))
    charge = _charge(world, params)
    metadata = terms.check_metadata(params.get("metadata"))
    amount = _amount(world, params, charge)
    method = charges.method_of(charge)
    refund = shaped(
        "refund",
        id=world.ids.new("re_" if method == "card" else "pyr_"),
        amount=amount,
        charge=charge["id"],
        created=world.now(),
        currency=charge["currency"],
        destination_details={"type": method, method: {}},
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="pending",
    )
    world.books.add(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    fate = world.script.refunds.popleft() if world.script.refunds else "succeed"
    if fate == "needs_payer":
        refund["status"] = "requires_action"
    else:
        _fund(world, refund, fate)
    world.tell("refund.created", refund)
    world.tell("charge.refunded", charge)
    return refund


def retrieve(world: World, _params: Json, id: str) -> Json:
    """Answer GET /v1/refunds/:id."""
    return world.books.get("refund", id, "refund")


def page(world: World, params: Json) -> Json:
    """Answer GET /v1/refunds."""
    if "charge" in params:
        world.books.get("charge", params["charge"], "charge")
    if "payment_intent" in params:
        world.books.get("payment_intent", params["payment_intent"], "payment_intent")
    asked = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    found = [
        refund
        for refund in world.books.all("refund")
        if all(refund[name] == value for name, value in asked.items())
    ]
    return lists.page(found, params, "/v1/refunds")


def cancel(world: World, params: Json, id: str) -> Json:
    """Answer POST /v1/refunds/:id/cancel."""
    refund = retrieve(world, params, id)
    if refund["status"] != "requires_action":
        raise ApiError(400, f"Refunds in status {refund['status']} cannot be canceled.")
    _give_back(world, refund, "canceled", "merchant_request")
    return refund


def settle(world: World, id: str, fate: str) -> None:
    """Have a pending refund end as `fate` says; one that ended already stays as it is."""
    refund = world.books.get("refund", id)
    if refund["status"] != "pending":
        return
    if refund["pending_reason"] == "insufficient_funds":
        _fund(world, refund, fate)
        return
    if fate == "fail":
        fail(world, id)
        return
    _change(world, refund, status="succeeded", pending_reason=None)
    if fate == "late_fail":
        world.books.plan(world.now() + LATE_FAILURE_S, "fail_refund", id)


def fail(world: World, id: str) -> None:
    """Have the refund come back, even one that had succeeded: the money is ours again."""
    refund = world.books.get("refund", id)
    if refund["status"] in {"pending", "succeeded"}:
        _give_back(world, refund, "failed", "expired_or_canceled_card")
        world.tell("refund.failed", refund)


def _charge(world: World, params: Json) -> Json:
    if "charge" in params:
        return world.books.get("charge", params["charge"], "charge")
    if "payment_intent" not in params:
        raise unfit("One of the following params should be provided: charge, payment_intent.")
    intent = world.books.get("payment_intent", params["payment_intent"], "payment_intent")
    charge = world.books.find("charge", intent["latest_charge"] or "")
    if charge is None or not charge["paid"]:
        raise ApiError(
            400,
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return charge


def _amount(world: World, params: Json, charge: Json) -> int:
    """Return how much goes back. Raises `ApiError` if the charge has not that much left."""
    rest = charge["amount"] - charge["amount_refunded"]
    amount = int(params.get("amount", rest))
    if amount % LAST_DIGITS.get(charge["currency"], 1) or amount < 0:
        raise unfit("Invalid amount for this currency", param="amount")
    if not charge["paid"]:
        raise ApiError(400, f"Charge {charge['id']} has not been paid.", param="charge")
    days, method = METHODS[charges.method_of(charge)].refund_days, charges.method_of(charge)
    if days is not None and world.now() > charge["created"] + days * DAY_S:
        raise ApiError(
            400, f"Charge {charge['id']} can't be refunded: {method} allows it for {days} days."
        )
    if charge["disputed"] and not METHODS[method].refunds_later:
        raise ApiError(400, f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if rest == 0:
        raise ApiError(
            400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if amount > rest:
        # Stripe gives this refusal no code.
        raise ApiError(
            400,
            f"Refund amount ({amount} {charge['currency']}) is greater than unrefunded amount on "
            f"charge ({rest} {charge['currency']})",
            param="amount",
        )
    if amount == 0:
        raise unfit("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    return amount


def _fund(world: World, refund: Json, fate: str) -> None:
    """Take the money from the available balance, or have the refund wait until there is some."""
    charge = world.books.get("charge", refund["charge"])
    method = charges.method_of(charge)
    needed = world.settings.settled_minor(refund["amount"], refund["currency"])
    later = world.now() + world.settings.refund_after_s
    if ledger.available_minor(world) < needed:
        refund["pending_reason"] = "insufficient_funds"
        world.books.plan(later, "settle_refund", refund["id"], fate)
        return
    movement = ledger.book(
        world,
        -needed,
        kind="refund" if method == "card" else "payment_refund",
        category="refund",
        source=refund["id"],
        presented_in=refund["currency"],
    )
    refund.update(balance_transaction=movement["id"], pending_reason=None)
    if METHODS[method].refunds_later or fate == "fail":
        refund["pending_reason"] = "processing"
        if fate != "stay_pending":
            world.books.plan(later, "settle_refund", refund["id"], fate)
        return
    refund["status"] = "pending" if fate == "stay_pending" else "succeeded"
    if fate == "late_fail":
        world.books.plan(world.now() + LATE_FAILURE_S, "fail_refund", refund["id"])


def _give_back(world: World, refund: Json, status: str, reason: str) -> None:
    charge = world.books.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    taken = world.books.find("balance_transaction", refund["balance_transaction"] or "")
    values: Json = {"status": status, "pending_reason": None}
    if taken is not None:
        back = ledger.book(
            world,
            -taken["net"],
            kind="refund_failure",
            category="refund_failure",
            source=refund["id"],
            presented_in=refund["currency"],
        )
        values["failure_balance_transaction"] = back["id"]
    if status == "failed":
        values["failure_reason"] = reason
    _change(world, refund, **values)


def _change(world: World, refund: Json, **values: object) -> None:
    before = {name: refund[name] for name in values if refund[name] != values[name]}
    refund.update(values)
    world.tell("refund.updated", refund, before)
    world.tell("charge.refund.updated", refund, before)
