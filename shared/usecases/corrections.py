"""What others than people correct: bills of a run that was cancelled, and late fees by the clock.

What people correct has to be asked for and approved: `shared/usecases/correcting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.actor import Actor
from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.entries import Cause, Stamp
from shared.usecases.ledger_ports import Decision, Depth, Ledger, Look, Seen
from shared.usecases.ledger_reading import Place, only


@dataclass(frozen=True, slots=True)
class ChargeLateFee:
    """A bill costs `minor` more for lateness up to day `through`, as `policy` says."""

    bill_id: str
    minor: int
    through: date
    policy: str


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

    Where one was re-issued, the bill that stands in its place is cancelled.
    Repeating it cancels nothing more, so a whole run can be taken back page by page.
    """
    stamp = place.stamp(actor.name, cause, reason=reason)

    def decision(seen: Seen) -> Decision[int]:
        draft = Draft(seen.books[account_id], overdraw=True)  # a credit given away is owed again
        live = [key for key in map(draft.replacing, keys) if key is not None]
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
