"""A correction is tried out and asked for; the community's rules may approve it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.bills import parse_bill_id
from shared.domain.corrections.asked import Asked, CorrectionKind, require_sensible
from shared.domain.corrections.correction import (
    BY_RULE,
    Correction,
    CorrectionState,
    Moved,
    saved,
)
from shared.domain.corrections.errors import CorrectionReasonMissing
from shared.domain.corrections.policy import CorrectionPolicy
from shared.domain.derived_ids import derived_id
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.correcting.applied import look_at, take_effect
from shared.usecases.correcting.figures import Correcting, Figures, figures_of
from shared.usecases.correcting.records import correction_ref, policy_ref
from shared.usecases.correcting.remaking import remaking_of
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Save, Seen
from shared.usecases.ledger.ledger_reading import Place, account_of_bill, place_seen
from shared.usecases.ports import Clock, Directory, IdempotencyKeyReused, Once


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be done to a bill, in amounts of its currency: see `Asked`."""

    bill_id: str
    kind: CorrectionKind
    amount: Decimal | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()
    percent: Decimal | None = None
    months: int | None = None
    late_fee: bool = False
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class AskCorrection:
    """Ask for what is wanted, for a reason; `files` name its evidence."""

    once: Once
    wanted: Wanted
    reason: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A correction tried out; `alone` if the caller's asking for it would be enough.

    `approvers` are the roles that may approve it otherwise.
    """

    figures: Figures
    alone: bool
    approvers: tuple[Role, ...]


def preview_correction(
    actor: Actor,
    command: Wanted,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    clock: Clock,
) -> Preview:
    """Return what the correction would come to; nothing is stored. Raises as asking for it does."""
    correcting, asked = _prepared(
        actor, command, directory=directory, ledger=ledger, bills=bills, runs=runs, clock=clock
    )

    def decision(seen: Seen) -> Decision[Preview]:
        policy = _policy(seen, correcting.place)
        figures = figures_of(correcting, asked, seen.books[correcting.key.account_id])
        approvers = policy.approvers(asked.kind, figures.weight_minor)
        return Decision(Preview(figures, _alone(policy, actor, figures), approvers))

    return ledger.decide(actor.company_id, look_at(correcting, asked.kind, "-"), decision)


def ask_correction(
    actor: Actor,
    command: AskCorrection,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    clock: Clock,
) -> Correction:
    """The correction waits for its approval, or is applied if the rules allow it alone.

    A repeat returns the same. Raises `BillNotFound`, `BillNotOpen`, `BillCancelled`,
    `AmountAboveOpen`, `AmountNotPositive`, `AdjustmentBelowNothing`, `CorrectionAskedWrongly`,
    `CorrectionReasonMissing`, `FactsRejected`, `ChargeBlocked`, `ReissueChangesNothing`,
    `IdempotencyKeyReused`.
    """
    if not command.reason:
        raise CorrectionReasonMissing(field="reason")
    correcting, asked = _prepared(
        actor,
        command.wanted,
        directory=directory,
        ledger=ledger,
        bills=bills,
        runs=runs,
        clock=clock,
    )
    ref = correction_ref(derived_id("cor", actor.company_id, command.once.key))

    def decision(seen: Seen) -> Decision[Correction]:
        there = seen.find(ref)
        if there is not None:
            if there.digest != command.once.digest:
                raise IdempotencyKeyReused(field="Idempotency-Key")
            return Decision(there)
        figures = figures_of(correcting, asked, seen.books[correcting.key.account_id])
        requested = _requested(actor, command, correcting.place, figures, ref.words[0])
        if not _alone(_policy(seen, correcting.place), actor, figures):
            return Decision(requested, (Save(None, requested),))
        approved = requested.approve(BY_RULE, correcting.place.now, by_rule=True)
        applied, changes = take_effect(correcting, approved, seen, command.once)
        stored = saved(None, applied)
        return Decision(stored, (*changes, Save(None, stored)))

    look = look_at(correcting, asked.kind, ref.words[0])
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def _prepared(
    actor: Actor,
    wanted: Wanted,
    *,
    directory: Directory,
    ledger: Ledger,
    bills: Bills,
    runs: Runs,
    clock: Clock,
) -> tuple[Correcting, Asked]:
    key = parse_bill_id(wanted.bill_id)
    account = account_of_bill(actor, key, directory)
    place = place_seen(actor, account.community_id, directory=directory, ledger=ledger, clock=clock)
    asked = Asked(
        kind=wanted.kind,
        amount_minor=None if wanted.amount is None else place.minor(wanted.amount, "amount"),
        parts=tuple((item, place.minor(amount, "parts")) for item, amount in wanted.parts),
        percent=wanted.percent,
        months=wanted.months,
        late_fee=wanted.late_fee,
        facts=wanted.facts,
    )
    require_sensible(asked)
    if asked.kind is not CorrectionKind.REISSUE:
        return Correcting(place, key), asked
    remaking = remaking_of(actor.company_id, key, bills=bills, runs=runs, directory=directory)
    return Correcting(place, key, remaking), asked


def _requested(
    actor: Actor, command: AskCorrection, place: Place, figures: Figures, correction_id: str
) -> Correction:
    due = figures.before
    return Correction(
        id=correction_id,
        community_id=place.community.id,
        account_id=due.key.account_id,
        bill_id=due.id,
        currency=due.bill.currency,
        asked=figures.asked,
        reason=command.reason,
        minor=figures.worked.minor,
        weight_minor=figures.weight_minor,
        open_minor=due.open_minor,
        asked_by=actor.name,
        asked_as=actor.role,
        asked_at=place.now,
        digest=command.once.digest,
        parts=figures.worked.parts,
        files=command.files,
        new_minor=figures.new.bill.minor if figures.new else 0,
        moves=(Moved(CorrectionState.REQUESTED, place.now, actor.name, command.reason),),
    )


def _policy(seen: Seen, place: Place) -> CorrectionPolicy:
    found = seen.find(policy_ref(place.community.id))
    return found or CorrectionPolicy(place.community.id)


def _alone(policy: CorrectionPolicy, actor: Actor, figures: Figures) -> bool:
    return policy.may_alone(
        actor.role, figures.asked.kind, figures.weight_minor, figures.done_before_minor
    )
