"""Letters as they are asked for, looked at, fetched, and asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.domain.actor import Actor
from shared.domain.calendar import business_date
from shared.domain.community import Language
from shared.domain.derived_ids import derived_id
from shared.domain.errors import NotFound
from shared.domain.letters.batch import (
    LetterBatch,
    LetterFile,
    LettersNotFound,
    LettersNotReady,
    LetterState,
    Whom,
)
from shared.domain.property import Building
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import accounts_here, minor_of
from shared.usecases.letters.ports import ChooseLetters, LetterFiles, LetterWork
from shared.usecases.letters.records import file_ref, files_of, letters_of, letters_ref
from shared.usecases.letters.wording import wording_of
from shared.usecases.ports import Clock, Directory, Once, Page
from shared.usecases.reading import ById, ListOf, seen_community


@dataclass(frozen=True, slots=True)
class WantedWhom:
    """Which debtors, in amounts of the community's currency."""

    buildings: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    min_amount: Decimal | None = None
    min_days: int = 1


@dataclass(frozen=True, slots=True)
class MakeLetters:
    """Letters to debtors; `address` is where this API answers, for the links on them."""

    once: Once
    community_id: str
    whom: WantedWhom
    language: Language | None
    address: str


@dataclass(frozen=True, slots=True)
class FetchLetters:
    """One file of letters."""

    letters_id: str
    file: int


@dataclass(frozen=True, slots=True)
class LettersLink:
    """Where a file of letters can be fetched for a few minutes."""

    url: str


def make_letters(
    actor: Actor,
    command: MakeLetters,
    *,
    directory: Directory,
    ledger: Ledger,
    letter_work: LetterWork,
    web_address: str,
    clock: Clock,
) -> LetterBatch:
    """The letters are being made; each file can be fetched once it is ready.

    Raises `NotFound`, `MoneyTooFine`, `QueueUnavailable`.
    """
    company_id, now = actor.company_id, clock.now()
    community = seen_community(actor, command.community_id, directory)
    whom = whom_of(actor, community.id, community.currency, command.whom, directory)
    batch = LetterBatch(
        id=derived_id("ltb", command.once.scope, command.once.key),
        community_id=community.id,
        whom=whom,
        language=command.language or community.language,
        wording=wording_of(company_id, community.id, ledger),
        day=business_date(now, community.time_zone),
        address=(web_address or command.address).rstrip("/"),
        at=now,
        by=actor.name,
    )
    ref = letters_ref(batch.id)

    def decision(seen: Seen) -> Decision[LetterBatch]:
        there = seen.find(ref)
        return Decision(there or batch, () if there else (Save(None, batch),))

    made = ledger.decide(company_id, Look(records=(ref,)), decision, once=command.once)
    letter_work.ask([ChooseLetters(company_id, made.id)])
    return made


def whom_of(
    actor: Actor, community_id: str, currency: str, wanted: WantedWhom, directory: Directory
) -> Whom:
    """Return which debtors are meant. Raises `NotFound` naming the field, `MoneyTooFine`."""
    buildings = directory.many(actor.company_id, Building, wanted.buildings)
    for building_id in wanted.buildings:
        found = buildings.get(building_id)
        if found is None or found.community_id != community_id:
            raise NotFound(field="buildings")
    accounts_here(actor, wanted.accounts, community_id, directory, "accounts")
    least = minor_of(wanted.min_amount or Decimal(0), currency, "min_amount")
    return Whom(wanted.buildings, wanted.accounts, least, wanted.min_days)


def letters_seen(actor: Actor, letters_id: str, ledger: Ledger) -> LetterBatch:
    """Return letters that the caller may see. Raises `LettersNotFound`."""
    found = ledger.find(actor.company_id, letters_ref(letters_id))
    if found is None or not actor.may_see(found.community_id):
        raise LettersNotFound(letters_id=letters_id)
    return found


def get_letters(actor: Actor, command: ById, *, ledger: Ledger) -> LetterBatch:
    """Return letters and how far they are. Raises `LettersNotFound`."""
    return letters_seen(actor, command.id, ledger)


def list_letters(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[LetterBatch]:
    """Return part of the list of a community's letters, newest first. Raises `NotFound`."""
    seen_community(actor, command.parent, directory)
    return ledger.page(actor.company_id, letters_of(command.parent), command.limit, command.after)


def list_letter_files(actor: Actor, command: ListOf, *, ledger: Ledger) -> Page[LetterFile]:
    """Return part of the list of the files of letters. Raises `LettersNotFound`."""
    batch = letters_seen(actor, command.parent, ledger)
    return ledger.page(actor.company_id, files_of(batch.id), command.limit, command.after)


def fetch_letters(
    actor: Actor, command: FetchLetters, *, ledger: Ledger, letter_files: LetterFiles
) -> LettersLink:
    """Return where a file can be fetched.

    Raises `LettersNotFound`, `LettersNotReady`, `FilesUnavailable`.
    """
    batch = letters_seen(actor, command.letters_id, ledger)
    file = ledger.find(actor.company_id, file_ref(batch.id, command.file))
    if file is None:
        raise LettersNotFound(letters_id=batch.id)
    if not file.key:
        raise LettersNotReady(letters_id=batch.id, file=file.number, state=file.state.value)
    return LettersLink(letter_files.link(file.key))


def resume_letters(
    actor: Actor, command: ById, *, ledger: Ledger, letter_work: LetterWork
) -> LetterBatch:
    """What failed or was cut short is tried again; what is ready stays as it is.

    Raises `LettersNotFound`, `QueueUnavailable`.
    """
    batch = letters_seen(actor, command.id, ledger)
    ref = letters_ref(batch.id)

    def decision(seen: Seen) -> Decision[LetterBatch]:
        before = seen.get(ref, LettersNotFound(letters_id=batch.id))
        if before.state is not LetterState.FAILED:
            return Decision(before)
        after = before.again()
        return Decision(after, (Save(before, after),))

    again = ledger.decide(actor.company_id, Look(records=(ref,)), decision)
    if again.state is LetterState.BUILDING:
        letter_work.ask([ChooseLetters(actor.company_id, batch.id)])
    return again
