"""What others than people correct: bills of a run that was cancelled.

What people correct has to be asked for and approved: `shared/usecases/correcting`; late fees are
charged by the clock: `shared/usecases/arrears/accruing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.actor import Actor
from shared.domain.bills import BillKey
from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.entries import Cause
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Seen
from shared.usecases.ledger.ledger_reading import Place, only


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
