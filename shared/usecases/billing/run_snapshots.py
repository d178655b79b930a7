"""Taking the snapshot that an attempt of a run goes by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.domain.billing_calendar import last_day_to_pay
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunState, run_id_of
from shared.domain.calendar import Period, business_date
from shared.domain.charge_items import ChargeItem
from shared.domain.community import Community, RoundingRest
from shared.domain.metering.errors import PoolsChanged
from shared.domain.metering.windows import Gate, window_to_issue
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem
from shared.usecases.metering.gates import Held, hold_gate, pools_of
from shared.usecases.metering.metering_ports import Pools
from shared.usecases.ports import Directory


def take_snapshot(
    company_id: str,
    plan: BillingPlan,
    community: Community,
    period: Period,
    *,
    seq: int,
    attempt: int,
    now: datetime,
    issuing: bool,
    directory: Directory,
    pools: Pools,
    shares_pools: bool = True,
    settled_before: Sequence[str] = (),
) -> RunSnapshot:
    """Return all that an attempt of run number `seq` goes by, as it is at `now`.

    Rules of single units and spaces are no part of it: they come with the billing cards. An attempt
    that is `issuing` first closes the gate behind its readings and pools. Raises `RunTooManyRules`,
    `RunTooManyPools`, `GateBusy`, and `ItemsCircular` for items that take a part of themselves.
    """
    from shared.domain.billing_basis import reads_of
    from shared.domain.item_order import require_no_circle
    from shared.usecases.rules.rule_books import rules_reaching

    items = [directory.get(company_id, ChargeItem, item_id) for item_id in plan.item_ids]
    active = [item for item in items if item.active]
    versions = rules_reaching(company_id, community.id, [item.id for item in active], directory)
    gate = directory.find(company_id, Gate, community.id)
    window = window_to_issue(plan, period, gate)
    # What was used before the period is priced by the rules of then.
    first = min(period.first, window.since + timedelta(days=1))
    taken = tuple(SnapshotItem.of(item, versions[item.id], first) for item in active)
    require_no_circle(taken, period.first)
    run_id = run_id_of(plan.id, period.key, seq)
    found = pools_of(company_id, plan, period, pools)
    reads = reads_of([version for item in taken for version in item.versions], period.last)
    if issuing and (gate is not None or reads.uses or found):
        held = Held(company_id, plan, period, window, run_id, tuple(sorted(reads.uses)))
        found = hold_gate(held, directory=directory, pools=pools)
    if not shares_pools:
        found = ()  # a pool is shared out once, by the run that bills everybody
    today = business_date(now, community.time_zone)
    return RunSnapshot(
        run_id=run_id,
        attempt=attempt,
        company_id=company_id,
        community_id=community.id,
        plan_id=plan.id,
        period=period,
        seq=seq,
        currency=community.currency,
        billed_on=today,
        due_on=last_day_to_pay(plan, period, today),
        snapshot_at=now,
        items=taken,
        bill_rounding=community.billing.bill_rounding,
        carries=community.billing.rounding_rest is RoundingRest.CARRY,
        window=window,
        pools=found,
        settled_before=tuple(sorted(settled_before)),
    )


def hold_as_previewed(
    snapshot: RunSnapshot,
    plan: BillingPlan,
    *,
    directory: Directory,
    pools: Pools,
) -> None:
    """Close the gate behind what was previewed. Raises `PoolsChanged`, `GateBusy`.

    Readings that changed since block the accounts they are about, page by page.
    """
    if snapshot.window is None:
        return
    gate = directory.find(snapshot.company_id, Gate, snapshot.community_id)
    reads = _reads(snapshot)
    if gate is None and not reads and not snapshot.pools:
        return
    held = Held(snapshot.company_id, plan, snapshot.period, snapshot.window, snapshot.run_id, reads)
    now = {pool.id: pool.version for pool in hold_gate(held, directory=directory, pools=pools)}
    then = {pool.id: pool.version for pool in snapshot.pools}
    if snapshot.shares_pools and now != then:
        changed = {pool_id for pool_id, version in {*now.items()} ^ {*then.items()}}
        raise PoolsChanged(run_id=snapshot.run_id, pool_id=", ".join(sorted(changed)))


def _reads(snapshot: RunSnapshot) -> tuple[str, ...]:
    from shared.domain.billing_basis import reads_of

    versions = [version for item in snapshot.items for version in item.versions]
    return tuple(sorted(reads_of(versions, snapshot.period.last).uses))


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
        begun_by=by,
        state=state,
        attempt=1,
        pages_total=pages,
        begun_at=snapshot.snapshot_at,
        snapshot_at=snapshot.snapshot_at,
        billed_on=snapshot.billed_on,
        due_on=snapshot.due_on,
    )
