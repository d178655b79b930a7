"""A preview is reviewed by somebody, by somebody else if so said, and issued as it was reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import RunMoveRefused, RunState
from shared.domain.community import BillingSettings
from shared.domain.run_decisions import CheckedByMaker, PreviewChanged, ReviewRequired
from shared.domain.run_policy import ByClock, Review, RunPolicy
from shared.usecases.billing.billing_ports import RunMovedMeanwhile
from shared.usecases.billing.billing_runs import bill_due_plan
from shared.usecases.ports import Replace
from tests.billing.operating import MANAGER, Operating
from tests.billing.world import (
    BY_CLOCK,
    COMPANY,
    FINANCE,
    LIFT,
    PLAN,
    World,
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


@pytest.fixture
def people(world: World) -> Operating:
    return Operating(world)


def insist(world: World, **settings: Any) -> None:
    replace_community(world, billing=BillingSettings(**settings))


def test_what_was_reviewed_is_issued_as_it_was_seen(world: World, people: Operating) -> None:
    insist(world, review=Review.REQUIRED)
    run = people.previewed()
    reviewed = people.review(run, note="金额无误")
    assert (reviewed.state, reviewed.totals) == (RunState.REVIEWED, run.totals)
    world.clock.time += timedelta(hours=1)
    add_rule(world, LIFT, "7", "built_area", "9.00", "2026-02-01")
    people.issue(run)
    world.work_off()
    issued = people.run(run.run_id)
    assert issued.state is RunState.ISSUED
    assert issued.totals == run.totals
    assert issued.review == reviewed.review
    assert issued.review
    assert (issued.review.by, issued.review.note) == ("manager", "金额无误")


def test_nothing_is_issued_unseen_where_a_review_is_asked_for(
    world: World, people: Operating
) -> None:
    insist(world, review=Review.REQUIRED)
    with pytest.raises(ReviewRequired):
        world.worker.start()
    assert world.ledger() == {}
    run = people.previewed()
    with pytest.raises(ReviewRequired):
        people.issue(run)
    people.review(run)
    assert people.issue(run).state is RunState.ISSUING


def test_blocked_accounts_are_not_mended_past_a_review(world: World, people: Operating) -> None:
    insist(world, review=Review.REQUIRED)
    run = people.previewed()
    people.review(run)
    people.issue(run)
    world.work_off()
    with pytest.raises(ReviewRequired):
        people.mend(run)


def test_who_previewed_does_not_review_where_another_has_to(
    world: World, people: Operating
) -> None:
    insist(world, review=Review.BY_ANOTHER)
    run = people.previewed()
    with pytest.raises(CheckedByMaker):
        people.review(run, FINANCE)
    people.preview(run, MANAGER)
    world.work_off()
    run = people.run(run.run_id)
    with pytest.raises(CheckedByMaker):
        people.review(run, MANAGER)
    assert people.review(run, FINANCE).state is RunState.REVIEWED


def test_a_preview_once_more_drops_the_review(world: World, people: Operating) -> None:
    insist(world, review=Review.REQUIRED)
    run = people.previewed()
    people.review(run)
    again = people.preview(run)
    assert (again.state, again.review) == (RunState.PREVIEWING, None)
    world.work_off()
    seen = people.run(run.run_id)
    assert (seen.state, seen.review) == (RunState.PREVIEWED, None)
    with pytest.raises(ReviewRequired):
        people.issue(run)


def test_a_review_names_the_preview_that_was_looked_at(world: World, people: Operating) -> None:
    first = people.previewed()
    people.preview(first)
    world.work_off()
    with pytest.raises(PreviewChanged):
        people.review(first)


def test_reviewing_twice_is_reviewing_once_and_an_issued_run_is_not_reviewed(
    world: World, people: Operating
) -> None:
    run = people.previewed()
    assert people.review(run).review == people.review(run, FINANCE).review
    people.issue(run)
    with pytest.raises(RunMoveRefused):
        people.review(run)


def test_of_a_review_and_a_new_preview_at_once_one_is_told(
    world: World, people: Operating, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = people.previewed()
    stale = world.another_worker()
    monkeypatch.setattr(stale.runs, "find", lambda *_: run)
    people.preview(run)
    with pytest.raises(RunMovedMeanwhile):
        Operating(world, stale).review(run)


def test_a_plan_may_ask_for_more_than_its_community_and_never_for_less() -> None:
    usual = RunPolicy(Review.REQUIRED, ByClock.ISSUE)
    assert usual.narrowed(Review.NONE, None) == usual
    assert usual.narrowed(Review.BY_ANOTHER, ByClock.PREVIEW) == RunPolicy(
        Review.BY_ANOTHER, ByClock.PREVIEW
    )


def test_the_clock_only_previews_where_people_have_to_look(world: World, people: Operating) -> None:
    insist(world, review=Review.REQUIRED)
    (run_id,) = bill_due_plan(COMPANY, PLAN, **world.worker.ports(*BY_CLOCK))
    world.work_off()
    run = people.run(run_id)
    assert (run.state, run.begun_by) == (RunState.PREVIEWED, "schedule")
    assert bill_due_plan(COMPANY, PLAN, **world.worker.ports(*BY_CLOCK)) == []
    people.review(run)
    people.issue(run)
    world.work_off()
    assert people.run(run_id).state is RunState.ISSUED


def test_the_clock_only_previews_where_the_plan_says_so(world: World, people: Operating) -> None:
    plan = world.worker.directory.get(COMPANY, BillingPlan, PLAN)
    quiet = replace(plan, by_clock=ByClock.PREVIEW, version=2)
    world.worker.directory.commit(COMPANY, [Replace(quiet, quiet.due_at("Asia/Shanghai"))])
    (run_id,) = bill_due_plan(COMPANY, PLAN, **world.worker.ports(*BY_CLOCK))
    world.work_off()
    run = people.run(run_id)
    assert run.state is RunState.PREVIEWED
    assert people.issue(run).state is RunState.ISSUING  # nobody has to review it


def test_the_clock_issues_what_was_reviewed_as_it_was_reviewed(
    world: World, people: Operating
) -> None:
    insist(world, review=Review.REQUIRED)
    run = people.previewed()
    people.review(run)
    add_rule(world, LIFT, "7", "built_area", "9.00", "2026-02-01")
    assert bill_due_plan(COMPANY, PLAN, **world.worker.ports(*BY_CLOCK)) == [run.run_id]
    world.work_off()
    issued = people.run(run.run_id)
    assert (issued.state, issued.totals) == (RunState.ISSUED, run.totals)


def test_a_review_that_is_too_old_is_left_to_people_and_the_clock_goes_on(
    world: World, people: Operating
) -> None:
    insist(world, review=Review.REQUIRED)
    run = people.previewed()
    people.review(run)
    world.clock.time += timedelta(days=7)
    assert bill_due_plan(COMPANY, PLAN, **world.worker.ports(*BY_CLOCK)) == [run.run_id]
    assert people.run(run.run_id).state is RunState.REVIEWED
    assert bill_due_plan(COMPANY, PLAN, **world.worker.ports(*BY_CLOCK)) == []
