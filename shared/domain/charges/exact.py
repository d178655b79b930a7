"""Exact numbers between decimals and fractions: nothing here rounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int


def tidy(value: Number) -> Decimal | Fraction:
    """Return `value` as a decimal where it has a finite one of at most 30 places, else as it is."""
    if isinstance(value, Decimal):
        return value
    fraction = Fraction(value)
    places = _places(fraction.denominator)
    if places is None:
        return fraction
    return Decimal(f"{fraction.numerator * 10**places // fraction.denominator}E-{places}")


def whole_and_places(value: Decimal) -> tuple[int, int]:
    """Return `value` as a whole number and how many places it was moved: 89.50 is 8950 and 2."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(value)  # NaN and infinity stop at the door
    number = int("".join(map(str, digits)))
    if exponent > 0:
        number, exponent = number * 10**exponent, 0
    return (-number if sign else number), -exponent


def _places(denominator: int) -> int | None:
    places = 0
    while denominator % 10 == 0:
        denominator, places = denominator // 10, places + 1
    for prime in (2, 5):
        more = 0
        while denominator % prime == 0:
            denominator, more = denominator // prime, more + 1
        places += more
    return places if denominator == 1 and places <= 30 else None
