"""Letters that are begun without a caller: to those on whom an action on debtors was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.community import Community
from shared.domain.letters.batch import LetterBatch, Whom, letters_id_of
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.letters.ports import ChooseLetters, LetterWork
from shared.usecases.letters.records import letters_ref
from shared.usecases.letters.wording import wording_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """Letters to those on whom the action `action_id` was taken; one action begins one."""

    action_id: str
    community: Community
    day: date
    address: str
    at: datetime
    by: str


def begin_letters(
    company_id: str, wanted: Wanted, *, ledger: Ledger, letter_work: LetterWork
) -> LetterBatch:
    """The letters are being made; a repeat begins no others. Raises `QueueUnavailable`."""
    community = wanted.community
    batch = LetterBatch(
        id=letters_id_of(wanted.action_id),
        community_id=community.id,
        whom=Whom(action_id=wanted.action_id),
        language=community.language,
        wording=wording_of(company_id, community.id, ledger),
        day=wanted.day,
        address=wanted.address.rstrip("/"),
        at=wanted.at,
        by=wanted.by,
    )
    ref = letters_ref(batch.id)

    def decision(seen: Seen) -> Decision[LetterBatch]:
        there = seen.find(ref)
        return Decision(there or batch, () if there else (Save(None, batch),))

    made = ledger.decide(company_id, Look(records=(ref,)), decision)
    letter_work.ask([ChooseLetters(company_id, made.id)])
    return made
