"""What is known about an account in the moment in which it would be told something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.accounts import Account, Holder
from shared.domain.calendar import business_date, zone
from shared.domain.community import Community, Language
from shared.domain.dunning.campaign import WHOLE, Campaign
from shared.domain.dunning.marks import NOTICE_KINDS
from shared.domain.dunning.message import Message, State
from shared.domain.dunning.verdict import Circumstances, Reach
from shared.domain.dunning.wording import Text, WordingBook, with_own_words
from shared.domain.ledger.due_bill import DueBill
from shared.domain.messaging.addresses import parse_email, parse_phone
from shared.domain.messaging.contacts import AccountContacts
from shared.domain.messaging.errors import AddressRefused
from shared.domain.messaging.kinds import OF_OWN_MONEY, SENT_BY_ITSELF, ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings
from shared.domain.money_written import written
from shared.domain.property import Space, SubjectKind, Unit
from shared.usecases.bank_files.ports import Sealer
from shared.usecases.dunning.ports import BuiltIn
from shared.usecases.dunning.records import ladders, messages_of_account, wording_ref
from shared.usecases.ledger.ledger_ports import Ledger, dispute_ref, plans_of_account
from shared.usecases.letters.records import last_contact_ref
from shared.usecases.messaging.records import contacts_ref, messaging_settings_ref
from shared.usecases.ports import Directory

_MESSAGES_LOOKED_AT = 60
_PLANS_MAX = 100
_A_READ = 100


@dataclass(frozen=True, slots=True)
class Place:
    """What all accounts of a community share: read once for a batch."""

    company_id: str
    community: Community
    campaigns: dict[str, Campaign]
    settings: MessagingSettings
    words: WordingBook
    built_in: BuiltIn
    able: frozenset[ChannelName] = SENT_BY_ITSELF

    @property
    def own_items(self) -> frozenset[str]:
        """Items with a campaign of their own."""
        return frozenset(self.campaigns) - {WHOLE}

    @property
    def rules(self) -> Campaign:
        """The community's own campaign, whose hours and caps hold for notices, too."""
        return self.campaigns[WHOLE]

    def text(self, message: Message, language: Language) -> Text:
        """Return the words of a message: the community's own, else Levy's."""
        own = self.words.find(message.wording, language)
        return own or self.built_in(message.wording, language)


@dataclass(frozen=True, slots=True)
class Party:
    """Who is told: the account, its holder, its subject, and how it is reached."""

    account: Account
    holder: Holder
    room: str
    tags: frozenset[str]
    reach: Reach
    own_address: dict[ChannelName, str]

    def address(self, company_id: str, channel: ChannelName, sealer: Sealer) -> str:
        """Return the address in the clear: the one entered for messages, else the holder's."""
        sealed = self.reach.contacts.address_of(channel)
        if sealed is None:
            return self.own_address[channel]
        return sealer.open(company_id, sealed.sealed, self.account.id)


def place_of(company_id: str, community: Community, ledger: Ledger, built_in: BuiltIn) -> Place:
    """Return what a community's messages go by."""
    settings = ledger.find(company_id, messaging_settings_ref(community.id))
    words = ledger.find(company_id, wording_ref(community.id))
    return Place(
        company_id,
        community,
        ladders(company_id, community.id, ledger),
        settings or MessagingSettings(community.id),
        words or WordingBook(community.id),
        built_in,
    )


def party_of(place: Place, account_id: str, directory: Directory, ledger: Ledger) -> Party:
    """Return who an account is. Raises `NotFound`."""
    company_id = place.company_id
    account = directory.get(company_id, Account, account_id)
    holder = directory.get(company_id, Holder, account.holder_id)
    subject: Unit | Space | None
    if account.subject_kind is SubjectKind.UNIT:
        subject = directory.find(company_id, Unit, account.subject_id)
    else:
        subject = directory.find(company_id, Space, account.subject_id)
    found = ledger.find(company_id, contacts_ref(account_id))
    return party_from(place, account, holder, subject, found)


