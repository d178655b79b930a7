"""Runs as they are read: one with its progress, a community's, their problems, what was billed."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.billing_run import BillingRun
from shared.domain.run_totals import Problem
from shared.usecases.billing.attempts import run_of
from shared.usecases.billing.billing_ports import BilledTotal, Progress, Reports, Runs
from shared.usecases.billing.run_findings import PAGES_A_REQUEST, listed
from shared.usecases.ports import Directory, Page, Position
from shared.usecases.reading import ById, seen_community


@dataclass(frozen=True, slots=True)
class RunView:
    """A run and how far its current attempt is."""

    run: BillingRun
    progress: Progress


@dataclass(frozen=True, slots=True)
class ListRuns:
    """A community's runs, newest period first; `period` "" is all."""

    community_id: str
    limit: int
    period: str = ""
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class ListProblems:
    """Why accounts have no bill in a run's newest attempt."""

    run_id: str
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class BilledIn:
    """Asks what was billed in a community and period."""

    community_id: str
    period: str


@dataclass(frozen=True, slots=True)
class BilledTotals:
    """What was billed in a community and period, by charge item."""

    community_id: str
    period: str
    currency: str
    items: tuple[BilledTotal, ...]


def get_run(actor: Actor, command: ById, *, runs: Runs) -> RunView:
    """Return one run with its progress. Raises `RunNotFound`."""
    run = run_of(actor, command.id, runs)
    return RunView(run, runs.progress(run))


def list_runs(
    actor: Actor, command: ListRuns, *, directory: Directory, runs: Runs
) -> Page[BillingRun]:
    """Return part of a community's runs. Raises `NotFound` for the community."""
    seen_community(actor, command.community_id, directory)
    after = command.after.sort if command.after else ""
    listed, more = runs.of_community(
        actor.company_id, command.community_id, command.period, command.limit, after
    )
    found = runs.many(actor.company_id, [run_id for _, run_id in listed])
    return Page(
        tuple(found[run_id] for _, run_id in listed if run_id in found),
        Position(listed[-1][0], "") if more and listed else None,
    )


def list_problems(actor: Actor, command: ListProblems, *, runs: Runs) -> Page[Problem]:
    """Return part of a run's problems, in the order of its subjects. Raises `RunNotFound`."""
    run = run_of(actor, command.run_id, runs)

    def read(after_page: int) -> list[tuple[int, tuple[Problem, ...]]]:
        return runs.problems(run, run.attempt, after_page, PAGES_A_REQUEST)

    return listed(read, command.limit, command.after)


def billed_totals(
    actor: Actor, command: BilledIn, *, directory: Directory, reports: Reports
) -> BilledTotals:
    """Return what was billed of each item; it follows the ledger within moments."""
    community = seen_community(actor, command.community_id, directory)
    items = reports.billed(actor.company_id, community.id, command.period)
    return BilledTotals(community.id, command.period, community.currency, tuple(items))
