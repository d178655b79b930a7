"""Disputes of bills: opened by the owner or for him, closed by staff with an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.actor import Actor
from shared.domain.arrears.disputed import DisputedBill, DisputeOutcome, DisputeRound
from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.community import Community
from shared.domain.ledger.errors import BillCancelled
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen, dispute_ref
from shared.usecases.ledger.ledger_reading import Place, account_of_bill, place_of
from shared.usecases.ports import Clock, Directory, Once
from shared.usecases.reading import ById


@dataclass(frozen=True, slots=True)
class DisputeBill:
    """The caller says that a bill is wrong, and why."""

    once: Once
    bill_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CloseBillDispute:
    """The dispute has an answer."""

    once: Once
    bill_id: str
    outcome: DisputeOutcome
    note: str = ""


def dispute_bill(
    actor: Actor, command: DisputeBill, *, directory: Directory, ledger: Ledger, clock: Clock
) -> DisputedBill:
    """The bill is disputed: no reminder, no late fee from today on.

    Raises `BillNotFound`, `BillCancelled`, `BillDisputeOpen`, `BillDisputesFull`.
    """
    key, place = _seen(actor, command.bill_id, directory=directory, ledger=ledger, clock=clock)
    ref, account_id = dispute_ref(key), key.account_id

    def decision(seen: Seen) -> Decision[DisputedBill]:
        if seen.books[account_id].bill(key).settlement.cancelled:
            raise BillCancelled(bill_id=key.id)
        before = seen.find(ref)
        known = before or DisputedBill(key.id, account_id, place.community.id, version=0)
        one = DisputeRound(place.now, place.today, actor.name, command.reason)
        after = known.begun(one)
        return Decision(after, (Save(before, after),))

    look = replace(place.look({account_id: (key,)}), records=(ref,))
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def close_bill_dispute(
    actor: Actor, command: CloseBillDispute, *, directory: Directory, ledger: Ledger, clock: Clock
) -> DisputedBill:
    """The dispute is closed; from today on the bill is like any other.

    Raises `BillNotFound`, `BillDisputeClosed`.
    """
    key, place = _seen(actor, command.bill_id, directory=directory, ledger=ledger, clock=clock)
    ref = dispute_ref(key)

    def decision(seen: Seen) -> Decision[DisputedBill]:
        before = seen.find(ref)
        known = before or DisputedBill(key.id, key.account_id, place.community.id)
        after = known.closed(place.now, place.today, actor.name, command.outcome, command.note)
        return Decision(after, (Save(before, after),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def get_bill_disputes(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> DisputedBill:
    """Return all disputes of a bill, none if there never was one. Raises `BillNotFound`."""
    key = parse_bill_id(command.id)
    account = account_of_bill(actor, key, directory)
    found = ledger.find(actor.company_id, dispute_ref(key))
    return found or DisputedBill(key.id, account.id, account.community_id, version=0)


def _seen(
    actor: Actor, bill_id: str, *, directory: Directory, ledger: Ledger, clock: Clock
) -> tuple[BillKey, Place]:
    key = parse_bill_id(bill_id)
    account = account_of_bill(actor, key, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    return key, place_of(actor.company_id, community, ledger=ledger, clock=clock)
