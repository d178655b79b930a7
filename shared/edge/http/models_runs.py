"""Requests and answers about billing runs, their problems, and what was billed in a period."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.billing_run import BillingRun, RunState
from shared.domain.run_totals import Problem, Totals
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, ListQuery, Month, Query
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.texts import sentence
from shared.usecases.run_views import BilledIn, BilledTotals, ListProblems, ListRuns, RunView
from shared.usecases.starting_runs import StartedRun, StartRun


class RunMode(StrEnum):
    """What a new run is to do."""

    PREVIEW = "preview"
    ISSUE = "issue"


class RunBody(Body):
    """Which plan to bill for which of its periods, named by its first month."""

    plan_id: Id
    period: Month
    mode: RunMode

    def command(self, call: Call) -> StartRun:
        """Return what starts the run."""
        preview = self.mode is RunMode.PREVIEW
        return StartRun(call.path["community_id"], self.plan_id, self.period, preview)


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
    """A billing run. `totals` are final once it is previewed or issued."""

    id: str
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


class ProblemAnswer(Answer):
    """Why an account, a subject nobody answers for, or a whole share pool is not billed.

    `link` is where it can be mended, as far as one address says it.
    """

    subject_id: str | None
    account_id: str | None
    item_id: str | None
    code: str
    message: str
    hint: str | None
    link: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the problem with its sentence in the caller's language."""
        problem: Problem = result
        code = f"problem.{problem.code}"
        said = sentence(code, call.language, problem.data) or sentence(
            f"charge_blocked.{problem.code}", call.language, problem.data
        )
        return cls(
            subject_id=problem.subject_id or None,
            account_id=problem.account_id or None,
            item_id=problem.item_id or None,
            code=problem.code,
            message=said or sentence(problem.code, call.language, problem.data) or problem.code,
            hint=sentence(f"{code}.hint", call.language, problem.data)
            or sentence(f"charge_blocked.{problem.code}.hint", call.language, problem.data)
            or sentence(f"{problem.code}.hint", call.language, problem.data),
            link=_link(problem),
        )


def _link(problem: Problem) -> str | None:
    if "meter_id" in problem.data:
        return f"/v1/meters/{problem.data['meter_id']}/readings"
    if "pool_id" in problem.data:
        return f"/v1/share-pools/{problem.data['pool_id']}"
    return None


class RunQuery(ListQuery):
    """Which of a community's runs to list."""

    period: Month | None = None

    def command(self, call: Call) -> ListRuns:
        """Return what lists the runs."""
        return ListRuns(call.path["community_id"], self.limit, self.period or "", call.after)


class ProblemQuery(ListQuery):
    """How many problems to list."""

    def command(self, call: Call) -> ListProblems:
        """Return what lists the problems."""
        return ListProblems(call.path["run_id"], self.limit, call.after)


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
    }
