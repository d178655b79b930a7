"""A correction is approved and with that applied, or rejected, or withdrawn.

Who asked never decides, by whatever role. Repeating one's own decision changes nothing; that of
somebody else is a conflict that names them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.bills import parse_bill_id
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import Correction, CorrectionState, saved
from shared.domain.corrections.errors import CorrectionNotFound
from shared.domain.corrections.policy import CorrectionPolicy
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.correcting.applied import look_at, take_effect
from shared.usecases.correcting.figures import Correcting
from shared.usecases.correcting.records import correction_ref, correction_seen, policy_ref
from shared.usecases.correcting.remaking import remaking_of
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import place_seen
from shared.usecases.ports import Clock, Directory, Once


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """A decision about one correction, with a note; a rejection's says why."""

    once: Once
    id: str
    note: str = ""


def approve_correction(
    actor: Actor,
    command: DecideCorrection,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    clock: Clock,
) -> Correction:
    """The correction is approved and has taken effect, in one transaction.

    Raises `CorrectionNotFound`, `CorrectionMoveRefused`, `CorrectionOwn`, `ApproverMissing`,
    `CorrectionOutdated`, `BillCancelled`, and what re-issuing does.
    """
    found = correction_seen(actor, command.id, ledger)
    place = place_seen(actor, found.community_id, directory=directory, ledger=ledger, clock=clock)
    key, kind = parse_bill_id(found.bill_id), found.asked.kind
    correcting = Correcting(place, key)
    if kind is CorrectionKind.REISSUE:
        remaking = remaking_of(actor.company_id, key, bills=bills, runs=runs, directory=directory)
        correcting = Correcting(place, key, remaking)

    def decision(seen: Seen) -> Decision[Correction]:
        before = _again(seen, command.id)
        if _is_repeat(before, CorrectionState.APPLIED, actor):
            return Decision(before)
        approved = before.approve(actor.name, place.now, command.note)
        policy = seen.find(policy_ref(place.community.id)) or CorrectionPolicy(place.community.id)
        policy.require_approver(actor, kind, before.weight_minor)
        applied, changes = take_effect(correcting, approved, seen, command.once)
        after = saved(before, applied)
        return Decision(after, (*changes, Save(before, after)))

    look = look_at(correcting, kind, command.id)
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def reject_correction(
    actor: Actor, command: DecideCorrection, *, ledger: Ledger, clock: Clock
) -> Correction:
    """The correction will not be. Raises `CorrectionNotFound`, `CorrectionMoveRefused`,
    `CorrectionOwn`, `ApproverMissing`, `CorrectionReasonMissing`.
    """

    def rejected(before: Correction, policy: CorrectionPolicy) -> Correction:
        after = before.reject(actor.name, clock.now(), command.note)
        policy.require_approver(actor, before.asked.kind, before.weight_minor)
        return after

    return _ended(actor, command, CorrectionState.REJECTED, rejected, ledger)


def withdraw_correction(
    actor: Actor, command: DecideCorrection, *, ledger: Ledger, clock: Clock
) -> Correction:
    """Who asked for it does not want it any more. Raises `CorrectionNotFound`,
    `CorrectionMoveRefused`, `CorrectionNotWithdrawn`.
    """

    def withdrawn(before: Correction, policy: CorrectionPolicy) -> Correction:  # noqa: ARG001
        return before.withdraw(actor.name, clock.now(), command.note)

    return _ended(actor, command, CorrectionState.WITHDRAWN, withdrawn, ledger)


def _ended(
    actor: Actor,
    command: DecideCorrection,
    state: CorrectionState,
    moved: Callable[[Correction, CorrectionPolicy], Correction],
    ledger: Ledger,
) -> Correction:
    found = correction_seen(actor, command.id, ledger)
    policy = policy_ref(found.community_id)

    def decision(seen: Seen) -> Decision[Correction]:
        before = _again(seen, command.id)
        if _is_repeat(before, state, actor):
            return Decision(before)
        ruled = seen.find(policy) or CorrectionPolicy(found.community_id)
        after = saved(before, moved(before, ruled))
        return Decision(after, (Save(before, after),))

    look = Look(records=(correction_ref(command.id), policy))
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def _again(seen: Seen, correction_id: str) -> Correction:
    missing = CorrectionNotFound(correction_id=correction_id)
    return seen.get(correction_ref(correction_id), missing)


def _is_repeat(correction: Correction, state: CorrectionState, actor: Actor) -> bool:
    return correction.state is state and correction.decided_by == actor.name
