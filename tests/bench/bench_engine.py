"""engine_us_per_line: a line with its trace against a bare multiply-and-quantize."""

from __future__ import annotations

from tests.bench.engine import KINDS, engine_us_per_line
from tests.bench.figures import Figure, Figures, Ground

# A divided line is two parts, each with its own days, factor, proration and rounding.
LIMITS = dict.fromkeys(KINDS, 15.0) | {"divided": 120.0}


def measure(ground: Ground) -> Figures:
    """Return a figure per kind of rule; nothing has to be deployed for it."""
    del ground
    figures: dict[str, Figure] = {}
    for kind, cost in engine_us_per_line().items():
        against = f"one Decimal multiply and quantize ({cost.microseconds:.1f} µs a line)"
        figures[f"engine_us_per_line.{kind}"] = Figure(cost.ratio, "×", against, LIMITS[kind])
    return figures
