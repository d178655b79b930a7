"""Prices as they are written. A price is a number or a table that ends in numbers; tables nest.

"1.85"                                              per unit of the quantity
{"percent": "10"}                                   of the quantity, which is money
{"components": {"water": "2.07", "sewage": "1.36"}} the sum of named parts
{"bands": {"peak": "0.617", "valley": "0.307"}}     by time of day, as the meter tells
{"tiers": […]}, {"package": {…}}                    see `tiers`
{"by": …}, {"choose": […]}, {"formula": …}          see `choices` and `values`
"""

from __future__ import annotations

from collections.abc import Callable

from shared.domain.charges.choices import is_choice, read_choice
from shared.domain.charges.document import Node
from shared.domain.charges.prices import Bands, Chosen, Components, Flat, Price, price_unit
from shared.domain.charges.quantities import Quantity
from shared.domain.charges.scope import Scope
from shared.domain.charges.tier_edges import read_edges
from shared.domain.charges.tiers import MODES, Tier, Tiers
from shared.domain.charges.units import MONEY, NUMBER
from shared.domain.charges.values import Value, read_value

MAX_DEPTH = 6
Read = Callable[[Node], Price]


def read_price(  # noqa: PLR0911 - one way per kind of price
    node: Node, quantity: Quantity, scope: Scope, depth: int = 0, in_band: bool = False
) -> Price:
    """Return the price under `node` for `quantity`."""
    if depth > MAX_DEPTH:
        raise node.refuse("too_deep", limit=MAX_DEPTH)

    def inner(child: Node) -> Price:
        return read_price(child, quantity, scope, depth + 1, in_band)

    if is_choice(node):
        return Chosen(read_choice(node, scope, inner))
    keys = node.value if isinstance(node.value, dict) else {}
    if "tiers" in keys:
        return _read_tiers(node, quantity, scope, inner, in_band)
    if "package" in keys:
        return _read_package(node, quantity, scope, inner)
    if "components" in keys:
        return Components(_named(node.keys(("components",))["components"], inner))
    if "bands" in keys:
        if quantity.meter is None:
            raise node.refuse("meter_expected")
        in_band = True
        return Bands(_named(node.keys(("bands",))["bands"], inner))
    if "percent" in keys:
        value = read_value(node.keys(("percent",))["percent"], scope, NUMBER, None)
        return Flat(value, percent=True)
    return Flat(read_value(node, scope, price_unit(quantity), None))


def _named(node: Node, read: Read) -> dict[str, Price]:
    members = node.members()
    if not members:
        raise node.refuse("below_minimum", limit=1)
    return {name: read(child) for name, child in members.items()}


def _read_tiers(node: Node, quantity: Quantity, scope: Scope, read: Read, in_band: bool) -> Tiers:
    members = node.keys(("tiers", "mode", "period", "scale", "allowance"))
    mode = members["mode"].choice(MODES) if "mode" in members else "graduated"
    rows: list[Tier] = []
    tops: list[Value | None] = []
    for child in members["tiers"].items(at_least=1):
        got = child.keys(("up_to", "price", "amount"))
        if "price" not in got and "amount" not in got:
            raise child.child("price", None).refuse("key_missing", key="price")
        top = _read_top(got.get("up_to"), tops, child, quantity, scope)
        tops.append(top)
        amount = read_value(got["amount"], scope, MONEY) if "amount" in got else None
        rows.append(Tier(read(got["price"]) if "price" in got else None, amount))
    edges = read_edges(members, tops, quantity, scope)
    if edges.yearly:
        if in_band or quantity.meter is None:
            raise members["period"].refuse("yearly_tiers_need_meter")
        if any(row.amount for row in rows):
            raise members["period"].refuse("yearly_tiers_without_amounts")
    return Tiers(tuple(rows), edges, graduated=mode == "graduated")


def _read_top(
    node: Node | None, before: list[Value | None], row: Node, quantity: Quantity, scope: Scope
) -> Value | None:
    if before and before[-1] is None:
        raise row.refuse("never_reached")
    if node is None:
        return None
    unit = price_unit(quantity)
    top = read_value(node, scope, tuple((s, -p) for s, p in unit if s != "money"))
    previous = before[-1] if before else None
    if (
        top.constant is not None
        and previous is not None
        and previous.constant is not None
        and top.constant <= previous.constant
    ):
        raise node.refuse("order_expected")
    return top


def _read_package(node: Node, quantity: Quantity, scope: Scope, read: Read) -> Tiers:
    members = node.keys(("package", "period", "scale", "allowance"))
    got = members["package"].keys(("included", "amount", "over"), ("included", "amount", "over"))
    top = _read_top(got["included"], [], node, quantity, scope)
    first = Tier(None, read_value(got["amount"], scope, MONEY))
    edges = read_edges(members, [top, None], quantity, scope)
    if edges.yearly:
        raise members["period"].refuse("yearly_tiers_without_amounts")
    return Tiers((first, Tier(read(got["over"]), None)), edges, graduated=True)
