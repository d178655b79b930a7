"""Amounts as people read them, on pages and in messages: the same way everywhere."""

from __future__ import annotations

from shared.domain.money import CURRENCIES

# Signs that can't be mistaken where both kinds of dollar are at home; the rest by their code.
_SIGNS = {
    "CNY": "¥",
    "USD": "US$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "SGD": "S$",
    "TWD": "NT$",
    "AUD": "A$",
    "CAD": "C$",
    "JPY": "JP¥",
    "KRW": "₩",
    "INR": "₹",
    "THB": "฿",
    "VND": "₫",
    "ILS": "₪",
    "BRL": "R$",
}


def written(minor: int, currency: str) -> str:
    """Return an amount with its sign, thousands and decimals: ¥1,234.50, -S$3.00, JP¥500.

    A currency without a sign of its own here stands with its code: AED 12.00.
    """
    digits_behind = CURRENCIES[currency]
    whole, rest = divmod(abs(minor), 10**digits_behind)
    digits = f"{whole:,}" + (f".{rest:0{digits_behind}d}" if digits_behind else "")
    return f"{'-' if minor < 0 else ''}{sign(currency)}{digits}"


def sign(currency: str) -> str:
    """Return what stands before an amount."""
    return _SIGNS.get(currency, f"{currency}\u00a0")
