"""Refunds that waited for a dispute go on by themselves once the payer's bank let the money go."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.ledger.payment import RECEIVED, Payment, PaymentState
from shared.domain.refunds.part import Need, PartState, RefundPart
from shared.domain.refunds.progress import RULES, with_part
from shared.domain.refunds.refund import Moved, Refund
from shared.usecases.ledger.ledger_ports import Decision, Save
from shared.usecases.refunding.figuring import refunds_before
from shared.usecases.refunding.moving import RefundBooks, Step, on_part
from shared.usecases.refunding.ports import RefundQueue
from shared.usecases.refunding.sending import SENDS


def send_on(company_id: str, payment: Payment, books: RefundBooks, queue: RefundQueue) -> int:
    """Parts of the payment that its dispute held are asked to be sent; return of how many refunds.

    Nothing happens while it is disputed, or once its money is lost. A repeat asks once more, which
    sends nothing twice: so a message that was lost before is made good by the next notice. Raises
    `LedgerBusy`, `QueueUnavailable`.
    """
    if payment.state is PaymentState.DISPUTED or payment.state not in RECEIVED:
        return 0
    asked = 0
    for account_id in dict.fromkeys(share.account_id for share in payment.shares):
        for refund in refunds_before(company_id, account_id, books.ledger):
            if refund.state in SENDS and _goes_on(company_id, refund, payment.id, books):
                queue.send(company_id, refund.id)
                asked += 1
    return asked


def _goes_on(company_id: str, refund: Refund, payment_id: str, books: RefundBooks) -> bool:
    """Have the refund's held parts of the payment go on; tell whether any part is to be sent."""
    for part in refund.parts:
        if part.payment_id == payment_id and _held(part):
            refund = on_part(company_id, refund, part.id, _let_go, books, by=RULES)
    return any(part.payment_id == payment_id and part.goes_by_itself for part in refund.parts)


def _held(part: RefundPart) -> bool:
    return part.state is PartState.WAITING and part.need is Need.DISPUTED


def _let_go(step: Step) -> Decision[Refund]:
    """The part waits for nobody, unless a new dispute holds its payment meanwhile."""
    disputed = step.payment is None or step.payment.state is PaymentState.DISPUTED
    if disputed or not _held(step.part):
        return Decision(step.refund)
    # Its story goes on with the line that it was sent, or why it was not.
    untold = Moved(step.stamp.at, "", step.stamp.by)
    after = with_part(step.refund, replace(step.part, need=Need.NOTHING), untold)
    return Decision(after, (Save(step.refund, after),))
