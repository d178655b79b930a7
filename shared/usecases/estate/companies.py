"""Companies: opened by the platform together with their first key, then their own affair."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor, Role
from shared.domain.api_keys import PLATFORM_COMPANY, ApiKey, IssuedKey, hash_secret
from shared.domain.community import Company, Language
from shared.domain.errors import NotFound
from shared.usecases.ports import (
    Clock,
    Create,
    Directory,
    Ids,
    IssueKey,
    Listing,
    Once,
    Page,
    Replace,
)
from shared.usecases.reading import ById, ListOf, Update, require_version, revised


@dataclass(frozen=True, slots=True)
class OpenCompany:
    """A new company and the name of its first key."""

    once: Once
    name: str
    language: Language
    key_name: str


@dataclass(frozen=True, slots=True)
class OpenedCompany:
    """A company with its first administrator's key."""

    company: Company
    first_key: IssuedKey

    @property
    def version(self) -> int:
        """The company's version."""
        return self.company.version


def open_company(
    actor: Actor, command: OpenCompany, *, directory: Directory, clock: Clock, ids: Ids
) -> OpenedCompany:
    """A company exists, with a key for its administrator whose secret is in this answer only.

    A repeat is answered without the secret: it is not kept.
    """
    now = clock.now()
    company = Company(ids.new("com"), command.name, command.language, now)
    key = ApiKey(ids.new("key"), company.id, command.key_name, Role.ADMIN, None, now, actor.name)
    secret = ids.secret()
    opened = OpenedCompany(company, IssuedKey(key, secret))
    directory.commit(
        company.id,
        [Create(company), IssueKey(key, hash_secret(secret))],
        once=command.once,
        result=OpenedCompany(company, IssuedKey(key, None)),
    )
    return opened


def list_companies(actor: Actor, command: ListOf, *, directory: Directory) -> Page[Company]:
    """Return part of the list of all companies, oldest first; for the platform only."""
    if actor.role is not Role.PLATFORM:
        raise NotFound
    listing = Listing(Company, PLATFORM_COMPANY, command.limit, command.after)
    return directory.page(PLATFORM_COMPANY, listing)


def get_company(actor: Actor, command: ById, *, directory: Directory) -> Company:
    """Return a company: any for the platform, their own for everybody else."""
    if actor.role is not Role.PLATFORM and command.id != actor.company_id:
        raise NotFound
    return directory.get(command.id, Company, command.id)


def update_company(actor: Actor, command: Update, *, directory: Directory) -> Company:
    """The caller's company has the new values. Raises `VersionStale`."""
    if command.id != actor.company_id:
        raise NotFound
    company = directory.get(command.id, Company, command.id)
    require_version(company, command.version)
    changed = revised(company, command.changes)
    directory.commit(actor.company_id, [Replace(changed)])
    return changed
