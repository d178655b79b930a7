"""Who answers for which part of a use, and what was used before it in the tier year."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.accounts import AccountDays
from shared.domain.charges.facts import Facts, ReadingPair, Use
from shared.domain.metering.chain import MeterReadingMissing
from shared.domain.metering.meter import CardMeter
from shared.domain.metering.readings import Mark
from shared.domain.metering.uses import Uses, uses_of
from shared.domain.metering.windows import ReadingWindow
from tests.domain.metering.measuring import account, day, device, meter, read, window

JANUARY = {"water": (1, 1)}


def uses(
    *marks: Mark,
    accounts: tuple[AccountDays, ...] = (account("a"),),
    meters: tuple[CardMeter, ...] = (),
    of: ReadingWindow | None = None,
) -> Uses:
    meters = meters or (meter(),)
    by_meter = {each.id: marks for each in meters}
    return uses_of(meters, by_meter, of or window(), accounts, JANUARY)


def water(found: Uses, name: str = "a") -> Use:
    return found.by_account[name]["water"]


def test_one_account_answers_for_all_of_it_with_its_readings_and_days() -> None:
    use = water(uses(read("10-25", "100"), read("11-10", "112"), read("11-25", "135")))
    assert (use.quantity, use.first, use.last) == (Decimal(35), day("10-26"), day("11-25"))
    (pair,) = use.pairs
    assert pair == ReadingPair("W1", Decimal(100), Decimal(135), Decimal(1), Decimal(35))
    assert use.earlier == Decimal(100)
    assert not use.estimated


def test_a_reading_on_the_day_of_a_hand_over_decides_who_used_what() -> None:
    two = account("a", last="11-10"), account("b", "11-11")
    marks = read("10-31", "100"), read("11-10", "112"), read("11-30", "135")
    found = uses(*marks, accounts=two)
    assert (water(found, "a").quantity, water(found, "b").quantity) == (Decimal(12), Decimal(23))
    assert water(found, "b").first == day("11-11")
    assert water(found, "b").earlier == 0  # the household before does not fill its tiers
    assert water(found, "a").earlier == 100
    assert not water(found, "a").estimated


def test_a_hand_over_nobody_read_is_cut_by_days_and_shown_as_a_reading() -> None:
    two = account("a", last="11-10"), account("b", "11-11")
    found = uses(read("10-31", "100"), read("11-30", "131"), accounts=two)
    a, b = water(found, "a"), water(found, "b")
    assert (a.quantity, b.quantity) == (Decimal("10.33"), Decimal("20.67"))
    assert (a.pairs[0].end, b.pairs[0].start) == (Decimal("110.33"), Decimal("110.33"))
    assert (a.last, b.first) == (day("11-10"), day("11-11"))
    assert a.estimated
    assert b.estimated


def test_an_account_without_a_day_of_the_use_used_nothing() -> None:
    two = account("a", last="11-10"), account("b", "11-11")
    found = uses(
        read("09-30", "100"), read("10-31", "131"), accounts=two, of=window("09-30", "10-31")
    )
    assert water(found, "a").quantity == 31
    assert water(found, "b") == Use(Decimal(0), "m3")


def test_meters_of_one_use_are_added_and_one_unread_refuses_it() -> None:
    kitchen = meter(id="mtr_1")
    bath = meter(device("01-01", number="W9"), id="mtr_2")
    marks = {"mtr_1": (read("10-25", "10"), read("11-25", "15")), "mtr_2": (read("11-25", "7"),)}
    both = uses_of((kitchen, bath), marks, window(), (account("a"),), {})
    assert water(both).quantity == 12
    assert [pair.meter for pair in water(both).pairs] == ["W1", "W9"]
    marks["mtr_2"] = ()
    refused = uses_of((kitchen, bath), marks, window(), (account("a"),), {})
    assert isinstance(refused.refused["water"], MeterReadingMissing)
    assert refused.refused["water"].data["meter_id"] == "mtr_2"
    assert "water" not in refused.by_account["a"]


def test_registers_of_times_of_day_make_bands() -> None:
    peak, valley = meter(id="mtr_1", band="peak"), meter(id="mtr_2", band="valley")
    marks = {"mtr_1": (read("11-25", "70"),), "mtr_2": (read("11-25", "30"),)}
    use = water(uses_of((peak, valley), marks, window(), (account("a"),), {}))
    assert use.bands == {"peak": 70, "valley": 30}
    assert use.quantity == 100


def test_the_tier_year_starts_over_on_its_day() -> None:
    marks = tuple(read(f"{month:02d}-28", str(month * 10)) for month in range(1, 13))
    july = uses_of(
        (meter(),), {"mtr_1": marks}, window("10-31", "11-30"), (account("a"),), {"water": (7, 1)}
    )
    # From June's reading on the 28th: its 30 days reach 28 days into the new tier year.
    assert water(july).earlier == Decimal("39.333333")


numbers = st.integers(0, 5000)


@given(
    start=st.decimals(0, 9999, places=2),
    used=st.decimals(-50, 400, places=3),
    multiplier=st.sampled_from(["1", "30", "0.5", "1.333"]),
    days=st.lists(st.integers(1, 29), min_size=0, max_size=3, unique=True),
)
def test_the_parts_of_a_use_add_up_to_it_whoever_took_over(
    start: Decimal, used: Decimal, multiplier: str, days: list[int]
) -> None:
    of = meter(device("01-01", multiplier=multiplier, digits=5))
    end = start + used
    marks = [read("10-31", f"{start:f}", "estimated")]
    if end < 0:
        return
    if end >= 100_000:
        marks.append(read("11-30", f"{end - 100_000:f}", "rollover"))
    else:
        marks.append(read("11-30", f"{end:f}"))
    lasts = sorted(day("11-01") + timedelta(days=number - 1) for number in days)
    accounts = []
    first = day("2025-01-01")
    for number, last in enumerate(lasts):
        accounts.append(AccountDays(f"a{number}", first, last))
        first = last + timedelta(days=1)
    accounts.append(AccountDays("z", first, None))
    found = uses(*marks, accounts=tuple(accounts), meters=(of,))
    parts = [water(found, each.account_id) for each in accounts]
    assert sum(part.quantity for part in parts) == used * Decimal(multiplier)
    for part in parts:  # what is shown is what is charged
        for pair in part.pairs:
            difference = pair.quantity / pair.multiplier
            assert difference in (pair.end - pair.start, pair.end - pair.start + 100_000)
        assert Facts.from_json(Facts(uses={"water": part}).to_json()).uses["water"] == part
