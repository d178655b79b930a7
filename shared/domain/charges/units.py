"""Units of quantities, so that a formula that adds metres to people is refused when it is saved.

A unit is written as factors and divisors, "CNY/m2/month", "person", "1". Symbols are compared as
they stand (m2 and m3 are two symbols); every currency code and "money" mean the same: money.
"""

from __future__ import annotations

import re

from shared.domain.money import CURRENCIES

Unit = tuple[tuple[str, int], ...]

NUMBER: Unit = ()
MONEY: Unit = (("money", 1),)
_SYMBOL = re.compile(r"[^\W\d][\w³²%]{0,15}|1")
_TIME = frozenset({"day", "month", "quarter", "half_year", "year", "period"})


def parse_unit(text: str) -> Unit | None:
    """Return the unit of "CNY/m2/month", or None when it is not one."""
    unit = NUMBER
    sign = 1
    for piece in re.split(r"([*/])", text.replace(" ", "")):
        if piece in ("*", "/"):
            sign = 1 if piece == "*" else -1
        elif not _SYMBOL.fullmatch(piece):
            return None
        elif piece != "1":
            symbol = "money" if piece in CURRENCIES else piece
            unit = times(unit, ((symbol, sign),))
    return unit


def times(one: Unit, other: Unit, sign: int = 1) -> Unit:
    """Return the unit of a product (`sign` 1) or a quotient (`sign` -1)."""
    powers = dict(one)
    for symbol, power in other:
        powers[symbol] = powers.get(symbol, 0) + sign * power
    return tuple(sorted((symbol, power) for symbol, power in powers.items() if power))


def without_time(unit: Unit) -> Unit:
    """Return `unit` less its months and days: 5 CNY/month fits where 5 CNY is wanted."""
    return tuple((symbol, power) for symbol, power in unit if symbol not in _TIME)


def unit_text(unit: Unit) -> str:
    """Return a unit as it is written: "money/m2/month"."""
    over = [symbol for symbol, power in unit for _ in range(power)]
    under = [symbol for symbol, power in unit for _ in range(-power)]
    return "/".join(["*".join(over) or "1", *under])
