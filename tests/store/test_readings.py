"""Readings and pools as the Directory table keeps them, on real DynamoDB calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.metering.errors import ReadingExists
from shared.domain.metering.meter import Device, Meter, Place, Utility
from shared.domain.metering.pools import (
    Exclusions,
    PoolAmount,
    PoolLevel,
    PoolMember,
    PoolScope,
    SharePool,
    StatusFactor,
)
from shared.domain.metering.readings import Doubt, MeterReading, Source, page_reading
from shared.domain.metering.registers import Loss, Register
from shared.domain.metering.windows import Gate, PlanGate
from shared.domain.property import Status, SubjectKind
from shared.store.directory import DirectoryTable
from shared.store.pools import PoolTable
from shared.store.readings import ReadingTable
from shared.usecases.metering.metering_changes import SaveReading
from shared.usecases.ports import CardMoved, Create, Keep, Listing, Once, Replace, VersionStale
from tests.fakes.clock import NOON, StandingClock

CO = "com_a"


@pytest.fixture
def directory(dynamodb: Any, make_table: Callable[[str], str]) -> DirectoryTable:
    table = make_table("DirectoryTable")
    return DirectoryTable(dynamodb, table, make_table("AccessTable"), StandingClock())


@pytest.fixture
def readings(dynamodb: Any, directory: DirectoryTable) -> ReadingTable:
    return ReadingTable(dynamodb, directory._table)


@pytest.fixture
def pools(dynamodb: Any, directory: DirectoryTable) -> PoolTable:
    return PoolTable(dynamodb, directory._table)


def reading(day: str, value: str = "10", number: int = 1, **fields: Any) -> MeterReading:
    entered: datetime = fields.pop("entered_at", NOON)
    return MeterReading(
        fields.pop("meter_id", "mtr_1"),
        "cty_1",
        date.fromisoformat(day),
        number,
        Decimal(value),
        Source.STAFF,
        entered,
        "tester",
        **fields,
    )


def save(directory: DirectoryTable, *entered: MeterReading, page: int | None = 3) -> None:
    copies = [None if page is None else page_reading(each, None) for each in entered]
    directory.commit(
        CO, [SaveReading(each, page, copy) for each, copy in zip(entered, copies, strict=True)]
    )


def test_a_reading_is_found_listed_and_copied_to_its_billing_page(
    directory: DirectoryTable, readings: ReadingTable
) -> None:
    doubt = Doubt("use_swing", {"percent": "+80"})
    noted = reading("2026-11-25", "135.5", note="门后", doubts=(doubt,), rollover=True)
    save(directory, reading("2026-10-25", "100"), noted)
    assert readings.find(CO, "mtr_1", "2026-11-25.1") == noted
    assert readings.find(CO, "mtr_1", "2026-11-26.1") is None
    assert readings.find(CO, "mtr_1", "x") is None
    assert readings.find("com_b", "mtr_1", "2026-11-25.1") is None
    newest = readings.newest(CO, "mtr_1", date(2026, 11, 30), 5)
    assert [each.read_on.month for each in newest] == [11, 10]
    assert [each.read_on.month for each in readings.newest(CO, "mtr_1", date(2026, 10, 25), 5)] == [
        10
    ]
    assert readings.after(CO, "mtr_1", date(2026, 10, 25), 1) == (noted,)
    first = readings.listed(CO, "mtr_1", 1, None)
    rest = readings.listed(CO, "mtr_1", 1, first.next)
    assert (*first.items, *rest.items) == newest
    (copy,) = readings.of_page(CO, "cty_1", 3, date(2026, 11, 1), date(2026, 11, 30))
    assert copy == page_reading(noted, None)
    assert readings.copy(CO, "cty_1", 3, date(2026, 11, 25), "mtr_1") == copy
    assert readings.of_page(CO, "cty_1", 4, date(2026, 1, 1), date(2026, 12, 31)) == ()


def test_a_day_has_one_reading_and_a_version_is_replaced_once(
    directory: DirectoryTable, readings: ReadingTable
) -> None:
    first = reading("2026-11-25")
    save(directory, first)
    with pytest.raises(ReadingExists):
        save(directory, reading("2026-11-25", "11"))
    gone = first.withdrawn(NOON + timedelta(hours=1), "tester")
    copy = readings.copy(CO, "cty_1", 3, first.read_on, "mtr_1")
    after = page_reading(gone, copy)
    directory.commit(CO, [SaveReading(gone, 3, after)])
    with pytest.raises(VersionStale):
        directory.commit(CO, [SaveReading(gone, 3, page_reading(gone, after))])
    again = reading("2026-11-25", "12", 2, entered_at=NOON + timedelta(hours=2))
    with pytest.raises(CardMoved):
        directory.commit(CO, [SaveReading(again, 3, page_reading(again, copy))])
    directory.commit(CO, [SaveReading(again, 3, page_reading(again, after))])
    stored = readings.copy(CO, "cty_1", 3, first.read_on, "mtr_1")
    assert stored
    seen = [stored.seen_at(NOON + timedelta(minutes=minutes)) for minutes in (1, 61, 121)]
    assert [mark.value if mark else None for mark in seen] == [10, None, 12]
    assert stored.changed_after(NOON + timedelta(minutes=90))


def test_a_shared_meters_reading_has_no_copy(
    directory: DirectoryTable, readings: ReadingTable
) -> None:
    save(directory, reading("2026-11-25"), page=None)
    assert len(readings.newest(CO, "mtr_1", date(2026, 12, 1), 9)) == 1


def test_meters_gates_and_pools_are_resources(directory: DirectoryTable, pools: PoolTable) -> None:
    device = Device("W-1", date(2026, 1, 1), Decimal("7.5"), Register(Decimal(30), 5, 1))
    meter = Meter(
        "mtr_1", "cty_1", Place.UNIT, "unt_1", Utility.WATER, "water", "m3", (device,), NOON,
        page=3, loss=Loss(Decimal(6)), swing_percent=Decimal(50), estimate_by=3,
    )  # fmt: skip
    gate = Gate("cty_1", "cty_1", (PlanGate("pln_1", "2026-11", 1, date(2026, 10, 31),
                                            date(2026, 11, 30), "run_1", ("water",)),))  # fmt: skip
    pool = SharePool(
        "pol_1", "cty_1", "itm_1", "lift", "2026-11", PoolAmount(Decimal("2800.00")),
        {"key": {"mix": [{"percent": "60", "by": "built_area"}, {"percent": "40", "by": "equal"}]}},
        NOON, "tester", PoolScope(PoolLevel.BUILDING, "bld_1", None, (SubjectKind.UNIT,)),
        (PoolMember("unt_1", Decimal(2)),), Exclusions((Status.VACANT,), ("shop",)),
        (StatusFactor(Status.LET, Decimal("0.7")),),
    )  # fmt: skip
    result = Once(CO, "k", "d")
    directory.commit(CO, [Create(meter), Create(gate), Create(pool)], once=result, result=pool)
    assert directory.get(CO, Meter, "mtr_1") == meter
    assert directory.get(CO, Gate, "cty_1") == gate
    assert directory.get(CO, SharePool, "pol_1") == pool
    assert pools.of_period(CO, "cty_1", "2026-11") == (pool,)
    assert pools.of_period(CO, "cty_1", "2026-12") == ()
    listed = directory.page(CO, Listing(Meter, "cty_1", 10, prefix="unt_1#"))
    assert listed.items == (meter,)
    held = gate.holding(gate.plans[0])
    directory.commit(CO, [Replace(held)])
    with pytest.raises(VersionStale):
        directory.commit(CO, [Keep(gate)])
