"""What kind of Stripe account the sandbox plays: methods, currencies, rates, fees, delays."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DAY_S = 86_400
_ALL = ("cny", "hkd", "usd", "eur", "gbp", "aud", "cad", "sgd", "jpy", "krw", "kwd", "isk", "vnd")


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay: where it works, what it costs, and how it sends money back.

    `refund_days` counts from the charge; `refunds_later` means a refund is first pending.
    Source: docs.stripe.com/payments/wechat-pay and /payments/alipay.
    """

    currencies: tuple[str, ...]
    fee_percent: str
    fee_fixed_minor: int
    refund_days: int | None
    refunds_later: bool
    disputable: bool


METHODS: dict[str, Method] = {
    "wechat_pay": Method(
        ("cny", "aud", "cad", "eur", "gbp", "hkd", "jpy", "sgd", "usd"),
        "2.2",
        235,
        180,
        True,
        False,
    ),
    "alipay": Method(
        ("cny", "aud", "cad", "eur", "gbp", "hkd", "jpy", "sgd", "usd"), "2.2", 235, 90, True, False
    ),
    "card": Method(_ALL, "3.4", 235, None, False, True),
}

# How many of Stripe's smallest units make one whole unit. ISK counts two decimals that must be 00;
# three-decimal currencies must end in 0. Source: docs.stripe.com/currencies, "Special cases".
DECIMALS = {"jpy": 0, "krw": 0, "vnd": 0, "kwd": 3}
LAST_DIGITS = {"isk": 100, "kwd": 10}
AMOUNT_MAX = 99_999_999


@dataclass(slots=True)
class Settings:
    """Switches of the account; every one can be set through /_sandbox/settings.

    Amounts in `minimums` and delays end in their units. `rates` are settled units for one presented
    unit, as text. `opening_float_minor` is what the account holds before the first payment.
    """

    settlement_currency: str = "hkd"
    enabled_methods: list[str] = field(default_factory=lambda: ["card", "alipay", "wechat_pay"])
    rates: dict[str, str] = field(
        default_factory=lambda: {
            "cny": "1.0875", "usd": "7.7821", "eur": "9.0312", "gbp": "10.2507", "aud": "5.1033",
            "cad": "5.5871", "sgd": "6.0514", "jpy": "0.0512", "krw": "0.0056", "kwd": "25.31",
            "isk": "0.0634", "vnd": "0.0003",
        }
    )  # fmt: skip
    minimums_minor: dict[str, int] = field(
        default_factory=lambda: {"hkd": 400, "usd": 50, "cny": 350, "eur": 50, "jpy": 50}
    )
    opening_float_minor: int = 100_000_000
    available_after_s: int = 2 * DAY_S
    refund_after_s: int = 120
    processing_s: int = 60
    payout_arrives_after_s: int = DAY_S
    dispute_fee_minor: int = 8_500

    def change(self, values: dict[str, Any]) -> None:
        """Set the named switches. Raises `ValueError` for one that isn't there or has another type.

        Dictionaries are merged, everything else is replaced.
        """
        unknown = set(values.get("enabled_methods", ())) - METHODS.keys()
        if unknown:
            raise ValueError(f"no methods {sorted(unknown)}")
        known = {each.name for each in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"no switch {name}")
            present = getattr(self, name)
            if type(present) is not type(value):
                raise ValueError(f"{name} is a {type(present).__name__}")
            setattr(self, name, present | value if isinstance(present, dict) else value)

    def as_json(self) -> dict[str, Any]:
        """Return all switches."""
        return asdict(self)

    def rate(self, currency: str) -> Decimal:
        """Return settled units for one unit of `currency`. Raises `KeyError` if none is set."""
        return Decimal(1) if currency == self.settlement_currency else Decimal(self.rates[currency])

    def settled_minor(self, amount_minor: int, currency: str) -> int:
        """Return `amount_minor` of `currency` in smallest units of the settlement currency."""
        shift = DECIMALS.get(self.settlement_currency, 2) - DECIMALS.get(currency, 2)
        exact = (amount_minor * self.rate(currency)).scaleb(shift)
        return int(exact.to_integral_value(ROUND_HALF_UP))

    def fee_minor(self, method: str, settled_minor: int) -> int:
        """Return the fee of a payment by `method`, in smallest units of the settlement currency."""
        costs = METHODS[method]
        share = settled_minor * Decimal(costs.fee_percent) / 100
        return int(share.to_integral_value(ROUND_HALF_UP)) + costs.fee_fixed_minor

    def offered(self, wanted: list[str] | None, currency: str) -> list[str]:
        """Return the enabled methods that work in `currency`, of `wanted` where it is given."""
        fit = [name for name in self.enabled_methods if currency in METHODS[name].currencies]
        return fit if wanted is None else [name for name in fit if name in wanted]
