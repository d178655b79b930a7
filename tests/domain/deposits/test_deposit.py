"""Where a deposit may go from where it is, and what is left of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.domain.charge_items import LocalName
from shared.domain.deposits.deposit import (
    KEEP_MOVES,
    MOVES,
    Deposit,
    DepositState,
    Keep,
    KeepState,
    Told,
)
from shared.domain.deposits.errors import (
    DepositAskRefused,
    DepositKindUnknown,
    DepositMoveRefused,
    DepositSettingsRefused,
    InspectionMissing,
    KeepDecided,
    KeepOwn,
    WorksDatesRefused,
)
from shared.domain.deposits.settings import DepositKind, DepositSettings
from shared.domain.deposits.works import (
    Deduction,
    Inspection,
    Outcome,
    require_dates,
    require_sensible,
)

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
STAGES = [one for one in DepositState if one not in (DepositState.SETTLED, DepositState.VOIDED)]
TOLD = Told(NOON, "told", "Lin")


def deposit(**more: object) -> Deposit:
    plain = Deposit(
        "dep_1", "cty_1", "acc_1", "decoration", 200000, "CNY", "pay_1", NOON, "Lin",
        inspection=True,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def keep(minor: int = 300, state: KeepState = KeepState.REQUESTED) -> Keep:
    return Keep("kep_1", minor, "bill", "", "damage", (), "Lin", NOON, state=state)


def found(outcome: Outcome, *costs: int, **more: object) -> Inspection:
    deductions = tuple(Deduction("lift", minor, ("a.jpg",)) for minor in costs)
    plain = Inspection(NOON, date(2026, 11, 24), "Chen", outcome, deductions=deductions)
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("to", DepositState)
def test_works_move_only_as_the_table_says(stage: DepositState, to: DepositState) -> None:
    before = deposit(stage=stage)
    if to in MOVES[stage]:
        after = before.staged(to, TOLD)
        assert (after.stage, after.version, after.story) == (to, 2, (TOLD,))
    else:
        with pytest.raises(DepositMoveRefused):
            before.staged(to, TOLD)


@pytest.mark.parametrize("over", [{"voided": True}, {"refunded_minor": 200000}])
def test_nothing_happens_to_works_once_nothing_is_left(over: dict[str, object]) -> None:
    with pytest.raises(DepositMoveRefused):
        deposit(stage=DepositState.PERMITTED, **over).staged(DepositState.PASSED, TOLD)


def test_a_kind_without_inspection_has_no_works() -> None:
    plain = deposit(inspection=False)
    plain.require_may_go()
    with pytest.raises(DepositMoveRefused):
        plain.staged(DepositState.PERMITTED, TOLD)


@pytest.mark.parametrize("stage", STAGES)
def test_money_may_go_after_an_inspection_only(stage: DepositState) -> None:
    there = deposit(stage=stage)
    if stage in (DepositState.PASSED, DepositState.DEDUCTED):
        there.require_may_go()
    else:
        with pytest.raises(InspectionMissing):
            there.require_may_go()


def test_settled_follows_from_the_money_and_so_does_coming_back() -> None:
    held = deposit(stage=DepositState.PASSED)
    gone = held.gave(TOLD, 150000).gave(TOLD, 50000, to_balance=True)
    assert (gone.left_minor, gone.state) == (0, DepositState.SETTLED)
    again = gone.gave(TOLD, -150000)
    assert (again.left_minor, again.state) == (150000, DepositState.PASSED)


def test_more_than_is_left_never_goes() -> None:
    with pytest.raises(ValueError, match="left of a deposit"):
        deposit().gave(TOLD, 200001)


def test_what_is_void_has_nothing_left() -> None:
    void = deposit(kept_minor=300).void(TOLD)
    assert (void.left_minor, void.state) == (0, DepositState.VOIDED)


def test_deductions_are_reserved_until_somebody_asks_to_keep_them() -> None:
    inspections = (found(Outcome.DEDUCTED, 30000, 5000),)
    before = deposit(stage=DepositState.DEDUCTED, inspections=inspections)
    assert before.reserved_minor == 35000
    asked = before.with_keep(keep(30000), TOLD)
    assert asked.reserved_minor == 5000
    kept = asked.with_keep(keep(30000).decide(KeepState.APPLIED, "Chen", NOON), TOLD)
    assert (kept.reserved_minor, kept.kept_minor, kept.left_minor) == (5000, 30000, 170000)
    refused = asked.with_keep(keep(30000).decide(KeepState.REJECTED, "Chen", NOON), TOLD)
    assert (refused.reserved_minor, refused.kept_minor) == (35000, 0)


@pytest.mark.parametrize("state", KeepState)
@pytest.mark.parametrize("to", KeepState)
def test_a_wish_to_keep_is_decided_once(state: KeepState, to: KeepState) -> None:
    asked = keep(state=state)
    if to in KEEP_MOVES[state]:
        assert asked.decide(to, "Chen", NOON).state is to
    else:
        with pytest.raises(KeepDecided):
            asked.decide(to, "Chen", NOON)


def test_who_asked_to_keep_only_withdraws() -> None:
    assert keep().decide(KeepState.WITHDRAWN, "Lin", NOON).state is KeepState.WITHDRAWN
    for state in (KeepState.APPLIED, KeepState.REJECTED):
        with pytest.raises(KeepOwn):
            keep().decide(state, "Lin", NOON)


@pytest.mark.parametrize(
    ("inspection", "reason"),
    [
        (found(Outcome.PASSED, 300), "deductions"),
        (found(Outcome.DEDUCTED), "deductions"),
        (found(Outcome.DEFECTS, note="paint"), "photos_missing"),
        (found(Outcome.DEFECTS, files=("a.jpg",)), "note_missing"),
        (found(Outcome.DEDUCTED, 200001), "deductions_above"),
        (found(Outcome.DEDUCTED, 99), "deductions_below_kept"),
    ],
)
def test_an_inspection_says_what_it_found(inspection: Inspection, reason: str) -> None:
    with pytest.raises(DepositAskRefused) as refused:
        require_sensible(inspection, kept_minor=100, left_minor=199900)
    assert refused.value.data["reason"] == reason


@pytest.mark.parametrize(
    "inspection",
    [
        found(Outcome.PASSED),
        found(Outcome.DEDUCTED, 100000, 100000),
        found(Outcome.DEFECTS, note="paint", files=("a.jpg",)),
    ],
)
def test_an_inspection_that_says_it_passes(inspection: Inspection) -> None:
    require_sensible(inspection, kept_minor=0, left_minor=200000)


def test_works_end_when_they_begin_or_later() -> None:
    require_dates(date(2026, 11, 1), date(2026, 11, 1))
    with pytest.raises(WorksDatesRefused):
        require_dates(date(2026, 11, 2), date(2026, 11, 1))


def test_kinds_are_those_of_the_community() -> None:
    settings = DepositSettings("cty_1")
    assert settings.kind("decoration").inspection
    with pytest.raises(DepositKindUnknown):
        settings.kind("boat")
    name = LocalName("押金", "Deposit")
    for kinds in ((), (DepositKind("key", name), DepositKind("key", name))):
        with pytest.raises(DepositSettingsRefused):
            DepositSettings("cty_1", kinds)
