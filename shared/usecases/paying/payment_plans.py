"""Payment plans 分期: agreed, looked at, checked every day, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.domain.actor import Actor
from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.instalments import InstalmentPlan, read_instalment_plan
from shared.domain.community import Community
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.errors import BillNotOpen
from shared.domain.ledger.payment_plan import (
    BILLS_MAX,
    BillInOtherPlan,
    PaymentPlan,
    PaymentPlanNotFound,
    PaymentPlanRefused,
    PlanProgress,
    PlanState,
    agreed_parts,
)
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    Look,
    Save,
    Seen,
    plan_ref,
    plans_of_account,
    running_plans_of,
)
from shared.usecases.ledger.ledger_reading import account_seen, place_of
from shared.usecases.ports import Clock, Directory, Ids, Once, Page, Position
from shared.usecases.reading import ById, ListOf, seen_community

# An account has a handful of plans in its life.
_PLANS_OF_AN_ACCOUNT = 100
# A list with few plans in the wanted state is cut off after so many reads, and goes on from there.
_READS_A_LIST = 10
AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class AgreePaymentPlan:
    """What is open on `bills` of an account is paid in instalments, as the document says."""

    once: Once
    account_id: str
    bills: tuple[str, ...]
    instalments: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CancelPaymentPlan:
    """The agreement ends; its bills are due as they always were."""

    once: Once
    id: str


@dataclass(frozen=True, slots=True)
class ListRunningPlans:
    """Asks for a community's payment plans that run: all, or the active or the broken ones."""

    community_id: str
    state: PlanState | None = None
    limit: int = 50
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A payment plan and how it stands on day `on`."""

    plan: PaymentPlan
    progress: PlanProgress
    on: date


def agree_payment_plan(
    actor: Actor,
    command: AgreePaymentPlan,
    *,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
    ids: Ids,
) -> PaymentPlan:
    """The plan runs. Raises `NotFound`, `BillNotFound`, `BillNotOpen`, `BillInOtherPlan`,
    `PaymentPlanRefused`, `InstalmentsImpossible`.
    """
    account = account_seen(actor, command.account_id, directory)
    keys = _keys(command)
    document = Node(dict(command.instalments), RuleRejected, "/instalments")
    instalments = read_instalment_plan(document)
    _require_free(actor.company_id, account.id, command.bills, ledger)
    community = directory.get(actor.company_id, Community, account.community_id)
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    plan_id = ids.new("ppl")

    def decision(seen: Seen) -> Decision[PaymentPlan]:
        bills = [_open_bill(seen.books[account.id], key) for key in keys]
        plan = PaymentPlan(
            id=plan_id,
            community_id=account.community_id,
            account_id=account.id,
            currency=community.currency,
            bills=command.bills,
            total_minor=sum(due.open_minor for due in bills),
            parts=_parts(instalments, bills, community.currency, place.today),
            agreed_at=place.now,
            agreed_by=actor.name,
            grace_days=place.settings.plan_grace_days,
            note=command.note,
        )
        return Decision(plan, (Save(None, plan),))

    look = Look(community.currency, {account.id: Depth.ALL})
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def cancel_payment_plan(
    actor: Actor, command: CancelPaymentPlan, *, ledger: Ledger, clock: Clock
) -> PaymentPlan:
    """The plan is cancelled. Raises `PaymentPlanNotFound`, `PaymentPlanEnded`."""
    found = _plan_seen(actor, command.id, ledger)
    ref = plan_ref(found.id)

    def decision(seen: Seen) -> Decision[PaymentPlan]:
        before = seen.get(ref, PaymentPlanNotFound(payment_plan_id=found.id))
        after = before.cancel(clock.now(), actor.name)
        return Decision(after, (Save(before, after),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def get_payment_plan(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger, clock: Clock
) -> PlanView:
    """Return one plan and how it stands today. Raises `PaymentPlanNotFound`."""
    plan = _plan_seen(actor, command.id, ledger)
    community = directory.get(actor.company_id, Community, plan.community_id)
    today = place_of(actor.company_id, community, ledger=ledger, clock=clock).today
    book = ledger.book(actor.company_id, plan.account_id, plan.currency, Depth.ALL)
    return PlanView(plan, plan.progress(_bills_of(plan, book), today), today)


def list_payment_plans(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[PaymentPlan]:
    """Return part of an account's payment plans. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    shelf = plans_of_account(account.id)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def list_running_plans(
    actor: Actor, command: ListRunningPlans, *, directory: Directory, ledger: Ledger
) -> Page[PaymentPlan]:
    """Return part of a community's payment plans that run, those in one state if it is given.

    Broken ones are as the last night found them. Raises `NotFound`.
    """
    seen_community(actor, command.community_id, directory)
    shelf, after = running_plans_of(command.community_id), command.after
    found: list[PaymentPlan] = []
    for _ in range(_READS_A_LIST):
        page = ledger.page(actor.company_id, shelf, command.limit - len(found), after)
        found += [plan for plan in page.items if command.state in (None, plan.state)]
        after = page.next
        if after is None or len(found) == command.limit:
            break
    return Page(tuple(found), after)


