"""Taking the snapshot that an attempt of a run goes by."""

from __future__ import annotations

from datetime import datetime

from shared.domain.billing_calendar import last_day_to_pay
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunState, run_id_of
from shared.domain.calendar import Period, business_date
from shared.domain.charge_items import ChargeItem
from shared.domain.community import Community, RoundingRest
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem
from shared.usecases.ports import Directory


def take_snapshot(
    company_id: str,
    plan: BillingPlan,
    community: Community,
    period: Period,
    *,
    now: datetime,
    directory: Directory,
    run: BillingRun | None = None,
) -> RunSnapshot:
    """Return all that the next attempt of `run` (None: the first) goes by, as it is at `now`.

    Rules of single units and spaces are no part of it: they come with the billing cards. Raises
    `RunTooManyRules`, and `ItemsCircular` for items that take a part of themselves.
    """
    from shared.domain.item_order import require_no_circle
    from shared.usecases.rule_books import rules_reaching

    items = [directory.get(company_id, ChargeItem, item_id) for item_id in plan.item_ids]
    active = [item for item in items if item.active]
    versions = rules_reaching(company_id, community.id, [item.id for item in active], directory)
    taken = tuple(SnapshotItem.of(item, versions[item.id], period.first) for item in active)
    require_no_circle(taken, period.first)
    today = business_date(now, community.time_zone)
    return RunSnapshot(
        run_id=run_id_of(plan.id, period.key, 1 if run is None else run.seq),
        attempt=1 if run is None else run.attempt + 1,
        company_id=company_id,
        community_id=community.id,
        plan_id=plan.id,
        period=period,
        seq=1 if run is None else run.seq,
        currency=community.currency,
        billed_on=today,
        due_on=last_day_to_pay(plan, period, today),
        snapshot_at=now,
        items=taken,
        bill_rounding=community.billing.bill_rounding,
        carries=community.billing.rounding_rest is RoundingRest.CARRY,
    )


def first_attempt(snapshot: RunSnapshot, state: RunState, pages: int, by: str) -> BillingRun:
    """Return a new run in `state` at its first attempt, which goes by `snapshot`."""
    return BillingRun(
        run_id=snapshot.run_id,
        company_id=snapshot.company_id,
        community_id=snapshot.community_id,
        plan_id=snapshot.plan_id,
        period=snapshot.period,
        seq=snapshot.seq,
        currency=snapshot.currency,
        started_at=snapshot.snapshot_at,
        started_by=by,
        state=state,
        attempt=1,
        pages_total=pages,
        begun_at=snapshot.snapshot_at,
        snapshot_at=snapshot.snapshot_at,
        billed_on=snapshot.billed_on,
        due_on=snapshot.due_on,
    )
