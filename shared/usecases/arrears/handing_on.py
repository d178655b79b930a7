"""What an action on debtors asks of others: reminders are planned, letters are begun.

Reminders are ordered part by part; letters once, with the last part, since those to one building
belong into one file. Both are named by the batch, so a part that is carried out again begins
nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.steps import Action
from shared.usecases.dunning.ports import PlanAsked, PlanOffered, ReminderWork
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import Place
from shared.usecases.letters.beginning import Wanted, begin_letters
from shared.usecases.letters.ports import LetterWork

_BY_MESSAGE: Mapping[Action, type[PlanAsked]] = {
    Action.REMIND: PlanAsked,
    Action.PLAN_OFFER: PlanOffered,
}


@dataclass(frozen=True, slots=True)
class Hands:
    """Who carries on; `web_address` is where the pay links on letters begin ("" if not set)."""

    reminders: ReminderWork
    letters: LetterWork
    web_address: str


def hand_on(
    company_id: str,
    batch: CollectionBatch,
    accounts: Sequence[str],
    place: Place,
    *,
    is_last: bool,
    ledger: Ledger,
    hands: Hands,
) -> None:
    """Reminders or offers to these accounts of a batch are ordered, as its action says.

    Letters to all of its accounts are begun with its last part. Raises `QueueUnavailable`.
    """
    day = place.day_of(batch.asked_at)
    if batch.action in _BY_MESSAGE and accounts:
        ask = _BY_MESSAGE[batch.action]
        hands.reminders.plan([ask(company_id, batch.community_id, batch.id, day, tuple(accounts))])
    elif batch.action is Action.LETTER and is_last and (accounts or batch.done):
        wanted = Wanted(
            action_id=batch.id,
            community=place.community,
            day=day,
            address=hands.web_address or batch.address,
            at=batch.asked_at,
            by=batch.asked_by,
        )
        begin_letters(company_id, wanted, ledger=ledger, letter_work=hands.letters)
