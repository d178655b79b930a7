"""Meters and readings in a line each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shared.domain.accounts import AccountDays
from shared.domain.metering.meter import CardMeter, Device
from shared.domain.metering.readings import Mark
from shared.domain.metering.registers import Register
from shared.domain.metering.windows import ReadingWindow


def day(text: str) -> date:
    """The day of "11-25" in 2026, or of a whole date."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def device(
    first_on: str,
    first: str = "0",
    *,
    number: str = "W1",
    multiplier: str = "1",
    digits: int | None = 5,
    last_on: str | None = None,
    last: str | None = None,
    rolled: bool = False,
) -> Device:
    return Device(
        number,
        day(first_on),
        Decimal(first),
        Register(Decimal(multiplier), digits, None),
        day(last_on) if last_on else None,
        Decimal(last) if last else None,
        rolled,
    )


def meter(
    *devices: Device, id: str = "mtr_1", measures: str = "water", band: str = ""
) -> CardMeter:
    return CardMeter(id, measures, "m3", devices or (device("01-01"),), band)


def read(on: str, value: str, *marks: str) -> Mark:
    return Mark(
        day(on), Decimal(value), "estimated" in marks, "rollover" in marks, "corrects" in marks
    )


def window(since: str = "10-31", through: str = "11-30") -> ReadingWindow:
    return ReadingWindow(day(since), day(through))


def account(name: str, first: str = "2025-01-01", last: str | None = None) -> AccountDays:
    return AccountDays(name, day(first), day(last) if last else None)
