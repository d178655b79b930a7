"""Names, dates and amounts as documents write them in a language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from shared.domain.calendar import zone
from shared.domain.community import Language
from shared.domain.documents.receipt_lines import ReceiptLine
from shared.domain.money import Money, exponent_of
from shared.edge.texts import sentence

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def words(code: str, language: Language, **data: object) -> str:
    """Return the text of `code`, which there is."""
    return sentence(code, language, data) or code


def day(value: date, language: Language) -> str:
    """Return a date: 2026年11月24日, 24 Nov 2026."""
    if language is Language.ZH:
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, time_zone: str) -> str:
    """Return an instant to the minute by a place's own clock."""
    return f"{value.astimezone(zone(time_zone)):%Y-%m-%d %H:%M}"


def figures(minor: int, currency: str) -> str:
    """Return an amount without its currency: 1,234.50."""
    return f"{Money(minor, currency).decimal:,.{exponent_of(currency)}f}"


def amount(minor: int, currency: str, language: Language) -> str:
    """Return an amount with its currency: ¥1,234.50 in Chinese, CNY 1,234.50 in English."""
    sign, size = ("-" if minor < 0 else ""), figures(abs(minor), currency)
    if language is Language.ZH and currency == "CNY":
        return f"{sign}¥{size}"
    return f"{sign}{currency} {size}"


def percentage(value: Decimal | None) -> str:
    """Return a rate of tax, a dash for none."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def line_name(line: ReceiptLine, language: Language) -> str:
    """Return what a line of a receipt is for."""
    if line.name is not None:
        return line.name.en if language is Language.EN else line.name.zh
    return words(f"line.{line.word}", language, percent="", name="").replace("% ", "").strip()
