"""An approved refund is carried out: each part by its way, as often as it takes, never twice.

Before the provider is called, the part is stored as sent under its key. A repeat within the key's
life asks with the same key, so that it is one refund; after it, or when the provider repeats a
stored failure, the refunds of the payment are looked through first. A part that could not be sent
for long, or that nobody knows the fate of, is put on the work list and still asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.errors import LevyError, NotFound, Rejected
from shared.domain.ledger.payment import Payment
from shared.domain.money import Money
from shared.domain.payments.provider import ProviderRefund, RefundRequest
from shared.domain.payments.provider_errors import (
    KEY_LIFE,
    NotAtProvider,
    ProviderKeyReused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.domain.refunds.part import Need, PartState, RefundPart, Route
from shared.domain.refunds.progress import begun, why_not_sent, with_part
from shared.domain.refunds.refund import Moved, Refund, RefundState
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Save, payment_ref
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import Clock, Directory
from shared.usecases.refunding.moving import (
    RefundBooks,
    Step,
    not_gone,
    on_part,
    refund_found,
    settled,
)
from shared.usecases.refunding.orders import SendRefund
from shared.usecases.refunding.ports import RefundQueue
from shared.usecases.refunding.words import part_is_as

TRIES_MAX = 10  # about two hours of queue; the janitor goes on asking
_FIRST_PAUSE, _LONGEST_PAUSE = 15, 900  # seconds; the longest a queue can delay
SENDS = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.FAILED})


class _NoneThere(NotFound):
    """The provider has no refund under a key it may have forgotten: a new key is safe."""

    code = "refund_not_at_provider"


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending works with."""

    books: RefundBooks
    provider: PaymentProvider
    queue: RefundQueue


def send_refund(
    command: SendRefund,
    *,
    directory: Directory,
    ledger: Ledger,
    provider: PaymentProvider,
    refund_queue: RefundQueue,
    clock: Clock,
) -> Refund:
    """Every part that can go by itself is on its way, settled or failed; a repeat sends nothing.

    What has to be tried again is queued for later. Raises `RefundNotFound`, `StoreUnavailable`,
    `LedgerBusy`, `QueueUnavailable`.
    """
    sender = Sender(RefundBooks(directory, ledger, clock, provider.name), provider, refund_queue)
    refund = refund_found(command.company_id, command.refund_id, ledger)
    if refund.state not in SENDS:
        return refund
    again = 0
    for part in refund.parts:
        if part.goes_by_itself and part.route is Route.BALANCE:
            refund = to_balance(command.company_id, refund, part.id, sender.books)
        elif part.goes_by_itself or _unanswered(part):
            refund, pause = _send(command.company_id, refund, part.id, sender)
            again = min(again, pause) if again and pause else again or pause
    if again:
        refund_queue.send(command.company_id, refund.id, again)
    return refund


def to_balance(company_id: str, refund: Refund, part_id: str, books: RefundBooks) -> Refund:
    """The part's money is in the account's balance, and nothing of it goes out."""

    def decide(step: Step) -> Decision[Refund]:
        if step.part.state is not PartState.WAITING or step.part.route is not Route.BALANCE:
            return Decision(step.refund)
        return Decision(*settled(step, step.part))

    return on_part(company_id, refund, part_id, decide, books, by="rules", with_bills=True)


def ask_about(company_id: str, refund: Refund, part_id: str, sender: Sender) -> Refund:
    """The part is as the provider has it; what the provider never heard of is sent again.

    Where it was tried often enough already, a person chooses another way. Raises
    `ProviderUnavailable`, `QueueUnavailable`.
    """
    part = refund.part(part_id)
    payment = _payment(company_id, part, sender)
    if part.state is not PartState.SENT or payment is None:
        return refund
    found = _found(part, payment, sender.provider)
    if found is not None:
        named = (refund.id, part.id, part.attempt)
        return part_is_as(company_id, refund, named, found, sender.books)
    if part.need is Need.UNKNOWN:
        return _give_up(
            company_id, refund, part_id, sender, need=Need.GIVEN_UP, why="not_at_provider"
        )
    sender.queue.send(company_id, refund.id)
    return refund


