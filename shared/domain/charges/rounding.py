"""Rounding as a rule states it: a mode, a unit and the stage at which it happens.

    {"mode": "half_up", "unit": "0.01", "stage": "month"}      or a list of such, one per stage

Stages, from the inside out: `daily_rate` (the amount of a day, before it is multiplied by days),
`tier` (each tier, band and component), `full` (the amount of a whole month or year, before it is
prorated), `month` (each month of the period, each part of a divided month), `line` (each part of
the line, the default), `period` (once, over all parts), `bill` (once, over all lines of a bill).
Mode is half_up and unit the smallest of the currency unless stated. Whatever the stages are, the
end is a whole number of the currency's smallest unit.

`rest` says what becomes of what the last rounding left: `waive` it, or `carry` it to the next bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from shared.domain.charges.document import Node
from shared.domain.charges.work import Round
from shared.domain.money import DECIMAL_MODE, EXACT, RoundingMode, smallest_unit

STAGES = ("daily_rate", "tier", "full", "month", "line", "period", "bill")
# Quotients are kept to 50 digits. Two different results of one line differ by far more than this,
# so what is this near to a half or to a whole unit is that half or that unit.
_SNAP = Decimal("1E-28")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class StageRounding:
    """How one stage rounds; `unit` None is the smallest of the currency."""

    stage: str
    mode: RoundingMode
    unit: Decimal | None
    carry: bool

    def compile(self, currency: str) -> Round:
        """Return the function that rounds amounts of `currency`."""
        return rounder(self.unit or smallest_unit(currency), self.mode)


def exact_rounder(unit: Decimal, mode: RoundingMode) -> Round:
    """Return `rounder` for values that no quotient went into, without the way to a near half."""
    unit = _power(unit)
    if not _is_power(unit):
        return rounder(unit, mode)
    decimal_mode = DECIMAL_MODE[mode]

    def to_power(value: Decimal) -> Decimal:
        rounded = value.quantize(unit, decimal_mode, EXACT)
        return rounded or abs(rounded)

    return to_power


def _power(unit: Decimal) -> Decimal:
    """Return 0.1 for 0.10, but 10 for 10."""
    normal = unit.normalize(EXACT)
    return normal if normal < 1 or normal != int(normal) else Decimal(int(normal))


def _is_power(unit: Decimal) -> bool:
    return unit.as_tuple().digits == (1,)


def rounder(unit: Decimal, mode: RoundingMode) -> Round:
    """Return the function that rounds to a multiple of `unit` by `mode`."""
    decimal_mode = DECIMAL_MODE[mode]
    unit = _power(unit)
    if _is_power(unit):

        def to_power(value: Decimal) -> Decimal:
            near = value.quantize(_SNAP, ROUND_HALF_EVEN, EXACT)
            rounded = near.quantize(unit, decimal_mode, EXACT)
            return rounded or abs(rounded)  # no negative zero

        return to_power

    def to_multiple(value: Decimal) -> Decimal:
        near = EXACT.divide(value, unit).quantize(_SNAP, ROUND_HALF_EVEN, EXACT)
        rounded = EXACT.multiply(near.quantize(_ONE, decimal_mode, EXACT), unit)
        return rounded or abs(rounded)

    return to_multiple


def read_unit(node: Node) -> Decimal:
    """Return a rounding unit, 0.00001 to 1000."""
    unit = node.decimal(None, 1000)
    if unit < Decimal("0.00001"):
        raise node.refuse("below_minimum", limit="0.00001")
    return unit


def read_mode(node: Node) -> RoundingMode:
    """Return a rounding mode."""
    return RoundingMode(node.choice(RoundingMode))


def read_roundings(node: Node | None) -> dict[str, StageRounding]:
    """Return the roundings of a rule by stage; without any, the line is rounded half up."""
    default = StageRounding("line", RoundingMode.HALF_UP, None, carry=False)
    if node is None:
        return {"line": default}
    nodes = list(node.items(at_least=1)) if isinstance(node.value, list) else [node]
    found: dict[str, StageRounding] = {}
    for child in nodes:
        rounding = _read(child)
        if rounding.stage in found:
            raise child.refuse("stage_repeated", stage=rounding.stage)
        found[rounding.stage] = rounding
    return found


def _read(node: Node) -> StageRounding:
    got = node.keys(("mode", "unit", "stage", "rest"))
    stage = got["stage"].choice(STAGES) if "stage" in got else "line"
    carry = "rest" in got and got["rest"].choice(("waive", "carry")) == "carry"
    if carry and stage not in ("line", "period", "bill"):
        raise got["rest"].refuse("carry_stage_wrong", stage=stage)
    return StageRounding(
        stage,
        read_mode(got["mode"]) if "mode" in got else RoundingMode.HALF_UP,
        read_unit(got["unit"]) if "unit" in got else None,
        carry,
    )
