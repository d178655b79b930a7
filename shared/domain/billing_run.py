"""The life of a billing run: one period × community × plan × number, previewed, issued, cancelled.

    previewing → previewed → reviewed → issuing → issued → cancelling → cancelled
                   ↓ ↑  ↓       ↓         ↑  ↑      ↓
           (once more)  ↓  (once more)    │  └── (blocked accounts once more)
                        └── where no review is asked for

A run is worked on in numbered *attempts*, each with its own page records: a preview, a preview once
more, the issue, a second look at the blocked accounts, the taking back of its bills. What computes
has its own immutable snapshot. A queue message names the attempt, so what arrives late for an older
one changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.domain.calendar import Period
from shared.domain.derived_ids import derived_id
from shared.domain.errors import Conflict, NotFound
from shared.domain.run_findings import FindingKind
from shared.domain.run_totals import Totals

# What stands in a plan's place in runs and bills of one-off charges.
ONE_OFF_PREFIX = "oof_"


class RunNotFound(NotFound):
    """There is no such run for this caller."""

    code = "run_not_found"


class RunMoveRefused(Conflict):
    """The run is in a state from which it can't be moved to the wanted one."""

    code = "run_move_refused"


class PreviewOutdated(Conflict):
    """The previewed snapshot is too old to be issued unseen changes aside; preview once more."""

    code = "preview_outdated"


class NothingBlocked(Conflict):
    """No account of the run is blocked, so there is nothing to go over again."""

    code = "nothing_blocked"


class RunState(StrEnum):
    """Where a run is."""

    PREVIEWING = "previewing"  # pages are being computed, nothing is billed
    PREVIEWED = "previewed"  # totals, findings and problems stand, nothing is billed
    REVIEWED = "reviewed"  # somebody has looked at just that and found it right
    ISSUING = "issuing"  # bills are being written
    ISSUED = "issued"  # every page is done and the totals are final
    CANCELLING = "cancelling"  # bills are being taken back
    CANCELLED = "cancelled"  # every bill was taken back by an adjustment


COMPUTING = frozenset({RunState.PREVIEWING, RunState.ISSUING})
WORKING = COMPUTING | {RunState.CANCELLING}

ALLOWED: Mapping[RunState, frozenset[RunState]] = {
    RunState.PREVIEWING: frozenset({RunState.PREVIEWED}),
    RunState.PREVIEWED: frozenset({RunState.PREVIEWING, RunState.REVIEWED, RunState.ISSUING}),
    RunState.REVIEWED: frozenset({RunState.PREVIEWING, RunState.ISSUING}),
    RunState.ISSUING: frozenset({RunState.ISSUED}),
    RunState.ISSUED: frozenset({RunState.ISSUING, RunState.CANCELLING}),
    RunState.CANCELLING: frozenset({RunState.CANCELLED}),
    RunState.CANCELLED: frozenset(),
}

_SEEN = frozenset({"snapshot_at", "billed_on", "due_on"})
_PREVIEWED = _SEEN | {"totals", "finished_at"}
_ISSUED = _PREVIEWED | {"issued_at"}
# What a run must have once it is in a state; all of it stays from then on, but for a review, which
# is only for the preview that was reviewed.
REQUIRED: Mapping[RunState, frozenset[str]] = {
    RunState.PREVIEWING: _SEEN,
    RunState.PREVIEWED: _PREVIEWED,
    RunState.REVIEWED: _PREVIEWED | {"review"},
    RunState.ISSUING: _SEEN,
    RunState.ISSUED: _ISSUED,
    RunState.CANCELLING: _ISSUED | {"cancellation"},
    RunState.CANCELLED: _ISSUED | {"cancellation"},
}

# What never changes after the run was started.
FROZEN = frozenset(
    {"run_id", "company_id", "community_id", "plan_id", "period", "seq", "currency", "started_at"}
)