def _unanswered(part: RefundPart) -> bool:
    """Tell whether the provider was asked and has not told its name of the refund."""
    sent = part.state is PartState.SENT and part.route is Route.PROVIDER
    return sent and not part.provider_refund_id and part.need is Need.NOTHING


def _send(company_id: str, refund: Refund, part_id: str, sender: Sender) -> tuple[Refund, int]:
    """Return the refund after one try, and after how many seconds to try again (0: not)."""
    refund = _begun(company_id, refund, part_id, sender)
    part = refund.part(part_id)
    payment = _payment(company_id, part, sender)
    if part.state is not PartState.SENT or part.provider_refund_id or payment is None:
        return refund, 0
    try:
        told = _asked(company_id, refund, part, payment, sender)
    except LevyError as error:
        return _not_told(company_id, refund, part_id, sender, error)
    named = (refund.id, part.id, part.attempt)
    return part_is_as(company_id, refund, named, told, sender.books), 0


def _not_told(
    company_id: str, refund: Refund, part_id: str, sender: Sender, error: LevyError
) -> tuple[Refund, int]:
    """Return the refund after a call that brought no refund, and when to try again."""
    match error:
        case ProviderUnknown():
            return _not_known(company_id, refund, part_id, sender)
        case ProviderUnavailable():
            return _busy(company_id, refund, part_id, sender)
        case _NoneThere():
            return _anew(company_id, refund, part_id, sender), _FIRST_PAUSE
        case ProviderKeyReused():
            why = error.code
            return _give_up(company_id, refund, part_id, sender, need=Need.UNKNOWN, why=why), 0
        case Rejected() | NotFound():
            return _refused(company_id, refund, part_id, sender, error), 0
    raise error


def _begun(company_id: str, refund: Refund, part_id: str, sender: Sender) -> Refund:
    """The part is stored as sent, or as waiting for a person where it can't be sent."""

    def decide(step: Step) -> Decision[Refund]:
        part, now = step.part, step.stamp.at
        if not (part.goes_by_itself or _unanswered(part)):
            return Decision(step.refund)
        if part.state is PartState.WAITING:
            need = why_not_sent(part, step.payment, now)
            if need is not Need.NOTHING:
                told = Moved(now, "part_waits", step.stamp.by, note=need.value)
                after = with_part(step.refund, replace(part, need=need), told)
                return Decision(after, (Save(step.refund, after),))
        after = begun(step.refund, part, now)
        return Decision(after, (Save(step.refund, after),))

    return on_part(company_id, refund, part_id, decide, sender.books, by="rules")


def _asked(
    company_id: str, refund: Refund, part: RefundPart, payment: Payment, sender: Sender
) -> ProviderRefund:
    """Ask for the refund by its key, or look for it where the key may be forgotten."""
    now = sender.books.clock.now()
    if part.first_at and now - part.first_at >= KEY_LIFE:
        return _found_or_none_there(part, payment, sender.provider)
    try:
        return sender.provider.refund(_request(company_id, refund, part, payment), key=part.key)
    except ProviderUnknown as error:
        if not error.replayed:
            raise
        return _found_or_none_there(part, payment, sender.provider)


def _found_or_none_there(
    part: RefundPart, payment: Payment, provider: PaymentProvider
) -> ProviderRefund:
    found = _found(part, payment, provider)
    if found is None:
        raise _NoneThere(part_id=part.id)
    return found


def _request(company_id: str, refund: Refund, part: RefundPart, payment: Payment) -> RefundRequest:
    money_id = payment.provider.money_id if payment.provider else ""
    references = {"company": company_id, "order": payment.id}
    return RefundRequest(part.key, money_id, Money(part.minor, refund.currency), references)


