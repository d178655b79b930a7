"""How much of what was paid is given back, as a checked document.

    {"unused": "whole_months"}                        A: only whole months that were not begun
    {"unused": "days_of_month"}                       B: and the rest of the last one by its days
    {"unused": "days_of_year"}                        C: days ÷ 365 or 366 of a year's price
    {"unused": "days_of_span"}                        days ÷ days paid for
    {"unused": "days_of_month", "value": "claw_back"} paid less what was used at the list price
    {"latest_days": 90, "handling": [{"after_days": 7, "percent": "10"}]}
    {"spread": "proportional"}                        over the payments; else newest first

`handling` keeps a part of the refund once more than `after_days` days lie between payment and
request; the last step reached holds. After `latest_days` there is no refund at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.domain.charges.document import Node
from shared.domain.charges.policy_parts import (
    TO_MONEY,
    RoundingRule,
    flag,
    optional_decimal,
    read_rounding,
)


class Unused(StrEnum):
    """How the time that was paid and not used is measured."""

    WHOLE_MONTHS = "whole_months"
    DAYS_OF_MONTH = "days_of_month"
    DAYS_OF_YEAR = "days_of_year"
    DAYS_OF_SPAN = "days_of_span"


class Value(StrEnum):
    """What the unused time is worth: its part of the cash, or the cash less the used at list."""

    PRO_RATA = "pro_rata"
    CLAW_BACK = "claw_back"


class Spread(StrEnum):
    """Which payments are refunded."""

    NEWEST_FIRST = "newest_first"
    OLDEST_FIRST = "oldest_first"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True)
class Handling:
    """What is kept from a refund asked for more than `after_days` days after the payment."""

    after_days: int
    percent: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class RefundPolicy:
    """A checked policy; see the module's examples."""

    unused: Unused = Unused.DAYS_OF_MONTH
    value: Value = Value.PRO_RATA
    last_day_charged: bool = True
    latest_days: int | None = None
    handling: tuple[Handling, ...] = ()
    spread: Spread = Spread.NEWEST_FIRST
    rounding: RoundingRule = TO_MONEY


_KEYS = ("unused", "value", "last_day_charged", "latest_days", "handling", "spread", "rounding")


def read_refund_policy(node: Node) -> RefundPolicy:
    """Return the policy under `node`."""
    got = node.keys(_KEYS)
    plain = RefundPolicy()
    return RefundPolicy(
        unused=Unused(got["unused"].choice(Unused)) if "unused" in got else plain.unused,
        value=Value(got["value"].choice(Value)) if "value" in got else plain.value,
        last_day_charged=flag(got, "last_day_charged", default=True),
        latest_days=got["latest_days"].integer(0, 36500) if "latest_days" in got else None,
        handling=_handling(got["handling"]) if "handling" in got else (),
        spread=Spread(got["spread"].choice(Spread)) if "spread" in got else plain.spread,
        rounding=read_rounding(got["rounding"]) if "rounding" in got else TO_MONEY,
    )


def _handling(node: Node) -> tuple[Handling, ...]:
    steps: list[Handling] = []
    for item in node.items(at_least=1):
        got = item.keys(("after_days", "percent", "amount"), required=("after_days",))
        if ("percent" in got) == ("amount" in got):
            raise item.refuse("only_one_of", keys="percent, amount")
        step = Handling(
            after_days=got["after_days"].integer(0, 36500),
            percent=got["percent"].decimal(0, 100) if "percent" in got else None,
            amount=optional_decimal(got, "amount"),
        )
        if steps and step.after_days <= steps[-1].after_days:
            raise got["after_days"].refuse("order_expected")
        steps.append(step)
    return tuple(steps)
