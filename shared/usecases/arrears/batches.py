"""Actions on many debtors: on those named or those a filter takes, part by part, once each.

A step's id follows from batch and account, so whatever comes twice, or again after it was cut
short, is done once. A batch is carried out by the ledger's orders, a hundred accounts to each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.case import (
    Act,
    CollectionBatchNotFound,
    CollectionCase,
    CollectionRefused,
    LegalMoveRefused,
    LegalState,
)
from shared.domain.arrears.selecting import ANYONE, DebtorFilter, DebtorOrder
from shared.domain.arrears.steps import Action, CollectionStep, StepFacts, step_id_of, taken
from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.usecases.arrears.handing_on import Hands, hand_on
from shared.usecases.arrears.listing import limits_of
from shared.usecases.arrears.ports import Debtors
from shared.usecases.arrears.records import batch_ref, case_ref, taken_ref
from shared.usecases.ledger.ledger_orders import ActOnDebtors, LedgerWork
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import Place, accounts_here, place_of, place_seen
from shared.usecases.ports import Clock, Directory, Once, Position
from shared.usecases.reading import ById

ROWS_A_PART = 100


@dataclass(frozen=True, slots=True)
class Take:
    """Take an action either on `accounts` or on the debtors that `chosen` takes.

    `address` is where this API answers, for links in what comes of it.
    """

    once: Once
    community_id: str
    action: Action
    accounts: tuple[str, ...] | None = None
    chosen: DebtorFilter | None = None
    collector: str = ""
    legal: LegalState | None = None
    note: str = ""
    address: str = ""


def act_on_debtors(
    actor: Actor,
    command: Take,
    *,
    directory: Directory,
    ledger: Ledger,
    ledger_work: LedgerWork,
    clock: Clock,
) -> CollectionBatch:
    """The action is being taken: `get_batch` tells how far it is.

    Raises `NotFound`, `CollectionRefused`.
    """
    if (command.accounts is None) is (command.chosen is None):
        raise CollectionRefused(reason="accounts_or_filter", field="accounts")
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    accounts = tuple(dict.fromkeys(command.accounts or ()))
    accounts_here(actor, accounts, place.community.id, directory, "accounts")
    batch = CollectionBatch(
        id=derived_id("clb", actor.company_id, command.once.key),
        community_id=place.community.id,
        action=command.action,
        asked_by=actor.name,
        asked_at=place.now,
        accounts=accounts,
        chosen=command.chosen or ANYONE,
        collector=command.collector,
        legal=command.legal,
        note=command.note,
        address=command.address,
    )
    _facts(batch)
    ref = batch_ref(batch.id)

    def decision(seen: Seen) -> Decision[CollectionBatch]:
        there = seen.find(ref)
        return Decision(there) if there else Decision(batch, (Save(None, batch),))

    stored = ledger.decide(actor.company_id, Look(records=(ref,)), decision, once=command.once)
    order = ActOnDebtors(actor.company_id, stored.community_id, stored.id)
    ledger_work.ask([order])
    return stored


def get_batch(actor: Actor, command: ById, *, ledger: Ledger) -> CollectionBatch:
    """Return a batch and how far it is. Raises `CollectionBatchNotFound`."""
    found = ledger.find(actor.company_id, batch_ref(command.id))
    if found is None or not actor.may_see(found.community_id):
        raise CollectionBatchNotFound(batch_id=command.id)
    return found


def carry_on(
    order: ActOnDebtors,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    work: LedgerWork,
    hands: Hands,
    clock: Clock,
) -> CollectionBatch | None:
    """The next part of the batch is done and what is left asked for; None if nothing is."""
    company_id, ref = order.company_id, batch_ref(order.batch_id)
    batch = ledger.find(company_id, ref)
    if batch is None or batch.finished:
        return batch
    community = directory.get(company_id, Community, batch.community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    accounts, looked, after = _part(company_id, batch, place, debtors)
    acted = [each for each in accounts if _act(company_id, batch, each, place, ledger)]
    hand_on(company_id, batch, acted, place, is_last=not after, ledger=ledger, hands=hands)
    done = len(acted)

    def decision(seen: Seen) -> Decision[CollectionBatch]:
        before = seen.get(ref, CollectionBatchNotFound(batch_id=order.batch_id))
        if before.after != batch.after or before.finished:  # another worker was quicker
            return Decision(before)
        counted = before.count(done, looked - done, after or before.after, finished=not after)
        return Decision(counted, (Save(before, counted),))

    counted = ledger.decide(company_id, Look(records=(ref,)), decision)
    if not counted.finished:
        work.ask([order])
    return counted


def _part(
    company_id: str, batch: CollectionBatch, place: Place, debtors: Debtors
) -> tuple[Sequence[str], int, str]:
    """Return the accounts of the next part, how many were asked for, and its end ("" is all).

    Of named accounts those are left out that owe nothing late.
    """
    limits, today = limits_of(place), place.today
    if batch.accounts:
        start = int(batch.after or 0)
        named = batch.accounts[start : start + ROWS_A_PART]
        rows = [debtors.find(company_id, batch.community_id, each) for each in named]
        found = [row.account_id for row in rows if row is not None and row.overdue(today)]
        end = start + len(named)
        return found, len(named), str(end) if end < len(batch.accounts) else ""
    after = Position(batch.after, "") if batch.after else None
    page = debtors.ordered(company_id, batch.community_id, DebtorOrder.ACCOUNT, ROWS_A_PART, after)
    found = [row.account_id for row in page.items if batch.chosen.takes(row, today, limits)]
    return found, len(found), page.next.sort if page.next else ""


def _act(
    company_id: str,
    batch: CollectionBatch,
    account_id: str,
    place: Place,
    ledger: Ledger,
) -> bool:
    """Take the action on one account, once; tell whether it is taken."""
    step = CollectionStep(
        id=step_id_of(batch.id, account_id),
        account_id=account_id,
        community_id=batch.community_id,
        at=batch.asked_at,
        by=batch.asked_by,
        facts=_facts(batch),
        batch_id=batch.id,
    )
    own, step_name = case_ref(account_id), taken_ref(account_id, batch.id, batch.asked_at)
    act = Act(batch.asked_by, batch.asked_at, place.day_of(batch.asked_at))

    def decision(seen: Seen) -> Decision[bool]:
        if seen.find(step_name) is not None:
            return Decision(True)
        before = seen.find(own)
        case = before or CollectionCase(account_id, batch.community_id, place.community.currency)
        try:
            after = taken(case, step.facts, act).stored(case)
        except LegalMoveRefused:  # it is further at law already, and stays there
            return Decision(False)
        return Decision(True, (Save(before, after), Save(None, step)))

    return ledger.decide(company_id, Look(records=(own, step_name)), decision)


def _facts(batch: CollectionBatch) -> StepFacts:
    return StepFacts(batch.action, batch.note, batch.collector, batch.legal)
