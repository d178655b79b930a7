"""What a person does for a refund: choose another way, pay cash out, note a transfer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Rejected
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.receipts import ReceiptSeries
from shared.domain.ledger.shifts import Desk, ShiftMissing, ShiftNotFound
from shared.domain.reconciling.item import Booked
from shared.domain.refunds.part import Need, PartState, Route
from shared.domain.refunds.progress import rerouted
from shared.domain.refunds.refund import HOLDING, Refund, RefundNotFound, RefundState
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Ledger,
    Ref,
    Save,
    desk_ref,
    series_ref,
    shift_ref,
)
from shared.usecases.ports import Clock, Directory, Once, Page
from shared.usecases.reading import ListOf, seen_community
from shared.usecases.reconciling.refunds_gone import money_at_bank
from shared.usecases.reconciling.saving import fact_changes, fact_refs
from shared.usecases.refunding.moving import RefundBooks, Step, came_back, on_part, settled
from shared.usecases.refunding.ports import RefundQueue
from shared.usecases.refunding.records import refund_ref, refunds_of
from shared.usecases.refunding.sending import to_balance

_LIVE = HOLDING - {RefundState.REQUESTED}


class RefundNotUnderWay(Conflict):
    """The refund is not approved, or is over: nothing can be done to its parts."""

    code = "refund_not_under_way"


class NotToPayOut(Conflict):
    """The part does not wait to be paid out by hand."""

    code = "refund_not_to_pay_out"


class NotPaidOut(Conflict):
    """The part did not go by bank transfer, so no bank can have sent it back."""

    code = "refund_not_paid_out"


class ReferenceMissing(Rejected):
    """A transfer is noted with the bank's reference."""

    code = "refund_reference_missing"


@dataclass(frozen=True, slots=True)
class RoutePart:
    """Have a part go another way, or once more the same."""

    once: Once
    id: str
    part: str
    route: Route


@dataclass(frozen=True, slots=True)
class PayOutPart:
    """Cash was handed over against a signature, or a bank transfer was made (`reference`)."""

    once: Once
    id: str
    part: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """The bank sent a transfer back, and says why."""

    once: Once
    id: str
    part: str
    reason: str


def route_part(
    actor: Actor,
    command: RoutePart,
    *,
    directory: Directory,
    ledger: Ledger,
    refund_work: RefundQueue,
    clock: Clock,
) -> Refund:
    """The part goes the chosen way: to the balance at once, else when it is its turn.

    Raises `RefundNotFound`, `RefundPartNotFound`, `RefundNotUnderWay`, `RouteRefused`, and
    `PartMoveRefused` for money that went or may have gone.
    """
    refund = _seen(actor, command.id, ledger)
    books = RefundBooks(directory, ledger, clock)

    def decide(step: Step) -> Decision[Refund]:
        _require_live(step.refund)
        after = rerouted(
            step.refund,
            step.part,
            command.route,
            step.payment,
            at=step.stamp.at,
            by=actor.name,
        )
        return Decision(after, (Save(step.refund, after),))

    after = on_part(
        actor.company_id,
        refund,
        command.part,
        decide,
        books,
        by=actor.name,
        once=command.once,
    )
    if command.route is Route.BALANCE:
        return to_balance(actor.company_id, after, command.part, books)
    if command.route is Route.PROVIDER:
        refund_work.send(actor.company_id, after.id)
    return after


