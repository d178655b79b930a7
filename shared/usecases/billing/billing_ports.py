"""What billing needs from outside: the ledger's runs and bills, queues, and report totals.

Names of parameters of use cases (`runs`, `bills`, `work` …) are the keys of a function's `wire()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from shared.domain.billing_run import BillingRun
from shared.domain.bills import Bill, BillKey, StoredBill
from shared.domain.errors import Conflict
from shared.domain.reports.counting import PlanPeriod
from shared.domain.run_findings import Finding
from shared.domain.run_snapshot import RunSnapshot
from shared.domain.run_totals import Problem, Totals
from shared.usecases.ports import Once

if TYPE_CHECKING:  # what settles pools brings the engine with it
    from shared.domain.metering.pool_settling import PoolResult
    from shared.domain.metering.pool_shares import Reserved


class RunStarted(Conflict):
    """The run was started before, by someone else or by the first of two clocks."""

    code = "run_started"


class RunMovedMeanwhile(Conflict):
    """Somebody else moved the run between reading and writing it."""

    code = "run_moved_meanwhile"


@dataclass(frozen=True, slots=True)
class InsertedBills:
    """What is stored of the bills to insert; `found` tells how many were there before."""

    stored: list[StoredBill]
    found: int


class Billed(NamedTuple):
    """A bill in a page's record: whose, and its number within plan and period.

    A supplement's preview tells by `live` which bills before it were live: a bit for each number.
    """

    account_id: str
    number: int
    live: int = 0

    def key(self, run: BillingRun) -> BillKey:
        """Return what names the bill, which is one of `run`."""
        return BillKey(self.account_id, run.plan_id, run.period.key, self.number)


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What one page of an attempt came to. Written once; it is what makes a page done.

    `billed` are the bills that the attempt issued (or took back), in order, so that a period's
    bills can be listed and checked from the ledger alone. `findings` are a preview's,
    `reserved` shares of pools that wait for blocked subjects.
    """

    page: int
    totals: Totals
    billed: tuple[Billed, ...]
    problems: tuple[Problem, ...] = ()
    reserved: Mapping[str, Reserved] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class BilledPage:
    """A page record as it is read back; `position` is its place among the run's records."""

    position: str
    attempt: int
    page: int
    totals: Totals
    billed: tuple[Billed, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is: sums over its pages so far, and when the last one was done.

    `unsettled` as long as its share pools are not settled; no page is done before they are.
    `found` counts findings by kind.
    """

    pages_done: int
    problem_pages: int
    totals: Totals
    at: datetime
    unsettled: bool = False
    found: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """An attempt that was begun and, as far as is known, not finished."""

    company_id: str
    run_id: str
    attempt: int


class Runs(Protocol):
    """Billing runs, their attempts and pages. Every method may give `StoreUnavailable`."""

    def find(self, company_id: str, run_id: str) -> BillingRun | None:
        """Return a run as it is now, or None."""

    def start(
        self,
        run: BillingRun,
        snapshot: RunSnapshot,
        *,
        unsettled: bool = False,
        once: Once | None = None,
    ) -> None:
        """Make `run` and its first attempt exist. Raises `RunStarted` if the run does already.

        `unsettled` attempts have share pools to settle before their pages. The run is remembered
        under `once`; raises `AlreadyDone`.
        """

    def begin(
        self,
        before: BillingRun,
        after: BillingRun,
        snapshot: RunSnapshot | None,
        *,
        settled: Sequence[PoolResult] = (),
        unsettled: bool = False,
    ) -> None:
        """Make the next attempt the run's current one. Raises `RunMovedMeanwhile`.

        It takes over the pools that are `settled`. What computes nothing goes by no snapshot.
        """

    def decide(self, before: BillingRun, after: BillingRun) -> None:
        """Make a person's decision about the run true. Raises `RunMovedMeanwhile`."""

    def finish(self, before: BillingRun, after: BillingRun) -> bool:
        """End the attempt; False if it was ended before, which is as good."""

    def snapshot(self, company_id: str, run_id: str, attempt: int) -> RunSnapshot:
        """Return what an attempt goes by. Raises `RunNotFound`."""

    def progress(self, run: BillingRun) -> Progress:
        """Return how far the run's current attempt is, as of now."""

    def record_page(self, run: BillingRun, record: PageRecord, at: datetime) -> bool:
        """Make the page done and count it, once; False if it was done before."""

    def is_page_done(self, run: BillingRun, page: int) -> bool:
        """Tell whether the current attempt has done the page."""

    def pages_done(self, run: BillingRun, first: int, last: int) -> frozenset[int]:
        """Return those of the pages `first`..`last` that the current attempt has done."""

    def problem_pages(self, run: BillingRun, attempt: int, first: int, limit: int) -> list[int]:
        """Return at most `limit` pages from `first` on that had problems in `attempt`, in order."""

    def problems(
        self, run: BillingRun, attempt: int, after_page: int, limit: int
    ) -> list[tuple[int, tuple[Problem, ...]]]:
        """Return the problems of at most `limit` pages after `after_page` that have some."""

    def findings(
        self, run: BillingRun, attempt: int, after_page: int, limit: int
    ) -> list[tuple[int, tuple[Finding, ...]]]:
        """Return the findings of at most `limit` pages after `after_page` that have some."""

    def billed_pages(
        self, run: BillingRun, after: str, limit: int, *, taken_back: bool = False
    ) -> tuple[list[BilledPage], bool]:
        """Return what the run billed (or took back), record by record, and whether more follow.

        It goes on behind position `after`; "" is the beginning.
        """

    def previewed_on_page(self, run: BillingRun, attempt: int, page: int) -> tuple[Billed, ...]:
        """Return the bills that the preview of `attempt` told of on one page."""

    def billed_on_page(self, run: BillingRun, page: int) -> tuple[Billed, ...]:
        """Return every bill that any attempt of the run issued on one page."""

    def of_community(
        self, company_id: str, community_id: str, period: str, limit: int, after: str
    ) -> tuple[list[tuple[str, str]], bool]:
        """Return positions and ids of a community's runs, newest period first, and if more follow.

        `period` narrows to one ("2026-11"); "" is all.
        """

    def many(self, company_id: str, run_ids: Sequence[str]) -> dict[str, BillingRun]:
        """Return the runs of at most 100 ids, by id."""

    def unfinished(self, now: datetime, limit: int) -> list[UnfinishedRun]:
        """Return at most `limit` attempts of all companies begun within a week and not ended."""


class Bills(Protocol):
    """Bills, one per account, plan, period and number as a condition of the store."""

    def insert(
        self, company_id: str, attempt: int, bills: Sequence[Bill], *, run_seq: int = 1
    ) -> InsertedBills:
        """Make a bill exist for each key and return what is stored, in the given order.

        They are issued by that attempt of run number `run_seq`. A bill that was there stays as it
        is. Raises `StoreUnavailable` if some could not be written; those written stay, and writing
        them again changes nothing.
        """

    def find(self, company_id: str, bill: BillKey) -> StoredBill | None:
        """Return one bill, or None."""

    def many(
        self, company_id: str, keys: Sequence[BillKey], *, fresh: bool = False
    ) -> dict[BillKey, StoredBill]:
        """Return the bills there are of at most 100 keys; `fresh` sees what was just written."""

    def of_account(
        self, company_id: str, account_id: str, period: str, limit: int, after: str
    ) -> tuple[list[tuple[str, StoredBill]], bool]:
        """Return positions and bills of an account, newest period first, and whether more follow.

        `period` narrows to one ("2026-11"); "" is all.
        """


class Work(Protocol):
    """Work handed on over queues. A message may be delivered several times and in any order."""

    def split(self, run: BillingRun, from_page: int = 0, *, resume: bool = False) -> None:
        """Ask for the run's current attempt to be split into pages from `from_page` on.

        `resume` is for an attempt that may be well under way: it is split only if it stands still.
        """

    def settle(self, run: BillingRun, step: int) -> None:
        """Ask for the settling of the current attempt's share pools to go on from `step`."""

    def compute_pages(self, run: BillingRun, pages: Sequence[int]) -> None:
        """Ask for each of the pages of the run's current attempt to be computed."""

    def bill_plan(self, company_id: str, plan_id: str) -> None:
        """Ask for the plan to be billed for whatever is due."""

    def resume(self, unfinished: UnfinishedRun) -> None:
        """Ask for an attempt to be looked after, in case it stands still."""

    def look_again(self) -> None:
        """Ask for another tick soon: there was more due than one tick hands out."""


@dataclass(frozen=True, slots=True)
class BilledTotal:
    """What was billed of one charge item in one community and period; `tax_minor` is within it."""

    item_id: str
    lines: int
    minor: int
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class PageFact:
    """A page record as the ledger's stream tells it: what one page of a run billed or took back.

    `totals` are below zero where bills were taken back.
    """

    company_id: str
    community_id: str
    plan_id: str
    run_id: str
    period: str
    currency: str
    attempt: int
    page: int
    totals: Totals
    taken_back: bool = False


class Reports(Protocol):
    """Totals for reports, made from the ledger's stream and rebuilt from the ledger at will."""

    def count_pages(self, facts: Sequence[PageFact]) -> None:
        """Count each page in once, however often and in whatever order it comes."""

    def billed(self, company_id: str, community_id: str, period: str) -> list[BilledTotal]:
        """Return what was billed of each item in a period, by item id."""

    def issued(self, company_id: str, community_id: str, period: str) -> dict[PlanPeriod, Totals]:
        """Return what was billed in a period by plan, with all that was taken back later."""


class Events(Protocol):
    """The bus on which others hear what happened. Events may come twice and carry their own id."""

    def publish(self, events: Sequence[tuple[str, dict[str, object]]]) -> None:
        """Publish (type, detail) pairs. Raises `Unavailable` if the bus did not take them all."""
