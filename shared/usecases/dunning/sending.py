"""Asking a channel: what it is given, what a day's cap leaves, and what is made of its word.

The message is stored as `sending` before. What fails before the channel is asked is certainly not
out and is tried again; what fails in the call may be out and is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.dunning.errors import AddressGone, MessageUnderWay
from shared.domain.dunning.message import CHANNEL_CAP, Message
from shared.domain.errors import LevyError, Unavailable
from shared.domain.messaging.kinds import OF_OWN_MONEY, ChannelName, MessageKind
from shared.domain.owners.pay_link import IssuedLink
from shared.usecases.bank_files.ports import Sealer
from shared.usecases.dunning.looking import Party, Place, data_of, party_of, place_of
from shared.usecases.dunning.noticing import Phrase
from shared.usecases.dunning.outcomes import bury, store, to_refused, to_sent
from shared.usecases.dunning.ports import BuiltIn
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.messaging.ports import (
    Channels,
    DaySlots,
    Outcome,
    Outgoing,
    Refused,
    RefusedKind,
    Sent,
    Slots,
)
from shared.usecases.owners.pay_links import WantedLink, make_pay_link
from shared.usecases.owners.ports import PayLinks
from shared.usecases.ports import Clock, Directory

# What is read with a link to the account's bills, which also pays them.
_LINKED = frozenset(MessageKind) - {
    MessageKind.PAYMENT_RECEIVED,
    MessageKind.REFUND,
    MessageKind.ANNOUNCEMENT,
}


@dataclass
class DeliverTools:
    """Everything delivering works with; communities read for one batch are kept in `places`."""

    directory: Directory
    ledger: Ledger
    links: PayLinks
    channels: Channels
    sealer: Sealer
    built_in: BuiltIn
    say: Phrase
    web_address: str
    slots: Slots
    clock: Clock
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def place(self, company_id: str, community_id: str) -> Place:
        """Return what a community's messages go by."""
        key = company_id, community_id
        if key not in self.places:
            community = self.directory.get(company_id, Community, community_id)
            place = place_of(company_id, community, self.ledger, self.built_in)
            self.places[key] = replace(place, able=frozenset(self.channels))
        return self.places[key]


def send(company_id: str, word: str, message: Message, tools: DeliverTools) -> None:
    """The channel was asked, and what it said is stored. Raises `MessageUnderWay`."""
    place = tools.place(company_id, message.community_id)
    name = message.channel
    if name is None:
        raise MessageUnderWay(message=word)
    slots = _slots(place, message, name, tools.clock.now())
    if slots is not None and not tools.slots.take_slot(slots):
        _refused(place, message, Refused(RefusedKind.QUOTA, CHANNEL_CAP), tools)
        return
    outcome, link_id = _asked(place, message, name, tools)
    if isinstance(outcome, Sent):
        cost, ended = str(place.rules.price(name)), tools.clock.now()
        store(place, message, tools.ledger, to_sent(outcome, cost, link_id, ended))
        return
    if slots is not None and outcome.kind is not RefusedKind.UNKNOWN:
        tools.slots.give_back_slot(slots)
    if outcome.address_is_dead:
        party = party_of(place, message.account_id, tools.directory, tools.ledger)
        bury(company_id, party, name, outcome.code, tools.ledger)
    _refused(place, message, outcome, tools)


def _refused(place: Place, message: Message, outcome: Refused, tools: DeliverTools) -> None:
    store(place, message, tools.ledger, to_refused(outcome, tools.clock.now()))


def _asked(
    place: Place, message: Message, name: ChannelName, tools: DeliverTools
) -> tuple[Outcome, str]:
    """Return what the channel said, and the id of the link that went with it.

    What fails before the channel was asked says no in its place, for nothing is out then. What a
    channel breaks with tells nothing: the message may be out, so it is given up, and the fault
    told.
    """
    try:
        outgoing, link_id = _outgoing(place, message, name, tools)
    except Unavailable as error:
        return Refused(RefusedKind.RETRY, error.code), ""
    except LevyError as error:
        return Refused(RefusedKind.MISCONFIGURED, error.code), ""
    try:
        return tools.channels[name].send(outgoing), link_id
    except Exception as error:
        _refused(place, message, Refused(RefusedKind.UNKNOWN, type(error).__name__), tools)
        raise


def _outgoing(
    place: Place, message: Message, name: ChannelName, tools: DeliverTools
) -> tuple[Outgoing, str]:
    """Return a message as its channel is given it. Raises `AddressGone` and what ports give."""
    party = party_of(place, message.account_id, tools.directory, tools.ledger)
    if name not in party.reach.addresses:
        raise AddressGone(channel=name)
    link = _link(place, party, message, tools)
    data = data_of(place, party, message, tools.clock.now())
    title, lines = place.text(message, place.community.language).filled(data)
    outgoing = Outgoing(
        id=f"{message.id}.{name}",
        company_id=place.company_id,
        kind=message.kind,
        address=party.address(place.company_id, name, tools.sealer),
        language=place.community.language,
        title=title,
        lines=lines,
        settings=place.settings,
        data={**data, "title": title},
        link=f"{tools.web_address}/p/{link.token}" if link else "",
    )
    return outgoing, link.link.id if link else ""


def _slots(place: Place, message: Message, name: ChannelName, now: datetime) -> DaySlots | None:
    """Return of what a message takes one; None where its campaign has no cap.

    What an owner is told of money of their own counts against none.
    """
    campaign = place.campaigns.get(message.scope, place.rules)
    most = campaign.cap(name)
    if most is None or message.kind in OF_OWN_MONEY:
        return None
    today = business_date(now, place.community.time_zone)
    return DaySlots(place.company_id, place.community.id, campaign.scope, name, today, most)


def _link(place: Place, party: Party, message: Message, tools: DeliverTools) -> IssuedLink | None:
    if message.kind not in _LINKED:
        return None
    wanted = WantedLink(
        place.company_id, party.account, message.id, message.origin, message.planned_by
    )
    return make_pay_link(wanted, links=tools.links, clock=tools.clock)
