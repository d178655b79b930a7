"""Reconciliation's night: each community's receipts and shifts, what is late, payouts missed.

Only whole days are looked at: what is taken back at the desk on its own day is then known. Days
that were missed are caught up, since each night goes on at the receipt where the last one ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.community import Community
from shared.domain.ledger.shifts import Count, Shift
from shared.domain.payments.provider import PayoutState, ProviderPayout
from shared.domain.reconciling.item import Booked, Found, Item, Review, ReviewState
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ledger.ledger_ports import Change, Ledger, Seen, shifts_of
from shared.usecases.ledger.ledger_reading import Place, place_of
from shared.usecases.paying.ports_payments import Between, PaymentProvider
from shared.usecases.ports import Clock, Directory, Position
from shared.usecases.reconciling.orders import (
    Part,
    ReadPayout,
    ReconcileCommunity,
    ReconcileCompany,
    ReconcilingWork,
)
from shared.usecases.reconciling.receipts import shift_item, walk_receipts
from shared.usecases.reconciling.records import exceptions_of, item_ref, waiting_of
from shared.usecases.reconciling.saving import FACTS_A_WRITE, Changes, change_items, save_facts

# A provider settles within a week, a transfer is at the bank within a few days.
LATE_AFTER = {"provider": timedelta(days=10), "bank": timedelta(days=5)}
# An exception that nobody explained for so long raises the alarm.
STALE_AFTER = timedelta(days=3)
STALE_COUNTED = 100
# How far back payouts are looked for that no event told of.
PAYOUTS_BACK = timedelta(days=14)
# After that a provider will not say any more what is in a payout.
ITEMISED_WITHIN = timedelta(days=5)
SHIFTS_A_PART = 20
_SHIFTS_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Night:
    """What a part of the night came to; `stale` counts exceptions that are open for too long."""

    part: str
    looked_at: int
    stale: int = 0


def begin_night(
    until: str,
    *,
    provider: PaymentProvider,
    directory: Directory,
    ledger: Ledger,
    work: ReconcilingWork,
    clock: Clock,
) -> Night:
    """Every company and every late payout is asked for.

    Raises `ProviderUnavailable` after the companies were asked for.
    """
    companies = [ReconcileCompany(company.id, until) for company in all_companies(directory)]
    work.ask(companies)
    now = clock.now()
    payouts = [
        ReadPayout(one.id)
        for one in provider.payouts(Between(now - PAYOUTS_BACK, now))
        if one.itemised or _never_itemised(one, now.date())
    ]
    work.ask(payouts)
    stale = _stale(PLATFORM_COMPANY, "", now.date(), ledger)
    return Night("begin", len(companies) + len(payouts), stale)


def _never_itemised(payout: ProviderPayout, today: date) -> bool:
    """Whether nobody will ever say what is in the payout: one made by hand, an exception."""
    return payout.state is PayoutState.PAID and payout.arrives_on <= today - ITEMISED_WITHIN


def reconcile_company(
    order: ReconcileCompany,
    *,
    directory: Directory,
    ledger: Ledger,
    work: ReconcilingWork,
    clock: Clock,
) -> Night:
    """Every community of the company is asked for."""
    found = [
        ReconcileCommunity(order.company_id, one.id, order.until)
        for one in communities_of(order.company_id, directory)
    ]
    work.ask(found)
    stale = _stale(order.company_id, "", clock.now().date(), ledger)
    return Night("company", len(found), stale)


def reconcile_community(
    order: ReconcileCommunity,
    *,
    directory: Directory,
    ledger: Ledger,
    work: ReconcilingWork,
    clock: Clock,
) -> Night:
    """A part of the community's night is done and the next asked for."""
    company_id = order.company_id
    community = directory.get(company_id, Community, order.community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    until = date.fromisoformat(order.until) if order.until else place.today
    if order.part == Part.RECEIPTS:
        looked, more = walk_receipts(company_id, community, until, ledger=ledger)
        work.ask([order if more else replace(order, part=Part.SHIFTS)])
    elif order.part == Part.SHIFTS:
        looked, after = _shifts(order, place, until, ledger)
        work.ask([replace(order, part=Part.SHIFTS if after else Part.LATE, after=after)])
    else:
        looked = _late(order, until, ledger)
        if not looked:
            return Night(order.part, 0, _stale(company_id, community.id, until, ledger))
        work.ask([order])
    return Night(order.part, looked)


def _shifts(
    order: ReconcileCommunity, place: Place, until: date, ledger: Ledger
) -> tuple[int, str]:
    """What was counted in closed shifts is held against their payments; return where to go on."""
    after = Position(order.after, "") if order.after else None
    page = ledger.page(order.company_id, shifts_of(order.community_id), SHIFTS_A_PART, after)
    for shift in page.items:
        if shift.count is not None and place.day_of(shift.count.at) < until:
            _count(order.company_id, shift, shift.count, ledger)
    old = bool(page.items) and page.items[-1].opened_on < until - _SHIFTS_BACK
    return len(page.items), "" if old or page.next is None else page.next.sort


def _count(company_id: str, shift: Shift, count: Count, ledger: Ledger) -> None:
    """The count is the other side of each channel's payments; what the cashier said explains it."""
    takings = {one.channel: one.minor for one in shift.takings}
    facts = []
    for one in count.channels:
        cash_float = one.expected_minor - takings.get(one.channel, 0)
        minor = one.counted_minor - cash_float
        found = Found(f"{shift.id}.count", minor, shift.currency, shift.opened_on)
        facts.append(replace(shift_item(company_id, shift, one.channel), found=(found,), version=1))

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        changes: Changes = []
        for fact in facts:
            was = seen.find(item_ref(fact.id))
            nothing = Booked(shift.id, 0, shift.currency, shift.opened_on)
            before = was or replace(fact, found=(), version=0)
            after = before.changed(booked=before.booked or nothing, found=fact.found)
            if after != before:
                if after.is_exception and count.reason:
                    said = Review(ReviewState.EXPLAINED, count.by, count.at, count.reason)
                    after = replace(after, reviews=(said,))
                changes.append((was, after))
        return changes, ()

    change_items(company_id, [fact.id for fact in facts], decide, facts, ledger=ledger)


def _late(order: ReconcileCommunity, until: date, ledger: Ledger) -> int:
    """Some of what should have been told of by now is late; return how many were."""
    late: list[Item] = []
    for where, after in LATE_AFTER.items():
        shelf = waiting_of(order.community_id, where, late=False)
        page = ledger.page(order.company_id, shelf, FACTS_A_WRITE, None)
        late += [item for item in page.items if item.on <= until - after]
    save_facts(
        order.company_id,
        [replace(item, booked=None, found=(), late=True) for item in late],
        ledger=ledger,
    )
    return len(late)


def _stale(company_id: str, community_id: str, on: date, ledger: Ledger) -> int:
    """Return how many exceptions nobody explained for too long, at most a hundred."""
    shelf = exceptions_of(community_id, ReviewState.OPEN.value)
    page = ledger.page(company_id, shelf, STALE_COUNTED, None)
    return sum(item.on <= on - STALE_AFTER for item in page.items)
