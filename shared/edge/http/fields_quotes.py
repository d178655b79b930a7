"""Fields that only quotes have: readings with leading zeros, documents, times of a place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.domain.charges import policy_schemas as schemas
from shared.domain.charges.policy_parts import as_money
from shared.domain.errors import CurrencyUnknown, LevyError
from shared.domain.money import Money
from shared.edge.http.fields import DECIMAL_PATTERN, Body

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", re.ASCII)
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
_EARLIEST, _LATEST = 1900, 2199
LARGEST = 10**15


def _parse_number(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("decimal_text_expected", "a decimal as a string")
    if not _NUMBER.fullmatch(str(value)) or abs(Decimal(value)) >= LARGEST:
        raise PydanticCustomError("decimal_text_expected", "a decimal as a string")
    return Decimal(value)


def _parse_local(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not _LOCAL.fullmatch(value):
            raise ValueError
        # A place's own clock, as on a parking ticket: no zone belongs to it.
        moment = datetime.fromisoformat(value)
        if not _EARLIEST <= moment.year <= _LATEST:
            raise ValueError
    except ValueError:
        raise PydanticCustomError(
            "local_time_expected", "a time such as 2026-11-24T08:30"
        ) from None
    return moment


# A decimal as a string; a whole number may also stand as a JSON integer, which is as exact.
Number = Annotated[
    Decimal,
    PlainValidator(_parse_number),
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": ["string", "integer"], "pattern": DECIMAL_PATTERN}),
]
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
LocalTime = Annotated[
    datetime,
    PlainValidator(_parse_local),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2026-11-24T08:30"]}),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Unit = Annotated[str, StringConstraints(max_length=16)]
Document = Annotated[
    dict[str, Any],
    Field(description="A document of the rule language, or facts for it; see the rules cookbook."),
]
AllocationPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.allocation_schema())]
DurationPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.duration_schema())]
EarlyPaymentPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.early_payment_schema())]
InstalmentPlan = Annotated[dict[str, Any], WithJsonSchema(schemas.instalments_schema())]
LateFeePolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.late_fee_schema())]
MeterPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.meter_schema())]
PaymentOrder = Annotated[dict[str, Any], WithJsonSchema(schemas.payment_order_schema())]
PrepaymentPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.prepayment_schema())]
RefundPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.refund_schema())]
RoundingPolicy = Annotated[dict[str, Any], WithJsonSchema(schemas.bill_rounding_schema())]
Days = Annotated[int, Field(ge=0, le=36_525)]


def one_of(body: Body, *names: str, required: bool = True) -> None:
    """Hold that exactly one of the fields `names` is given, or none where none is required."""
    given = [name for name in names if getattr(body, name) is not None]
    if len(given) > 1 or (required and not given):
        shown = ", ".join(name.rstrip("_") for name in names)
        raise PydanticCustomError("one_of", "exactly one of {of}", {"of": shown})


def together(body: Body, *names: str) -> None:
    """Hold that the fields `names` are given together or not at all."""
    given = [name for name in names if getattr(body, name) is not None]
    if given and len(given) < len(names):
        shown = ", ".join(name.rstrip("_") for name in names)
        raise PydanticCustomError("together", "all of {of}", {"of": shown})


def in_order(first: date, last: date) -> None:
    """Hold that a span does not end before it begins."""
    if last < first:
        raise PydanticCustomError("ends_before_it_begins", "the end is before the beginning")


def money(amount: Decimal, currency: str, field: str) -> Money:
    """Return an amount in `currency`. Raises `AmountTooFine` or `CurrencyUnknown` with `field`."""
    return at(field, lambda: as_money(amount, currency))


def money_or_none(amount: Decimal | None, currency: str, field: str) -> Money | None:
    """Return an amount in `currency`, or None for none."""
    return None if amount is None else money(amount, currency, field)


def at(field: str, make: Callable[[], Money]) -> Money:
    """Return what `make` makes; a refusal gets its place."""
    try:
        return make()
    except LevyError as error:
        error.field = "currency" if isinstance(error, CurrencyUnknown) else field
        raise