def party_from(
    place: Place,
    account: Account,
    holder: Holder,
    subject: Unit | Space | None,
    found: AccountContacts | None,
) -> Party:
    """Return who an account is, of what was read of it."""
    contacts = found or AccountContacts(account.id, account.community_id)
    own = _own_addresses(holder)
    addresses = {one for one in SENT_BY_ITSELF if contacts.address_of(one) or one in own}
    dead = {one.channel for one in contacts.addresses if one.dead}
    own = {name: address for name, address in own.items() if name not in dead}
    reach = Reach(
        contacts,
        frozenset(one for one in addresses if contacts.address_of(one) or one in own),
        frozenset(place.settings.channels) & place.able,
    )
    return Party(
        account,
        holder,
        subject.name if subject else "",
        frozenset(subject.tags if subject else ()),
        reach,
        own,
    )


def circumstances_of(
    place: Place,
    party: Party,
    message: Message,
    bills: Sequence[DueBill],
    ledger: Ledger,
    *,
    today: date,
) -> Circumstances:
    """Return what else decides about a message to a party."""
    company_id, account_id = place.company_id, party.account.id
    recent = ledger.page(company_id, messages_of_account(account_id), _MESSAGES_LOOKED_AT, None)
    told = tuple(
        business_date(one.ended_at, place.community.time_zone)
        for one in recent.items
        if one.state is State.SENT
        and one.ended_at
        and one.id != message.id
        and one.kind not in OF_OWN_MONEY
    )
    plans = ledger.page(company_id, plans_of_account(account_id), _PLANS_MAX, None)
    return Circumstances(
        today=today,
        tags=party.tags,
        own_items=_own_items(place, message),
        planned_bills=frozenset(
            bill for plan in plans.items if plan.running for bill in plan.bills
        ),
        disputed_bills=_disputed(company_id, bills, ledger),
        told=told,
        contacted=_contacted(place, message, ledger),
    )


def _contacted(place: Place, message: Message, ledger: Ledger) -> date | None:
    """Return the day of the last contact, read only for a step that leaves such accounts out."""
    step = place.campaigns.get(message.scope, place.rules).step(message.origin)
    if step is None or not step.conditions.quiet_days:
        return None
    known = ledger.find(place.company_id, last_contact_ref(message.account_id))
    return business_date(known.last.at, place.community.time_zone) if known and known.last else None


def _own_items(place: Place, message: Message) -> frozenset[str]:
    """Return the items a message leaves out, for their own campaign asks for them."""
    whole = message.scope == WHOLE and not message.asked_for
    return place.own_items if whole else frozenset()


def _disputed(company_id: str, bills: Sequence[DueBill], ledger: Ledger) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(bills), _A_READ):
        refs = [dispute_ref(due.key) for due in bills[start : start + _A_READ]]
        found |= {one.bill_id for one in ledger.many(company_id, refs).values() if one.open}
    return frozenset(found)


def data_of(place: Place, party: Party, message: Message, at: datetime) -> dict[str, str]:
    """Return what fills a message's text, by the names of `DATA_NAMES`."""
    local = at.astimezone(zone(place.community.time_zone))
    amount, due_on = written(message.minor, place.community.currency), message.due_on
    tells_amount = due_on is not None or message.kind is MessageKind.STATEMENT
    data = {
        "community": place.community.name,
        "room": party.room,
        "name": party.holder.name,
        "amount": amount if tells_amount else "",
        "due": due_on.isoformat() if due_on else "",
        "period": due_on.strftime("%Y-%m") if due_on else "",
        "count": str(len(message.bills)),
        "days": str(abs((local.date() - due_on).days)) if due_on else "",
        "note": "",
        "at": local.strftime("%Y-%m-%d %H:%M"),
        "title": "",
        **message.data,
    }
    return with_own_words(data) if message.kind in NOTICE_KINDS else data


def _own_addresses(holder: Holder) -> dict[ChannelName, str]:
    """Return the addresses that came with a holder; those that are none are not there."""
    found: dict[ChannelName, str] = {}
    for channel, value, parse in (
        (ChannelName.SMS, holder.phone, parse_phone),
        (ChannelName.EMAIL, holder.email, parse_email),
    ):
        if value:
            try:
                found[channel] = parse(value)
            except AddressRefused:
                continue  # as if there were none: another channel is tried, or none is noted
    return found
