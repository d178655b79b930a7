"""How far a community's ladder was planned, and what staff announce."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.dunning.errors import AnnouncementRefused
from shared.domain.dunning.wording import Text, check_text
from shared.domain.messaging.kinds import SENT_BY_ITSELF, ChannelName, MessageKind

NOTICE_KINDS = frozenset({MessageKind.STATEMENT, MessageKind.ANNOUNCEMENT})


@dataclass(frozen=True, slots=True)
class PlanMark:
    """The last day whose steps of a community were handed out.

    `by_clock` is the last one that had really come by then, None where that is the same: a tick
    ahead of the clock (a trial of a day to come) keeps no day from being planned when it comes.
    """

    community_id: str
    through: date
    version: int = 1
    by_clock: date | None = None

    def known_before(self, today: date) -> date:
        """Return the last day that day `today` need not look at again."""
        return self.by_clock if self.by_clock and self.through >= today else self.through

    def reached(self, today: date, really: date) -> PlanMark:
        """Return the mark after the steps up to `today` were handed out on the day `really`."""
        through, known = max(self.through, today), self.by_clock or self.through
        by_clock = known if today > really else max(known, today)
        return replace(self, through=through, by_clock=None if by_clock == through else by_clock)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What staff tell every account of a community, or of one building, by these channels."""

    id: str
    community_id: str
    kind: MessageKind
    zh: Text
    en: Text
    channels: tuple[ChannelName, ...]
    building_id: str
    made_by: str
    made_at: datetime
    version: int = 1

    def __post_init__(self) -> None:
        check_announcement(self.kind, self.channels, self.zh, self.en)


def check_announcement(
    kind: MessageKind, channels: tuple[ChannelName, ...], zh: Text, en: Text
) -> None:
    """Raise `AnnouncementRefused` or `WordingRefused` if this could not be told."""
    if kind not in NOTICE_KINDS:
        raise AnnouncementRefused(reason="kind", field="/kind")
    if not channels or len(set(channels)) != len(channels) or not set(channels) <= SENT_BY_ITSELF:
        raise AnnouncementRefused(reason="channels", field="/channels")
    check_text(zh, "/zh")
    check_text(en, "/en")
