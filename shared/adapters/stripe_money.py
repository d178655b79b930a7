"""Amounts between Levy and Stripe, which counts some currencies in its own way.

Source: docs.stripe.com/currencies, "Special cases": ISK has no decimals any more, yet is written
with two that must be 00; of three decimals the last must be 0.
"""

from __future__ import annotations

from shared.domain.money import Money
from shared.domain.payments.provider_errors import AmountNotPayable

_WRITTEN_WITH_TWO_ZEROS = {"ISK"}
_LAST_DIGIT_ZERO = {"BHD", "JOD", "KWD", "OMR", "TND"}
_NOT_TAKEN = {"IQD", "LYD"}


def stripe_minor(amount: Money) -> int:
    """Return `amount` as Stripe writes it. Raises `AmountNotPayable` if it can't be, exactly."""
    ends_badly = amount.currency in _LAST_DIGIT_ZERO and amount.minor % 10
    if amount.minor <= 0 or ends_badly or amount.currency in _NOT_TAKEN:
        raise AmountNotPayable(amount=str(amount), currency=amount.currency)
    return amount.minor * 100 if amount.currency in _WRITTEN_WITH_TWO_ZEROS else amount.minor


def stripe_currency(amount: Money) -> str:
    """Return the currency as Stripe writes it."""
    return amount.currency.lower()


def money_of(minor: int, currency: str) -> Money:
    """Return Stripe's amount as money. Raises `CurrencyUnknown`, or `ValueError` for half an ISK.

    `minor` must be an int: Stripe counts, a fraction would be another API.
    """
    if type(minor) is not int:
        raise ValueError(f"amount {minor!r} is no whole number")
    written = currency.upper()
    if written not in _WRITTEN_WITH_TWO_ZEROS:
        return Money(minor, written)
    whole, rest = divmod(minor, 100)
    if rest:
        raise ValueError(f"{minor} {written} is no whole number of krónur")
    return Money(whole, written)
