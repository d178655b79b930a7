"""Money held on payments for refunds: from the request on, no two can want the same money.

For every account a payment went to: what went back + what is held ≤ its share, and apart from that
for what of it lies as a deposit. A hold has the name of its part, so putting it on or taking it off
again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shared.domain.errors import Conflict, Rejected
from shared.domain.ledger.holds import Hold
from shared.domain.ledger.payment import RECEIVED, Payment, PaymentNotFound, PaymentState
from shared.domain.ledger.shares import Share
from shared.domain.money import Money
from shared.domain.refunds.part import RefundPart


class AboveRefundable(Rejected):
    """More is asked for than the payment still has to give back in this account."""

    code = "above_refundable"


class PaymentDisputed(Conflict):
    """The payer's bank holds the payment until a dispute is decided; nothing can be refunded."""

    code = "payment_disputed"


class PaymentNotRefundable(Conflict):
    """The payment has no money to give back: it never came, or it is void."""

    code = "payment_not_refundable"


def refundable_minor(payment: Payment, account_id: str) -> int:
    """Return how much of the payment can still be asked for in this account, 0 if none can."""
    if payment.state not in RECEIVED or payment.state is PaymentState.DISPUTED:
        return 0
    share = payment.share(account_id)
    return share.free_minor if share else 0


def hold(
    payments: Mapping[str, Payment], parts: Iterable[RefundPart], *, of_deposit: bool = False
) -> dict[str, Payment]:
    """Return the payments of `parts`, each one version on, with the money of the parts held.

    Parts of no payment need none. Raises `PaymentNotFound`, `PaymentDisputed`,
    `PaymentNotRefundable`, and `AboveRefundable` with the figures.
    """
    held: dict[str, Payment] = {}
    for part in parts:
        if not part.payment_id:
            continue
        if part.payment_id not in payments:
            raise PaymentNotFound(payment_id=part.payment_id)
        before = payments[part.payment_id]
        require_refundable(before)
        now = held.get(part.payment_id, replace(before, version=before.version + 1))
        held[part.payment_id] = _with_hold(now, part, of_deposit=of_deposit)
    return held


def release(payments: Mapping[str, Payment], parts: Iterable[RefundPart]) -> dict[str, Payment]:
    """Return those payments that held money of `parts`, one version on, without it."""
    released: dict[str, Payment] = {}
    for part in parts:
        before = released.get(part.payment_id) or payments.get(part.payment_id)
        if before is None or not is_held(before, part):
            continue
        known = part.payment_id in released
        without = without_hold(before, part.id)
        released[part.payment_id] = (
            without if known else replace(without, version=before.version + 1)
        )
    return released


def is_held(payment: Payment, part: RefundPart) -> bool:
    """Tell whether all of the part's money is held on the payment."""
    share = payment.share(part.account_id)
    wanted = (part.id, part.minor)
    return share is not None and wanted in {(one.part_id, one.minor) for one in share.holds}


def without_hold(payment: Payment, part_id: str) -> Payment:
    """Return the payment without what is held for a part; its version stays."""
    shares = tuple(
        replace(share, holds=tuple(one for one in share.holds if one.part_id != part_id))
        for share in payment.shares
    )
    return replace(payment, shares=shares)


def squeezed(share: Share) -> Share:
    """Return the share holding no more than it has left: the newest holds go first.

    Money that others took (a void, a refund made at the provider by hand) is gone whoever had asked
    for it; the refunds whose holds went find that out before they are sent.
    """
    left = {False: share.usable_minor, True: share.deposited_minor}
    kept: list[Hold] = []
    for one in share.holds:
        if one.minor <= left[one.of_deposit]:
            kept.append(one)
            left[one.of_deposit] -= one.minor
    return replace(share, holds=tuple(kept))


def require_refundable(payment: Payment) -> None:
    """Pass if its money may go. Raises `PaymentDisputed`, `PaymentNotRefundable`."""
    if payment.state is PaymentState.DISPUTED:
        amount = str(Money(payment.minor, payment.currency))
        raise PaymentDisputed(payment_id=payment.id, amount=amount)
    if payment.state not in RECEIVED:
        raise PaymentNotRefundable(payment_id=payment.id, state=payment.state.value)


def _with_hold(payment: Payment, part: RefundPart, *, of_deposit: bool) -> Payment:
    share = payment.share(part.account_id)
    if share is None:
        raise PaymentNotRefundable(payment_id=payment.id, state="other_account")
    bare = replace(share, holds=tuple(one for one in share.holds if one.part_id != part.id))
    free = bare.free_deposit_minor if of_deposit else bare.free_minor
    if part.minor > free:
        raise AboveRefundable(
            payment_id=payment.id,
            wanted=str(Money(part.minor, payment.currency)),
            refundable=str(Money(free, payment.currency)),
            refundable_minor=free,
            refunded=str(Money(bare.out_minor, payment.currency)),
            held=str(Money(bare.held_minor, payment.currency)),
            field="amount",
        )
    wanted = Hold(part.id, part.minor, of_deposit)
    after = replace(bare, holds=(*bare.holds, wanted))
    shares = tuple(after if one is share else one for one in payment.shares)
    return replace(payment, shares=shares)
