"""Waivers for many accounts: asked for and approved once, carried out part by part.

Each bill gets a correction of its own, whose id follows from batch and bill: so whatever comes
twice, or again after it was cut short, waives nothing twice, and owners see who and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.corrections.asked import Asked, CorrectionKind, require_sensible, work_out
from shared.domain.corrections.batch import WaiverBatch, WaiverBatchNotFound
from shared.domain.corrections.correction import Correction, CorrectionState, Moved, saved
from shared.domain.corrections.policy import CorrectionPolicy
from shared.domain.derived_ids import derived_id
from shared.domain.errors import LevyError
from shared.domain.ledger.due_bill import DueBill
from shared.usecases.correcting.applied import look_at, take_effect
from shared.usecases.correcting.figures import Correcting, figures_of
from shared.usecases.correcting.records import batch_ref, batches_of, correction_ref, policy_ref
from shared.usecases.ledger.ledger_orders import ApplyWaivers, LedgerWork
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import Place, accounts_here, place_of, place_seen
from shared.usecases.ports import Clock, Directory, Once, Page
from shared.usecases.reading import ById, ListOf, seen_community

ACCOUNTS_A_PART = 20
_DECIDED = {
    "approve": CorrectionState.APPROVED,
    "reject": CorrectionState.REJECTED,
    "withdraw": CorrectionState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class AskWaivers:
    """Ask for one waiver on the open bills of `periods` of all `accounts`."""

    once: Once
    community_id: str
    accounts: tuple[str, ...]
    periods: tuple[str, ...]
    reason: str
    amount: Decimal | None = None
    percent: Decimal | None = None
    months: int | None = None
    late_fee: bool = False


@dataclass(frozen=True, slots=True)
class DecideWaivers:
    """Approve, reject (with a reason) or withdraw a batch."""

    once: Once
    id: str
    what: str
    note: str = ""


def ask_waivers(
    actor: Actor, command: AskWaivers, *, directory: Directory, ledger: Ledger, clock: Clock
) -> WaiverBatch:
    """The batch waits for its approval. Raises `NotFound`, `CorrectionAskedWrongly`."""
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    accounts = tuple(dict.fromkeys(command.accounts))
    accounts_here(actor, accounts, place.community.id, directory, "accounts")
    amount = command.amount
    asked = Asked(
        CorrectionKind.WAIVER,
        amount_minor=None if amount is None else place.minor(amount, "amount"),
        percent=command.percent,
        months=command.months,
        late_fee=command.late_fee,
    )
    require_sensible(asked)
    batch = WaiverBatch(
        id=derived_id("wvb", actor.company_id, command.once.key),
        community_id=place.community.id,
        currency=place.community.currency,
        accounts=accounts,
        periods=command.periods,
        asked=asked,
        reason=command.reason,
        estimate_minor=0,
        asked_by=actor.name,
        asked_as=actor.role,
        asked_at=place.now,
        digest=command.once.digest,
    )
    worth = (
        _worth(batch, due, place)
        for account_id in accounts
        for due in _bills_of(actor.company_id, batch, account_id, ledger)
    )
    batch = replace(batch, estimate_minor=sum(worth))
    ref = batch_ref(batch.id)

    def decision(seen: Seen) -> Decision[WaiverBatch]:
        there = seen.find(ref)
        return Decision(there) if there else Decision(batch, (Save(None, batch),))

    return ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)


def decide_waivers(
    actor: Actor, command: DecideWaivers, *, ledger: Ledger, ledger_work: LedgerWork, clock: Clock
) -> WaiverBatch:
    """The batch is being carried out, or never will be. Repeating one's decision asks again for
    what is left. Raises `WaiverBatchNotFound`, `WaiverBatchMoveRefused`, `CorrectionOwn`,
    `ApproverMissing`, `CorrectionReasonMissing`.
    """
    found = _seen(actor, command.id, ledger)
    ref, policy, to = batch_ref(found.id), policy_ref(found.community_id), _DECIDED[command.what]

    def decision(seen: Seen) -> Decision[WaiverBatch]:
        before = seen.get(ref, WaiverBatchNotFound(batch_id=command.id))
        if to is CorrectionState.APPROVED and before.decided_by == actor.name and before.done:
            return Decision(before)
        if before.state is to and before.decided_by == actor.name:
            return Decision(before)
        after = before.decide(to, actor.name, clock.now(), command.note)
        if to is not CorrectionState.WITHDRAWN:
            ruled = seen.find(policy) or CorrectionPolicy(found.community_id)
            ruled.require_approver(actor, CorrectionKind.WAIVER, before.estimate_minor)
        return Decision(after, (Save(before, after),))

    look = Look(records=(ref, policy))
    decided = ledger.decide(actor.company_id, look, decision)
    if decided.state is CorrectionState.APPROVED:
        ledger_work.ask([ApplyWaivers(actor.company_id, decided.community_id, decided.id)])
    return decided


def get_waivers(actor: Actor, command: ById, *, ledger: Ledger) -> WaiverBatch:
    """Return a batch and how far it is. Raises `WaiverBatchNotFound`."""
    return _seen(actor, command.id, ledger)


def list_waivers(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[WaiverBatch]:
    """Return part of a community's batches, newest first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, batches_of(command.parent), command.limit, command.after)


