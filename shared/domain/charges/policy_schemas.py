"""The published JSON Schemas (2020-12) of policies: what a caller may write, by name and type.

What a schema can't say (order of steps, percentages that sum to 100, windows that cover the day) is
checked by the readers alone. A test holds both together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared.domain.charges import (
    allocation_policy,
    bill_rounding,
    duration_policy,
    instalments,
    late_fee_policy,
    meter_policy,
    payment_order,
    prepayment,
    refund_policy,
)
from shared.domain.money import RoundingMode

Schema = dict[str, Any]
DECIMAL: Schema = {
    "anyOf": [
        {"type": "string", "pattern": "^-?(0|[1-9]\\d{0,14})(\\.\\d{1,12})?$"},
        {"type": "integer"},
    ]
}
_DAY: Schema = {"type": "string", "format": "date"}
_TRUTH: Schema = {"type": "boolean"}
_TIME: Schema = {"type": "string", "pattern": "^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$"}


def _object(properties: Schema, *required: str) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return schema | {"required": list(required)} if required else schema


def _list(of: Schema, at_least: int = 1) -> Schema:
    return {"type": "array", "items": of, "minItems": at_least}


def _choice(choices: Iterable[str]) -> Schema:
    return {"enum": [str(choice) for choice in choices]}


def _whole(minimum: int, maximum: int) -> Schema:
    return {"type": "integer", "minimum": minimum, "maximum": maximum}


def _names() -> Schema:
    return _list({"type": "string", "minLength": 1, "maxLength": 64})


_ROUNDING = _object({"mode": _choice(RoundingMode), "unit": DECIMAL})
_DAYS = _whole(0, 36500)
_FROM_DAY = _whole(1, 36500)
_MINUTES = _whole(1, 527_040)


def meter_schema() -> Schema:
    """Return the schema of how a use is made from readings."""
    properties = {
        "rounding": _ROUNDING,
        "loss": _object({"percent": DECIMAL, "fixed": DECIMAL}),
        "conversion": _object({"multiply": _list(DECIMAL, 0), "divide": DECIMAL}),
        "below_zero": _choice(meter_policy.BelowZero),
        "swing_percent": DECIMAL,
        "warn_zero_use": _TRUTH,
    }
    return _object(properties) | {"description": meter_policy.__doc__}


def allocation_schema() -> Schema:
    """Return the schema of how a share pool is spread."""
    by = {
        "by": _choice(allocation_policy.By),
        "coefficients": {"type": "object", "additionalProperties": DECIMAL},
        "above": DECIMAL,
        "first_floor": _whole(-20, 300),
        "first": DECIMAL,
        "step": DECIMAL,
    }
    factor = _object(by, "by")
    product = {"product": _list(factor)}
    percent = {"percent": DECIMAL}
    part = {"anyOf": [_object(by | percent, "by", "percent"),
                      _object(product | percent, "product", "percent")]}  # fmt: skip
    key = {"anyOf": [factor, _object(product, "product"), _object({"mix": _list(part, 2)}, "mix")]}
    properties = {
        "key": key,
        "first": _choice(allocation_policy.First),
        "mixed": _choice(allocation_policy.MixedBy),
        "unit": DECIMAL,
        "quantity_unit": DECIMAL,
        "rounding": _ROUNDING,
    }
    return _object(properties, "key") | {"description": allocation_policy.__doc__}


def late_fee_schema() -> Schema:
    """Return the schema of how a late fee is counted."""
    module = late_fee_policy
    step = _object({"from_day": _FROM_DAY, "percent": DECIMAL}, "from_day", "percent")
    dated = _object({"from": _DAY, "percent": DECIMAL}, "from", "percent")
    rate = {
        "percent": DECIMAL,
        "per": _choice((module.Per.DAY, module.Per.MONTH, module.Per.YEAR)),
        "steps": _list(step),
        "dated": _list(dated),
        "next_year_percent": DECIMAL,
        "day_count": _choice(module.DayCount),
        "months": _choice(module.Months),
    }
    sums = {"amount": DECIMAL, "percent": DECIMAL}
    flat = {
        **sums,
        "steps": _list(_object({"from_day": _FROM_DAY, **sums}, "from_day")),
        "choose": _choice(module.Choose),
        "per": _choice((module.Per.ONCE, module.Per.DAY, module.Per.MONTH)),
    }
    cap = {**sums, "of": _choice(("principal", "open_principal")), "annual_percent": DECIMAL}
    properties = {
        "rate": _object(rate, "per"),
        "flat": _object(flat),
        "grace": _object({"days": _whole(0, 3650), "mode": _choice(module.GraceMode)}, "days"),
        "due_day_counts": _TRUTH,
        "payment_day_counts": _TRUTH,
        "base": _choice(module.Base),
        "base_unit": DECIMAL,
        "caps": _list(_object(cap), 0),
        "max_days": _FROM_DAY,
        "minimum": DECIMAL,
        "ignore_below": DECIMAL,
        "rounding": _ROUNDING,
        "stage": _choice(module.Stage),
        "compound": _choice(module.Compound),
    }
    return _object(properties) | {"description": module.__doc__}


def duration_schema() -> Schema:
    """Return the schema of what a stay costs."""
    module = duration_policy
    prices = _list(_object({"from_unit": _MINUTES, "price": DECIMAL}, "from_unit", "price"))
    window = {
        "from": _TIME,
        "to": _TIME,
        "unit_minutes": _MINUTES,
        "price": DECIMAL,
        "prices": prices,
        "flat": DECIMAL,
        "cap": DECIMAL,
    }
    bracket = _object({"up_to_minutes": _MINUTES, "price": DECIMAL}, "up_to_minutes", "price")
    beyond = {
        "every_minutes": _MINUTES,
        "unit_minutes": _MINUTES,
        "price": DECIMAL,
        "free_again": _TRUTH,
    }
    free = {
        "minutes": _whole(0, 527_040),
        "mode": _choice(module.FreeMode),
        "each": _choice(module.Each),
    }
    cap = {"amount": DECIMAL, "per": _choice(module.CapPer), "hours": _whole(1, 744)}
    properties = {
        "unit_minutes": _MINUTES,
        "price": DECIMAL,
        "prices": prices,
        "brackets": _list(bracket),
        "beyond": _object(beyond, "price"),
        "windows": _list(_object(window, "from", "to")),
        "free": _object(free, "minutes"),
        "cap": _object(cap, "amount"),
        "minimum": DECIMAL,
        "started_unit_counts": _TRUTH,
        "started_minute_counts": _TRUTH,
        "split": _choice(module.Split),
        "prices_each": _choice(module.Each),
        "day": _choice(module.Day),
        "rounding": _ROUNDING,
    }
    return _object(properties) | {"description": module.__doc__}


def bill_rounding_schema() -> Schema:
    """Return the schema of 抹零 on whole bills."""
    properties = {
        "mode": _choice(RoundingMode),
        "unit": DECIMAL,
        "rest": _choice(("waive", "carry")),
    }
    return _object(properties) | {"description": bill_rounding.__doc__}


def prepayment_schema() -> Schema:
    """Return the schema of offers for months paid ahead."""
    months = _whole(1, 1200)
    offer = {"months": months, "free_months": months, "percent": DECIMAL, "amount": DECIMAL}
    properties = {
        "offers": _list(_object(offer, "months")),
        "repeats": _TRUTH,
        "rounding": _ROUNDING,
    }
    return _object(properties, "offers") | {"description": prepayment.__doc__}


def early_payment_schema() -> Schema:
    """Return the schema of discounts by the day of payment."""
    step = {
        "by": _DAY,
        "days_before_due": _whole(-3650, 3650),
        "percent": DECIMAL,
        "amount": DECIMAL,
    }
    properties = {"steps": _list(_object(step)), "rounding": _ROUNDING}
    return _object(properties, "steps") | {"description": prepayment.__doc__}


def payment_order_schema() -> Schema:
    """Return the schema of the order in which a payment pays."""
    properties = {
        "order": _list(_choice(payment_order.Decides)),
        "components": _names(),
        "items": _names(),
        "ties": _choice(payment_order.Ties),
    }
    return _object(properties) | {"description": payment_order.__doc__}


def instalments_schema() -> Schema:
    """Return the schema of a plan of instalments."""
    properties = {
        "count": _whole(1, instalments.MOST),
        "percents": _list(DECIMAL),
        "amounts": _list(DECIMAL),
        "down_payment": _object({"percent": DECIMAL, "amount": DECIMAL}),
        "rest": _choice(instalments.Rest),
        "rounding": _ROUNDING,
        "first_due": _DAY,
        "every_months": _whole(1, 120),
        "every_days": _whole(1, 3650),
        "dates": _list(_DAY),
    }
    return _object(properties) | {"description": instalments.__doc__}


def refund_schema() -> Schema:
    """Return the schema of what is given back."""
    module = refund_policy
    handling = {"after_days": _DAYS, "percent": DECIMAL, "amount": DECIMAL}
    properties = {
        "unused": _choice(module.Unused),
        "value": _choice(module.Value),
        "last_day_charged": _TRUTH,
        "latest_days": _DAYS,
        "handling": _list(_object(handling, "after_days")),
        "spread": _choice(module.Spread),
        "rounding": _ROUNDING,
    }
    return _object(properties) | {"description": module.__doc__}
