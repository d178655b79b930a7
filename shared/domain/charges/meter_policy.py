"""How a use is made from readings, as a checked document.

    {"register": {"multiplier": "30", "digits": 5, "decimals": 1},
     "rounding": {"mode": "half_up", "unit": "0.01"},
     "loss": {"percent": "6", "fixed": "12"},
     "conversion": {"multiply": ["1.02264", "39.5"], "divide": "3.6"},
     "below_zero": "credit", "swing_percent": "50", "warn_zero_use": true}

Every key may be left out; the defaults change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.domain.charges.document import Node
from shared.domain.charges.policy_parts import above_zero, flag, optional_decimal, read_rounding
from shared.domain.metering.registers import NO_LOSS, Loss, Register
from shared.domain.money import Rounding


class BelowZero(StrEnum):
    """What happens to a use below zero."""

    CREDIT = "credit"  # it stands, and the line is a credit
    CARRY = "carry"  # zero now, the rest is taken off the next use
    ZERO = "zero"  # zero, and the rest is forgotten
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Conversion:
    """From what the meter counts to what is charged: gas by its calorific value, kWh to GJ."""

    multiply: tuple[Decimal, ...] = ()
    divide: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class MeterPolicy:
    """How a use is made from readings. Every default changes nothing."""

    rounding: Rounding | None = None
    loss: Loss = NO_LOSS
    conversion: Conversion = Conversion()
    below_zero: BelowZero = BelowZero.ERROR
    swing_percent: Decimal | None = None  # warn beyond this change against the use before
    warn_zero_use: bool = False


def read_register(node: Node) -> Register:
    """Return the register under `node`: multiplier, digits before the point and after it."""
    got = node.keys(("multiplier", "digits", "decimals"))
    return Register(
        multiplier=above_zero(got["multiplier"]) if "multiplier" in got else Decimal(1),
        digits=got["digits"].integer(1, 12) if "digits" in got else None,
        decimals=got["decimals"].integer(0, 6) if "decimals" in got else None,
    )


def read_meter_policy(node: Node) -> MeterPolicy:
    """Return the policy under `node`."""
    got = node.keys(
        ("rounding", "loss", "conversion", "below_zero", "swing_percent", "warn_zero_use")
    )
    plain = MeterPolicy()
    rounding = plain.rounding
    if "rounding" in got:
        rule = read_rounding(got["rounding"])
        if rule.unit is None:
            raise got["rounding"].child("unit", None).refuse("key_missing", key="unit")
        rounding = Rounding(rule.mode, rule.unit)
    return MeterPolicy(
        rounding=rounding,
        loss=_loss(got["loss"]) if "loss" in got else plain.loss,
        conversion=_conversion(got["conversion"]) if "conversion" in got else plain.conversion,
        below_zero=BelowZero(got["below_zero"].choice(BelowZero))
        if "below_zero" in got
        else plain.below_zero,
        swing_percent=optional_decimal(got, "swing_percent"),
        warn_zero_use=flag(got, "warn_zero_use"),
    )


def _loss(node: Node) -> Loss:
    got = node.keys(("percent", "fixed"))
    return Loss(
        percent=optional_decimal(got, "percent") or Decimal(0),
        fixed=optional_decimal(got, "fixed") or Decimal(0),
    )


def _conversion(node: Node) -> Conversion:
    got = node.keys(("multiply", "divide"))
    factors = got["multiply"].items() if "multiply" in got else iter(())
    return Conversion(
        multiply=tuple(above_zero(factor) for factor in factors),
        divide=above_zero(got["divide"]) if "divide" in got else Decimal(1),
    )