def check_payment_plans(
    company_id: str,
    community_id: str,
    after: Position | None,
    limit: int,
    *,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
) -> tuple[list[PaymentPlan], Position | None]:
    """Every plan of the page is as today finds it; return those that changed and where to go on.

    Broken plans are flagged, caught-up ones active again, settled ones completed. Repeating it
    changes nothing more.
    """
    community = directory.get(company_id, Community, community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    page = ledger.page(company_id, running_plans_of(community_id), limit, after)
    changed = [_check(company_id, plan, place.today, place.now, ledger) for plan in page.items]
    return [plan for plan in changed if plan is not None], page.next


def _check(
    company_id: str, plan: PaymentPlan, today: date, now: datetime, ledger: Ledger
) -> PaymentPlan | None:
    ref = plan_ref(plan.id)

    def decision(seen: Seen) -> Decision[PaymentPlan | None]:
        before = seen.get(ref, PaymentPlanNotFound(payment_plan_id=plan.id))
        bills = _bills_of(before, seen.books[plan.account_id])
        after = before.checked(bills, today, now)
        if after == before:
            return Decision(None)
        return Decision(after, (Save(before, after),))

    look = Look(plan.currency, {plan.account_id: Depth.ALL}, (ref,))
    return ledger.decide(company_id, look, decision)


def _keys(command: AgreePaymentPlan) -> list[BillKey]:
    if not 1 <= len(command.bills) <= BILLS_MAX or len(set(command.bills)) < len(command.bills):
        raise PaymentPlanRefused(reason="bills", limit=BILLS_MAX, field="bills")
    keys = [parse_bill_id(bill_id) for bill_id in command.bills]
    if any(key.account_id != command.account_id for key in keys):
        raise PaymentPlanRefused(reason="other_account", field="bills")
    return keys


def _require_free(company_id: str, account_id: str, bills: tuple[str, ...], ledger: Ledger) -> None:
    """Pass if none of the bills is in a running plan of the account."""
    there = ledger.page(company_id, plans_of_account(account_id), _PLANS_OF_AN_ACCOUNT, None)
    for plan in there.items:
        both = set(plan.bills) & set(bills)
        if plan.running and both:
            raise BillInOtherPlan(bill_id=min(both), payment_plan_id=plan.id, field="bills")


def _open_bill(book: AccountBook, key: BillKey) -> DueBill:
    due = book.bill(key)
    if due.open_minor <= 0:
        raise BillNotOpen(bill_id=due.id, state=due.state.value, field="bills")
    return due


def _parts(
    instalments: InstalmentPlan, bills: list[DueBill], currency: str, today: date
) -> tuple[Any, ...]:
    parts = agreed_parts(instalments, bills, currency)
    if parts[0].due_on < today:
        raise PaymentPlanRefused(reason="days_past", field="instalments")
    return tuple(parts)


def _bills_of(plan: PaymentPlan, book: AccountBook) -> list[DueBill]:
    wanted = set(plan.bills)
    return [due for due in book.bills if due.id in wanted]


def _plan_seen(actor: Actor, plan_id: str, ledger: Ledger) -> PaymentPlan:
    found = ledger.find(actor.company_id, plan_ref(plan_id))
    if found is None or not actor.may_see_account(found.community_id, found.account_id):
        raise PaymentPlanNotFound(payment_plan_id=plan_id)
    return found
