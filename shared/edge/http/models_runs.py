"""Requests and answers about billing runs, and what was billed in a period."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.billing_run import BillingRun, RunKind, RunState
from shared.domain.run_totals import Totals
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, ListQuery, Month, Query
from shared.edge.http.models_findings import FoundAnswer
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_run_decisions import CancellationAnswer, ReviewedAnswer
from shared.usecases.billing.earlier_runs import NUMBERS_MAX
from shared.usecases.billing.run_views import BilledIn, BilledTotals, ListRuns, RunView
from shared.usecases.billing.starting_runs import StartedRun, StartRun


class RunMode(StrEnum):
    """What a new run is to do."""

    PREVIEW = "preview"
    ISSUE = "issue"


class RunBody(Body):
    """Which plan to bill for which of its periods, named by its first month."""

    plan_id: Id
    period: Month
    mode: RunMode
    number: Annotated[
        int,
        Field(
            ge=1,
            le=NUMBERS_MAX,
            description="Above 1: a supplement, which charges what the runs before it did not.",
        ),
    ] = 1

    def command(self, call: Call) -> StartRun:
        """Return what starts the run."""
        preview = self.mode is RunMode.PREVIEW
        community_id = call.path["community_id"]
        return StartRun(community_id, self.plan_id, self.period, preview, self.number)


class ItemTotalAnswer(Answer):
    """Lines of one charge item and their sum, of which `tax` is tax.

    `rounding` is what rounding whole bills added.
    """

    item_id: str
    lines: int
    amount: MoneyAnswer
    tax: MoneyAnswer


class TotalsAnswer(Answer):
    """Sums over bills. `blocked`: accounts not billed; `idle`: nothing applies to them."""

    bills: int
    amount: MoneyAnswer
    tax: MoneyAnswer
    blocked: int
    idle: int
    items: list[ItemTotalAnswer]

    @classmethod
    def shown(cls, totals: Totals, currency: str) -> Self:
        """Return the answer for `totals` of one currency."""
        return cls(
            bills=totals.bills,
            amount=MoneyAnswer.from_minor(totals.minor, currency),
            tax=MoneyAnswer.from_minor(totals.tax_minor, currency),
            blocked=totals.blocked,
            idle=totals.idle,
            items=[
                ItemTotalAnswer(
                    item_id=item_id,
                    lines=item.lines,
                    amount=MoneyAnswer.from_minor(item.minor, currency),
                    tax=MoneyAnswer.from_minor(item.tax_minor, currency),
                )
                for item_id, item in sorted(totals.items.items())
            ],
        )


class RunAnswer(Answer):
    """A billing run. `totals` are final once it is previewed or issued.

    `plan_id` of one-off charges names themselves. `found` is what the last preview found.
    """

    id: str
    kind: RunKind
    community_id: str
    plan_id: str
    period: Month
    months: int
    number: Annotated[int, Field(description="1, or the number of a supplementary run.")]
    state: RunState
    attempt: int
    pages_total: int
    started_at: Instant
    started_by: str
    snapshot_at: Instant
    billed_on: Day
    due_on: Day
    finished_at: Instant | None
    issued_at: Instant | None
    totals: TotalsAnswer | None
    found: FoundAnswer | None
    review: ReviewedAnswer | None
    cancellation: CancellationAnswer | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003  the same for every caller
        """Return the run."""
        return cls(**_run_values(result))


class StartedRunAnswer(RunAnswer):
    """The run of that plan and period; `created` is false where it was there before."""

    created: bool

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the run that was started or found."""
        started: StartedRun = result
        return cls(created=started.created, **_run_values(started.run))


class ProgressAnswer(Answer):
    """How far the current attempt is: sums over the pages done so far."""

    pages_done: int
    pages_total: int
    so_far: TotalsAnswer
    at: Instant


class RunViewAnswer(RunAnswer):
    """A billing run with its progress."""

    progress: ProgressAnswer

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the run with its progress."""
        view: RunView = result
        progress = ProgressAnswer(
            pages_done=view.progress.pages_done,
            pages_total=view.run.pages_total,
            so_far=TotalsAnswer.shown(view.progress.totals, view.run.currency),
            at=view.progress.at,
        )
        return cls(progress=progress, **_run_values(view.run))


class RunQuery(ListQuery):
    """Which of a community's runs to list."""

    period: Month | None = None

    def command(self, call: Call) -> ListRuns:
        """Return what lists the runs."""
        return ListRuns(call.path["community_id"], self.limit, self.period or "", call.after)


class BilledQuery(Query):
    """Which period's totals to answer."""

    period: Month

    def command(self, call: Call) -> BilledIn:
        """Return what asks for the totals."""
        return BilledIn(call.path["community_id"], self.period)


class BilledTotalAnswer(Answer):
    """What was billed of one charge item, of which `tax` is tax."""

    item_id: str
    lines: int
    amount: MoneyAnswer
    tax: MoneyAnswer


class BilledTotalsAnswer(Answer):
    """What was billed in a community and period, by charge item."""

    community_id: str
    period: str
    amount: MoneyAnswer
    items: list[BilledTotalAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the totals with their sum."""
        totals: BilledTotals = result
        items = [
            BilledTotalAnswer(
                item_id=item.item_id,
                lines=item.lines,
                amount=MoneyAnswer.from_minor(item.minor, totals.currency),
                tax=MoneyAnswer.from_minor(item.tax_minor, totals.currency),
            )
            for item in totals.items
        ]
        whole = sum(item.minor for item in totals.items)
        return cls(
            community_id=totals.community_id,
            period=totals.period,
            amount=MoneyAnswer.from_minor(whole, totals.currency),
            items=items,
        )


def _run_values(run: BillingRun) -> dict[str, Any]:
    return {
        "id": run.run_id,
        "kind": run.kind,
        "community_id": run.community_id,
        "plan_id": run.plan_id,
        "period": run.period.key,
        "months": run.period.months,
        "number": run.seq,
        "state": run.state,
        "attempt": run.attempt,
        "pages_total": run.pages_total,
        "started_at": run.started_at,
        "started_by": run.started_by,
        "snapshot_at": run.snapshot_at,
        "billed_on": run.billed_on,
        "due_on": run.due_on,
        "finished_at": run.finished_at,
        "issued_at": run.issued_at,
        "totals": None if run.totals is None else TotalsAnswer.shown(run.totals, run.currency),
        "found": None if run.found is None else FoundAnswer.counted(run.found),
        "review": run.review and ReviewedAnswer.model_validate(run.review),
        "cancellation": run.cancellation and CancellationAnswer.shown(run.cancellation),
    }
