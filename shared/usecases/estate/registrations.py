"""Many at once: units and spaces with their holders and accounts, all of a batch or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.accounts import Account, HeldAs, Holder
from shared.domain.actor import Actor
from shared.domain.billing_card import first_card, page_of
from shared.domain.community import Community
from shared.domain.errors import LevyError
from shared.domain.property import Space, SubjectKind, Unit
from shared.usecases.billing.drafts import SpaceDraft, UnitDraft
from shared.usecases.estate.accounts import HolderDraft, require_holder
from shared.usecases.estate.property import require_building
from shared.usecases.ports import (
    Cards,
    Change,
    Clock,
    Create,
    Directory,
    Ids,
    Once,
    SaveCard,
)
from shared.usecases.reading import seen_community

# A transaction takes 100 writes: 5 a row (subject, card, holder, account, account's place).
ROWS_MAX = 19


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Who holds the new unit or space: someone known, or someone new, from day `first` on."""

    holder: str | HolderDraft
    held_as: HeldAs
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """A new unit or space, and who holds it."""

    subject: UnitDraft | SpaceDraft
    held_by: HeldBy | None


@dataclass(frozen=True, slots=True)
class Register:
    """At most `ROWS_MAX` rows of one community."""

    once: Once
    community_id: str
    rows: tuple[RegistrationRow, ...]


@dataclass(frozen=True, slots=True)
class RegisteredRow:
    """The ids that a row got."""

    subject_kind: SubjectKind
    subject_id: str
    holder_id: str | None
    account_id: str | None


@dataclass(frozen=True, slots=True)
class Registered:
    """The ids of all rows, in their order."""

    rows: tuple[RegisteredRow, ...]


def register(
    actor: Actor,
    command: Register,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> Registered:
    """All rows are entered together. Raises `NotFound` and the errors of units and accounts."""
    company_id = actor.company_id
    community = seen_community(actor, command.community_id, directory)
    _require_references(actor, command, directory)
    first = cards.number_subjects(company_id, community.id, len(command.rows))
    now = clock.now()
    changes: list[Change] = []
    rows: list[RegisteredRow] = []
    for number, row in enumerate(command.rows):
        with _at(number, "unit" if isinstance(row.subject, UnitDraft) else "space"):
            subject = _subject(row.subject, community, page_of(first + number), now, ids)
        with _at(number, "account"):
            row_changes, registered = _enter(subject, row.held_by, now, ids)
        changes += row_changes
        rows.append(registered)
    result = Registered(tuple(rows))
    directory.commit(company_id, changes, once=command.once, result=result)
    return result


def _require_references(actor: Actor, command: Register, directory: Directory) -> None:
    """Pass if every building and holder that a row names is of the community."""
    known: set[str] = set()
    for number, row in enumerate(command.rows):
        building = row.subject.building_id
        if building is not None and building not in known:
            part = "unit" if isinstance(row.subject, UnitDraft) else "space"
            field = f"rows.{number}.{part}.building_id"
            require_building(actor.company_id, building, command.community_id, directory, field)
            known.add(building)
        holder = row.held_by.holder if row.held_by else None
        if isinstance(holder, str) and holder not in known:
            require_holder(
                actor, holder, command.community_id, directory, f"rows.{number}.account.holder_id"
            )
            known.add(holder)


@contextmanager
def _at(number: int, part: str) -> Iterator[None]:
    """Make a refusal within the block name the row and the part of it."""
    try:
        yield
    except LevyError as error:
        error.field = f"rows.{number}.{part}.{error.field}" if error.field else f"rows.{number}"
        raise


def _subject(
    draft: UnitDraft | SpaceDraft, community: Community, page: int, now: datetime, ids: Ids
) -> Unit | Space:
    if isinstance(draft, UnitDraft):
        return draft.unit(ids.new("unt"), community, page, now)
    return draft.space(ids.new("spc"), community, page, now)


def _enter(
    subject: Unit | Space, held_by: HeldBy | None, now: datetime, ids: Ids
) -> tuple[list[Change], RegisteredRow]:
    """Return the changes that enter one row, and its ids."""
    kind = SubjectKind.UNIT if isinstance(subject, Unit) else SubjectKind.SPACE
    if held_by is None:
        card = first_card(subject, now)
        return [Create(subject), SaveCard(card)], RegisteredRow(kind, subject.id, None, None)
    changes: list[Change] = [Create(subject)]
    if isinstance(held_by.holder, str):
        holder_id = held_by.holder
    else:
        draft = held_by.holder
        holder = Holder(
            id=ids.new("hld"),
            community_id=subject.community_id,
            name=draft.name,
            kind=draft.kind,
            created_at=now,
            phone=draft.phone,
            email=draft.email,
            note=draft.note,
        )
        holder_id = holder.id
        changes.append(Create(holder))
    account = Account(
        id=ids.new("acc"),
        community_id=subject.community_id,
        subject_kind=kind,
        subject_id=subject.id,
        holder_id=holder_id,
        held_as=held_by.held_as,
        first=held_by.first,
        created_at=now,
        last=held_by.last,
    )
    changes += [Create(account), SaveCard(first_card(subject, now, (account.days,)))]
    return changes, RegisteredRow(kind, subject.id, holder_id, account.id)
