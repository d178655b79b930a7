"""What computing one line with its trace costs, by kind of rule.

Both the line and the bare multiply-and-quantize are function calls timed in the same way, in
turns, so that a busy machine slows both; the best of many rounds is taken.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.charge import EffectiveRule, charge
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import parse_rule

Json = dict[str, Any]
ROUNDS = 40
CALLS = 1_000
PERIOD = Period.starting("2024-09")
AREA: Json = {"quantity": "built_area", "price": "1.85"}
VACANCY = AREA | {"factors": [{"name": "vacant", "when": {"status": ["vacant"]}, "factor": "0.7"}]}
TIERS: Json = {
    "quantity": {"metered": "water", "unit": "m3"},
    "price": {
        "tiers": [
            {"up_to": "180", "price": "5.00"},
            {"up_to": "260", "price": "7.00"},
            {"price": "9.00"},
        ]
    },
}
YEARLY = TIERS | {"price": TIERS["price"] | {"period": {"year": {"resets": "01-01"}}}}
HOME: Json = {"built_area": "120.50", "floor": 9, "status": "occupied"}
MOVED = HOME | {"changes": {"status": [{"from": "2024-09-11", "value": "vacant"}]}}
# kind → rule, facts, first day billed
KINDS: dict[str, tuple[Json, Json, int]] = {
    "fixed": ({"amount": "50.00"}, {}, 1),
    "area": (AREA, HOME, 1),
    "factor": (VACANCY, HOME | {"status": "vacant"}, 1),
    "formula": ({"formula": "(floor - 5) * 5 + 10"}, HOME, 1),
    "tax": (AREA | {"tax": {"percent": "6"}}, HOME, 1),
    "share": (
        {"quantity": {"share": "lift"}},
        {"shares": {"lift": {"part": "5.60", "total": "2800.00", "key": "1", "keys": "500"}}},
        1,
    ),
    "tiers": (TIERS, {"uses": {"water": {"quantity": "300"}}}, 1),
    "yearly_tiers": (YEARLY, {"uses": {"water": {"quantity": "15", "earlier": "150"}}}, 1),
    "prorated": (AREA, HOME, 11),
    "divided": (VACANCY, MOVED, 1),
}


@dataclass(frozen=True)
class LineCost:
    """CPU of one line: microseconds, and how many bare multiply-and-quantize that is."""

    microseconds: float
    ratio: float


def lines() -> dict[str, Callable[[], object]]:
    """Return a function per kind of rule that computes one line of it."""
    return {kind: _line(*case) for kind, case in KINDS.items()}


def _line(document: Json, facts: Json, day: int) -> Callable[[], object]:
    rules = [EffectiveRule("rul_1", date(2000, 1, 1), parse_rule(document))]
    known = Facts.from_json(facts)
    span = DateSpan(date(2024, 9, day), date(2024, 9, 30))
    return lambda: charge(rules, known, span, PERIOD, "CNY")


def _bare() -> Callable[[], object]:
    area, price, cent = Decimal("120.50"), Decimal("1.85"), Decimal("0.01")

    def multiply_and_quantize(area: Decimal, price: Decimal) -> Decimal:
        return (area * price).quantize(cent, rounding=ROUND_HALF_UP)

    return lambda: multiply_and_quantize(area, price)


def _seconds(function: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        function()
    return (time.process_time() - began) / CALLS


def engine_us_per_line() -> dict[str, LineCost]:
    """Return the cost of one line by kind of rule."""
    kinds = lines()
    bare = _bare()
    best_bare = min(_seconds(bare) for _ in range(ROUNDS))
    best = dict.fromkeys(kinds, 1.0)
    for _ in range(ROUNDS):
        best_bare = min(best_bare, _seconds(bare))
        for kind, line in kinds.items():
            best[kind] = min(best[kind], _seconds(line))
    return {kind: LineCost(seconds * 1e6, seconds / best_bare) for kind, seconds in best.items()}


if __name__ == "__main__":
    for name, cost in engine_us_per_line().items():
        print(f"{name:14} {cost.microseconds:6.2f} µs {cost.ratio:6.1f} ×")
