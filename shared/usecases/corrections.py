"""Corrections of issued bills, each by new entries: adjust, waive, write off, cancel, late fee.

These are the ledger's verbs. Who may ask and who must agree is decided above them: the endpoints
are open to managers only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.domain.actor import Actor
from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.errors import Rejected
from shared.domain.ledger.account_book import AccountChange, Draft
from shared.domain.ledger.choosing import pick
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Cause, Parts, Stamp
from shared.domain.ledger.errors import AmountNotPositive
from shared.domain.money import Money
from shared.usecases.ledger_ports import Decision, Depth, Ledger, Look, Seen
from shared.usecases.ledger_reading import Place, account_of_bill, only, place_seen
from shared.usecases.ports import Clock, Directory, Once


class CorrectionReasonMissing(Rejected):
    """A correction says why."""

    code = "correction_reason_missing"


class Correction(StrEnum):
    """What is done to a bill."""

    WAIVER = "waiver"
    WRITE_OFF = "write_off"
    ADJUSTMENT = "adjustment"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class CorrectBill:
    """Correct one bill. Amounts are by item; a bare `amount` is spread in the order of payment.

    An adjustment adds (or takes off, below zero) by item and needs `parts`; a cancellation takes
    neither.
    """

    once: Once
    bill_id: str
    what: Correction
    reason: str
    amount: Decimal | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeLateFee:
    """A bill costs `minor` more for lateness up to day `through`, as `policy` says."""

    bill_id: str
    minor: int
    through: date
    policy: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A bill after a correction, in the account's movement `seq`."""

    bill_id: str
    account_id: str
    currency: str
    seq: int
    owed_minor: int
    paid_minor: int
    waived_minor: int
    written_off_minor: int
    open_minor: int
    state: str
    balance_minor: int


def correct_bill(
    actor: Actor, command: CorrectBill, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Corrected:
    """The bill is corrected by entries; money that paid what is no longer owed is in the balance.

    Raises `BillNotFound`, `BillCancelled`, `AmountAboveOpen`, `AmountNotPositive`,
    `AdjustmentBelowNothing`, `CorrectionReasonMissing`.
    """
    key = parse_bill_id(command.bill_id)
    account = account_of_bill(actor, key, directory)
    if not command.reason:
        raise CorrectionReasonMissing(field="reason")
    place = place_seen(actor, account.community_id, directory=directory, ledger=ledger, clock=clock)
    cause = Cause(command.what.value, command.once.key)
    stamp = place.stamp(actor.name, cause, command.once, command.reason)

    def decision(seen: Seen) -> Decision[Corrected]:
        draft = Draft(seen.books[account.id])
        _correct(draft, command, key, place)
        change = draft.change(stamp)
        return Decision(_corrected(draft, key, change), only(change))

    look = place.look({account.id: Depth.ALL})
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def cancel_bills(
    actor: Actor,
    account_id: str,
    keys: Sequence[BillKey],
    *,
    cause: Cause,
    reason: str,
    place: Place,
    ledger: Ledger,
) -> int:
    """Those of an account's bills that are not cancelled yet are; return how many were.

    Repeating it cancels nothing more, so a whole run can be taken back page by page.
    """
    stamp = place.stamp(actor.name, cause, reason=reason)

    def decision(seen: Seen) -> Decision[int]:
        draft = Draft(seen.books[account_id], overdraw=True)  # a credit given away is owed again
        live = [key for key in keys if not draft.bill(key).settlement.cancelled]
        for key in live:
            draft.cancel(key)
        return Decision(len(live), only(draft.change(stamp)))

    look = place.look({account_id: Depth.ALL})
    return ledger.decide(actor.company_id, look, decision)


def charge_late_fees(
    company_id: str,
    account_id: str,
    fees: Sequence[ChargeLateFee],
    *,
    stamp: Stamp,
    currency: str,
    ledger: Ledger,
) -> int:
    """Each bill has its late fee up to its day; return how many were charged anew.

    A fee up to a day that was charged before is not charged again, so a repeat changes nothing.
    """

    def decision(seen: Seen) -> Decision[int]:
        draft = Draft(seen.books[account_id])
        charged = 0
        for fee in fees:
            key = parse_bill_id(fee.bill_id)
            settled = draft.bill(key).settlement
            known = settled.late_through is not None and settled.late_through >= fee.through
            if fee.minor > 0 and not known and not settled.cancelled:
                draft.charge_late_fee(key, fee.minor, fee.through)
                charged += 1
        return Decision(charged, only(draft.change(stamp)))

    look = Look(currency, {account_id: Depth.ALL})
    return ledger.decide(company_id, look, decision)


def _correct(draft: Draft, command: CorrectBill, key: BillKey, place: Place) -> None:
    if command.what is Correction.CANCELLATION:
        draft.cancel(key)
        return
    parts = tuple((item, place.minor(amount, "parts")) for item, amount in command.parts)
    if command.what is Correction.ADJUSTMENT:
        if not any(minor for _, minor in parts):
            raise AmountNotPositive(amount="0", field="parts")
        draft.adjust(key, parts)
        return
    minor = None if command.amount is None else place.minor(command.amount, "amount")
    parts = parts or _spread(draft.bill(key), minor, place)
    if not parts or any(minor <= 0 for _, minor in parts):
        raise AmountNotPositive(amount=str(command.amount or 0), field="amount")
    verbs: dict[Correction, Callable[[BillKey, Parts], None]] = {
        Correction.WAIVER: draft.waive,
        Correction.WRITE_OFF: draft.write_off,
    }
    verbs[command.what](key, parts)


def _spread(due: DueBill, minor: int | None, place: Place) -> Parts:
    """Return `minor` (None: all that is open) by item. Raises `AmountAboveOpen`."""
    wanted = due.open_minor if minor is None else minor
    if wanted <= 0:
        return ()
    if wanted > due.open_minor:
        raise due.above_open(wanted, due.open_minor)
    picks = pick(place.policy.spreading(), Money(wanted, due.bill.currency), [due])
    return tuple(part for one in picks for part in one.parts)


def _corrected(draft: Draft, key: BillKey, change: AccountChange | None) -> Corrected:
    due = draft.bill(key)
    return Corrected(
        bill_id=due.id,
        account_id=key.account_id,
        currency=due.bill.currency,
        seq=change.after.seq if change else draft.book.state.seq,
        owed_minor=due.owed_minor,
        paid_minor=due.paid_minor,
        waived_minor=due.waived_minor,
        written_off_minor=due.written_off_minor,
        open_minor=due.open_minor,
        state=due.state.value,
        balance_minor=draft.balance_minor,
    )
