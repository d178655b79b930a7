"""Which readings make the use that is billed in a period.

A window begins behind the day through which the period before was measured (`since`, exclusive)
and goes to `through`, inclusive. It closes with the last reading in it, and starts from the last
reading up to `since`. A plan in arrears measures its own months, one in advance the months before:
nobody can be billed for what was not yet used. `reads_until_days` moves both ends, for communities
that read their meters some days after (or before) the months' end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.billing_plan import BillingPlan, Timing
from shared.domain.calendar import Period


@dataclass(frozen=True, slots=True)
class ReadingWindow:
    """Readings after `since` up to `through`."""

    since: date
    through: date

    def to_json(self) -> list[str]:
        """Return the window as JSON values."""
        return [self.since.isoformat(), self.through.isoformat()]

    @classmethod
    def from_json(cls, value: list[str]) -> ReadingWindow:
        """Return the window of `to_json`."""
        since, through = value
        return cls(date.fromisoformat(since), date.fromisoformat(through))


def window_of(plan: BillingPlan, period: Period) -> ReadingWindow:
    """Return the window of `period` as the plan's settings say it."""
    return ReadingWindow(closes_on(plan, period.shift(-1)), closes_on(plan, period))


def closes_on(plan: BillingPlan, period: Period) -> date:
    """Return the last day of the window of `period`."""
    measured = period if plan.timing is Timing.ARREARS else period.shift(-1)
    return measured.last + timedelta(days=plan.reads_until_days)


@dataclass(frozen=True, slots=True)
class PlanGate:
    """The newest period of a plan that was issued, or is being issued, by readings or pools.

    `uses` are the uses its rules read, `meters` the shared meters of its pools.
    """

    plan_id: str
    period: str
    months: int
    since: date
    through: date
    run_id: str
    uses: tuple[str, ...] = ()
    meters: tuple[str, ...] = ()

    @property
    def window(self) -> ReadingWindow:
        """The window it was measured by."""
        return ReadingWindow(self.since, self.through)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a community's issued runs hold fast; readings and pools are written on its condition.

    `version` grows whenever an attempt begins to issue, so that nothing slips in unseen between
    looking at the gate and writing.
    """

    id: str  # the community's
    community_id: str
    plans: tuple[PlanGate, ...] = ()
    version: int = 1

    def of_plan(self, plan_id: str) -> PlanGate | None:
        """Return what is held for a plan, or None."""
        return next((plan for plan in self.plans if plan.plan_id == plan_id), None)

    def holding(self, plan: PlanGate) -> Gate:
        """Return the gate that holds `plan`'s period as its newest, unless a later one is held."""
        known = self.of_plan(plan.plan_id)
        newest = known if known is not None and known.period > plan.period else plan
        others = tuple(other for other in self.plans if other.plan_id != plan.plan_id)
        return Gate(self.id, self.community_id, (*others, newest), self.version + 1)


def window_to_issue(plan: BillingPlan, period: Period, gate: Gate | None) -> ReadingWindow:
    """Return the window of `period`, following on what the plan measured last.

    Settings may have changed since: the window before decides where this one begins, and an
    issued period keeps its own.
    """
    plain = window_of(plan, period)
    held = gate.of_plan(plan.id) if gate else None
    if held is None:
        return plain
    if held.period == period.key:
        return held.window
    if held.period == period.shift(-1).key:
        return ReadingWindow(held.through, max(plain.through, held.through + timedelta(days=1)))
    return plain
