"""What people decide about a run, each as a function that returns the run decided on.

Maker ≠ checker: a cancellation is approved by another person than asked for it, and a preview may
have to be reviewed by another person than made it. Persons are told apart by the name of their key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.billing_run import (
    ALLOWED,
    BillingRun,
    Cancellation,
    Reviewed,
    RunMoveRefused,
    RunState,
    move,
)
from shared.domain.errors import Conflict, Rejected
from shared.domain.run_policy import Review, RunPolicy


class PreviewChanged(Conflict):
    """The run was previewed once more since; what was looked at is not what would be issued."""

    code = "preview_changed"


class ReviewRequired(Conflict):
    """Nothing is issued here that nobody has reviewed."""

    code = "review_required"


class CheckedByMaker(Conflict):
    """What one person made has to be checked by another."""

    code = "checked_by_maker"


class CancellationNotAsked(Conflict):
    """Nobody has asked for this run to be cancelled, so there is nothing to decide."""

    code = "cancellation_not_asked"


class CancellationReasonMissing(Rejected):
    """Who wants a run cancelled says why."""

    code = "cancellation_reason_missing"


def review(run: BillingRun, attempt: int, reviewed: Reviewed, policy: RunPolicy) -> BillingRun:
    """Return the run whose preview of `attempt` was found right.

    Raises `RunMoveRefused`, `PreviewChanged`, `CheckedByMaker`.
    """
    _require(run, RunState.REVIEWED)
    if attempt != run.attempt:
        raise PreviewChanged(run_id=run.run_id, attempt=run.attempt, field="attempt")
    maker = run.begun_by or run.started_by
    if policy.review is Review.BY_ANOTHER and reviewed.by == maker:
        raise CheckedByMaker(maker=maker)
    return move(run, RunState.REVIEWED, review=reviewed)


def require_reviewed(run: BillingRun | None, policy: RunPolicy) -> None:
    """Pass if the run (None: one that would be issued unseen) may be issued. `ReviewRequired`."""
    if policy.needs_review and (run is None or run.state is not RunState.REVIEWED):
        raise ReviewRequired(state="" if run is None else run.state.value)


def ask_cancellation(run: BillingRun, reason: str, by: str, at: datetime) -> BillingRun:
    """Return the run with the wish that all its bills be taken back.

    A wish that stands stays as it is. Raises `RunMoveRefused`, `CancellationReasonMissing`.
    """
    _require(run, RunState.CANCELLING)
    if not reason:
        raise CancellationReasonMissing(field="reason")
    return run if run.cancellation else replace(run, cancellation=Cancellation(reason, by, at))


def approve_cancellation(run: BillingRun, by: str, at: datetime, **attempt: Any) -> BillingRun:
    """Return the run whose bills are being taken back in the new `attempt`.

    Raises `RunMoveRefused`, `CancellationNotAsked`, `CheckedByMaker`.
    """
    asked = _asked(run)
    if by == asked.asked_by:
        raise CheckedByMaker(maker=by)
    approved = replace(asked, approved_by=by, approved_at=at)
    changes: Mapping[str, Any] = {**attempt, "cancellation": approved}
    return move(run, RunState.CANCELLING, **changes)


def drop_cancellation(run: BillingRun) -> BillingRun:
    """Return the run that stays issued. Raises `RunMoveRefused`, `CancellationNotAsked`."""
    _asked(run)
    return replace(run, cancellation=None)


def _asked(run: BillingRun) -> Cancellation:
    _require(run, RunState.CANCELLING)
    if run.cancellation is None:
        raise CancellationNotAsked(run_id=run.run_id)
    return run.cancellation


def _require(run: BillingRun, to: RunState) -> None:
    if to not in ALLOWED[run.state]:
        raise RunMoveRefused(run_id=run.run_id, state=run.state.value, wanted=to.value)