_complete = set(ALLOWED) == set(REQUIRED) == set(RunState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every run state needs its allowed moves and required fields")


class RunKind(StrEnum):
    """What a run charges."""

    REGULAR = "regular"  # a plan's period
    SUPPLEMENTARY = "supplementary"  # what is not charged yet of a plan's period
    ONE_OFF = "one_off"  # one item, once, to a group or a list


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Somebody has looked at a preview and found it right."""

    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Somebody wants all bills of a run taken back; it takes another person's approval."""

    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BillingRun:
    """One run. `pages_total` counts the pages of the current `attempt`; `attempt` starts at 1.

    The current attempt was begun at `begun_at` by `begun_by` and goes by what was known at
    `snapshot_at`. `plan_id` of one-off charges names themselves.

    `mends` is the attempt whose blocked accounts the current one goes over, or 0 for all accounts.
    `totals` are those of the last finished attempt (for an issued run: of all its bills), `found`
    counts the findings of the last finished preview by kind, which was attempt `previewed` (0:
    none was). One run of a period `shares_pools`: a supplement to it charges what waits of them.
    """

    run_id: str
    company_id: str
    community_id: str
    plan_id: str
    period: Period
    seq: int
    currency: str
    started_at: datetime
    started_by: str
    state: RunState
    attempt: int
    pages_total: int
    begun_at: datetime
    snapshot_at: datetime
    billed_on: date
    due_on: date
    mends: int = 0
    finished_at: datetime | None = None
    issued_at: datetime | None = None
    totals: Totals | None = None
    begun_by: str = ""
    found: Mapping[str, int] | None = None
    previewed: int = 0
    review: Reviewed | None = None
    cancellation: Cancellation | None = None
    shares_pools: bool = True

    @property
    def working(self) -> bool:
        """Whether pages are still being done."""
        return self.state in WORKING

    @property
    def computing(self) -> bool:
        """Whether bills are being computed."""
        return self.state in COMPUTING

    @property
    def kind(self) -> RunKind:
        """What it charges."""
        if self.plan_id.startswith(ONE_OFF_PREFIX):
            return RunKind.ONE_OFF
        return RunKind.REGULAR if self.seq == 1 else RunKind.SUPPLEMENTARY


def run_id_of(plan_id: str, period_key: str, seq: int) -> str:
    """Return the id of the only run of that plan, period and number: starting twice is one run."""
    return derived_id("run", plan_id, period_key, str(seq))


def move(run: BillingRun, to: RunState, **changes: Any) -> BillingRun:
    """Return the run in state `to` with `changes`.

    Raises `RunMoveRefused` if the move is not allowed; a missing or frozen field is a programming
    error and raises `ValueError`.
    """
    if to not in ALLOWED[run.state]:
        raise RunMoveRefused(run_id=run.run_id, state=run.state.value, wanted=to.value)
    frozen = FROZEN & changes.keys()
    if frozen:
        raise ValueError(f"a run keeps its {sorted(frozen)}")
    moved = replace(run, state=to, **changes)
    missing = [name for name in REQUIRED[to] if getattr(moved, name) is None]
    if missing:
        raise ValueError(f"a run that is {to.value} needs {sorted(missing)}")
    return moved


def finish(
    run: BillingRun, totals: Totals, at: datetime, found: Mapping[str, int] | None = None
) -> BillingRun:
    """Return the run at the end of its attempt, with the totals of the attempt's pages counted in.

    `found` counts a preview's findings. What was taken back leaves the totals: they stay what was
    issued. Raises `RunMoveRefused` if the run is not being worked on.
    """
    if run.state is RunState.PREVIEWING:
        counts = {**(found or {}), FindingKind.BLOCKED.value: totals.blocked}
        seen = {"totals": totals, "found": counts, "previewed": run.attempt}
        return move(run, RunState.PREVIEWED, finished_at=at, **seen)
    if run.state is RunState.CANCELLING:
        return move(run, RunState.CANCELLED, finished_at=at)
    if run.mends and run.totals is not None:
        totals = run.totals.mended_by(totals)
    return move(run, RunState.ISSUED, totals=totals, finished_at=at, issued_at=run.issued_at or at)
