"""Cases go forward, promises are decided by the ledger, limitation begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.arrears.case import (
    Act,
    CollectionCase,
    CollectionRefused,
    CollectionStatus,
    LegalMoveRefused,
    LegalState,
)
from shared.domain.arrears.contact import Contact, ContactFacts, ContactResult, ContactWay
from shared.domain.arrears.limitation import limitation_from, months_later
from shared.domain.arrears.promises import Promise, PromiseState
from shared.domain.arrears.steps import Action, StepFacts, after_contact, taken
from shared.domain.ledger.entries import Cause, Entry, EntryKind, Movement, Stamp

S = CollectionStatus
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
ACT = Act("Lin", NOW, TODAY)
CASE = CollectionCase("acc_1", "cty_1", "CNY")
PROMISE = Promise("prm_1", 10000, date(2026, 11, 30), NOW, "Lin", 0)


def action(what: Action, **more: object) -> StepFacts:
    return StepFacts(what, **more)  # type: ignore[arg-type]


def movement(kind: EntryKind, minor: int, on: date, source: str = "pay_1") -> Movement:
    stamp = Stamp(NOW, on, "Lin", Cause("payment", source))
    return Movement("acc_1", 1, "CNY", stamp, (Entry(kind, minor, source=source),), "")


REMIND = action(Action.REMIND)
ASSIGN = action(Action.ASSIGN, collector="Wang")
FILE = action(Action.LEGAL, legal=LegalState.FILED)


@pytest.mark.parametrize(
    ("facts", "statuses"),
    [
        ([REMIND], [S.REMINDED]),
        ([REMIND, REMIND], [S.REMINDED]),
        ([action(Action.LETTER), ASSIGN], [S.REMINDED, S.COLLECTOR]),
        ([ASSIGN, REMIND], [S.COLLECTOR]),
        ([REMIND, ASSIGN, FILE, ASSIGN], [S.REMINDED, S.COLLECTOR, S.LEGAL]),
        ([action(Action.PLAN_OFFER)], []),
    ],
)
def test_a_case_goes_forward_only(facts: list[StepFacts], statuses: list[S]) -> None:
    case = CASE
    for each in facts:
        case = taken(case, each, ACT)
    assert [move.status for move in case.moves] == statuses
    assert [move.number for move in case.moves] == list(range(1, len(statuses) + 1))
    assert case.status is (statuses[-1] if statuses else S.NORMAL)


def test_a_settled_case_begins_again_with_a_new_debt() -> None:
    settled = taken(CASE, FILE, ACT).settled(ACT)
    assert settled.status is S.SETTLED
    assert settled.facts().status is S.NORMAL
    assert settled.settled(ACT) is settled
    assert taken(settled, REMIND, ACT).status is S.REMINDED


def test_a_case_nobody_collects_is_never_settled() -> None:
    assert CASE.settled(ACT) is CASE


def test_a_case_at_law_never_goes_back() -> None:
    judged = taken(taken(CASE, FILE, ACT), action(Action.LEGAL, legal=LegalState.JUDGED), ACT)
    assert [move.state for move in judged.legal] == [LegalState.FILED, LegalState.JUDGED]
    with pytest.raises(LegalMoveRefused):
        taken(judged, FILE, ACT)


@pytest.mark.parametrize(
    ("movements", "owed", "today", "state"),
    [
        ([], 20000, date(2026, 11, 30), PromiseState.OPEN),
        ([], 20000, date(2026, 12, 1), PromiseState.BROKEN),
        ([movement(EntryKind.PAYMENT, 10000, date(2026, 11, 30))], 1, TODAY, PromiseState.KEPT),
        ([movement(EntryKind.PAYMENT, 9999, TODAY)], 1, date(2026, 12, 1), PromiseState.BROKEN),
        (
            [movement(EntryKind.PAYMENT, 10000, date(2026, 12, 1))],
            1,
            date(2026, 12, 1),
            PromiseState.BROKEN,
        ),
        (
            [
                movement(EntryKind.PAYMENT, 10000, TODAY),
                movement(EntryKind.VOID, 10000, date(2026, 12, 3)),
            ],
            10000,
            date(2026, 12, 3),
            PromiseState.BROKEN,
        ),
        (
            [
                movement(EntryKind.PAYMENT, 4000, TODAY),
                movement(EntryKind.PAYMENT, 6000, TODAY, "pay_2"),
            ],
            1,
            TODAY,
            PromiseState.KEPT,
        ),
        ([movement(EntryKind.PAYMENT, 500, TODAY)], 0, TODAY, PromiseState.LAPSED),
        ([], 0, date(2026, 12, 1), PromiseState.LAPSED),
    ],
)
def test_the_ledger_decides_what_became_of_a_promise(
    movements: list[Movement], owed: int, today: date, state: PromiseState
) -> None:
    judged = PROMISE.judged(movements, owed, today)
    assert judged.state is state
    assert judged.judged(movements, owed, today) == judged
    assert (judged.decided_on is None) is (state is PromiseState.OPEN)


def test_a_kept_promise_is_broken_when_the_cheque_bounces() -> None:
    paid = movement(EntryKind.PAYMENT, 10000, TODAY)
    kept = PROMISE.judged([paid], 500, TODAY)
    later = date(2026, 12, 2)
    bounced = kept.judged([paid, movement(EntryKind.VOID, 10000, later)], 10500, later)
    assert (kept.state, bounced.state) == (PromiseState.KEPT, PromiseState.BROKEN)


def test_a_broken_promise_is_to_be_looked_at_the_day_it_is_found_broken() -> None:
    case = CASE.promised(PROMISE, ACT)
    assert case.follow_up_on == PROMISE.due_on
    found = PROMISE.due_on + timedelta(days=1)
    broken = case.judged(PROMISE.judged([], 1, found), found)
    assert broken.follow_up_on == found
    assert not broken.is_watched


def test_a_new_promise_replaces_the_open_one_and_leaves_others() -> None:
    kept = replace(PROMISE, state=PromiseState.KEPT)
    case = replace(CASE, promises=(kept,)).promised(PROMISE, ACT)
    again = case.promised(replace(PROMISE, id="prm_2"), ACT)
    assert [each.state for each in again.promises] == [
        PromiseState.KEPT,
        PromiseState.REPLACED,
        PromiseState.OPEN,
    ]
    with pytest.raises(CollectionRefused):
        case.promised(replace(PROMISE, due_on=date(2026, 11, 23)), ACT)


@pytest.mark.parametrize(
    ("restarts", "begins", "ends"),
    [
        ((), date(2024, 2, 29), date(2027, 2, 28)),
        ((None, date(2023, 1, 1)), date(2024, 2, 29), date(2027, 2, 28)),
        ((date(2025, 6, 30), None), date(2025, 6, 30), date(2028, 6, 30)),
        ((date(2025, 6, 30), date(2026, 1, 31)), date(2026, 1, 31), date(2029, 1, 31)),
    ],
)
def test_limitation_runs_three_years_from_the_due_day_or_the_last_restart(
    restarts: tuple[date | None, ...], begins: date, ends: date
) -> None:
    day = limitation_from(date(2024, 2, 29), *restarts)
    assert (day, months_later(day, 36)) == (begins, ends)


@pytest.mark.parametrize(
    ("result", "restarted"),
    [
        (ContactResult.REACHED, TODAY),
        (ContactResult.REFUSED, TODAY),
        (ContactResult.HANDED_OVER, TODAY),
        (ContactResult.NOT_REACHED, None),
        (ContactResult.LEFT_AT_DOOR, None),
    ],
)
def test_a_demand_restarts_limitation_only_where_it_reached_somebody(
    result: ContactResult, restarted: date | None
) -> None:
    case = after_contact(CASE, contact(result), ACT, open_minor=1, after_seq=0)
    assert (case.restarted_on, case.contacted_on) == (restarted, TODAY)


def test_a_promise_without_an_amount_is_for_all_that_is_open() -> None:
    told = contact(ContactResult.PROMISED, promised_on=date(2026, 11, 30))
    promise = after_contact(CASE, told, ACT, open_minor=700, after_seq=3).promise
    assert promise is not None
    assert (promise.id, promise.minor, promise.after_seq) == ("acc_1.1", 700, 3)
    with pytest.raises(CollectionRefused):
        after_contact(CASE, told, ACT, open_minor=0, after_seq=3)


def test_a_contact_sets_what_comes_next_anew() -> None:
    again = contact(ContactResult.CALL_AGAIN, again_on=date(2026, 11, 26), note="after six")
    case = after_contact(CASE, again, ACT, open_minor=1, after_seq=0)
    assert (case.follow_up_on, case.next_step) == (date(2026, 11, 26), "after six")
    done = after_contact(case, contact(ContactResult.REACHED), ACT, open_minor=1, after_seq=0)
    assert (done.follow_up_on, done.next_step) == (None, "")


@pytest.mark.parametrize("what", [Action.ASSIGN, Action.LEGAL])
def test_an_action_without_what_it_needs_is_refused(what: Action) -> None:
    with pytest.raises(CollectionRefused):
        action(what)


def contact(result: ContactResult, **more: object) -> Contact:
    facts = ContactFacts(ContactWay.VISIT, result, **more)  # type: ignore[arg-type]
    return Contact("acc_1", "cty_1", 1, NOW, "Lin", facts)
