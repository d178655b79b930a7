"""The steps of a computation, ordered: enough for a person with a calculator and for a replay.

A step is a plain tuple because a run of a million bills makes tens of millions of them; it is
turned into words only where somebody reads it (`shared/edge/texts`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple


class Input(NamedTuple):
    """One named quantity that went into a step: `unit` is "m2", "CNY/m2/month", "day", "" …"""

    name: str
    value: Decimal | Fraction | int | str
    unit: str


class Step(NamedTuple):
    """One operation: `exact` before rounding, `rounded` after it (the same where none is due)."""

    name: str  # stable code of what the step is for: "basis", "tier", "proration", "rounding" …
    operation: str  # in symbols, over the names of `inputs`: "built_area × price"
    inputs: tuple[Input, ...]
    exact: Decimal | Fraction
    rounded: Decimal
    unit: str
