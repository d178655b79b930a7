"""Filters take whom they say, and sums are the same from every side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.arrears.case import CaseFacts, CollectionStatus
from shared.domain.arrears.debtor import Age, Debtor, OpenBill
from shared.domain.arrears.promises import PromiseState
from shared.domain.arrears.selecting import ANYONE, DebtorFilter, DebtorOrder, Limits, totals_of
from shared.domain.property import SubjectKind

TODAY = date(2026, 11, 24)
LIMITS = Limits()
DEBTOR = Debtor(
    account_id="acc_1",
    community_id="cty_1",
    currency="CNY",
    subject_kind=SubjectKind.UNIT,
    subject_id="unt_1",
    building_id="bld_1",
    bills=(
        OpenBill("b1", date(2026, 10, 1), (("itm_fee", 20000), ("itm_water", 500))),
        OpenBill("b2", date(2026, 11, 30), (("itm_lift", 7000),)),
    ),
    tags=("vip",),
    case=CaseFacts(
        status=CollectionStatus.COLLECTOR,
        collector="Wang",
        contacted_on=date(2026, 11, 1),
        promise=PromiseState.BROKEN,
    ),
)


@pytest.mark.parametrize(
    ("asked", "takes"),
    [
        ({}, True),
        ({"from_minor": 20500, "to_minor": 20500}, True),
        ({"from_minor": 20501}, False),
        ({"to_minor": 20499}, False),
        ({"age": Age.UP_TO_60}, True),
        ({"age": Age.UP_TO_30}, False),
        ({"building_id": "bld_1"}, True),
        ({"building_id": "bld_2"}, False),
        ({"item_id": "itm_water"}, True),
        ({"item_id": "itm_lift"}, False),
        ({"tag": "vip"}, True),
        ({"tag": "new"}, False),
        ({"contacted_before": date(2026, 11, 2)}, True),
        ({"contacted_before": date(2026, 11, 1)}, False),
        ({"promise": PromiseState.BROKEN}, True),
        ({"promise": PromiseState.OPEN}, False),
        ({"status": CollectionStatus.COLLECTOR, "collector": "Wang"}, True),
        ({"status": CollectionStatus.LEGAL}, False),
        ({"collector": "Li"}, False),
        ({"in_plan": True}, False),
        ({"in_plan": False, "disputed": False}, True),
        ({"disputed": True}, False),
        ({"limitation_alarm": True}, False),
    ],
)
def test_a_filter_takes_whom_it_says(asked: dict[str, object], takes: bool) -> None:
    chosen = DebtorFilter(**asked)  # type: ignore[arg-type]
    assert chosen.takes(DEBTOR, TODAY, LIMITS) is takes


def test_who_owes_nothing_late_is_no_debtor_yet() -> None:
    assert not ANYONE.takes(replace(DEBTOR, bills=DEBTOR.bills[1:]), TODAY, LIMITS)


def test_whoever_was_never_contacted_is_contacted_before_any_day() -> None:
    never = replace(DEBTOR, case=CaseFacts())
    assert DebtorFilter(contacted_before=date(1999, 1, 1)).takes(never, TODAY, LIMITS)


def test_limitation_is_told_after_thirty_months_and_begins_anew_with_a_payment() -> None:
    old = replace(DEBTOR, bills=(OpenBill("b1", date(2024, 5, 24), (("itm_fee", 1),)),))
    alarm = DebtorFilter(limitation_alarm=True)
    assert alarm.takes(old, TODAY, LIMITS)
    assert not alarm.takes(old, TODAY - timedelta(days=1), LIMITS)
    paid = replace(old, paid_on=date(2026, 1, 1))
    assert not alarm.takes(paid, TODAY, LIMITS)
    assert LIMITS.ends_on(paid) == date(2029, 1, 1)


@st.composite
def debtors(draw: st.DrawFn) -> list[Debtor]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        bills = [
            OpenBill(
                f"b{number}-{each}",
                TODAY - timedelta(days=draw(st.integers(-40, 150))),
                tuple(
                    (item, draw(st.integers(1, 90000)))
                    for item in draw(st.sets(st.sampled_from(["a", "b", "late_fee"]), min_size=1))
                ),
            )
            for each in range(draw(st.integers(1, 4)))
        ]
        building = draw(st.sampled_from(["", "bld_1", "bld_2"]))
        ordered = tuple(sorted(bills, key=lambda bill: bill.due_on))
        found.append(
            replace(DEBTOR, account_id=f"acc_{number}", building_id=building, bills=ordered)
        )
    return found


@given(debtors())
def test_sums_by_age_building_and_item_are_the_sum_of_the_rows(rows: list[Debtor]) -> None:
    late = [row for row in rows if ANYONE.takes(row, TODAY, LIMITS)]
    totals = totals_of(late, TODAY, LIMITS)
    minor = sum(row.overdue_minor(TODAY) for row in rows)
    for sums in (totals.by_age, totals.by_building, totals.by_item):
        assert sum(sums.values()) == minor
    assert (totals.minor, totals.debtors) == (minor, len(late))


@given(debtors())
def test_places_in_an_order_are_those_of_amounts_and_days(rows: list[Debtor]) -> None:
    by_amount = sorted(rows, key=DebtorOrder.AMOUNT.place)
    assert [row.open_minor for row in by_amount] == sorted(row.open_minor for row in rows)
    by_age = sorted(rows, key=DebtorOrder.AGE.place)
    assert [row.oldest_due() for row in by_age] == sorted(row.oldest_due() for row in rows)
