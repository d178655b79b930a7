"""Plan: who is to be told what today. Reads due runs and the list of debtors, never a scan.

What is planned twice is there once, because a message's id follows from account, step and day; so
every order may be carried out any number of times. A day that was missed is made up for: its steps
go out late, except where a later step has come for the same bill meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.domain.calendar import business_date, zone
from shared.domain.community import Community
from shared.domain.dunning.campaign import WHOLE, Anchor, Campaign, Step
from shared.domain.dunning.marks import PlanMark
from shared.usecases.arrears.ports import Debtors, DueRuns
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.dunning.ports import (
    PlanCommunity,
    PlanDebtors,
    PlannedMessages,
    PlanOrder,
    PlanRun,
    ReminderWork,
    WaitingMessages,
)
from shared.usecases.dunning.records import ladders, mark_ref
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.messaging.records import messaging_settings_ref
from shared.usecases.ports import Clock, Directory

_DAY = timedelta(days=1)
# A community that was not looked at for longer begins anew: older steps would only confuse.
_LOOK_BACK = timedelta(days=14)
# Bills issued lately are due within this time.
_DUE_WITHIN = timedelta(days=400)
_FIRST_LOOK = timedelta(hours=2)
_RUNS_A_READ = 100


@dataclass(frozen=True, slots=True)
class Window:
    """The days, both included, whose steps are planned for a community on day `today`."""

    company_id: str
    community: Community
    first: date
    today: date


@dataclass(frozen=True, slots=True)
class PlanTools:
    """Everything planning works with."""

    directory: Directory
    ledger: Ledger
    runs: Runs
    bills: Bills
    debtors: Debtors
    due_runs: DueRuns
    planned: PlannedMessages
    work: ReminderWork
    clock: Clock


def tick(
    at: datetime,
    *,
    directory: Directory,
    waiting: WaitingMessages,
    work: ReminderWork,
    clock: Clock,
) -> tuple[int, int]:
    """Every community is handed out for planning, and every message whose wait is over.

    Return how many of each. However late the clock is, nothing that waits is left behind; and a
    tick ahead of the clock takes nothing from those whose hour is yet to come.
    """
    since = min(waiting.last_tick() or at - _FIRST_LOOK, at - _FIRST_LOOK)
    woken = list(waiting.due(since, at))
    work.deliver(woken)
    orders = [
        PlanCommunity(company.id, community.id, at)
        for company in all_companies(directory)
        for community in communities_of(company.id, directory)
    ]
    work.plan(orders)
    waiting.note_tick(min(at, clock.now()))
    return len(orders), len(woken)


def plan_community(order: PlanCommunity, tools: PlanTools) -> int:
    """The steps of every day up to today are handed out, once the plan hour has come.

    Return how many orders that were. A holiday plans nothing: the next working day makes up for it.
    """
    company_id, community_id = order.company_id, order.community_id
    community = tools.directory.get(company_id, Community, community_id)
    ref = messaging_settings_ref(community_id)
    settings = tools.ledger.find(company_id, ref)
    if settings is None or not settings.channels:
        return 0
    found = ladders(company_id, community_id, tools.ledger)
    own = found[WHOLE]
    local = order.at.astimezone(zone(community.time_zone))
    today = local.date()
    if local.hour < own.plan_hour or not own.quiet.is_working(today):
        return 0
    mark = tools.ledger.find(company_id, mark_ref(community_id))
    first = max(mark.known_before(today) + _DAY, today - _LOOK_BACK) if mark else today
    if first > today:
        return 0
    orders = [
        each
        for campaign in found.values()
        if campaign.active
        for each in orders_for(campaign, Window(company_id, community, first, today), tools)
    ]
    tools.work.plan(orders)
    really = business_date(tools.clock.now(), community.time_zone)
    _planned_through(company_id, community_id, today, really, tools.ledger)
    return len(orders)


def orders_for(campaign: Campaign, window: Window, tools: PlanTools) -> Iterator[PlanOrder]:
    """Yield what has to be planned of a campaign."""
    company_id, community_id, scope = window.company_id, window.community.id, campaign.scope
    today = window.today
    for step in campaign.steps:
        if is_late(step):
            continue
        for run_id, anchor_day in _runs_for(step, window, tools):
            day = step.day_for(anchor_day)
            yield PlanRun(company_id, community_id, scope, step.name, day, today, run_id, "")
    if any(is_late(step) for step in campaign.steps):
        yield PlanDebtors(company_id, community_id, scope, window.first, today, "")


def is_late(step: Step) -> bool:
    """Tell whether a step comes after the due day, so that debtors are who is told."""
    return step.anchor is Anchor.DUE and step.days > 0


def _runs_for(step: Step, window: Window, tools: PlanTools) -> Iterator[tuple[str, date]]:
    """Yield runs and their anchor day for which the step's day is in the window."""
    company_id, community = window.company_id, window.community
    since, until = step.anchor_on(window.first), step.anchor_on(window.today)
    if step.anchor is Anchor.DUE:
        for due in tools.due_runs.between(company_id, community.id, since, until):
            yield due.run_id, due.due_on
        return
    listed = tools.due_runs.between(company_id, community.id, since, until + _DUE_WITHIN)
    ids = [due.run_id for due in listed]
    for start in range(0, len(ids), _RUNS_A_READ):
        found = tools.runs.many(company_id, ids[start : start + _RUNS_A_READ])
        for run in found.values():
            if run.issued_at is None:
                continue
            issued = business_date(run.issued_at, community.time_zone)
            if since <= issued <= until:
                yield run.run_id, issued


def _planned_through(
    company_id: str, community_id: str, today: date, really: date, ledger: Ledger
) -> None:
    ref = mark_ref(community_id)

    def decision(seen: Seen) -> Decision[None]:
        before = seen.find(ref)
        # Nothing is known of the days before the first look.
        known = before or PlanMark(community_id, min(today, really) - _DAY, version=0)
        after = known.reached(today, really)
        if after == before:
            return Decision(None)
        return Decision(None, (Save(before, replace(after, version=known.version + 1)),))

    ledger.decide(company_id, Look(records=(ref,)), decision)
