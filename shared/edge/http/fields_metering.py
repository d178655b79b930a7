"""Fields that only meters and share pools have."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.domain.metering.registers import Loss, Register
from shared.edge.http.fields import Answer, DecimalText, Part

UseName = Annotated[
    str,
    StringConstraints(pattern=r"^[^\W\d]\w{0,63}$"),
    Field(description='What rules call it: `water` in {"metered": "water"}.'),
]
UnitName = Annotated[str, StringConstraints(pattern=r"^[\w³²/%·]{0,16}$")]
Shown = Annotated[DecimalText, Field(ge=Decimal(0), description="What the register shows.")]
Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w./ -]{1,40}$")]
Percent = Annotated[DecimalText, Field(ge=Decimal(0), le=Decimal(1000))]


class RegisterPart(Part):
    """What a device can show: 倍率, and its digits before and after the point."""

    multiplier: Annotated[DecimalText, Field(gt=Decimal(0), le=Decimal(1_000_000))] = Decimal(1)
    digits: Annotated[int, Field(ge=1, le=12)] | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None

    def value(self) -> Register:
        """Return the register."""
        return Register(self.multiplier, self.digits, self.decimals)


class RegisterAnswer(Answer):
    """What a device can show: 倍率, and its digits before and after the point."""

    multiplier: DecimalText
    digits: int | None
    decimals: int | None


class LossPart(Part):
    """Line loss, added to what a main meter leaves over: percent of it, and a fixed quantity."""

    percent: Percent = Decimal(0)
    fixed: Annotated[DecimalText, Field(ge=Decimal(0))] = Decimal(0)

    def value(self) -> Loss:
        """Return the loss."""
        return Loss(self.percent, self.fixed)


class LossAnswer(Answer):
    """Line loss: percent, and a fixed quantity."""

    percent: DecimalText
    fixed: DecimalText
