"""Terms as they are written: quantity × price, once or over time, and sums and choices of such.

    {"quantity": "built_area", "price": "1.85", "per": "month"}
    {"amount": "50.00", "per": "month"}
    {"formula": "(floor - 5) * 5 + 10", "per": "month"}
    {"sum": [term, …]}     {"greater_of": [term, …]}     {"lesser_of": [term, …]}

`per` is what the price is for: "month" (default for areas, homes, people, fixed sums, formulas),
"quarter", "half_year", "year", "day", {"months": 4}, {"days": 121} (a heating season), "period"
(one billing period, however long) or "once" (default for metered, shared, given quantities and
other charges: nothing is prorated). Terms inside another may have a `name`, a condition `when`,
`factors` and `limits`.

Terms whose prices are all for the same time are put together first and prorated once; where they
are not, each is prorated by itself.
"""

from __future__ import annotations

from shared.domain.charges.conditions import read_condition
from shared.domain.charges.document import Node
from shared.domain.charges.limits import read_factors, read_limits
from shared.domain.charges.price_documents import read_price
from shared.domain.charges.prices import AsItIs
from shared.domain.charges.quantities import read_quantity
from shared.domain.charges.scope import Scope
from shared.domain.charges.terms import Combination, Leaf, Priced, Term
from shared.domain.charges.timing import read_per
from shared.domain.charges.units import MONEY
from shared.domain.charges.values import Value, is_formula, read_formula_of, read_value

COMBINATIONS = ("sum", "greater_of", "lesser_of")
_OUTER = ("name", "when", "factors", "limits")
MAX_DEPTH = 4


def read_term(node: Node, scope: Scope, extra: tuple[str, ...] = (), depth: int = 0) -> Term:
    """Return the term under `node`; `extra` are keys that the caller reads from it itself."""
    if depth > MAX_DEPTH:
        raise node.refuse("too_deep", limit=MAX_DEPTH)
    members = node.members()
    way = next((key for key in COMBINATIONS if key in members), None)
    body: Leaf | Combination
    if way is not None:
        members = node.keys((*_OUTER, *extra, way))
        terms = [read_term(child, scope, (), depth + 1) for child in members[way].items(2)]
        body = Combination(way, tuple(terms))
    else:
        body, members = _read_leaf(node, scope, extra)
    if extra:
        return Term(body)
    limits = read_limits(members.get("limits"), scope, ("full",))
    if limits and len(body.pers) > 1:
        raise members["limits"].refuse("limits_of_mixed_times")
    return Term(
        body,
        members["name"].text(64) if "name" in members else "",
        read_condition(members["when"], scope) if "when" in members else None,
        read_factors(members.get("factors"), scope),
        limits,
    )


def _read_leaf(node: Node, scope: Scope, extra: tuple[str, ...]) -> tuple[Leaf, dict[str, Node]]:
    members = node.members()
    if "amount" in members or is_formula(node):
        form = ("amount",) if "amount" in members else ("formula", "values", "units")
        members = node.keys((*_OUTER, *extra, *form, "per"))
        if "amount" in members:
            value = read_value(members["amount"], scope, MONEY)
        else:
            allowed = (*_OUTER, *extra, *form, "per")
            value = Value(read_formula_of(node, scope, MONEY, allowed))
        return Leaf(read_per(members.get("per"), "month"), value), members
    members = node.keys((*_OUTER, *extra, "quantity", "price", "per"), required=("quantity",))
    quantity = read_quantity(members["quantity"], scope)
    per = read_per(members.get("per"), "once" if quantity.whole else "month")
    if quantity.meter and not per.once:
        raise members["per"].refuse("metered_is_once")
    if "price" in members:
        price = read_price(members["price"], quantity, scope)
    elif quantity.money:
        price = AsItIs()
    else:
        raise node.child("price", None).refuse("key_missing", key="price")
    return Leaf(per, Priced(quantity, price)), members
