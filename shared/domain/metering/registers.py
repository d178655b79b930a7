"""What a meter can show, and what is lost behind it: the constants of a meter, without a policy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Register:
    """What a meter can show and what one turn of it stands for.

    `digits` counts the digits before the point and `decimals` those after it; None is unknown,
    and then a rollover can't be computed. `multiplier` is 倍率, from register to real use.
    """

    multiplier: Decimal = Decimal(1)
    digits: int | None = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost between the meter and where the use is paid: 线损 in percent, 变损 fixed."""

    percent: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)


PLAIN_REGISTER = Register()
NO_LOSS = Loss()