def pay_out_part(
    actor: Actor, command: PayOutPart, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Refund:
    """The part is settled: cash out of the caller's open shift with a slip, or a transfer noted.

    Raises `RefundNotFound`, `RefundPartNotFound`, `RefundNotUnderWay`, `NotToPayOut`,
    `ReferenceMissing`, `ShiftMissing`, `BalanceTooLow`.
    """
    refund = _seen(actor, command.id, ledger)
    part = refund.part(command.part)
    desk = ledger.find(actor.company_id, desk_ref(refund.community_id, actor.name)) or Desk(
        refund.community_id, actor.name
    )
    cash = part.route is Route.CASH
    if cash and not desk.shift_id:
        raise ShiftMissing(cashier=actor.name)
    if part.route is Route.TRANSFER and not command.reference:
        raise ReferenceMissing(field="reference")
    year = clock.now().year
    slips = slips_ref(refund.community_id, year)
    records: tuple[Ref[Record], ...] = (slips,)
    if cash:
        records = (*records, shift_ref(desk.shift_id))

    def decide(step: Step) -> Decision[Refund]:
        _require_live(step.refund)
        _require_to_pay_out(step, part.route)
        there = step.seen.find(slips)
        series, number = (there or ReceiptSeries(_numbered_as(refund.community_id), year)).next()
        paid = replace(
            step.part,
            slip=number.label,
            reference=command.reference,
            paid_by=actor.name,
            shift_id=desk.shift_id if cash else "",
        )
        after, changes = settled(step, paid, number.label)
        more: list[Change] = [*changes, Save(there, series)]
        if cash:
            missing = ShiftNotFound(shift_id=desk.shift_id)
            shift = step.seen.get(shift_ref(desk.shift_id), missing)
            more.append(Save(shift, shift.pay_out(Channel.CASH, part.minor)))
        return Decision(after, tuple(more))

    return on_part(
        actor.company_id,
        refund,
        command.part,
        decide,
        RefundBooks(directory, ledger, clock),
        by=actor.name,
        with_bills=True,
        records=records,
        once=command.once,
    )


def return_part(
    actor: Actor, command: ReturnPart, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Refund:
    """A transfer that the bank sent back is failed: its money is in again, and held once more.

    The bank's statement is to show it coming in. Raises `RefundNotFound`, `RefundPartNotFound`,
    `NotPaidOut`.
    """
    refund = _seen(actor, command.id, ledger)

    part, on = refund.part(command.part), clock.now().date()
    money = Booked(f"{part.key}.returned", part.minor, refund.currency, on, part.reference)
    fact = money_at_bank(actor.company_id, refund.community_id, money)

    def decide(step: Step) -> Decision[Refund]:
        part = step.part
        if part.state is not PartState.SETTLED or part.route is not Route.TRANSFER:
            raise NotPaidOut(part_id=part.id, state=part.state.value, route=part.route.value)
        after, changes = came_back(step, command.reason)
        return Decision(after, (*changes, *fact_changes(step.seen, fact)))

    return on_part(
        actor.company_id,
        refund,
        command.part,
        decide,
        RefundBooks(directory, ledger, clock),
        by=actor.name,
        with_bills=True,
        records=fact_refs(fact),
        once=command.once,
    )


def list_refund_work(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Refund]:
    """Return part of a community's refunds that wait for a person, oldest first.

    Raises `NotFound`.
    """
    seen_community(actor, command.parent, directory)
    shelf = refunds_of(command.parent, "work")
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def slips_ref(community_id: str, year: int) -> Ref[ReceiptSeries]:
    """Return the name of the numbers of a community's refund slips of a year."""
    return series_ref(_numbered_as(community_id), year)


def _numbered_as(community_id: str) -> str:
    """Return the name under which a community's slips are numbered, apart from its receipts."""
    return f"{community_id}.slips"


def _seen(actor: Actor, refund_id: str, ledger: Ledger) -> Refund:
    found = ledger.find(actor.company_id, refund_ref(refund_id))
    if found is None or not actor.may_see(found.community_id):
        raise RefundNotFound(refund_id=refund_id)
    return found


def _require_live(refund: Refund) -> None:
    if refund.state not in _LIVE:
        raise RefundNotUnderWay(refund_id=refund.id, state=refund.state.value)


def _require_to_pay_out(step: Step, route: Route) -> None:
    part = step.part
    waits = part.state is PartState.WAITING and part.need is Need.PAY_OUT
    if not waits or part.route is not route:
        raise NotToPayOut(part_id=part.id, state=part.state.value, route=part.route.value)
