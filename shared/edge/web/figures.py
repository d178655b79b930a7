"""Money and days as people write them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shared.domain.calendar import Period
from shared.domain.community import Language
from shared.domain.money import CURRENCIES
from shared.domain.money_written import sign
from shared.domain.money_written import written as money

__all__ = ["day", "money", "months", "places", "sign", "unit"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def places(currency: str) -> int:
    """Return how many digits of an amount stand behind the point."""
    return CURRENCIES[currency]


def day(value: date, language: Language) -> str:
    """Return a day: 2026年11月30日, 30 Nov 2026."""
    if language is Language.ZH:
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def months(period: Period, language: Language) -> str:
    """Return a period: 2026年11月, November 2026; of several months the first and the last."""
    first = _month(period.first, language)
    if period.months == 1:
        return first
    last = period.last
    if language is Language.ZH and last.year == period.first.year:
        return f"{first}—{last.month}月"
    return f"{first} – {_month(last, language)}"


def _month(value: date, language: Language) -> str:
    if language is Language.ZH:
        return f"{value.year}年{value.month}月"
    return f"{_MONTHS[value.month - 1]} {value.year}"


def unit(name: str, words: Mapping[str, tuple[str, str]], language: Language) -> str:
    """Return a unit as a person reads it: m2 is m², kWh 千瓦时 or kWh."""
    column = 0 if language is Language.ZH else 1
    return words[name][column] if name in words else name
