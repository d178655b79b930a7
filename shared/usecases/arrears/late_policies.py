"""Late-fee policies: made, given new versions, read. A version that is stored never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.domain.actor import Actor
from shared.domain.arrears.late_policies import policy_of
from shared.domain.arrears.late_terms import LateTerms, LateTermsNotFound, LateTermsVersion
from shared.domain.calendar import business_date
from shared.domain.charge_items import LocalName
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.usecases.ports import Clock, Create, Directory, Ids, Listing, Once, Page, Replace
from shared.usecases.reading import ById, ListOf, seen_community

# Where days begin first: what is not over there is over nowhere.
_FIRST_ZONE = "Pacific/Kiritimati"


@dataclass(frozen=True, slots=True)
class CreateLatePolicy:
    """A policy with its first version; of one community, or (None) of all of the company's."""

    once: Once
    community_id: str | None
    name: LocalName
    effective_from: date
    document: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class AddLateVersion:
    """The next version of a policy; bills due before its day keep the one before it."""

    once: Once
    id: str
    effective_from: date
    document: Mapping[str, Any]
    source: str


def create_late_policy(
    actor: Actor, command: CreateLatePolicy, *, directory: Directory, clock: Clock, ids: Ids
) -> LateTerms:
    """The policy exists. Raises `NotFound` for the community, `RuleRejected`."""
    if command.community_id is not None:
        seen_community(actor, command.community_id, directory, "community_id")
    elif actor.communities is not None:
        raise NotFound(field="community_id")
    policy_of(command.document)
    now = clock.now()
    terms = LateTerms(
        id=ids.new("pol"),
        community_id=command.community_id,
        name=command.name,
        versions=(_version(command, actor, now),),
        created_at=now,
    )
    directory.commit(actor.company_id, [Create(terms)], once=command.once, result=terms)
    return terms


def add_late_version(
    actor: Actor, command: AddLateVersion, *, directory: Directory, clock: Clock
) -> LateTerms:
    """The policy has one version more.

    Raises `LateTermsNotFound`, `RuleRejected`, `LateTermsDayRefused`, `LateTermsFull`,
    `VersionStale`.
    """
    terms = get_late_policy(actor, ById(command.id), directory=directory)
    if terms.community_id is None and actor.communities is not None:
        raise LateTermsNotFound(policy_id=command.id)
    policy_of(command.document)
    zone = _FIRST_ZONE
    if terms.community_id is not None:
        zone = directory.get(actor.company_id, Community, terms.community_id).time_zone
    now = clock.now()
    after = terms.then(_version(command, actor, now), business_date(now, zone))
    directory.commit(actor.company_id, [Replace(after)], once=command.once, result=after)
    return after


def get_late_policy(actor: Actor, command: ById, *, directory: Directory) -> LateTerms:
    """Return a policy with all its versions. Raises `LateTermsNotFound`."""
    found = directory.find(actor.company_id, LateTerms, command.id)
    if found is None or not _may_see(actor, found):
        raise LateTermsNotFound(policy_id=command.id)
    return found


def list_late_policies(actor: Actor, command: ListOf, *, directory: Directory) -> Page[LateTerms]:
    """Return part of the list of policies the caller may see, by name."""
    listing = Listing(LateTerms, "", command.limit, command.after)
    page = directory.page(actor.company_id, listing)
    return Page(tuple(one for one in page.items if _may_see(actor, one)), page.next)


def require_policy(
    company_id: str, policy_id: str | None, community_id: str | None, directory: Directory
) -> None:
    """Pass if items of the community may go by the policy. Raises `LateTermsNotFound`."""
    if policy_id is None:
        return
    found = directory.find(company_id, LateTerms, policy_id)
    if found is None or not found.serves(community_id):
        raise LateTermsNotFound(policy_id=policy_id, field="settings.late_fee_policy")


def _may_see(actor: Actor, terms: LateTerms) -> bool:
    return terms.community_id is None or actor.may_see(terms.community_id)


def _version(
    command: CreateLatePolicy | AddLateVersion, actor: Actor, now: datetime
) -> LateTermsVersion:
    return LateTermsVersion(
        number=1,
        effective_from=command.effective_from,
        document=command.document,
        source=command.source,
        created_at=now,
        created_by=actor.name,
    )
