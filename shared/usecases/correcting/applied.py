"""An approved correction takes effect: entries, its number, and the bill issued instead."""

from __future__ import annotations

from shared.domain.corrections.applying import Doing, apply_as_asked
from shared.domain.corrections.asked import CorrectionKind, Worked
from shared.domain.corrections.correction import Correction
from shared.domain.corrections.credit_notes import CreditNoteSeries
from shared.domain.ledger.account_book import AccountBook, Draft
from shared.domain.ledger.entries import Cause
from shared.usecases.correcting.figures import Correcting
from shared.usecases.correcting.records import correction_ref, credit_notes_ref, policy_ref
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Change, Look, Ref, Save, Seen
from shared.usecases.ledger.ledger_reading import Place
from shared.usecases.ports import Once


def look_at(correcting: Correcting, kind: CorrectionKind, correction_id: str) -> Look:
    """Return what asking for or deciding a correction has to see."""
    place = correcting.place
    records: list[Ref[Record]] = [correction_ref(correction_id), policy_ref(place.community.id)]
    if kind is CorrectionKind.CREDIT_NOTE:
        records.append(credit_notes_ref(place.community.id, place.today.year))
    bills = {correcting.key.account_id: correcting.bills(kind)}
    return Look(place.community.currency, bills, tuple(records), place.community.id)


def take_effect(
    correcting: Correcting, approved: Correction, seen: Seen, once: Once | None
) -> tuple[Correction, tuple[Change, ...]]:
    """Return the correction applied, and the changes that make it so but for itself.

    Raises `CorrectionOutdated`, `BillCancelled`, and what re-issuing does.
    """
    place, asked = correcting.place, approved.asked
    book = seen.books[correcting.key.account_id]
    new, _ = correcting.new_bill(asked, book)
    draft = Draft(book)
    worked = Worked(approved.parts)
    apply_as_asked(draft, Doing(correcting.key, asked, worked, new, place.policy))
    author = approved.asked_by if approved.by_rule else approved.decided_by
    cause = Cause(asked.kind.value, approved.id)
    change = draft.change(place.stamp(author, cause, once, approved.reason))
    number, numbering = _number(place, asked.kind, seen)
    applied = approved.apply(
        place.now,
        _movement(book, change.after.seq if change else 0),
        number=number,
        new_bill_id=new.due.id if new else "",
        new_minor=new.due.bill.minor if new else 0,
    )
    return applied, (*((change,) if change else ()), *numbering)


def _number(place: Place, kind: CorrectionKind, seen: Seen) -> tuple[str, tuple[Change, ...]]:
    if kind is not CorrectionKind.CREDIT_NOTE:
        return "", ()
    there = seen.find(credit_notes_ref(place.community.id, place.today.year))
    series, number = (there or CreditNoteSeries(place.community.id, place.today.year)).next()
    return number, (Save(there, series),)


def _movement(book: AccountBook, seq: int) -> int:
    """Return the movement that the correction led to; cancelling a bill of nothing has one too."""
    if not seq:
        raise ValueError(f"the correction moved nothing in {book.account_id}")
    return seq
