"""Meters as they lie on billing cards: short words, as a page of cards is read for every run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.metering.meter import CardMeter, Device
from shared.domain.metering.registers import Register


def meter_document(meter: CardMeter) -> dict[str, Any]:
    """Return a card's meter as JSON values."""
    document: dict[str, Any] = {
        "id": meter.id,
        "use": meter.measures,
        "unit": meter.unit,
        "devices": [_device_document(device) for device in meter.devices],
    }
    if meter.band:
        document["band"] = meter.band
    if meter.main_id:
        document["main"] = meter.main_id
    return document


def meter_from(document: dict[str, Any]) -> CardMeter:
    """Return the meter of `meter_document`."""
    return CardMeter(
        document["id"],
        document["use"],
        document["unit"],
        tuple(_device_from(device) for device in document["devices"]),
        document.get("band", ""),
        document.get("main"),
    )


def _device_document(device: Device) -> list[Any]:
    """Return number, first day and reading, multiplier, digits, decimals; then how it ended."""
    register = device.register
    row: list[Any] = [
        device.number,
        device.first_on.isoformat(),
        f"{device.first:f}",
        f"{register.multiplier:f}",
        register.digits,
        register.decimals,
    ]
    if device.last_on is not None and device.last is not None:
        row += [device.last_on.isoformat(), f"{device.last:f}"]
        if device.rolled:
            row.append(1)
    return row


def _device_from(row: list[Any]) -> Device:
    number, first_on, first, multiplier, digits, decimals, *end = row
    return Device(
        number,
        date.fromisoformat(first_on),
        Decimal(first),
        Register(Decimal(multiplier), digits, decimals),
        date.fromisoformat(end[0]) if end else None,
        Decimal(end[1]) if end else None,
        len(end) > 2,
    )
