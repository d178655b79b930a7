"""Decisions of people about a run: it was reviewed, it shall be cancelled, it shall not.

Repeating a decision that stands changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain import run_decisions as decide
from shared.domain.actor import Actor
from shared.domain.billing_run import BillingRun, Reviewed, RunState
from shared.usecases.billing.attempts import run_of, woken
from shared.usecases.billing.billing_ports import Runs, Work
from shared.usecases.billing.run_sources import page_count, policy_of
from shared.usecases.ports import Cards, Clock, Directory
from shared.usecases.reading import ById


@dataclass(frozen=True, slots=True)
class ReviewRun:
    """The preview of `attempt` was looked at and found right."""

    id: str
    attempt: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class CancelRun:
    """All bills of a run shall be taken back, for a reason."""

    id: str
    reason: str


def review_run(
    actor: Actor, command: ReviewRun, *, directory: Directory, runs: Runs, clock: Clock
) -> BillingRun:
    """The run is reviewed and may be issued as it is; a preview once more drops the review.

    Raises `RunMoveRefused`, `PreviewChanged`, `CheckedByMaker`, `RunMovedMeanwhile`.
    """
    run = run_of(actor, command.id, runs)
    if run.state is RunState.REVIEWED and run.attempt == command.attempt:
        return run
    reviewed = Reviewed(actor.name, clock.now(), command.note)
    after = decide.review(run, command.attempt, reviewed, policy_of(run, directory))
    runs.decide(run, after)
    return after


def ask_cancellation(actor: Actor, command: CancelRun, *, runs: Runs, clock: Clock) -> BillingRun:
    """The wish to cancel the run waits for another person's approval.

    Raises `RunMoveRefused`, `CancellationReasonMissing`, `RunMovedMeanwhile`.
    """
    run = run_of(actor, command.id, runs)
    after = decide.ask_cancellation(run, command.reason, actor.name, clock.now())
    if after is not run:
        runs.decide(run, after)
    return after


def approve_cancellation(
    actor: Actor, command: ById, *, cards: Cards, runs: Runs, work: Work, clock: Clock
) -> BillingRun:
    """Every bill of the run is being taken back, page by page.

    Raises `RunMoveRefused`, `CancellationNotAsked`, `CheckedByMaker`, `RunMovedMeanwhile`.
    """
    run = run_of(actor, command.id, runs)
    now = clock.now()
    if run.state is RunState.CANCELLING:
        return woken(run, now, runs, work)
    if run.state is RunState.CANCELLED:
        return run
    after = decide.approve_cancellation(
        run,
        actor.name,
        now,
        attempt=run.attempt + 1,
        pages_total=page_count(run, cards=cards, runs=runs),
        begun_at=now,
        begun_by=actor.name,
        mends=0,
    )
    runs.begin(run, after, None)
    work.split(after)
    return after


def drop_cancellation(actor: Actor, command: ById, *, runs: Runs) -> BillingRun:
    """Nobody wants the run cancelled any more; who asked may withdraw, who approves may refuse.

    Raises `RunMoveRefused`, `CancellationNotAsked`, `RunMovedMeanwhile`.
    """
    run = run_of(actor, command.id, runs)
    after = decide.drop_cancellation(run)
    runs.decide(run, after)
    return after
