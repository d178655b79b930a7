"""Exact money: integers of the smallest unit, decimals for everything that is multiplied into them.

Source: ISO 4217 for exponents; `share_out` is the largest-remainder method with ties to the lower
index, the one splitting rule of the whole product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    Overflow,
)
from enum import StrEnum
from fractions import Fraction

from shared.domain.errors import CurrencyMismatch, CurrencyUnknown, SharingImpossible

# Far above any product of an area, a price and a factor, and the same on every machine.
EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, Overflow])
# Money that leaves the decimal world must not lose a digit silently.
_EXACT_ONLY = Context(prec=50, traps=[InvalidOperation, Overflow, Inexact])

# Digits after the point, ISO 4217. A currency that is not listed is refused, never guessed.
CURRENCIES: dict[str, int] = {
    "AED": 2, "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "CZK": 2,
    "DKK": 2, "EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2, "IDR": 2, "ILS": 2, "INR": 2, "IQD": 3,
    "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3, "MOP": 2, "MXN": 2, "MYR": 2,
    "NOK": 2, "NZD": 2, "OMR": 3, "PHP": 2, "PLN": 2, "QAR": 2, "RON": 2, "RUB": 2, "SAR": 2,
    "SEK": 2, "SGD": 2, "THB": 2, "TND": 3, "TRY": 2, "TWD": 2, "UAH": 2, "USD": 2, "VND": 0,
    "ZAR": 2,
}  # fmt: skip


class RoundingMode(StrEnum):
    """How a half, or any part of a unit, is decided."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    DOWN = "down"
    UP = "up"
    FLOOR = "floor"
    CEILING = "ceiling"


DECIMAL_MODE = {
    RoundingMode.HALF_UP: ROUND_HALF_UP,
    RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
    RoundingMode.HALF_DOWN: ROUND_HALF_DOWN,
    RoundingMode.DOWN: ROUND_DOWN,
    RoundingMode.UP: ROUND_UP,
    RoundingMode.FLOOR: ROUND_FLOOR,
    RoundingMode.CEILING: ROUND_CEILING,
}


def exponent_of(currency: str) -> int:
    """Return the digits after the point of `currency`. Raises `CurrencyUnknown`."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise CurrencyUnknown(currency=currency) from None


def smallest_unit(currency: str) -> Decimal:
    """Return the value of one smallest unit: 0.01 for CNY, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-exponent_of(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` counts the smallest unit of `currency` (分 for CNY, yen for JPY)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent_of(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def exactly(cls, amount: Decimal, currency: str) -> Money:
        """Return `amount` as money. Raises decimal `Inexact` if a digit would be lost."""
        scaled = _EXACT_ONLY.scaleb(amount, exponent_of(currency))
        return cls(int(_EXACT_ONLY.to_integral_exact(scaled)), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units of the currency, with all its digits (`222.93`)."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal:f}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(expected=self.currency, actual=other.currency)
        return other.minor


def counted(minor: int, currency: str) -> Money:
    """Return that amount of a currency that is known to be one: `Money` without its check."""
    money = object.__new__(Money)
    _set_minor(money, minor)
    _set_currency(money, currency)
    return money


# The slots themselves: a frozen value is filled only here and in its own constructor.
_set_minor = vars(Money)["minor"].__set__
_set_currency = vars(Money)["currency"].__set__


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rounding rule: to a multiple of `unit` (0.01, 0.05, 0.5, 1, 10 …) by `mode`."""

    mode: RoundingMode
    unit: Decimal

    def apply(self, value: Decimal | Fraction) -> Decimal:
        """Return the multiple of `unit` that `mode` chooses for `value`; exact for fractions."""
        return round_to_unit(value, self.unit, self.mode)


def round_to_unit(value: Decimal | Fraction, unit: Decimal, mode: RoundingMode) -> Decimal:
    """Return `value` rounded to a multiple of `unit` by `mode`, in one exact step."""
    if isinstance(value, Decimal) and unit.as_tuple().digits == (1,):
        rounded = value.quantize(unit, rounding=DECIMAL_MODE[mode], context=EXACT)
        return rounded if rounded else abs(rounded)
    ratio = Fraction(value) / Fraction(unit)
    floor, rest = divmod(ratio.numerator, ratio.denominator)
    # One digit after the point decides every mode, as long as "just above" stays above:
    # 0 is exact, .2 is below half, .5 is half, .8 is above half.
    twice = 2 * rest
    tenth = 0 if not rest else 2 if twice < ratio.denominator else 5
    if twice > ratio.denominator:
        tenth = 8
    digit = EXACT.add(Decimal(floor), Decimal(tenth).scaleb(-1))
    whole = digit.quantize(Decimal(1), rounding=DECIMAL_MODE[mode], context=EXACT)
    return EXACT.multiply(whole, unit) if whole else abs(unit - unit)


def share_out(total: int, keys: Sequence[Decimal | Fraction | int]) -> list[int]:
    """Return one whole part per key, in proportion to it, whose sum is exactly `total`.

    Largest remainder; equal remainders are served from the lower index. `total` may be negative
    (a credit is shared as its mirror image). A zero key gets zero. Raises `SharingImpossible`
    when there are no keys, one is negative, or they sum to zero.
    """
    weights = [Fraction(key) for key in keys]
    whole = sum(weights, Fraction(0))
    if not weights or whole <= 0 or min(weights) < 0:
        raise SharingImpossible(keys=len(weights), sum=str(whole))
    sign = -1 if total < 0 else 1
    ideal = [abs(total) * weight / whole for weight in weights]
    parts = [int(share) for share in ideal]  # Fraction → int truncates, and shares are ≥ 0
    spare = abs(total) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - ideal[i], i))
    for index in by_remainder[:spare]:
        parts[index] += 1
    return [sign * part for part in parts]
