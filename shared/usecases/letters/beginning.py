"""Letters that are begun without a caller: for accounts that an action on debtors took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.domain.letters.batch import LetterBatch, Whom
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.letters.ports import ChooseLetters, LetterWork
from shared.usecases.letters.records import letters_ref
from shared.usecases.letters.wording import wording_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """Letters to `accounts`; whatever has the same `key` is the same letters."""

    key: str
    community: Community
    accounts: tuple[str, ...]
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
        id=derived_id("ltb", company_id, wanted.key),
        community_id=community.id,
        whom=Whom((), wanted.accounts, 0, 1),
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
