"""One click: a second person says yes or no, and everything after it happens by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.actor import Actor, Role
from shared.domain.refunds.holding import release
from shared.domain.refunds.progress import given_up
from shared.domain.refunds.refund import Decided, Refund, RefundNotFound, RefundState, move
from shared.domain.refunds.refusals import DecidedByAsker, RefundDecided
from shared.domain.refunds.settings import RefundSettings
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Ledger,
    Look,
    Ref,
    Save,
    Seen,
    payment_ref,
)
from shared.usecases.ports import Clock, Once
from shared.usecases.refunding.asking_ports import RefundOrders
from shared.usecases.refunding.lists import refund_seen
from shared.usecases.refunding.records import credit_ref, refund_ref, refund_settings_ref

# States of an approved refund of which something can still be kept back.
_GIVEN_UP = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.FAILED})


@dataclass(frozen=True, slots=True)
class ApproveRefund:
    """The money shall go back."""

    once: Once
    id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndRefund:
    """The money shall stay, for a reason: refused by who decides, or withdrawn by who asked."""

    once: Once
    id: str
    reason: str = ""


def approve_refund(
    actor: Actor, command: ApproveRefund, *, ledger: Ledger, refund_work: RefundOrders, clock: Clock
) -> Refund:
    """The refund is approved and on its way; of two people at once, the second is told so.

    A repeat of the same request changes nothing and sees to it that the refund is on its way.
    Raises `RefundNotFound`, `DecidedByAsker`, `ApproverRefused`, `RefundDecided`.
    """

    def approved(refund: Refund, settings: RefundSettings) -> Refund:
        _require_other(actor, refund)
        settings.require_approver(actor, refund.minor, refund.currency)
        override = refund.override
        if override is not None:
            override = replace(override, second=actor.name)
        now = clock.now()
        said = Decided(now, actor.name, approved=True, reason=command.note)
        return move(
            refund, RefundState.APPROVED, now, actor.name, command.note,
            approved_at=now, decisions=(*refund.decisions, said), override=override,
            remind_at=None,
        )  # fmt: skip

    refund = _decide(actor, command.id, command.once, approved, ledger=ledger)
    refund_work.send(actor.company_id, refund.id)
    return refund


def reject_refund(actor: Actor, command: EndRefund, *, ledger: Ledger, clock: Clock) -> Refund:
    """The refund is rejected for a reason, and its money free again.

    Raises `RefundNotFound`, `DecidedByAsker`, `ApproverRefused`, `RefundDecided`.
    """

    def rejected(refund: Refund, settings: RefundSettings) -> Refund:
        _require_other(actor, refund)
        settings.require_approver(actor, refund.minor, refund.currency)
        now = clock.now()
        said = Decided(now, actor.name, approved=False, reason=command.reason)
        return move(
            refund, RefundState.REJECTED, now, actor.name, command.reason,
            decisions=(*refund.decisions, said), remind_at=None,
        )  # fmt: skip

    return _decide(actor, command.id, command.once, rejected, ledger=ledger)


def withdraw_refund(actor: Actor, command: EndRefund, *, ledger: Ledger, clock: Clock) -> Refund:
    """The request is taken back, or an approved refund given up, and its money free again.

    While nobody decided, staff may withdraw any and an owner those of their own accounts. One that
    was approved is given up by a second person who may approve it, for a reason, as long as none of
    it may be on its way; parts that went before stay gone. Raises `RefundNotFound`,
    `RefundDecided`, `DecidedByAsker`, `ApproverRefused`, `GiveUpReasonMissing`, `RefundOnItsWay`.
    """

    def withdrawn(refund: Refund, settings: RefundSettings) -> Refund:
        now = clock.now()
        if refund.state in _GIVEN_UP:
            _require_other(actor, refund)
            settings.require_approver(actor, refund.minor, refund.currency)
            return given_up(refund, now, actor.name, command.reason)
        return move(refund, RefundState.WITHDRAWN, now, actor.name, command.reason, remind_at=None)

    return _decide(
        actor,
        command.id,
        command.once,
        withdrawn,
        ledger=ledger,
        end=RefundState.WITHDRAWN,
    )


def _decide(
    actor: Actor,
    refund_id: str,
    once: Once,
    decided: Callable[[Refund, RefundSettings], Refund],
    *,
    ledger: Ledger,
    end: RefundState | None = None,
) -> Refund:
    """Return the refund after the decision, which was stored with what it frees.

    One that is withdrawn already is left as it is where that is the `end` that was wanted.
    """
    refund = refund_seen(actor, refund_id, ledger)
    ref, rules = refund_ref(refund.id), refund_settings_ref(refund.community_id)
    payments = [payment_ref(part.payment_id) for part in refund.parts if part.payment_id]
    own = credit_ref(refund.account_id)
    records: list[Ref[Record]] = [ref, rules, own, *payments]

    def decision(seen: Seen) -> Decision[Refund]:
        before = seen.get(ref, RefundNotFound(refund_id=refund_id))
        if before.state is RefundState.WITHDRAWN is end:
            return Decision(before)
        may_end = end is not None and before.state in _GIVEN_UP
        if before.state is not RefundState.REQUESTED and not may_end:
            raise _decided(before)
        settings = seen.find(rules) or RefundSettings(before.community_id)
        after = decided(before, settings)
        saves = [Save(before, after)]
        if after.state is not RefundState.APPROVED:
            there = {
                one.words[0]: found for one in payments if (found := seen.find(one)) is not None
            }
            freed = release(there, before.parts)
            saves += [Save(there[name], payment) for name, payment in freed.items()]
            credit = seen.find(own)
            released = credit.release(before.parts) if credit else None
            if released is not credit and released is not None:
                saves.append(Save(credit, released))
        return Decision(after, tuple(saves))

    return ledger.decide(actor.company_id, Look(records=tuple(records)), decision, once=once)


def _require_other(actor: Actor, refund: Refund) -> None:
    """Pass if somebody else asked, and somebody else asked to pass over the window."""
    askers = {refund.asked_by, refund.override.by if refund.override else refund.asked_by}
    if actor.name in askers or actor.role is Role.OWNER:
        raise DecidedByAsker(refund_id=refund.id, asked_by=refund.asked_by)


def _decided(refund: Refund) -> RefundDecided:
    last = refund.moves[-1]
    word = refund.decisions[-1] if refund.decisions else None
    return RefundDecided(
        refund_id=refund.id,
        state=refund.state.value,
        by=word.by if word else last.by,
        at=(word.at if word else last.at).isoformat(timespec="seconds"),
        amount=str(refund.asked),
    )
