"""What a meter measured between two readings, whatever happened to it in between."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.computation_errors import ReadingLower, RolloverUnlikely
from shared.domain.metering.chain import (
    MeterReadingMissing,
    is_in_place,
    is_known,
    use_in,
    used_before,
    uses_between,
)
from shared.domain.metering.meter import CardMeter
from shared.domain.metering.readings import Mark
from tests.domain.metering.measuring import day, device, meter, read, window


def used(of: CardMeter, *marks: Mark, since: str = "10-31", through: str = "11-30") -> str:
    return f"{use_in(of, marks, window(since, through)).quantity:f}"


def test_a_window_goes_from_the_last_reading_before_it_to_the_last_one_in_it() -> None:
    marks = read("10-25", "100"), read("11-10", "112"), read("11-25", "135"), read("12-25", "170")
    assert used(meter(), *marks) == "35"
    (first, second) = use_in(meter(), marks, window()).stretches
    assert (first.first, first.last) == (day("10-26"), day("11-10"))
    assert (second.first, second.last) == (day("11-11"), day("11-25"))


def test_a_month_nobody_read_goes_with_the_next_one() -> None:
    marks = read("09-25", "80"), read("11-25", "135")
    assert used(meter(), *marks) == "55"


def test_the_first_use_begins_with_the_installation() -> None:
    assert used(meter(device("11-12", "7")), read("11-25", "10")) == "3"


def test_a_window_without_a_plain_reading_is_missing_one() -> None:
    installed = meter(device("11-12", "7"))
    with pytest.raises(MeterReadingMissing) as missing:
        use_in(installed, (), window())
    assert missing.value.data == {
        "meter_id": "mtr_1",
        "meter": "water",
        "number": "W1",
        "since": "2026-11-12",
        "through": "2026-11-30",
    }
    swapped = meter(device("01-01", last_on="11-10", last="120"), device("11-10", number="W2"))
    with pytest.raises(MeterReadingMissing):
        use_in(swapped, (read("10-25", "100"),), window())


def test_a_meter_replaced_in_mid_period_runs_on_in_one_chain() -> None:
    swapped = meter(
        device("01-01", last_on="11-10", last="1000", multiplier="30"),
        device("11-10", "2", number="E2", multiplier="30"),
    )
    marks = read("10-25", "990"), read("11-25", "12")
    assert used(swapped, *marks) == "600"
    old, new = use_in(swapped, marks, window()).stretches
    assert (old.quantity, new.quantity) == (Decimal(300), Decimal(300))
    # What the old device measured after the last plain reading is not lost.
    later = read("10-25", "990"), read("11-05", "995"), read("12-25", "12")
    assert used(swapped, *later) == "150"
    assert used(swapped, *later, since="11-30", through="12-31") == "450"


def test_a_meter_taken_away_ends_its_use_by_its_last_reading() -> None:
    gone = meter(device("01-01", last_on="11-10", last="120"))
    assert used(gone, read("10-25", "100")) == "20"
    assert is_in_place(gone, window())
    assert not is_in_place(gone, window("11-30", "12-31"))
    assert not is_in_place(meter(device("12-01")), window())


def test_a_register_that_passed_zero_counts_its_turn() -> None:
    assert used(meter(), read("10-25", "99990"), read("11-25", "12", "rollover")) == "22"
    with pytest.raises(RolloverUnlikely):
        used(
            meter(device("01-01", digits=None)), read("10-25", "9"), read("11-25", "1", "rollover")
        )


def test_a_lower_reading_needs_a_mark_an_estimate_or_a_correction() -> None:
    with pytest.raises(ReadingLower):
        used(meter(), read("10-25", "100"), read("11-25", "90"))
    assert used(meter(), read("10-25", "100", "estimated"), read("11-25", "90")) == "-10"
    assert used(meter(), read("10-25", "100"), read("11-25", "90", "corrects")) == "-10"


def test_an_estimate_is_trued_up_by_the_reading_after_it() -> None:
    marks = read("10-25", "100"), read("11-30", "130", "estimated"), read("12-25", "125")
    assert used(meter(), *marks) == "30"
    assert used(meter(), *marks, since="11-30", through="12-31") == "-5"
    assert use_in(meter(), marks, window()).stretches[-1].estimated


def test_what_was_used_earlier_counts_a_stretch_across_the_edge_by_its_days() -> None:
    marks = read("12-22", "100"), read("2027-01-21", "130"), read("2027-02-21", "150")
    stretches = uses_between(meter(), marks, day("2027-01-01"), day("2027-02-21"))
    assert used_before(stretches, day("2027-01-01"), day("2027-01-22")) == Decimal(21)
    assert used_before(stretches, day("2027-01-01"), day("2027-02-22")) == Decimal(41)


def test_readings_of_a_while_tell_the_start_only_if_one_is_old_enough() -> None:
    marks = (read("10-25", "100"),)
    assert is_known(meter(), marks, day("10-31"), day("10-01"))
    assert not is_known(meter(), marks, day("10-24"), day("10-01"))
    assert is_known(meter(device("10-02")), (), day("10-31"), day("10-01"))


readings = st.lists(st.integers(0, 300), min_size=2, max_size=12)


@given(steps=readings, swap_after=st.integers(0, 10), data=st.data())
def test_windows_of_any_length_add_up_to_the_whole_use(
    steps: list[int], swap_after: int, data: st.DataObject
) -> None:
    """One reading a month, one device or two: months, or months put together, give one total."""
    values = [sum(steps[: at + 1]) for at in range(len(steps))]
    swap = min(swap_after, len(steps) - 2)
    old = device("2025-01-01", last_on=f"2025-{swap + 1:02d}-15", last=str(values[swap]))
    new = device(f"2025-{swap + 1:02d}-15", "0", number="W2", multiplier="3")
    of = meter(old, new)
    marks = []
    for at, value in enumerate(values):
        shown = value if at < swap else value - values[swap]
        if at != swap:
            marks.append(read(f"2025-{at + 1:02d}-{10 if at < swap else 20}", str(shown)))
    if swap and marks:
        marks = [mark for mark in marks if mark.on.month != 1] or marks
    last = marks[-1].on.month
    cuts = sorted(data.draw(st.sets(st.integers(1, 12), max_size=5)) | {last})
    total, since = Decimal(0), "2024-12-31"
    for cut in (cut for cut in cuts if cut <= last):
        through = f"2025-{cut:02d}-28"
        try:
            total += use_in(of, marks, window(since, through)).quantity
        except MeterReadingMissing:
            continue  # the next window takes its use
        since = through
    whole = use_in(of, marks, window("2024-12-31", f"2025-{last:02d}-28")).quantity
    assert total == whole
