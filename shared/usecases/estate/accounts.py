"""Holders and the accounts they hold: who owes for a unit or space, from which day to which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.accounts import Account, HeldAs, Holder, HolderKind, with_days
from shared.domain.actor import Actor
from shared.domain.errors import NotFound
from shared.domain.property import SubjectKind
from shared.usecases.estate.property import find_subject
from shared.usecases.ports import (
    CardMoved,
    Cards,
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
    ListOf,
    Update,
    referred,
    require_version,
    revised,
    seen,
    seen_account,
    seen_community,
    tried_again,
)


@dataclass(frozen=True, slots=True)
class HolderDraft:
    """What is known of a holder before they are entered."""

    name: str
    kind: HolderKind
    phone: str
    email: str
    note: str


@dataclass(frozen=True, slots=True)
class CreateHolder:
    """A new holder of a community."""

    once: Once
    community_id: str
    draft: HolderDraft


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """A holder answers for a unit or space from day `first` to day `last` (None: open)."""

    once: Once
    subject_kind: SubjectKind
    subject_id: str
    holder_id: str
    held_as: HeldAs
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """Another holder takes a unit or space over from an account's holder, from day `first`."""

    once: Once
    id: str
    holder_id: str
    held_as: HeldAs
    first: date


@dataclass(frozen=True, slots=True)
class ListAccounts:
    """Part of the list of a community's accounts, perhaps of one unit or space only."""

    community_id: str
    limit: int
    after: Position | None
    subject_id: str | None = None


def create_holder(
    actor: Actor, command: CreateHolder, *, directory: Directory, clock: Clock, ids: Ids
) -> Holder:
    """The holder exists. Raises `NotFound` for the community."""
    community = seen_community(actor, command.community_id, directory)
    draft = command.draft
    holder = Holder(
        id=ids.new("hld"),
        community_id=community.id,
        name=draft.name,
        kind=draft.kind,
        created_at=clock.now(),
        phone=draft.phone,
        email=draft.email,
        note=draft.note,
    )
    directory.commit(actor.company_id, [Create(holder)], once=command.once, result=holder)
    return holder


def list_holders(actor: Actor, command: ListOf, *, directory: Directory) -> Page[Holder]:
    """Return part of the list of a community's holders, by name."""
    seen_community(actor, command.parent, directory)
    listing = Listing(Holder, command.parent, command.limit, command.after)
    return directory.page(actor.company_id, listing)


def get_holder(actor: Actor, command: ById, *, directory: Directory) -> Holder:
    """Return a holder. Raises `NotFound`."""
    return seen(actor, directory.get(actor.company_id, Holder, command.id))


def update_holder(actor: Actor, command: Update, *, directory: Directory) -> Holder:
    """The holder has the new values. Raises `VersionStale`."""
    holder = get_holder(actor, ById(command.id), directory=directory)
    require_version(holder, command.version)
    changed = revised(holder, command.changes)
    directory.commit(actor.company_id, [Replace(changed)])
    return changed


def list_accounts_of_holder(
    actor: Actor, command: ListOf, *, directory: Directory
) -> Page[Account]:
    """Return part of the list of accounts that a holder holds or held."""
    get_holder(actor, ById(command.parent), directory=directory)
    return directory.accounts_of_holder(
        actor.company_id, command.parent, command.limit, command.after
    )


@tried_again(CardMoved)
def open_account(
    actor: Actor,
    command: OpenAccount,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> Account:
    """The account exists and billing sees it. Raises `NotFound` and `HoldersOverlap`."""
    subject = find_subject(actor, command.subject_kind, command.subject_id, directory)
    require_holder(actor, command.holder_id, subject.community_id, directory)
    now = clock.now()
    account = Account(
        id=ids.new("acc"),
        community_id=subject.community_id,
        subject_kind=command.subject_kind,
        subject_id=subject.id,
        holder_id=command.holder_id,
        held_as=command.held_as,
        first=command.first,
        created_at=now,
        last=command.last,
    )
    card = cards.card(actor.company_id, subject.community_id, subject.page, subject.id)
    held = with_days(card.newest.accounts, account.days)
    directory.commit(
        actor.company_id,
        [Create(account), SaveCard(card.with_accounts(now, held))],
        once=command.once,
        result=account,
    )
    return account


def list_accounts(actor: Actor, command: ListAccounts, *, directory: Directory) -> Page[Account]:
    """Return part of the list of accounts, by unit or space and first day."""
    seen_community(actor, command.community_id, directory)
    prefix = f"{command.subject_id}#" if command.subject_id else ""
    listing = Listing(Account, command.community_id, command.limit, command.after, prefix=prefix)
    return directory.page(actor.company_id, listing)


def get_account(actor: Actor, command: ById, *, directory: Directory) -> Account:
    """Return an account. Raises `NotFound`."""
    return seen_account(actor, directory.get(actor.company_id, Account, command.id))


@tried_again(CardMoved)
def update_account(
    actor: Actor, command: Update, *, directory: Directory, cards: Cards, clock: Clock
) -> Account:
    """The account has the new days. Raises `VersionStale`, `HoldersOverlap` and the account's."""
    account = get_account(actor, ById(command.id), directory=directory)
    require_version(account, command.version)
    changed = revised(account, command.changes)
    subject = find_subject(actor, account.subject_kind, account.subject_id, directory)
    card = cards.card(actor.company_id, subject.community_id, subject.page, subject.id)
    held = with_days(card.newest.accounts, changed.days)
    directory.commit(
        actor.company_id, [Replace(changed), SaveCard(card.with_accounts(clock.now(), held))]
    )
    return changed


@tried_again(CardMoved, VersionStale)
def hand_over(
    actor: Actor,
    command: HandOver,
    *,
    directory: Directory,
    cards: Cards,
    clock: Clock,
    ids: Ids,
) -> Account:
    """The old account ends the day before, the new holder's begins: at once, so no day is lost.

    Returns the new account; arrears stay with the old one. Raises `AccountEnded`,
    `HoldersOverlap`, and `AccountEndsBeforeItBegins` where the old one would have no day left.
    """
    old = get_account(actor, ById(command.id), directory=directory)
    subject = find_subject(actor, old.subject_kind, old.subject_id, directory)
    require_holder(actor, command.holder_id, subject.community_id, directory)
    ended, now = old.ending_before(command.first), clock.now()
    new = Account(
        id=ids.new("acc"),
        community_id=old.community_id,
        subject_kind=old.subject_kind,
        subject_id=old.subject_id,
        holder_id=command.holder_id,
        held_as=command.held_as,
        first=command.first,
        created_at=now,
        last=old.last,
    )
    card = cards.card(actor.company_id, subject.community_id, subject.page, subject.id)
    held = with_days(with_days(card.newest.accounts, ended.days), new.days)
    directory.commit(
        actor.company_id,
        [Replace(ended), Create(new), SaveCard(card.with_accounts(now, held))],
        once=command.once,
        result=new,
    )
    return new


def require_holder(
    actor: Actor,
    holder_id: str,
    community_id: str,
    directory: Directory,
    field: str = "holder_id",
) -> None:
    """Pass if the holder is one of the community. Raises `NotFound`."""
    holder = referred(directory.find(actor.company_id, Holder, holder_id), field)
    if holder.community_id != community_id:
        raise NotFound(field=field)
