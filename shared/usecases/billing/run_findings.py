"""What a run's last preview found, listed by kind, in the order of the community's subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from shared.domain.actor import Actor
from shared.domain.billing_run import BillingRun
from shared.domain.charge_items import LocalName
from shared.domain.run_findings import Finding, FindingKind, Reason
from shared.domain.run_totals import Problem
from shared.usecases.billing.attempts import run_of
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.ports import Page, Position

PAGES_A_REQUEST = 10
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListFindings:
    """What the last preview of a run found of one kind."""

    run_id: str
    kind: FindingKind
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with the names of the run's items."""

    finding: Finding
    currency: str
    names: Mapping[str, LocalName]


def list_findings(actor: Actor, command: ListFindings, *, runs: Runs) -> Page[FindingView]:
    """Return part of a run's findings; a page may be short and not the last. `RunNotFound`."""
    run = run_of(actor, command.run_id, runs)
    if not run.previewed:
        return Page(())

    def read(after_page: int) -> list[tuple[int, tuple[Finding, ...]]]:
        return _read(run, command.kind, after_page, runs)

    page = listed(read, command.limit, command.after)
    snapshot = runs.snapshot(actor.company_id, run.run_id, run.previewed)
    names = {item.item_id: item.name for item in snapshot.items}
    views = (FindingView(finding, run.currency, names) for finding in page.items)
    return Page(tuple(views), page.next)


def listed(
    read: Callable[[int], list[tuple[int, tuple[T, ...]]]], limit: int, after: Position | None
) -> Page[T]:
    """Return at most `limit` rows of what lies beside a run's pages, from where a list stopped.

    `read` returns the rows of the next pages behind a page, at most `PAGES_A_REQUEST` of them.
    """
    page, skipped = (int(after.sort), int(after.id)) if after else (-1, 0)
    found: list[T] = []
    # The page at which the request before stopped is read once more, from where it stopped.
    pages = read(page - 1)
    for place, rows in pages:
        begun = skipped if after and place == page else 0
        taken = rows[begun : begun + limit - len(found)]
        found += taken
        if len(found) == limit:
            return Page(tuple(found), Position(str(place), str(begun + len(taken))))
    if len(pages) == PAGES_A_REQUEST:
        last, rows = pages[-1]
        return Page(tuple(found), Position(str(last), str(len(rows))))
    return Page(tuple(found))


def _read(
    run: BillingRun, kind: FindingKind, after_page: int, runs: Runs
) -> list[tuple[int, tuple[Finding, ...]]]:
    """Return the findings of one kind on the next pages that have any findings."""
    attempt = run.previewed
    if kind is FindingKind.BLOCKED:
        blocked = runs.problems(run, attempt, after_page, PAGES_A_REQUEST)
        return [(page, _blocked(problems)) for page, problems in blocked]
    pages = runs.findings(run, attempt, after_page, PAGES_A_REQUEST)
    return [(page, tuple(one for one in rows if one.kind is kind)) for page, rows in pages]


def _blocked(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return a finding for each account, or subject without one, with all that blocks it."""
    by_account: dict[tuple[str, str], list[Reason]] = {}
    for problem in problems:
        reasons = by_account.setdefault((problem.subject_id, problem.account_id), [])
        reasons.append(Reason(problem.code, problem.item_id, data=problem.data))
    return tuple(
        Finding(FindingKind.BLOCKED, subject, account, None, None, tuple(reasons))
        for (subject, account), reasons in by_account.items()
    )
