"""Money goes back in one decision with its red receipt, as a settled part of a refund does."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.entries import Cause, EntryKind, Stamp
from shared.domain.ledger.payment import Payment, PaymentState, move
from shared.domain.ledger.receipts import MovementAt
from shared.domain.ledger.returning import take_out
from shared.usecases.documents.red_receipts import (
    TakenBack,
    red_receipt_changes,
    red_receipt_refs,
)
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Depth,
    Ledger,
    Look,
    Save,
    Seen,
    payment_ref,
)
from tests.ledger.world import CO, NOON, TODAY


def give_back(ledger: Ledger, payment_id: str, minor: int, key: str) -> Payment:
    """Take money of a payment out of its account, as a settled part of a refund does."""
    payment = ledger.find(CO, payment_ref(payment_id))
    assert payment is not None
    refs = (payment_ref(payment_id), *red_receipt_refs(payment, TODAY))
    accounts = {share.account_id: Depth.ALL for share in payment.shares}

    def decision(seen: Seen) -> Decision[Payment]:
        before = seen.records[payment_ref(payment_id)]
        assert isinstance(before, Payment)
        (share,) = before.shares
        draft = Draft(seen.books[share.account_id])
        take_out(draft, before.id, share, minor, EntryKind.REFUND)
        change = draft.change(Stamp(NOON, TODAY, "Lin", Cause("refund", key)))
        assert change is not None
        state = PaymentState.PARTLY_REFUNDED
        if before.refunded_minor + minor == before.minor:
            state = PaymentState.REFUNDED
        after = move(
            before,
            state,
            refunded_minor=before.refunded_minor + minor,
            shares=(replace(share, out_minor=share.out_minor + minor),),
        )
        moved = (MovementAt(share.account_id, change.movement.seq),)
        back = TakenBack(key, minor, moved, "moved out", TODAY, NOON, "Lin")
        red = red_receipt_changes(seen, before, back)
        changes: tuple[Change, ...] = (change, Save(before, after), *red)
        return Decision(after, changes if red else ())

    return ledger.decide(CO, Look("CNY", accounts, refs, payment.community_id), decision)
