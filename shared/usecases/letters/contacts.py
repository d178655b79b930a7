"""Contacts with a debtor, entered once each and listed; photos of a visit go to the file store."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.arrears.contact import Contact, ContactFacts, LastContact
from shared.domain.calendar import zone
from shared.domain.community import Community
from shared.domain.errors import NotFound
from shared.domain.letters.demand import Demand, DemandNotFound
from shared.usecases.arrears.collecting import contact_made
from shared.usecases.arrears.records import case_ref
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.letters.records import (
    contact_ref,
    contacts_of,
    demand_ref,
    demands_of,
    last_contact_ref,
)
from shared.usecases.metering.meter_photos import KINDS, PhotoLink, PhotoMissing
from shared.usecases.metering.metering_ports import Photos, UploadForm
from shared.usecases.ports import Clock, Directory, Ids, Once, Page
from shared.usecases.reading import ListOf


@dataclass(frozen=True, slots=True)
class EnterContact:
    """A contact with an account's holder."""

    once: Once
    account_id: str
    facts: ContactFacts


@dataclass(frozen=True, slots=True)
class SendVisitPhoto:
    """Asks for a form to send a photo of a visit."""

    account_id: str
    content_type: str


@dataclass(frozen=True, slots=True)
class SeeVisitPhoto:
    """Asks to see the `place`th photo of an account's contact, counted from 1."""

    account_id: str
    number: int
    place: int


def enter_contact(
    actor: Actor, command: EnterContact, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Contact:
    """Return the contact, noted with who entered it and when.

    The account's case knows of it too, and of a promise. Raises `NotFound`, `DemandNotFound`,
    `CollectionRefused`.
    """
    account = account_seen(actor, command.account_id, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    facts = command.facts
    beginning = visit_photos(actor.company_id, account.community_id, account.id)
    if not all(photo.startswith(beginning) for photo in facts.photos):
        raise NotFound(field="photos")
    demand = (demand_ref(account.id, facts.demand),) if facts.demand else ()
    ref, now = last_contact_ref(account.id), clock.now()
    hour = f"{now.astimezone(zone(community.time_zone)):%H}:00"

    def decision(seen: Seen) -> Decision[Contact]:
        for each in demand:
            seen.get(each, DemandNotFound(number=facts.demand, field="demand"))
        before = seen.find(ref)
        known = before or LastContact(account.id, account.community_id)
        after, made = known.followed_by(facts, now, actor.name, hour)
        case = contact_made(account, community, made, seen)
        return Decision(made, (Save(before, after), Save(None, made), *case))

    accounts = {account.id: Depth.OPEN}
    look = Look(
        community.currency, accounts, (ref, case_ref(account.id), *demand), account.community_id
    )
    return ledger.decide(actor.company_id, look, decision, once=command.once)


def list_contacts(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Contact]:
    """Return part of an account's contacts, newest first. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    return ledger.page(actor.company_id, contacts_of(account.id), command.limit, command.after)


def list_demands(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Demand]:
    """Return part of an account's written demands, newest first. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    return ledger.page(actor.company_id, demands_of(account.id), command.limit, command.after)


def send_visit_photo(
    actor: Actor, command: SendVisitPhoto, *, directory: Directory, photos: Photos, ids: Ids
) -> UploadForm:
    """Return a form for one photo of a visit. Raises `NotFound`, `FilesUnavailable`."""
    account = account_seen(actor, command.account_id, directory)
    beginning = visit_photos(actor.company_id, account.community_id, account.id)
    name = f"{ids.new('pho')}.{KINDS[command.content_type]}"
    return photos.upload_form(beginning + name, command.content_type)


def see_visit_photo(
    actor: Actor, command: SeeVisitPhoto, *, directory: Directory, ledger: Ledger, photos: Photos
) -> PhotoLink:
    """Return where a photo can be seen for a while. Raises `NotFound`, `PhotoMissing`."""
    account = account_seen(actor, command.account_id, directory)
    found = ledger.find(actor.company_id, contact_ref(account.id, command.number))
    if found is None:
        raise NotFound
    if not 1 <= command.place <= len(found.facts.photos):
        raise PhotoMissing
    return PhotoLink(photos.link(found.facts.photos[command.place - 1]))


def visit_photos(company_id: str, community_id: str, account_id: str) -> str:
    """Return how the keys of an account's photos of visits begin."""
    return f"{company_id}/{community_id}/visits/{account_id}/"
