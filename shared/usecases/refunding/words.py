"""A provider's word about a refund made true: any order, any number of times, ours or not.

A word is about one attempt of one part, named by the key under which it was asked for. The refund
is always read again before this, so it is as the provider has it now, not as a notice once said.
"""

from __future__ import annotations

from dataclasses import replace

from shared.domain.derived_ids import derived_id
from shared.domain.ledger.payment import (
    AWAITED,
    Channel,
    Payment,
)
from shared.domain.payments.provider import ProviderRefund, RefundState
from shared.domain.payments.provider_errors import ProviderUnavailable
from shared.domain.refunds.part import (
    Need,
    PartState,
    RefundPart,
    Route,
    move_part,
    refund_named_by,
)
from shared.domain.refunds.progress import with_part
from shared.domain.refunds.refund import (
    Decided,
    Moved,
    Origin,
    Refund,
    RefundKind,
    part_id_of,
)
from shared.domain.refunds.refund import RefundState as State
from shared.usecases.ledger.ledger_ports import Decision, Look, Save, Seen, payment_ref
from shared.usecases.ledger.ledger_reading import same_payment
from shared.usecases.refunding.moving import (
    RefundBooks,
    Step,
    came_back,
    not_gone,
    on_part,
    settled,
)
from shared.usecases.refunding.records import refund_ref

_ENDED = frozenset({RefundState.FAILED, RefundState.CANCELED})


def take_word(
    company_id: str, order_id: str, told: ProviderRefund, books: RefundBooks
) -> Refund | None:
    """The refund is as the provider says; None if it is about no payment of ours.

    One that was made at the provider by hand is taken in as external. Raises `ProviderUnavailable`
    while the payment it is of is not recorded yet, `StoreUnavailable`, `LedgerBusy`.
    """
    named = refund_named_by(told.refund_id or "")
    if named is not None:
        refund = books.ledger.find(company_id, refund_ref(named[0]))
        part = next((one for one in refund.parts if one.id == named[1]), None) if refund else None
        if refund and part and (part.attempt == named[2] or told.state in _ENDED):
            return part_is_as(company_id, refund, named, told, books)
    payment = books.ledger.find(company_id, payment_ref(order_id)) if order_id else None
    if payment is None or payment.channel is not Channel.ONLINE:
        return None
    if payment.state in AWAITED:
        raise ProviderUnavailable(reason="refund_before_its_payment")
    refund = _taken_in(company_id, payment, told, books)
    for part in refund.parts:
        refund = part_is_as(company_id, refund, (refund.id, part.id, 1), told, books)
    return refund


def part_is_as(
    company_id: str,
    refund: Refund,
    named: tuple[str, str, int],
    told: ProviderRefund,
    books: RefundBooks,
) -> Refund:
    """The named part's attempt is as the provider says. Repeating it changes nothing."""
    _, part_id, attempt = named

    def decide(step: Step) -> Decision[Refund]:
        if step.part.attempt != attempt:
            return Decision(step.refund)
        return _word(step, told)

    return on_part(company_id, refund, part_id, decide, books, by=books.source, with_bills=True)


def _word(step: Step, told: ProviderRefund) -> Decision[Refund]:
    part = step.part
    why = told.failure or told.state.value
    if told.state is RefundState.SUCCEEDED:
        if part.state is PartState.SETTLED:
            return Decision(step.refund)
        return Decision(*settled(step, _on_its_way(part, told)))
    if told.state in _ENDED and part.state is PartState.SETTLED:
        return Decision(*came_back(step, why))
    if told.state in _ENDED and part.state is PartState.SENT:
        return Decision(*not_gone(step, Need.REFUSED, why))
    pending = told.pending_reason or told.state.value
    same = part.provider_refund_id == told.id and part.failure == pending
    if told.state in _ENDED or part.state is not PartState.SENT or same:
        return Decision(step.refund)
    known = replace(
        part,
        provider_refund_id=told.id,
        need=Need.NOTHING,
        unsure=False,
        failure=pending,
        at=step.stamp.at,
    )
    after = with_part(step.refund, known, Moved(step.stamp.at, "part_pending", step.stamp.by))
    return Decision(after, (Save(step.refund, after),))


def _on_its_way(part: RefundPart, told: ProviderRefund) -> RefundPart:
    """Return the part sent, whatever we had believed of it: the provider knows better."""
    if part.state is PartState.FAILED:
        part = move_part(part, PartState.WAITING)
    if part.state in (PartState.WAITING, PartState.WITHDRAWN):
        part = move_part(part, PartState.SENT, first_at=told.created_at)
    return replace(part, provider_refund_id=told.id, unsure=False)


def _taken_in(
    company_id: str, payment: Payment, told: ProviderRefund, books: RefundBooks
) -> Refund:
    """Have an external refund stored; its money holds itself: at the provider it is on its way."""
    refund_id = derived_id("rfd", company_id, books.source, told.id)
    ref, paid = refund_ref(refund_id), payment_ref(payment.id)

    def decision(seen: Seen) -> Decision[Refund]:
        known = seen.find(ref)
        if known is not None:
            return Decision(known)
        before = same_payment(seen, payment.id)
        made = _external(refund_id, before, told, books)
        return Decision(made, (Save(None, made),))

    return books.ledger.decide(company_id, Look(records=(ref, paid)), decision)


def _external(refund_id: str, payment: Payment, told: ProviderRefund, books: RefundBooks) -> Refund:
    now = books.clock.now()
    return Refund(
        id=refund_id,
        community_id=payment.community_id,
        account_id=payment.account_id,
        minor=told.amount.minor,
        currency=told.amount.currency,
        kind=RefundKind.PAYMENT,
        state=State.SENT,
        requested_at=now,
        asked_by=books.source,
        parts=_spread(refund_id, payment, told),
        origin=Origin.EXTERNAL,
        reason=told.id,
        decisions=(Decided(now, books.source, approved=True),),
        approved_at=told.created_at,
        sent_at=told.created_at,
        moves=(Moved(now, "taken_in", books.source),),
    )


def _spread(refund_id: str, payment: Payment, told: ProviderRefund) -> tuple[RefundPart, ...]:
    """Return the parts of an external refund: the payer's own account first, then the others."""
    shares = sorted(payment.shares, key=lambda share: share.account_id != payment.account_id)
    left = told.amount.minor
    found: list[tuple[str, int]] = []
    for share in shares:
        minor = min(left, share.minor - share.out_minor)
        if minor > 0:
            found.append((share.account_id, minor))
            left -= minor
    if left:  # more than the payment has: the last part says so when it is settled
        account_id, minor = found.pop() if found else (payment.account_id, 0)
        found.append((account_id, minor + left))
    return tuple(
        RefundPart(
            id=part_id_of(refund_id, number),
            payment_id=payment.id,
            account_id=account_id,
            minor=minor,
            route=Route.PROVIDER,
            state=PartState.SENT,
            provider_refund_id=told.id,
            first_at=told.created_at,
            at=told.created_at,
        )
        for number, (account_id, minor) in enumerate(found, start=1)
    )
