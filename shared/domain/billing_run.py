"""The life of a billing run: one period × community × plan × number, previewed, issued, cancelled.

    previewing → previewed → issuing → issued → cancelled
                     ↓ ↑         ↑        ↓
                 (once more)     └── (blocked accounts once more)

A run is worked on in numbered *attempts*, each with its own immutable snapshot and its own page
records: a preview, a preview once more, the issue, a second look at the blocked accounts. A queue
message names the attempt, so what arrives late for an older one changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.domain.calendar import Period
from shared.domain.errors import Conflict, NotFound
from shared.domain.run_totals import Totals

_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


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
    PREVIEWED = "previewed"  # totals and problems stand, nothing is billed
    ISSUING = "issuing"  # bills are being written
    ISSUED = "issued"  # every page is done and the totals are final
    CANCELLED = "cancelled"  # every bill was taken back by an adjustment


WORKING = frozenset({RunState.PREVIEWING, RunState.ISSUING})

ALLOWED: Mapping[RunState, frozenset[RunState]] = {
    RunState.PREVIEWING: frozenset({RunState.PREVIEWED}),
    RunState.PREVIEWED: frozenset({RunState.PREVIEWING, RunState.ISSUING}),
    RunState.ISSUING: frozenset({RunState.ISSUED}),
    RunState.ISSUED: frozenset({RunState.ISSUING, RunState.CANCELLED}),
    RunState.CANCELLED: frozenset(),
}

# What a run must have once it is in a state; all of it stays from then on.
REQUIRED: Mapping[RunState, frozenset[str]] = {
    RunState.PREVIEWING: frozenset({"snapshot_at", "billed_on", "due_on"}),
    RunState.PREVIEWED: frozenset({"snapshot_at", "billed_on", "due_on", "totals", "finished_at"}),
    RunState.ISSUING: frozenset({"snapshot_at", "billed_on", "due_on"}),
    RunState.ISSUED: frozenset(
        {"snapshot_at", "billed_on", "due_on", "totals", "finished_at", "issued_at"}
    ),
    RunState.CANCELLED: frozenset({"snapshot_at", "totals", "finished_at", "issued_at"}),
}

# What never changes after the run was started.
FROZEN = frozenset(
    {"run_id", "company_id", "community_id", "plan_id", "period", "seq", "currency", "started_at"}
)

_complete = set(ALLOWED) == set(REQUIRED) == set(RunState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every run state needs its allowed moves and required fields")


@dataclass(frozen=True, slots=True)
class BillingRun:
    """One run. `pages_total` counts the pages of the current `attempt`; `attempt` starts at 1.

    The current attempt was begun at `begun_at` and goes by what was known at `snapshot_at`.

    `mends` is the attempt whose blocked accounts the current one goes over, or 0 for all accounts.
    `totals` are those of the last finished attempt (for an issued run: of all its bills).
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

    @property
    def working(self) -> bool:
        """Whether pages are still being done."""
        return self.state in WORKING

    @property
    def issues(self) -> bool:
        """Whether the current attempt writes bills."""
        return self.state is not RunState.PREVIEWING and self.state is not RunState.PREVIEWED


def run_id_of(plan_id: str, period_key: str, seq: int) -> str:
    """Return the id of the only run of that plan, period and number: starting twice is one run."""
    digest = hashlib.sha256(f"{plan_id}|{period_key}|{seq}".encode()).digest()
    bits = int.from_bytes(digest[:10])
    return "run_" + "".join(_BASE32[bits >> shift & 31] for shift in range(75, -1, -5))


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


def finish(run: BillingRun, totals: Totals, at: datetime) -> BillingRun:
    """Return the run at the end of its attempt, with the totals of the attempt's pages counted in.

    Raises `RunMoveRefused` if it is not being worked on.
    """
    if run.state is RunState.PREVIEWING:
        return move(run, RunState.PREVIEWED, totals=totals, finished_at=at)
    if run.mends and run.totals is not None:
        totals = run.totals.mended_by(totals)
    return move(run, RunState.ISSUED, totals=totals, finished_at=at, issued_at=run.issued_at or at)
