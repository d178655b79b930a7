"""Previews, issues, second looks, closed periods: what an operator does with a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.billing_run import NothingBlocked, PreviewOutdated, RunMoveRefused, RunState
from shared.domain.bills import BillKey, StoredBill
from shared.domain.community import PeriodClosed
from shared.domain.errors import NotFound
from shared.usecases.billing.billing_runs import bill_due_plan
from shared.usecases.billing.starting_runs import (
    StartRun,
    issue_run,
    mend_run,
    preview_again,
    start_run,
)
from shared.usecases.reading import ById
from tests.billing.world import (
    ACTING,
    BY_CLOCK,
    BY_SNAPSHOT,
    COMMUNITY,
    COMPANY,
    FINANCE,
    LIFT,
    PLAN,
    World,
    account_id,
    add_rule,
    build_world,
    replace_community,
    unit_card,
)


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(1), unit_card(2), unit_card(3, 1, inside=None)])
    return world


def bill(world: World, number: int) -> StoredBill | None:
    return world.worker.bills.find(COMPANY, BillKey(account_id(number), PLAN, "2026-11", 1))


def test_a_preview_bills_nobody_and_shows_what_an_issue_will_come_to(world: World) -> None:
    run = world.worker.start(preview=True)
    world.work_off()
    previewed = world.worker.runs.find(COMPANY, run.run_id)
    assert previewed
    assert previewed.state is RunState.PREVIEWED
    assert bill(world, 1) is None
    issue_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))
    world.work_off()
    issued = world.worker.runs.find(COMPANY, run.run_id)
    assert issued
    assert issued.state is RunState.ISSUED
    assert issued.totals == previewed.totals
    assert bill(world, 1)


def test_what_changed_after_the_preview_is_not_issued_unseen(world: World) -> None:
    run = world.worker.start(preview=True)
    world.work_off()
    world.clock.time += timedelta(hours=1)
    card = unit_card(1)
    facts = {**card.newest.facts, "built_area": "500.00"}
    dearer = replace(card.newest, at=world.clock.time, facts=facts)
    world.put_cards([replace(card, versions=(*card.versions, dearer), revision=2)])
    add_rule(world, "itm_00000000000000fe", "7", "built_area", "99.00", "2026-02-01")
    issue_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))
    world.work_off()
    issued = bill(world, 1)
    assert issued
    assert issued.bill.minor == 20900


def test_a_preview_once_more_goes_by_what_is_known_now(world: World) -> None:
    run = world.worker.start(preview=True)
    world.work_off()
    add_rule(world, LIFT, "7", "built_area", "1.00", "2026-02-01")
    world.clock.time += timedelta(minutes=1)
    preview_again(FINANCE, ById(run.run_id), **world.worker.ports(*BY_SNAPSHOT))
    world.work_off()
    again = world.worker.runs.find(COMPANY, run.run_id)
    assert again
    assert again.totals
    assert (again.state, again.attempt) == (RunState.PREVIEWED, 2)
    assert (again.totals.bills, again.totals.blocked) == (3, 0)
    assert again.totals.items[LIFT].minor == 3 * 10000


def test_a_preview_of_last_week_has_to_be_looked_at_again(world: World) -> None:
    run = world.worker.start(preview=True)
    world.work_off()
    world.clock.time += timedelta(days=6, seconds=1)
    with pytest.raises(PreviewOutdated):
        issue_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))


def test_issuing_twice_is_issuing_once(world: World) -> None:
    run = world.worker.start(preview=True)
    world.work_off()
    first = issue_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))
    second = issue_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))
    assert (first.attempt, second.attempt) == (2, 2)
    assert len(world.queue.messages) == 1


def test_a_run_that_is_being_previewed_cannot_be_issued_yet(world: World) -> None:
    run = world.worker.start(preview=True)
    with pytest.raises(RunMoveRefused):
        issue_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))


def test_blocked_accounts_are_billed_under_the_same_run_once_mended(world: World) -> None:
    run = world.worker.start()
    world.work_off()
    untouched = bill(world, 1)
    assert bill(world, 3) is None
    add_rule(world, LIFT, "7", "built_area", "0.50", "2026-10-01")
    world.clock.time += timedelta(days=2)
    mending = mend_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))
    assert mending.pages_total == 1  # only the page with problems
    world.work_off()
    mended = world.worker.runs.find(COMPANY, run.run_id)
    assert mended
    assert mended.totals
    assert (mended.state, mended.totals.bills, mended.totals.blocked) == (RunState.ISSUED, 3, 0)
    late = bill(world, 3)
    assert late
    assert (late.attempt, late.bill.seq) == (2, 1)
    assert late.bill.due_on == date(2026, 11, 23)  # twenty days from the day it was billed
    assert bill(world, 1) == untouched
    with pytest.raises(NothingBlocked):
        mend_run(FINANCE, ById(run.run_id), **world.worker.ports(*ACTING))


def test_a_closed_period_is_not_billed_any_more(world: World) -> None:
    replace_community(world, closed_through="2026-11")
    command = StartRun(COMMUNITY, PLAN, "2026-11", preview=False)
    with pytest.raises(PeriodClosed):
        start_run(FINANCE, command, **world.worker.ports(*BY_SNAPSHOT))
    assert world.worker.runs.of_community(COMPANY, COMMUNITY, "", 10, "") == ([], False)


def test_the_schedule_passes_over_a_period_that_was_closed_unbilled(world: World) -> None:
    replace_community(world, closed_through="2026-11")
    world.clock.time = world.clock.time.replace(month=12)
    ports = world.worker.ports(*BY_CLOCK)
    assert len(bill_due_plan(COMPANY, PLAN, **ports)) == 1
    assert bill_due_plan(COMPANY, PLAN, **ports) == []


def test_the_schedule_issues_a_preview_nobody_acted_on_by_what_is_known_now(world: World) -> None:
    run = world.worker.start(preview=True)
    world.work_off()
    add_rule(world, LIFT, "7", "built_area", "1.00", "2026-02-01")
    ports = world.worker.ports(*BY_CLOCK)
    assert bill_due_plan(COMPANY, PLAN, **ports) == [run.run_id]
    world.work_off()
    issued = world.worker.runs.find(COMPANY, run.run_id)
    assert issued
    assert issued.totals
    assert (issued.state, issued.totals.bills) == (RunState.ISSUED, 3)


def test_another_company_or_a_caller_of_another_community_sees_no_run(world: World) -> None:
    run = world.worker.start()
    for actor in (
        replace(FINANCE, company_id="com_0000000000000002"),
        replace(FINANCE, communities=frozenset({"cty_other"})),
    ):
        with pytest.raises(NotFound):
            mend_run(actor, ById(run.run_id), **world.worker.ports(*ACTING))
        with pytest.raises(NotFound):
            start_run(
                actor,
                StartRun(COMMUNITY, PLAN, "2026-11", preview=True),
                **world.worker.ports(*BY_SNAPSHOT),
            )
