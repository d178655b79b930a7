"""What a notice of a payment, a refund or autopay says, by what is so when it goes out.

Pure: the records as the ledger has them in that moment go in; what comes out is said, or is the
reason why it is not said any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.domain.autopay.attempt import Attempt, AttemptState, Told
from shared.domain.autopay.mandate import Mandate, MandateState
from shared.domain.bills import parse_bill_id
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.message import Reason
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.payment import RECEIVED, Payment
from shared.domain.refunds.part import PartState
from shared.domain.refunds.refund import Refund, RefundState

# The event of autopay that says beforehand that nothing will be taken.
_ABOVE = "autopay_ahead_above"
# Moves of a refund that its owner is told of, and by which sentence.
_REFUND_SAYS: Mapping[str, str] = {
    RefundState.APPROVED.value: "notice.refund_approved",
    RefundState.REJECTED.value: "notice.refund_rejected",
    RefundState.WITHDRAWN.value: "notice.refund_withdrawn",
    RefundState.SENT.value: "notice.refund_sent",
    "taken_in": "notice.refund_sent",  # made at the provider by hand, and on its way
    RefundState.SETTLED.value: "notice.refund_settled",
    RefundState.FAILED.value: "notice.refund_failed",
}
_PERIODS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence by its code. What fills it is text, an amount (an int of smallest units), or said
    in turn.
    """

    code: str
    data: Mapping[str, str | int | tuple[Saying, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told: `minor` is the amount it is about, `on` its day, if it has one."""

    minor: int
    says: tuple[Saying, ...] = ()
    on: date | None = None
    periods: tuple[str, ...] = ()


def notice_of_payment(payment: Payment | None) -> Notice | Reason:
    """Return what is said of money that came; not of what was taken back since."""
    if payment is None or payment.state not in RECEIVED:
        return Reason.UNDONE
    bills = [bill.bill_id for share in payment.shares for bill in share.bills]
    deposit = sum(share.deposit_minor for share in payment.shares)
    says = []
    if bills:
        says.append(Saying("notice.paid_for", {"periods": periods_said(bills)}))
    if payment.balance_minor:
        says.append(Saying("notice.to_balance", {"amount": payment.balance_minor}))
    if deposit:
        says.append(Saying("notice.to_deposit", {"amount": deposit}))
    if payment.provider is not None and payment.provider.card_id:
        says.append(Saying("notice.by_card"))
    if payment.receipt is not None:
        says.append(Saying("notice.receipt", {"number": payment.receipt.label}))
    return Notice(payment.minor, tuple(says), payment.received_on, _periods(bills))


def told_moves(refund: Refund) -> tuple[int, ...]:
    """Return the numbers of the moves that a refund's owner is told of."""
    return tuple(at for at, moved in enumerate(refund.moves) if moved.what in _REFUND_SAYS)


def notice_of_refund(refund: Refund | None, number: int) -> Notice | Reason:
    """Return what is said of a refund's move; nothing once it has moved on."""
    if refund is None or number not in told_moves(refund):
        return Reason.UNDONE
    if number != told_moves(refund)[-1]:
        return Reason.OVERTAKEN
    settled = (part for part in refund.parts if part.state is PartState.SETTLED)
    ways = dict.fromkeys(part.route.value for part in settled)
    data = {"ways": tuple(Saying(f"notice.way.{way}") for way in ways)}
    return Notice(refund.minor, (Saying(_REFUND_SAYS[refund.moves[number].what], data),))


def wording_of_autopay(attempt: Attempt, number: int) -> Wording:
    """Return which text tells of what autopay has to say; numbers begin with 0."""
    told = attempt.messages[number]
    if told.event is Told.PAID:
        return Wording.PAYMENT_RECEIVED
    ahead = told.event is Told.AHEAD and told.code != _ABOVE
    return Wording.AUTOPAY_AHEAD if ahead else Wording.AUTOPAY_FAILED


def notice_of_autopay(
    attempt: Attempt | None, number: int, mandate: Mandate | None, bills: Sequence[DueBill]
) -> Notice | Reason:
    """Return what autopay tells, of `bills` of the account as they are now."""
    if attempt is None or mandate is None or not 0 <= number < len(attempt.messages):
        return Reason.UNDONE
    told = attempt.messages[number]
    minor = sum(due.open_minor for due in bills if due.id in attempt.bills)
    against = _untrue(attempt, number, mandate)
    if told.event is not Told.PAID and not minor:
        against = against or Reason.PAID
    if against is not None:
        return against
    periods = _periods(attempt.bills)
    if told.event is Told.PAID:
        paid_for = Saying("notice.paid_for", {"periods": periods_said(attempt.bills)})
        return Notice(told.minor, (paid_for, Saying("notice.by_balance")), attempt.on, periods)
    data: dict[str, str | int | tuple[Saying, ...]] = {
        "amount": minor,
        "on": attempt.on.isoformat(),
        "next_on": told.next_on.isoformat() if told.next_on else "",
        "reason": (Saying(f"autopay_reason.{told.reason}"),) if told.reason else "",
    }
    on = told.next_on if told.event is Told.FAILED else attempt.on
    return Notice(minor, (Saying(told.code, data),), on, periods)


def _untrue(attempt: Attempt, number: int, mandate: Mandate) -> Reason | None:
    """Return why what autopay had to say is no longer so; None where it is."""
    if number != len(attempt.messages) - 1:
        return Reason.OVERTAKEN
    event = attempt.messages[number].event
    if event is Told.FAILED and attempt.state is AttemptState.PAID:
        return Reason.PAID
    if event is Told.AHEAD and attempt.state is not AttemptState.ANNOUNCED:
        return Reason.OVERTAKEN
    if event is Told.AHEAD and mandate.state is not MandateState.ACTIVE:
        return Reason.UNDONE
    return None


def periods_said(bills: Sequence[str]) -> str:
    """Return the months of bills: 2026-11, 2026-12; of many the first and the last."""
    found = _periods(bills)
    if len(found) > _PERIODS_NAMED:
        return f"{found[0]} – {found[-1]}"
    return ", ".join(found)


def _periods(bills: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({parse_bill_id(one).period for one in bills}))
