"""What the queues ask workers to do with a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SplitRun:
    """Split an attempt into pages from `from_page` on; `attempt` None is the current one.

    `step` goes on from there with settling the attempt's share pools, which comes before.
    """

    company_id: str
    run_id: str
    attempt: int | None
    from_page: int
    resume: bool
    step: int | None = None


@dataclass(frozen=True, slots=True)
class BillPage:
    """Do one page of an attempt; `again` if this may not be the first delivery."""

    company_id: str
    run_id: str
    attempt: int | None
    page: int
    again: bool