def apply_waivers(
    order: ApplyWaivers, *, directory: Directory, ledger: Ledger, work: LedgerWork, clock: Clock
) -> WaiverBatch | None:
    """The next part of the batch is done and what is left asked for; None if nothing is."""
    company_id, ref = order.company_id, batch_ref(order.batch_id)
    batch = ledger.find(company_id, ref)
    if batch is None or batch.state is not CorrectionState.APPROVED:
        return None
    community = directory.get(company_id, Community, batch.community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    part = batch.accounts[batch.done : batch.done + ACCOUNTS_A_PART]
    done = [
        waived
        for account_id in part
        for due in _bills_of(company_id, batch, account_id, ledger)
        if (waived := _waive(company_id, batch, due, place, ledger)) is not None
    ]

    def decision(seen: Seen) -> Decision[WaiverBatch]:
        before = seen.get(ref, WaiverBatchNotFound(batch_id=order.batch_id))
        if before.done != batch.done:  # another worker was quicker, with the same corrections
            return Decision(before)
        after = before.count(len(part), len(done), sum(one.minor for one in done))
        return Decision(after, (Save(before, after),))

    after = ledger.decide(company_id, Look(records=(ref,)), decision)
    if after.state is CorrectionState.APPROVED:
        work.ask([order])
    return after


def _bills_of(
    company_id: str, batch: WaiverBatch, account_id: str, ledger: Ledger
) -> Sequence[DueBill]:
    """Return the account's bills of the batch's periods, paid ones too: one waived before is."""
    book = ledger.book(company_id, account_id, batch.currency, Depth.ALL)
    return [due for due in book.bills if due.bill.period.key in batch.periods]


def _worth(batch: WaiverBatch, due: DueBill, place: Place) -> int:
    try:
        return work_out(batch.asked, due, place.policy).minor
    except LevyError:  # nothing of the kind is open on this bill: it is left as it is
        return 0


def _waive(
    company_id: str, batch: WaiverBatch, due: DueBill, place: Place, ledger: Ledger
) -> Correction | None:
    """Return the bill's waiver by the batch, made now or before; None where there is none."""
    correcting = Correcting(place, due.key)
    ref = correction_ref(derived_id("cor", batch.id, due.id))

    def decision(seen: Seen) -> Decision[Correction | None]:
        there = seen.find(ref)
        if there is not None:
            return Decision(there)
        try:
            figures = figures_of(correcting, batch.asked, seen.books[due.key.account_id])
        except LevyError:  # paid, cancelled, or less is open than shall be waived
            return Decision(None)
        requested = Correction(
            id=ref.words[0],
            community_id=batch.community_id,
            account_id=due.key.account_id,
            bill_id=due.id,
            currency=batch.currency,
            asked=batch.asked,
            reason=batch.reason,
            minor=figures.worked.minor,
            weight_minor=figures.weight_minor,
            open_minor=figures.before.open_minor,
            asked_by=batch.asked_by,
            asked_as=batch.asked_as,
            asked_at=batch.asked_at,
            digest=batch.digest,
            parts=figures.worked.parts,
            batch_id=batch.id,
            moves=(Moved(CorrectionState.REQUESTED, batch.asked_at, batch.asked_by, batch.reason),),
        )
        approved = requested.approve(batch.decided_by, place.now, batch.decision_note)
        applied, changes = take_effect(correcting, approved, seen, None)
        stored = saved(None, applied)
        return Decision(stored, (*changes, Save(None, stored)))

    look = look_at(correcting, CorrectionKind.WAIVER, ref.words[0])
    return ledger.decide(company_id, look, decision)


def _seen(actor: Actor, batch_id: str, ledger: Ledger) -> WaiverBatch:
    found = ledger.find(actor.company_id, batch_ref(batch_id))
    if found is None or not actor.may_see(found.community_id):
        raise WaiverBatchNotFound(batch_id=batch_id)
    return found
