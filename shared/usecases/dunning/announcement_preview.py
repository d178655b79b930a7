"""An announcement before it goes out: how it reads, who would get it, and what it would cost.

It judges with the functions of deliver, and stores and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.accounts import Account, Holder
from shared.domain.actor import Actor
from shared.domain.calendar import business_date
from shared.domain.community import Community, Language
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.marks import check_announcement
from shared.domain.dunning.message import Reason
from shared.domain.dunning.verdict import channels_for
from shared.domain.dunning.wording import Text, with_own_words
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.property import Space, SubjectKind, Unit
from shared.usecases.dunning.announcing import ToTell, lying_in, require_building
from shared.usecases.dunning.looking import Party, Place, party_from, place_of
from shared.usecases.dunning.ports import BuiltIn
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.messaging.records import contacts_ref
from shared.usecases.ports import Clock, Directory, Listing, Position
from shared.usecases.reading import seen_community

ACCOUNTS_MAX = 500
_A_READ = 100
Reads = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PreviewOfAnnouncement:
    """What would be told; `sample` fills what differs from account to account."""

    told: ToTell
    sample: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToReach:
    """One account: by which channel it would be told, or why it would not."""

    account_id: str
    channel: ChannelName | None
    reason: Reason | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class AnnouncementPreview:
    """The first `ACCOUNTS_MAX` accounts, whether they are all, and the texts as the first reads."""

    community: Community
    kind: MessageKind
    reads: Mapping[Language, Reads]
    accounts: tuple[ToReach, ...]
    complete: bool

    @property
    def cost(self) -> Decimal:
        """What telling these accounts would cost."""
        return sum((one.price for one in self.accounts), Decimal(0))


def preview_announcement(
    actor: Actor,
    command: PreviewOfAnnouncement,
    *,
    directory: Directory,
    ledger: Ledger,
    built_in: BuiltIn,
    clock: Clock,
) -> AnnouncementPreview:
    """Return how an announcement would read and whom it would reach.

    Raises `NotFound`, `AnnouncementRefused`, `WordingRefused`.
    """
    told, company_id = command.told, actor.company_id
    community = seen_community(actor, told.community_id, directory)
    require_building(company_id, told, directory)
    check_announcement(told.kind, told.channels, told.zh, told.en)
    place = place_of(company_id, community, ledger, built_in)
    accounts: list[ToReach] = []
    example = {**command.sample, "community": community.name}
    complete = True
    for party in _parties(place, told, directory, ledger, clock):
        if len(accounts) == ACCOUNTS_MAX:
            complete = False
            break
        if not accounts:
            example |= {"room": party.room, "name": party.holder.name}
        accounts.append(_reached(place, told, party))
    reads = {
        language: _read(place, told.kind, own, language, example)
        for language, own in ((Language.ZH, told.zh), (Language.EN, told.en))
    }
    return AnnouncementPreview(community, told.kind, reads, tuple(accounts), complete)


def _read(
    place: Place, kind: MessageKind, own: Text, language: Language, example: Mapping[str, str]
) -> Reads:
    wording = Wording(kind.value)
    text = place.words.find(wording, language) or place.built_in(wording, language)
    return text.filled(with_own_words({**example, "title": own.title, "note": own.body}))


def _reached(place: Place, told: ToTell, party: Party) -> ToReach:
    channels, why = channels_for(told.kind, told.channels, party.reach)
    if why is not None:
        return ToReach(party.account.id, None, why, Decimal(0))
    return ToReach(party.account.id, channels[0], None, place.rules.price(channels[0]))


def _parties(
    place: Place, told: ToTell, directory: Directory, ledger: Ledger, clock: Clock
) -> Iterator[Party]:
    """Yield everybody who would be told, read a hundred at a time."""
    company_id, after = place.company_id, None
    today = business_date(clock.now(), place.community.time_zone)
    while True:
        listing: Listing[Account] = Listing(Account, told.community_id, _A_READ, after)
        page = directory.page(company_id, listing)
        open_now = [one for one in page.items if one.last is None or one.last >= today]
        found = lying_in(told.building_id, open_now, company_id, directory)
        yield from _read_together(place, found, directory, ledger)
        next_at: Position | None = page.next
        if next_at is None:
            return
        after = next_at


def _read_together(
    place: Place, accounts: list[Account], directory: Directory, ledger: Ledger
) -> Iterator[Party]:
    company_id = place.company_id
    holders = directory.many(company_id, Holder, {one.holder_id for one in accounts})
    of_kind = {
        kind: {one.subject_id for one in accounts if one.subject_kind is kind}
        for kind in (SubjectKind.UNIT, SubjectKind.SPACE)
    }
    units = directory.many(company_id, Unit, of_kind[SubjectKind.UNIT])
    spaces = directory.many(company_id, Space, of_kind[SubjectKind.SPACE])
    contacts = ledger.many(company_id, [contacts_ref(one.id) for one in accounts])
    for account in accounts:
        subject = units.get(account.subject_id) or spaces.get(account.subject_id)
        known = contacts.get(contacts_ref(account.id))
        yield party_from(place, account, holders[account.holder_id], subject, known)
