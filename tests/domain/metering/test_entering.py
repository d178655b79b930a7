"""What a new reading must fulfil, and what a person is asked to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared.domain.charges.computation_errors import (
    EstimateImpossible,
    ReadingBeyondRegister,
    ReadingLower,
    RolloverUnlikely,
)
from shared.domain.metering.entering import History, checked, doubts_about, estimated
from shared.domain.metering.errors import (
    EstimateNotAllowed,
    MeterRefused,
    MeterRemoved,
    ReadingDayRefused,
    ReadingNoteMissing,
)
from shared.domain.metering.meter import Device, Meter, Place, Utility, with_meter
from shared.domain.metering.readings import Mark
from shared.domain.metering.registers import Register
from tests.domain.metering.measuring import day, device, read

TODAY = day("12-31")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def meter(*devices: Device, estimate_by: int = 0, **fields: object) -> Meter:
    made = Meter(
        "mtr_1", "cty_1", Place.UNIT, "unt_1", Utility.WATER, "water", "m3",
        devices or (device("01-01"),), NOW, page=0, estimate_by=estimate_by,
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def check(of: Meter, new: Mark, *before: Mark, note: str = "") -> str | None:
    stretch = checked(of, History(before), new, note, TODAY)
    return None if stretch is None else f"{stretch.quantity:f}"


def test_a_reading_follows_on_the_one_before_it() -> None:
    assert check(meter(), read("11-25", "135"), read("10-25", "100")) == "35"
    assert check(meter(), read("01-25", "8")) == "8"


def test_a_reading_must_fit_between_its_neighbours() -> None:
    before, later = read("10-25", "100"), read("12-25", "170")
    assert check(meter(), read("11-25", "135"), before, later) == "35"
    with pytest.raises(ReadingLower):
        check(meter(), read("11-25", "90"), before)
    with pytest.raises(ReadingLower):
        check(meter(), read("11-25", "180"), before, later)
    with pytest.raises(RolloverUnlikely):
        check(meter(), read("11-25", "180", "rollover"), before)
    assert check(meter(), read("11-25", "12", "rollover"), before) == "99912"


def test_a_reading_that_corrects_the_one_before_it_says_why() -> None:
    wrong = read("10-25", "1500")
    with pytest.raises(ReadingNoteMissing):
        check(meter(), read("11-25", "1080", "corrects"), wrong)
    assert check(meter(), read("11-25", "1080", "corrects"), wrong, note="看错一位") == "-420"


@pytest.mark.parametrize("on", ["01-01", "2025-12-31", "2027-01-01", "06-10"])
def test_a_meter_is_read_only_on_days_it_hangs_there_and_not_in_the_future(on: str) -> None:
    swapped = meter(device("01-01", last_on="06-10", last="50"), device("06-10", number="W2"))
    with pytest.raises(ReadingDayRefused):
        check(swapped, read(on, "60"))
    gone = meter(device("01-01", last_on="06-10", last="50"))
    with pytest.raises(ReadingDayRefused):
        check(gone, read("07-01", "60"))


@pytest.mark.parametrize(("value", "digits"), [("100000", 5), ("1.55", 5)])
def test_a_reading_the_register_can_t_show_is_refused(value: str, digits: int) -> None:
    of = meter(Device("W1", day("01-01"), Decimal(0), Register(Decimal(1), digits, 1)))
    with pytest.raises(ReadingBeyondRegister) as refused:
        check(of, read("02-01", value))
    assert refused.value.field == "value"


def test_a_swing_against_the_average_of_the_last_three_uses_is_a_doubt() -> None:
    usual = [read(f"{month:02d}-28", str(month * 10)) for month in range(1, 11)]
    calm = doubts_about(meter(), History(tuple(usual)), read("11-28", "111"), Decimal(50))
    assert calm == ()
    (doubt,) = doubts_about(meter(), History(tuple(usual)), read("11-28", "119"), Decimal(50))
    # 30 uses of 92 days; 31 days would be 10.11
    assert doubt.data == {"percent": "+88", "use": "19", "before": "10.11", "limit": "50"}
    nothing = doubts_about(meter(), History(()), read("11-28", "119"), Decimal(50))
    assert nothing == ()
    (none_used,) = doubts_about(meter(), History(tuple(usual)), read("11-28", "100"), Decimal(50))
    assert none_used.data["percent"] == "-100"


def test_an_estimate_goes_by_the_days_of_the_last_uses() -> None:
    usual = tuple(read(f"{month:02d}-28", str(month * 10)) for month in range(1, 11))
    with pytest.raises(EstimateNotAllowed):
        estimated(meter(), History(usual), day("11-30"), TODAY)
    mark = estimated(meter(estimate_by=3), History(usual), day("11-30"), TODAY)
    assert mark == Mark(day("11-30"), Decimal(111), estimated=True)
    with pytest.raises(EstimateImpossible):
        estimated(meter(estimate_by=3), History(()), day("11-30"), TODAY)


def test_an_estimate_knows_multipliers_replacements_and_full_turns() -> None:
    swapped = meter(
        device("01-01", last_on="11-10", last="1000", multiplier="30"),
        device("11-10", "99990", number="E2", multiplier="30"),
        estimate_by=1,
    )
    usual = read("08-28", "900"), read("10-28", "961")
    mark = estimated(swapped, History(usual), day("11-30"), TODAY)
    assert mark == Mark(day("11-30"), Decimal(10), estimated=True, rollover=True)


def test_devices_end_once_and_not_before_they_began() -> None:
    first = meter()
    second = first.replaced(device("06-10", number="W2"), Decimal(50))
    assert [each.number for each in second.devices] == ["W1", "W2"]
    assert second.version == 2
    gone = second.removed(day("07-10"), Decimal(9))
    assert gone.last_on == day("07-10")
    with pytest.raises(MeterRemoved):
        gone.removed(day("08-10"), Decimal(9))
    with pytest.raises(MeterRefused):
        second.removed(day("06-09"), Decimal(9))
    with pytest.raises(MeterRefused):
        meter(main_id="mtr_1")


def test_meters_of_one_use_count_in_one_unit() -> None:
    card = meter().card
    assert with_meter((card,), replace(card, id="mtr_2"))[1].id == "mtr_2"
    for odd in (replace(card, id="mtr_2", unit="t"), replace(card, id="mtr_2", band="peak")):
        with pytest.raises(MeterRefused):
            with_meter((card,), odd)
