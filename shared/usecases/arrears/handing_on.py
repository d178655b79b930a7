"""What an action on debtors asks of others: reminders are planned, letters are begun.

What is begun is named by batch and part, so a part that is carried out again begins nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.steps import Action
from shared.usecases.dunning.ports import PlanAsked, ReminderWork
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import Place
from shared.usecases.letters.beginning import Wanted, begin_letters
from shared.usecases.letters.ports import LetterWork


@dataclass(frozen=True, slots=True)
class Hands:
    """Who carries on; `web_address` is where the pay links on letters begin."""

    reminders: ReminderWork
    letters: LetterWork
    web_address: str


def hand_on(
    company_id: str,
    batch: CollectionBatch,
    accounts: Sequence[str],
    place: Place,
    *,
    ledger: Ledger,
    hands: Hands,
) -> None:
    """Reminders to these accounts of a batch are ordered, or letters begun, as its action says.

    Raises `QueueUnavailable`.
    """
    if not accounts:
        return
    day = place.day_of(batch.asked_at)
    if batch.action is Action.REMIND:
        order = PlanAsked(company_id, batch.community_id, batch.id, day, tuple(accounts))
        hands.reminders.plan([order])
    elif batch.action is Action.LETTER:
        wanted = Wanted(
            key=f"{batch.id}|{batch.after}",
            community=place.community,
            accounts=tuple(accounts),
            day=day,
            address=hands.web_address,
            at=batch.asked_at,
            by=batch.asked_by,
        )
        begin_letters(company_id, wanted, ledger=ledger, letter_work=hands.letters)
