"""Units and spaces: what is charged. Each change of one is a change of its billing card, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from shared.domain.actor import Actor
from shared.domain.billing_card import first_card, page_of
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.property import (
    Building,
    Space,
    Status,
    SubjectKind,
    Unit,
)
from shared.usecases.billing.drafts import SpaceDraft, UnitDraft, dated_status
from shared.usecases.ports import (
    CardMoved,
    Cards,
    Change,
    Clock,
    Create,
    Directory,
    Ids,
    Listing,
    Once,
    Page,
    Position,
    Replace,
    SaveCard,
    VersionStale,
)
from shared.usecases.reading import (
    ById,
    Update,
    referred,
    require_seen,
    require_version,
    revised,
    seen,
    seen_community,
    tried_again,
)

Subject = TypeVar("Subject", Unit, Space)


@dataclass(frozen=True, slots=True)
class CreateUnit:
    """A new unit of a building."""

    once: Once
    draft: UnitDraft


@dataclass(frozen=True, slots=True)
class CreateSpace:
    """A new space of a community."""

    once: Once
    community_id: str
    draft: SpaceDraft


@dataclass(frozen=True, slots=True)
class SetStatus:
    """The unit or space is `status` from day `first` (None: today) until its next dated status."""

    once: Once
    id: str
    status: Status
    first: date | None


@dataclass(frozen=True, slots=True)
class ListSubjects:
    """Part of the list of a community's units or spaces, narrowed by what is not None."""

    community_id: str
    limit: int
    after: Position | None
    building_id: str | None = None
    kind: str | None = None
    tag: str | None = None


def create_unit(
    actor: Actor,
    command: CreateUnit,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> Unit:
    """The unit and its billing card exist. Raises `NotFound` for the building."""
    company_id, now = actor.company_id, clock.now()
    building = seen(actor, directory.get(company_id, Building, command.draft.building_id))
    community = directory.get(company_id, Community, building.community_id)
    page = page_of(cards.number_subjects(company_id, community.id, 1))
    unit = command.draft.unit(ids.new("unt"), community, page, now)
    directory.commit(
        company_id,
        [Create(unit), SaveCard(first_card(unit, now))],
        once=command.once,
        result=unit,
    )
    return unit


def create_space(
    actor: Actor,
    command: CreateSpace,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> Space:
    """The space and its billing card exist. Raises `NotFound` for community or building."""
    company_id, now = actor.company_id, clock.now()
    community = seen_community(actor, command.community_id, directory)
    require_building(company_id, command.draft.building_id, community.id, directory)
    page = page_of(cards.number_subjects(company_id, community.id, 1))
    space = command.draft.space(ids.new("spc"), community, page, now)
    directory.commit(
        company_id,
        [Create(space), SaveCard(first_card(space, now))],
        once=command.once,
        result=space,
    )
    return space


def require_building(
    company_id: str,
    building_id: str | None,
    community_id: str,
    directory: Directory,
    field: str = "building_id",
) -> None:
    """Pass if the building is one of the community, or none is named. Raises `NotFound`."""
    if building_id is None:
        return
    building = referred(directory.find(company_id, Building, building_id), field)
    if building.community_id != community_id:
        raise NotFound(field=field)


def list_units(actor: Actor, command: ListSubjects, *, directory: Directory) -> Page[Unit]:
    """Return part of the list of units, by building and name."""
    seen_community(actor, command.community_id, directory)
    prefix = f"{command.building_id}#" if command.building_id else ""
    return directory.page(actor.company_id, _listing(Unit, command, prefix, ()))


def list_spaces(actor: Actor, command: ListSubjects, *, directory: Directory) -> Page[Space]:
    """Return part of the list of spaces, by name."""
    seen_community(actor, command.community_id, directory)
    where = (("building_id", command.building_id),) if command.building_id else ()
    return directory.page(actor.company_id, _listing(Space, command, "", where))


def get_unit(actor: Actor, command: ById, *, directory: Directory) -> Unit:
    """Return a unit. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, Unit, command.id))


def get_space(actor: Actor, command: ById, *, directory: Directory) -> Space:
    """Return a space. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, Space, command.id))


@tried_again(CardMoved)
def update_unit(
    actor: Actor, command: Update, *, directory: Directory, cards: Cards, clock: Clock
) -> Unit:
    """The unit and its card have the new values. Raises `VersionStale` and the unit's own."""
    unit = get_unit(actor, ById(command.id), directory=directory)
    require_version(unit, command.version)
    changed = revised(unit, command.changes)
    directory.commit(actor.company_id, _changes(actor.company_id, changed, cards, clock.now()))
    return changed


@tried_again(CardMoved)
def update_space(
    actor: Actor, command: Update, *, directory: Directory, cards: Cards, clock: Clock
) -> Space:
    """The space and its card have the new values. Raises `VersionStale` and the space's own."""
    space = get_space(actor, ById(command.id), directory=directory)
    require_version(space, command.version)
    building_id = command.changes.get("building_id")
    require_building(actor.company_id, building_id, space.community_id, directory)
    changed = revised(space, command.changes)
    directory.commit(actor.company_id, _changes(actor.company_id, changed, cards, clock.now()))
    return changed


@tried_again(CardMoved, VersionStale)
def set_unit_status(
    actor: Actor, command: SetStatus, *, directory: Directory, cards: Cards, clock: Clock
) -> Unit:
    """The unit has the dated status. Raises `StatusesTooMany`."""
    unit = get_unit(actor, ById(command.id), directory=directory)
    return _with_status(actor, command, unit, directory=directory, cards=cards, clock=clock)


@tried_again(CardMoved, VersionStale)
def set_space_status(
    actor: Actor, command: SetStatus, *, directory: Directory, cards: Cards, clock: Clock
) -> Space:
    """The space has the dated status. Raises `StatusesTooMany`."""
    space = get_space(actor, ById(command.id), directory=directory)
    return _with_status(actor, command, space, directory=directory, cards=cards, clock=clock)


def find_subject(
    actor: Actor, kind: SubjectKind, subject_id: str, directory: Directory
) -> Unit | Space:
    """Return the unit or space. Raises `NotFound`."""
    of: type[Unit] | type[Space] = Unit if kind is SubjectKind.UNIT else Space
    subject = directory.get(actor.company_id, of, subject_id)
    require_seen(actor, subject.community_id)
    return subject


def _with_status(
    actor: Actor,
    command: SetStatus,
    subject: Subject,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
) -> Subject:
    community = directory.get(actor.company_id, Community, subject.community_id)
    now = clock.now()
    dated = dated_status(command.status, command.first, community, now)
    changed = subject.becoming(dated.status, dated.first)
    changes = _changes(actor.company_id, changed, cards, now)
    directory.commit(actor.company_id, changes, once=command.once, result=changed)
    return changed


def _changes(company_id: str, changed: Unit | Space, cards: Cards, now: datetime) -> list[Change]:
    card = cards.card(company_id, changed.community_id, changed.page, changed.id)
    return [Replace(changed), SaveCard(card.with_subject(now, changed))]


def _listing(
    of: type[Subject], command: ListSubjects, prefix: str, where: tuple[tuple[str, str], ...]
) -> Listing[Subject]:
    if command.kind:
        where = (*where, ("kind", command.kind))
    return Listing(
        of,
        command.community_id,
        command.limit,
        command.after,
        prefix=prefix,
        where=where,
        tag=command.tag,
    )
