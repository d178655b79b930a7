"""What a run charges and by whose settings: a plan's period, or one-off charges.

A source makes the snapshot of the run's next attempt. All else about a run is the same for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from shared.domain.billing_calendar import last_day_to_pay
from shared.domain.billing_card import pages_for
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunKind
from shared.domain.calendar import Period, business_date
from shared.domain.community import Community
from shared.domain.run_policy import RunPolicy
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.billing.earlier_runs import comparison_for, runs_of, sharing_run, unusual_only
from shared.usecases.billing.run_snapshots import hold_as_previewed, take_snapshot
from shared.usecases.metering.metering_ports import Pools
from shared.usecases.ports import Cards, Directory

# Every attempt of one-off charges has the same ones.
FIRST_ATTEMPT = 1


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


@dataclass(frozen=True, slots=True)
class OneOffSource:
    """One-off charges, which are what the snapshots of their run say they are."""

    before: RunSnapshot
    community: Community

    @property
    def policy(self) -> RunPolicy:
        """Who has to look before it is issued."""
        return self.community.billing.policy

    def snapshot(
        self,
        company_id: str,
        attempt: int,
        now: datetime,
        *,
        preview: bool,
        settled_before: Sequence[str] = (),
    ) -> RunSnapshot:
        """Return the same charges by what is known of their subjects at `now`."""
        del company_id, settled_before
        today = business_date(now, self.community.time_zone)
        return replace(
            self.before,
            attempt=attempt,
            snapshot_at=now,
            billed_on=today,
            due_on=self.last_day_to_pay(today),
            comparison=unusual_only(self.community.billing) if preview else None,
        )

    def hold_as_previewed(self, seen: RunSnapshot) -> None:
        """Nothing needs to be held: subjects are read as they were seen."""

    def last_day_to_pay(self, billed_on: date) -> date:
        """Return the day that was said, or the day of the bill where that is later."""
        one_off = self.before.one_off
        return billed_on if one_off is None else max(one_off.due_on, billed_on)


def policy_of(run: BillingRun, directory: Directory) -> RunPolicy:
    """Return who has to look before the run is issued, as it is now."""
    community = directory.get(run.company_id, Community, run.community_id)
    if run.kind is RunKind.ONE_OFF:
        return community.billing.policy
    return directory.get(run.company_id, BillingPlan, run.plan_id).policy(community.billing.policy)


def source_of(run: BillingRun, *, directory: Directory, pools: Pools, runs: Runs) -> RunSource:
    """Return what the run is made from, as it is now."""
    community = directory.get(run.company_id, Community, run.community_id)
    if run.kind is RunKind.ONE_OFF:
        return OneOffSource(runs.snapshot(run.company_id, run.run_id, FIRST_ATTEMPT), community)
    plan = directory.get(run.company_id, BillingPlan, run.plan_id)
    return PlanSource(plan, community, run.period, run.seq, directory, pools, runs)


def pages_listed(run: BillingRun, runs: Runs) -> tuple[int, ...] | None:
    """Return the pages on which a list has somebody; None where any page may have."""
    if run.kind is not RunKind.ONE_OFF:
        return None
    one_off = runs.snapshot(run.company_id, run.run_id, FIRST_ATTEMPT).one_off
    return one_off.pages if one_off else None


def page_count(run: BillingRun, *, cards: Cards, runs: Runs) -> int:
    """Return how many pages an attempt of the run that goes over everybody has now."""
    listed = pages_listed(run, runs)
    if listed is not None:
        return len(listed)
    return pages_for(cards.subjects_numbered(run.company_id, run.community_id))
