"""What a payment looks like once money of it went back, or came again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.ledger.account_book import AccountChange, Draft
from shared.domain.ledger.entries import EntryKind, Stamp
from shared.domain.ledger.holds import Hold
from shared.domain.ledger.payment import Payment, PaymentState, move
from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.holding import squeezed, without_hold
from shared.domain.refunds.part import Need, RefundPart, come_back

_KEEPS_ITS_STATE = frozenset({PaymentState.DISPUTED, PaymentState.VOIDED})


@dataclass(frozen=True, slots=True)
class Effects:
    """A part moved, and with it its payment (None: as it was) and its account (None: nothing).

    `credit` is what became of the account's own credit, None where none was concerned.
    """

    part: RefundPart
    payment: Payment | None
    change: AccountChange | None
    credit: AccountCredit | None = None


def holding(payment: Payment, part: RefundPart, *, of_deposit: bool = False) -> Payment:
    """Return the payment with the part's money held on it again, as far as it has so much."""
    wanted = Hold(part.id, part.minor, of_deposit)
    shares = tuple(
        squeezed(replace(share, holds=(*share.holds, wanted)))
        if share.account_id == part.account_id
        else share
        for share in payment.shares
    )
    return replace(payment, shares=shares)


def with_out(payment: Payment, part: RefundPart, out: int, released: int = 0) -> Payment:
    """Return the payment with `out` more gone (below zero: back) and nothing held for the part.

    `released` of it was a deposit and is none any more.
    """
    bare = without_hold(payment, part.id)
    shares = tuple(
        squeezed(
            replace(
                share,
                out_minor=share.out_minor + out,
                released_minor=share.released_minor + released,
            )
        )
        if share.account_id == part.account_id
        else share
        for share in bare.shares
    )
    refunded = payment.refunded_minor + out
    if payment.state in _KEEPS_ITS_STATE:
        return replace(payment, shares=shares, refunded_minor=refunded, version=payment.version + 1)
    if not out:
        return replace(payment, shares=shares, version=payment.version + 1)
    state = PaymentState.PARTLY_REFUNDED
    if refunded == payment.minor:
        state = PaymentState.REFUNDED
    elif not refunded:
        state = PaymentState.SUCCEEDED
    return move(payment, state, shares=shares, refunded_minor=refunded)


def back_and_gone(
    part: RefundPart, payment: Payment, draft: Draft, stamp: Stamp, *, failure: str
) -> Effects:
    """Return a settled part failed whose payment is void: what came back is void like the rest.

    A person has to see to it: somebody else (a bank, a dispute) took the whole payment.
    """
    back = part.out_minor
    if back:
        draft.money_back(payment.id, back)
        draft.money_out(EntryKind.VOID, payment.id, back)
    failed = come_back(part, Need.ABOVE_PAYMENT, failure=failure, at=stamp.at)
    refunded = payment.refunded_minor - back
    after = replace(payment, refunded_minor=refunded, version=payment.version + 1)
    return Effects(failed, after if back else None, draft.change(stamp))
