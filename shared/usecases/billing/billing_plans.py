"""Billing plans: which items a community bills together, and when the clock bills them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.billing_plan import BillingPlan, Timing
from shared.domain.charge_items import ChargeItem
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.run_policy import ByClock, Review
from shared.usecases.ports import (
    Change,
    Clock,
    Create,
    Directory,
    Ids,
    Keep,
    LeaveItem,
    Listing,
    Once,
    Page,
    Replace,
    TakeItem,
    VersionStale,
)
from shared.usecases.reading import (
    ById,
    ListOf,
    Update,
    referred,
    require_version,
    revised,
    seen,
    seen_community,
    tried_again,
)


@dataclass(frozen=True, slots=True)
class CreatePlan:
    """A new plan of a community; the clock bills it from `first_period` on."""

    once: Once
    community_id: str
    name: str
    item_ids: tuple[str, ...]
    period_months: int
    first_period: str
    billing_day: int
    timing: Timing
    due_days: int
    reads_until_days: int = 0
    review: Review | None = None
    by_clock: ByClock | None = None


@tried_again(VersionStale)
def create_plan(
    actor: Actor, command: CreatePlan, *, directory: Directory, clock: Clock, ids: Ids
) -> BillingPlan:
    """The plan exists and its items are its own in this community.

    Raises `NotFound` for community or item, `ItemInOtherPlan`, `PeriodClosed` for a first period
    that is closed, `ItemsCircular`, `PlanItemsIncomplete`, and what the plan refuses.
    """
    community = seen_community(actor, command.community_id, directory)
    plan = BillingPlan(
        id=ids.new("pln"),
        community_id=community.id,
        name=command.name,
        item_ids=command.item_ids,
        period_months=command.period_months,
        first_period=command.first_period,
        billing_day=command.billing_day,
        timing=command.timing,
        due_days=command.due_days,
        reads_until_days=command.reads_until_days,
        review=command.review,
        by_clock=command.by_clock,
        next_period=command.first_period,
        created_at=clock.now(),
    )
    community.require_open(plan.first_period, "first_period")
    _require_items(actor.company_id, plan, plan.item_ids, directory)
    _require_order(actor.company_id, plan, directory)
    changes: list[Change] = [Create(plan, plan.due_at(community.time_zone)), Keep(community)]
    changes += [TakeItem(community.id, item_id, plan.id) for item_id in plan.item_ids]
    directory.commit(actor.company_id, changes, once=command.once, result=plan)
    return plan


def list_plans(actor: Actor, command: ListOf, *, directory: Directory) -> Page[BillingPlan]:
    """Return part of the list of a community's plans, by name."""
    seen_community(actor, command.parent, directory)
    listing = Listing(BillingPlan, command.parent, command.limit, command.after)
    return directory.page(actor.company_id, listing)


def get_plan(actor: Actor, command: ById, *, directory: Directory) -> BillingPlan:
    """Return a plan. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, BillingPlan, command.id))


def update_plan(actor: Actor, command: Update, *, directory: Directory) -> BillingPlan:
    """The plan has the new values, from its next period on; an inactive one frees its items.

    Raises `VersionStale`, `NotFound` for an item, `ItemInOtherPlan`, `ItemsCircular`,
    `PlanItemsIncomplete`, and what the plan refuses.
    """
    plan = get_plan(actor, ById(command.id), directory=directory)
    require_version(plan, command.version)
    changed = revised(plan, command.changes)
    community = directory.get(actor.company_id, Community, plan.community_id)
    before = set(plan.item_ids) if plan.active else set()
    after = set(changed.item_ids) if changed.active else set()
    _require_items(actor.company_id, changed, sorted(after - before), directory)
    if after != before:
        _require_order(actor.company_id, changed, directory)
    changes: list[Change] = [Replace(changed, changed.due_at(community.time_zone))]
    changes += [TakeItem(community.id, item, plan.id) for item in sorted(after - before)]
    changes += [LeaveItem(community.id, item, plan.id) for item in sorted(before - after)]
    directory.commit(actor.company_id, changes)
    return changed


def _require_items(
    company_id: str, plan: BillingPlan, item_ids: tuple[str, ...] | list[str], directory: Directory
) -> None:
    """Pass if every item is the community's or the whole company's. Raises `NotFound`."""
    for item_id in item_ids:
        item = referred(directory.find(company_id, ChargeItem, item_id), "item_ids")
        if item.community_id not in (None, plan.community_id):
            raise NotFound(field="item_ids")


def _require_order(company_id: str, plan: BillingPlan, directory: Directory) -> None:
    """Pass if every item can be computed from the next period on, what it takes a part of first.

    Raises `ItemsCircular`, and `PlanItemsIncomplete` where one takes a part of an item that is not
    billed with it.
    """
    from shared.domain.item_order import PlanItemsIncomplete, charges_needed, require_order
    from shared.usecases.rules.rule_books import rules_reaching

    if not plan.active:
        return
    first = plan.period(plan.next_period).first
    found = rules_reaching(company_id, plan.community_id, plan.item_ids, directory)
    needs = {item_id: charges_needed(versions, first) for item_id, versions in found.items()}
    for item_id, needed in needs.items():
        for other in sorted(needed - needs.keys()):
            raise PlanItemsIncomplete(item_id=item_id, needed=other, field="item_ids")
    require_order(needs, "item_ids")
