"""What a run charges and by whose settings: a plan's period, or one-off charges.

A source makes the snapshot of the run's next attempt. All else about a run is the same for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from shared.domain.billing_calendar import last_day_to_pay
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun
from shared.domain.calendar import Period
from shared.domain.community import Community
from shared.domain.run_policy import RunPolicy
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing_ports import Runs
from shared.usecases.earlier_runs import comparison_for, runs_of, sharing_run
from shared.usecases.metering_ports import Pools
from shared.usecases.ports import Directory
from shared.usecases.run_snapshots import hold_as_previewed, take_snapshot


class RunSource(Protocol):
    """What a run is made from."""

    @property
    def community(self) -> Community:
        """Where it charges."""

    @property
    def policy(self) -> RunPolicy:
        """Who has to look before it is issued."""

    def snapshot(
        self,
        company_id: str,
        attempt: int,
        now: datetime,
        *,
        preview: bool,
        settled_before: Sequence[str] = (),
    ) -> RunSnapshot:
        """Return all that the run's `attempt` goes by, as it is at `now`.

        Pools `settled_before` were shared out by an attempt before it.
        """

    def hold_as_previewed(self, seen: RunSnapshot) -> None:
        """Let nothing that was previewed change unnoticed any more, now that it is issued."""

    def last_day_to_pay(self, billed_on: date) -> date:
        """Return the due date of bills that are made on the business day `billed_on`."""


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A period of a plan, for the first time or (number above 1) for what is not charged yet."""

    plan: BillingPlan
    community: Community
    period: Period
    seq: int
    directory: Directory
    pools: Pools
    runs: Runs

    @property
    def policy(self) -> RunPolicy:
        """Who has to look before it is issued."""
        return self.plan.policy(self.community.billing.policy)

    def snapshot(
        self,
        company_id: str,
        attempt: int,
        now: datetime,
        *,
        preview: bool,
        settled_before: Sequence[str] = (),
    ) -> RunSnapshot:
        """Return all that the run's `attempt` goes by. Raises as `take_snapshot` does."""
        shared_by = self._shared_by(company_id)
        taken = take_snapshot(
            company_id,
            self.plan,
            self.community,
            self.period,
            seq=self.seq,
            attempt=attempt,
            now=now,
            issuing=not preview,
            directory=self.directory,
            pools=self.pools,
            shares_pools=shared_by is None,
            settled_before=settled_before,
        )
        if shared_by is not None:
            taken = replace(taken, shared_by=(shared_by.seq, shared_by.attempt))
        if taken.carries:
            before = runs_of(company_id, self.plan.id, self.period.shift(-1), self.runs)
            taken = replace(taken, carry_numbers=max(len(before), 1))
        if not preview:
            return taken
        settings = self.community.billing
        comparison = comparison_for(
            company_id, self.plan, self.period, self.seq, settings=settings, runs=self.runs
        )
        return replace(taken, comparison=comparison)

    def hold_as_previewed(self, seen: RunSnapshot) -> None:
        """Close the gate behind readings and pools. Raises `PoolsChanged`, `GateBusy`."""
        hold_as_previewed(seen, self.plan, directory=self.directory, pools=self.pools)

    def last_day_to_pay(self, billed_on: date) -> date:
        """Return the due date of bills that are made on the business day `billed_on`."""
        return last_day_to_pay(self.plan, self.period, billed_on)

    def _shared_by(self, company_id: str) -> BillingRun | None:
        """Return the run that shared the period's pools out, None if this one has to."""
        if self.seq == 1:
            return None
        earlier = runs_of(company_id, self.plan.id, self.period, self.runs)
        return sharing_run([run for run in earlier if run.seq < self.seq])


def policy_of(run: BillingRun, directory: Directory) -> RunPolicy:
    """Return who has to look before the run is issued, as it is now."""
    plan = directory.get(run.company_id, BillingPlan, run.plan_id)
    community = directory.get(run.company_id, Community, run.community_id)
    return plan.policy(community.billing.policy)


def source_of(run: BillingRun, *, directory: Directory, pools: Pools, runs: Runs) -> RunSource:
    """Return what the run is made from, as it is now."""
    plan = directory.get(run.company_id, BillingPlan, run.plan_id)
    community = directory.get(run.company_id, Community, run.community_id)
    return PlanSource(plan, community, run.period, run.seq, directory, pools, runs)
