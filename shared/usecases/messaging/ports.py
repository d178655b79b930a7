"""The port that every channel stands behind: one message out, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shared.domain.community import Language
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address.

    `id` is the same whenever the same message is tried: a channel that can drops the repeat.
    `title` and `lines` are worded already, in `language`; `data` has the same by the names that
    templates are filled from (`DATA_NAMES`). `address` is an openid, an E.164 number or an e-mail
    address, in the clear: it is nowhere logged. `link` "" leads nowhere.
    """

    id: str
    company_id: str
    kind: MessageKind
    address: str = field(repr=False)
    language: Language
    title: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    settings: MessagingSettings = field(repr=False)
    data: Mapping[str, str] = field(default_factory=dict, repr=False)
    link: str = field(default="", repr=False)


class RefusedKind(StrEnum):
    """Why a channel did not take a message, which decides what happens next."""

    RETRY = "retry"  # certainly not out: the same channel may take it later
    ADDRESS = "address"  # no such address
    BLOCKED = "blocked"  # whoever it is does not follow us, or told the channel to stop
    NO_CONSENT = "no_consent"  # nobody allowed this message: no subscription credit is left
    QUOTA = "quota"  # no more today, or until `until`
    MISCONFIGURED = "misconfigured"  # ours to mend: a template, a sender, a secret
    UNKNOWN = "unknown"  # it may be out: a repeat could come twice


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message; `provider_id` is how its delivery is told of later."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel did not take the message. `code` is the channel's own word.

    `after_seconds` says when RETRY may help, `until` when a QUOTA is given anew.
    """

    kind: RefusedKind
    code: str
    after_seconds: int = 0
    until: datetime | None = None

    @property
    def try_again(self) -> bool:
        """Tell whether the same channel may take the same message later."""
        return self.kind is RefusedKind.RETRY

    @property
    def next_channel(self) -> bool:
        """Tell whether another channel should be tried at once: this one will not do."""
        return self.kind not in {RefusedKind.RETRY, RefusedKind.UNKNOWN}

    @property
    def address_is_dead(self) -> bool:
        """Tell whether no message should go to this address any more."""
        return self.kind in {RefusedKind.ADDRESS, RefusedKind.BLOCKED}


Outcome = Sent | Refused


class Channel(Protocol):
    """A way to send. It answers in bounded time and raises nothing for what a channel can say."""

    @property
    def name(self) -> ChannelName:
        """Return which channel it is."""

    def send(self, message: Outgoing) -> Outcome:
        """Have the message on its way, or tell why not."""


Channels = Mapping[ChannelName, Channel]


@dataclass(frozen=True, slots=True)
class KeptToken:
    """An access token of WeChat's and until when it is good."""

    token: str = field(repr=False)
    expires_at: datetime


class TokenShelf(Protocol):
    """Where one token lies for all workers. Every method may give `StoreUnavailable`."""

    def token(self, app_id: str) -> KeptToken | None:
        """Return the token that was kept last."""

    def lease(self, app_id: str, now: datetime, until: datetime) -> bool:
        """Have the right to fetch a new one until then; False while somebody else has it."""

    def keep_token(self, app_id: str, token: KeptToken) -> None:
        """The token is there for all, and whoever had the lease has it no more."""

    def give_up_lease(self, app_id: str) -> None:
        """Somebody else may fetch at once."""


class Credits(Protocol):
    """Subscription messages a follower allowed, by template. May give `StoreUnavailable`."""

    def credits(self, company_id: str, openid: str, template_id: str) -> int:
        """Return how many are left."""

    def add_credit(self, company_id: str, openid: str, template_id: str, event_id: str) -> None:
        """One more is allowed; the same event counts once in a row."""

    def take_credit(self, company_id: str, openid: str, template_id: str, message_id: str) -> bool:
        """One is used for the message, once in a row however often asked; False if none is left."""

    def give_back_credit(
        self, company_id: str, openid: str, template_id: str, message_id: str
    ) -> None:
        """The message did not use the one that was taken for it."""

    def no_credits(self, company_id: str, openid: str, template_id: str) -> None:
        """None is left, as the channel said."""


class DeliveryState(StrEnum):
    """What a channel told of a message it had taken."""

    DELIVERED = "delivered"
    BLOCKED = "blocked"  # by whoever it was for
    FAILED = "failed"


# What each word stands over, in whatever order they come: mail may come back after it arrived.
STANDS_OVER: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.DELIVERED: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.DELIVERED}),
    DeliveryState.BLOCKED: frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED}),
}
ToldOf = tuple[ChannelName, str]  # a message, by the id its channel gave it


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel told of one message, and when."""

    channel: ChannelName
    provider_id: str
    state: DeliveryState
    at: datetime
    word: str = ""


class Deliveries(Protocol):
    """What channels told of messages. Every method may give `StoreUnavailable`."""

    def note_delivery(self, company_id: str, told: Delivery) -> None:
        """What was told is kept; told again, or before what it stands over, it changes nothing."""

    def delivery(self, company_id: str, channel: ChannelName, provider_id: str) -> Delivery | None:
        """Return what was told of a message."""

    def deliveries(self, company_id: str, wanted: Collection[ToldOf]) -> dict[ToldOf, Delivery]:
        """Return what was told of each of these messages; one nobody told of is not there."""


@dataclass(frozen=True, slots=True)
class DaySlots:
    """The messages that may go out on a day by one channel, for one campaign of a community."""

    company_id: str
    community_id: str
    scope: str
    channel: ChannelName
    day: date
    most: int


class Slots(Protocol):
    """How many messages went out on a day. Every method may give `StoreUnavailable`."""

    def take_slot(self, slots: DaySlots) -> bool:
        """One more is taken; False if none is left. A worker that dies loses the one it took."""

    def give_back_slot(self, slots: DaySlots) -> None:
        """One that was taken is free again."""


class OnceOnly(Protocol):
    """Words that count once. Every method may give `StoreUnavailable`."""

    def was_seen(self, company_id: str, word: str) -> bool:
        """Tell whether the word was noted."""

    def note_seen(self, company_id: str, word: str, until: datetime) -> bool:
        """The word is noted until then; False if it was before."""
