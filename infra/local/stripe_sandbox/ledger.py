"""The account's money: balance transactions, what is available, and what an exchange made of it."""

from __future__ import annotations

from infra.local.stripe_sandbox.refusals import Json
from infra.local.stripe_sandbox.shapes import shaped
from infra.local.stripe_sandbox.world import World


def book(
    world: World,
    amount_minor: int,
    *,
    kind: str,
    category: str,
    source: str | None,
    fee_minor: int = 0,
    presented_in: str | None = None,
    available_on: int | None = None,
) -> Json:
    """Add a movement in the settlement currency and return it.

    `presented_in` is the payer's currency; a rate is shown when it is another one.
    """
    settings = world.settings
    exchanged = presented_in is not None and presented_in != settings.settlement_currency
    # The API itself shows the rate as a JSON number; amounts never are computed from it.
    rate = float(settings.rate(presented_in)) if exchanged and presented_in else None
    fee = {
        "amount": fee_minor,
        "application": None,
        "currency": settings.settlement_currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    now = world.now()
    later = available_on is not None and available_on > now
    movement = world.books.add(
        shaped(
            "balance_transaction",
            id=world.ids.new("txn_"),
            amount=amount_minor,
            available_on=now if available_on is None else available_on,
            balance_type="payments",
            created=now,
            currency=settings.settlement_currency,
            exchange_rate=rate,
            fee=fee_minor,
            fee_details=[fee] if fee_minor else [],
            net=amount_minor - fee_minor,
            reporting_category=category,
            source=source,
            status="pending" if later else "available",
            type=kind,
        )
    )
    if later:
        world.books.plan(movement["available_on"], "make_available", movement["id"])
    return movement


def make_available(world: World, movement_id: str) -> None:
    """Have the movement count for refunds and payouts: its day has come."""
    world.books.get("balance_transaction", movement_id)["status"] = "available"


def available_minor(world: World) -> int:
    """Return what can be refunded or paid out now, in smallest units of the settlement currency."""
    movements = world.books.all("balance_transaction")
    return world.settings.opening_float_minor + sum(
        int(movement["net"]) for movement in movements if movement["status"] == "available"
    )


def top_up(world: World, amount_minor: int) -> Json:
    """Have the company pay `amount_minor` into its account."""
    return book(world, amount_minor, kind="topup", category="topup", source=None)
