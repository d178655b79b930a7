"""The port that every channel stands behind: one message out, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
    title: str
    lines: tuple[str, ...]
    settings: MessagingSettings
    data: Mapping[str, str] = field(default_factory=dict)
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
