"""How an account's holder is reached, and what they want to hear: addresses sealed, consent dated.

Nothing here is in the clear: an address is sealed before it comes, with the keyed hash that it is
found by and a few of its characters for people. What nobody said about a kind and channel is yes,
since bills are part of the contract; announcements are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.messaging.errors import PreferenceRefused
from shared.domain.messaging.kinds import SENT_BY_ITSELF, ChannelName, MessageKind

OPENIDS_MAX = 10  # of one account: a family's phones
SAID_MAX = 500  # words about preferences that are kept
_ONLY_IF_ASKED_FOR = frozenset({MessageKind.ANNOUNCEMENT})


class Stop(StrEnum):
    """Why nothing is sent to a holder at all."""

    NONE = ""
    DECEASED = "deceased"
    ASKED = "asked"  # they told us to stop
    STAFF = "staff"  # somebody of the staff stopped it, for a reason noted


@dataclass(frozen=True, slots=True)
class SealedAddress:
    """One address. `index` is its keyed hash, `shown` what people may see, `by` who entered it.

    `dead` is the word of the channel that refused it for good, "" while it is good.
    """

    channel: ChannelName
    sealed: str
    index: str
    shown: str
    at: datetime
    by: str
    dead: str = ""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a holder said about one kind of message on one channel, when, and by which way."""

    kind: MessageKind
    channel: ChannelName
    wanted: bool
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class AccountContacts:
    """All that is known of reaching the holder of one account; one version above what is stored.

    Earlier words about a preference stay in `said`, newest last: consent has to be shown.
    """

    account_id: str
    community_id: str
    addresses: tuple[SealedAddress, ...] = ()
    said: tuple[Preference, ...] = ()
    stop: Stop = Stop.NONE
    stop_note: str = ""
    stop_at: datetime | None = None
    stop_by: str = ""
    version: int = 1

    def address_of(self, channel: ChannelName) -> SealedAddress | None:
        """Return the newest address of a channel that was not refused for good."""
        good = [each for each in self.addresses if each.channel is channel and not each.dead]
        return good[-1] if good else None

    def addresses_of(self, channel: ChannelName) -> tuple[SealedAddress, ...]:
        """Return every good address of a channel: a family may follow with several phones."""
        return tuple(each for each in self.addresses if each.channel is channel and not each.dead)

    def wants(self, kind: MessageKind, channel: ChannelName) -> bool:
        """Tell whether this kind of message may go by this channel."""
        if self.stop is not Stop.NONE:
            return False
        said = [each for each in self.said if (each.kind, each.channel) == (kind, channel)]
        return said[-1].wanted if said else kind not in _ONLY_IF_ASKED_FOR

    def with_address(self, address: SealedAddress) -> AccountContacts:
        """Return them with the address. One of WeChat's is added, any other takes its place."""
        if address.channel is ChannelName.WECHAT:
            kept = [each for each in self.addresses if each.index != address.index]
            others = [each for each in kept if each.channel is not ChannelName.WECHAT]
            mine = [each for each in kept if each.channel is ChannelName.WECHAT]
            return replace(self, addresses=(*others, *mine[-OPENIDS_MAX + 1 :], address))
        kept = [each for each in self.addresses if each.channel is not address.channel]
        return replace(self, addresses=(*kept, address))

    def without_address(self, index: str) -> AccountContacts:
        """Return them without the address of this hash."""
        kept = tuple(each for each in self.addresses if each.index != index)
        return replace(self, addresses=kept)

    def without_channel(self, channel: ChannelName) -> AccountContacts:
        """Return them without any address of the channel."""
        kept = tuple(each for each in self.addresses if each.channel is not channel)
        return replace(self, addresses=kept)

    def with_dead(self, index: str, word: str) -> AccountContacts:
        """Return them with the address of this hash refused for good."""
        marked = (
            replace(each, dead=word) if each.index == index else each for each in self.addresses
        )
        return replace(self, addresses=tuple(marked))

    def with_said(self, said: Iterable[Preference]) -> AccountContacts:
        """Return them with what was said now; the same as before is not noted twice.

        Raises `PreferenceRefused`.
        """
        after = self
        for each in said:
            if each.channel not in SENT_BY_ITSELF:
                raise PreferenceRefused(channel=each.channel, field="preferences")
            before = [one for one in after.said if (one.kind, one.channel) == _about(each)]
            if not before or before[-1].wanted is not each.wanted:
                after = replace(after, said=(*after.said, each)[-SAID_MAX:])
        return after

    def stopped(self, why: Stop, note: str, at: datetime, by: str) -> AccountContacts:
        """Return them with nothing sent any more, or with messages going again (`Stop.NONE`)."""
        return replace(self, stop=why, stop_note=note, stop_at=at, stop_by=by)


def _about(said: Preference) -> tuple[MessageKind, ChannelName]:
    return said.kind, said.channel