def _found(part: RefundPart, payment: Payment, provider: PaymentProvider) -> ProviderRefund | None:
    """Return the refund under the part's key at the provider, if there is one."""
    if part.provider_refund_id:
        return provider.refund_status(part.provider_refund_id)
    money_id = payment.provider.money_id if payment.provider else ""
    try:
        there = provider.find_refunds(money_id)
    except NotAtProvider:
        return None
    return next((one for one in there if one.refund_id == part.key), None)


def _payment(company_id: str, part: RefundPart, sender: Sender) -> Payment | None:
    return sender.books.ledger.find(company_id, payment_ref(part.payment_id))


def _anew(company_id: str, refund: Refund, part_id: str, sender: Sender) -> Refund:
    """The part has a new key, for it certainly did not go under the old one."""

    def decide(step: Step) -> Decision[Refund]:
        part, now = step.part, step.stamp.at
        if part.state is not PartState.SENT or part.provider_refund_id:
            return Decision(step.refund)
        new = replace(part, attempt=part.attempt + 1, tries=0, first_at=now, unsure=False)
        told = Moved(now, "part_anew", step.stamp.by)
        after = with_part(step.refund, new, told)
        return Decision(after, (Save(step.refund, after),))

    return on_part(company_id, refund, part_id, decide, sender.books, by="rules")


def _not_known(company_id: str, refund: Refund, part_id: str, sender: Sender) -> tuple[Refund, int]:
    """It may have happened: it is asked again with the same key, and never goes another way."""

    def decide(step: Step) -> Decision[Refund]:
        if step.part.state is not PartState.SENT or step.part.provider_refund_id:
            return Decision(step.refund)
        need = Need.UNKNOWN if step.part.tries >= TRIES_MAX else Need.NOTHING
        told = Moved(step.stamp.at, "" if step.part.unsure else "part_unknown", step.stamp.by)
        after = with_part(step.refund, replace(step.part, unsure=True, need=need), told)
        return Decision(after, (Save(step.refund, after),))

    after = on_part(company_id, refund, part_id, decide, sender.books, by="rules")
    return after, _pause(after.part(part_id))


def _busy(company_id: str, refund: Refund, part_id: str, sender: Sender) -> tuple[Refund, int]:
    """The provider did nothing: it is asked again later, and given up after long."""
    part = refund.part(part_id)
    if part.tries < TRIES_MAX:
        return refund, _pause(part)
    need = Need.UNKNOWN if part.unsure or part.tries > 1 else Need.GIVEN_UP
    return _give_up(company_id, refund, part_id, sender, need=need, why="provider_unavailable"), 0


def _refused(
    company_id: str, refund: Refund, part_id: str, sender: Sender, error: LevyError
) -> Refund:
    """The provider says no. Where an earlier call may have worked, that is looked up first."""
    part = refund.part(part_id)
    payment = _payment(company_id, part, sender)
    if (part.unsure or part.tries > 1) and payment is not None:
        found = _found(part, payment, sender.provider)
        if found is not None:
            return ask_about(company_id, refund, part_id, sender)
    why = str(error.data.get("provider_code") or error.code)
    return _give_up(company_id, refund, part_id, sender, need=Need.REFUSED, why=why)


def _give_up(
    company_id: str, refund: Refund, part_id: str, sender: Sender, *, need: Need, why: str
) -> Refund:
    """The part is on the work list: failed if it certainly did not go, else still sent."""

    def decide(step: Step) -> Decision[Refund]:
        if step.part.state is not PartState.SENT or step.part.provider_refund_id:
            return Decision(step.refund)
        if need is not Need.UNKNOWN:
            return Decision(*not_gone(step, need, why))
        told = Moved(step.stamp.at, "part_unknown", step.stamp.by, note=why)
        after = with_part(step.refund, replace(step.part, need=need, failure=why), told)
        return Decision(after, (Save(step.refund, after),))

    return on_part(company_id, refund, part_id, decide, sender.books, by="rules")


def _pause(part: RefundPart) -> int:
    """Return after how many seconds the part is tried again; 0 once it was tried often enough."""
    if part.tries >= TRIES_MAX:
        return 0
    return int(min(_FIRST_PAUSE << max(part.tries - 1, 0), _LONGEST_PAUSE))
