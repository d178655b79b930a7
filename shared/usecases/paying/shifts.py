"""Shifts 交班/扎帐 at the desk, and approvals of large sums in cash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.settings import CashApproval
from shared.domain.ledger.shifts import Desk, Shift, ShiftNotFound, ShiftOfAnother
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    desk_ref,
    shift_ref,
    shifts_of,
)
from shared.usecases.ledger.ledger_reading import minor_of, place_seen
from shared.usecases.ports import Clock, Directory, Ids, Once, Page
from shared.usecases.reading import ById, ListOf, seen_community

APPROVAL_GOOD_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The caller begins a shift with so much cash in the drawer."""

    once: Once
    community_id: str
    cash: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CloseShift:
    """The shift was counted, by channel; `reason` explains what differs."""

    once: Once
    id: str
    counted: Mapping[Channel, Decimal]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandOverShift:
    """The caller takes the shift's money over and signs for it."""

    once: Once
    id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApproveCash:
    """One payment of up to `amount` may be taken in cash by somebody else than the caller."""

    once: Once
    community_id: str
    amount: Decimal
    reason: str


def open_shift(
    actor: Actor,
    command: OpenShift,
    *,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
    ids: Ids,
) -> Shift:
    """The caller has an open shift, to which their desk payments belong.

    Raises `NotFound`, `ShiftOpenAlready`.
    """
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    shift = Shift(
        id=ids.new("shf"),
        community_id=command.community_id,
        cashier=actor.name,
        currency=place.community.currency,
        opened_at=place.now,
        opened_on=place.today,
        float_minor=place.minor(command.cash, "cash"),
    )
    ref = desk_ref(command.community_id, actor.name)

    def decision(seen: Seen) -> Decision[Shift]:
        before = seen.find(ref)
        desk = (before or Desk(command.community_id, actor.name)).opened(shift.id)
        return Decision(shift, (Save(before, desk), Save(None, shift)))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def close_shift(actor: Actor, command: CloseShift, *, ledger: Ledger, clock: Clock) -> Shift:
    """The shift is counted and closed, with what differs; only its cashier closes it.

    Raises `ShiftNotFound`, `ShiftOfAnother`, `ShiftMoveRefused`, `CountMissing`,
    `DifferenceUnexplained`.
    """
    found = _shift_seen(actor, command.id, ledger)
    if found.cashier != actor.name:
        raise ShiftOfAnother(cashier=found.cashier)
    desk = desk_ref(found.community_id, found.cashier)
    counted = {
        channel: minor_of(amount, found.currency, "counted")
        for channel, amount in command.counted.items()
    }

    def decision(seen: Seen) -> Decision[Shift]:
        shift = seen.get(shift_ref(found.id), ShiftNotFound(shift_id=found.id))
        closed = shift.close(clock.now(), actor.name, counted, command.reason)
        at_desk = seen.find(desk)
        leave = (Save(at_desk, at_desk.closed()),) if at_desk else ()
        return Decision(closed, (Save(shift, closed), *leave))

    look = Look(records=(shift_ref(found.id), desk))
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def hand_over_shift(actor: Actor, command: HandOverShift, *, ledger: Ledger, clock: Clock) -> Shift:
    """The shift is signed by the caller, who took its money over.

    Raises `ShiftNotFound`, `ShiftMoveRefused`, `SignedByCashier`.
    """
    found = _shift_seen(actor, command.id, ledger)

    def decision(seen: Seen) -> Decision[Shift]:
        shift = seen.get(shift_ref(found.id), ShiftNotFound(shift_id=found.id))
        signed = shift.hand_over(clock.now(), actor.name, command.note)
        return Decision(signed, (Save(shift, signed),))

    look = Look(records=(shift_ref(found.id),))
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def get_shift(actor: Actor, command: ById, *, ledger: Ledger) -> Shift:
    """Return one shift. Raises `ShiftNotFound`."""
    return _shift_seen(actor, command.id, ledger)


def list_shifts(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Shift]:
    """Return part of a community's shifts, newest first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, shifts_of(command.parent), command.limit, command.after)


def approve_cash(
    actor: Actor,
    command: ApproveCash,
    *,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
    ids: Ids,
) -> CashApproval:
    """One payment above the limit may be taken in cash within a day, not by the caller.

    Raises `NotFound`, `AmountNotPositive`.
    """
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    approval = CashApproval(
        id=ids.new("apv"),
        community_id=command.community_id,
        limit_minor=place.money(command.amount, "").minor,
        currency=place.community.currency,
        reason=command.reason,
        approved_by=actor.name,
        approved_at=place.now,
        expires_at=place.now + APPROVAL_GOOD_FOR,
    )
    return ledger.decide(
        actor.company_id,
        Look(),
        lambda _: Decision(approval, (Save(None, approval),)),
        once=command.once,
    )


def _shift_seen(actor: Actor, shift_id: str, ledger: Ledger) -> Shift:
    found = ledger.find(actor.company_id, shift_ref(shift_id))
    if found is None or not actor.may_see(found.community_id):
        raise ShiftNotFound(shift_id=shift_id)
    return found
