"""Requests and answers about announcements and an account's messages."""

from __future__ import annotations

from typing import Self

from shared.domain.community import Language
from shared.domain.dunning.message import Reason, State
from shared.domain.dunning.wording import Text
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, Part
from shared.edge.http.models_reminders import ChannelList, Words
from shared.edge.texts import sentence
from shared.edge.texts.reminders import SAMPLE
from shared.usecases.dunning.announcement_preview import (
    AnnouncementPreview,
    PreviewOfAnnouncement,
)
from shared.usecases.dunning.announcing import Announce, ToTell
from shared.usecases.dunning.receipts import ReceiptedMessage
from shared.usecases.messaging.ports import DeliveryState


class TextPart(Part):
    """A title and a text."""

    title: Words
    body: Words

    def value(self) -> Text:
        """Return the words."""
        return Text(self.title, self.body)


class AnnouncementBody(Body):
    """What every account of the community, or of one building, is told."""

    kind: MessageKind = MessageKind.ANNOUNCEMENT
    zh: TextPart
    en: TextPart
    channels: ChannelList
    building_id: Id | None = None

    def told(self, call: Call) -> ToTell:
        """Return what is told."""
        return ToTell(
            community_id=call.path["community_id"],
            kind=self.kind,
            zh=self.zh.value(),
            en=self.en.value(),
            channels=tuple(self.channels),
            building_id=self.building_id or "",
        )

    def command(self, call: Call) -> Announce:
        """Return what announces it."""
        return Announce(call.once, self.told(call))


class AnnouncementPreviewBody(AnnouncementBody):
    """What would be told; nothing is stored or sent."""

    def command(self, call: Call) -> PreviewOfAnnouncement:  # type: ignore[override]
        """Return what asks for the preview."""
        return PreviewOfAnnouncement(self.told(call), SAMPLE)


class ReadAnswer(Answer):
    """How it reads to somebody, in one language."""

    title: str
    lines: list[str]


class ReachedAnswer(Answer):
    """One account: by which channel it would be told, or why it would not."""

    account_id: str
    channel: ChannelName | None
    reason: Reason | None
    said: str | None
    price: str


class AnnouncementPreviewAnswer(Answer):
    """How it would read to the first account, and who would get it by which channel.

    `language` is the one it goes out in. `complete` is false where there are more accounts.
    """

    community_id: str
    kind: MessageKind
    language: Language
    zh: ReadAnswer
    en: ReadAnswer
    currency: str
    accounts: list[ReachedAnswer]
    reached: int
    complete: bool
    cost: str

    @classmethod
    def of(cls, result: AnnouncementPreview, call: Call) -> Self:
        """Return the answer, reasons in the caller's language."""
        accounts = [
            ReachedAnswer(
                account_id=one.account_id,
                channel=one.channel,
                reason=one.reason,
                said=sentence(f"reminder.reason.{one.reason}", call.language, {})
                if one.reason
                else None,
                price=f"{one.price:f}",
            )
            for one in result.accounts
        ]
        reads = {
            language.name.lower(): ReadAnswer(title=title, lines=list(lines))
            for language, (title, lines) in result.reads.items()
        }
        return cls(
            community_id=result.community.id,
            kind=result.kind,
            language=result.community.language,
            **reads,
            currency=result.community.currency,
            accounts=accounts,
            reached=sum(one.channel is not None for one in result.accounts),
            complete=result.complete,
            cost=f"{result.cost:f}",
        )


class AnnouncementAnswer(Answer):
    """An announcement on its way."""

    id: str
    community_id: str
    kind: MessageKind
    channels: list[ChannelName]
    building_id: str
    made_by: str
    made_at: Instant


class TryAnswer(Answer):
    """A channel was asked; `code` is its own word for no."""

    channel: ChannelName
    at: Instant
    outcome: str
    code: str


class ReceiptAnswer(Answer):
    """What a channel told of a message it had taken; `word` is its own word."""

    state: DeliveryState
    at: Instant
    word: str


class MessageAnswer(Answer):
    """One message to an account, and what became of it.

    `provider_id` is what its channel calls it.
    """

    id: str
    account_id: str
    day: Day
    origin: str
    scope: str
    kind: MessageKind
    state: State
    reason: Reason | None
    said: str | None
    channel: ChannelName | None
    provider_id: str
    minor: int
    currency: str
    bills: list[str]
    cost: str
    planned_at: Instant
    planned_by: str
    wait_until: Instant | None
    ended_at: Instant | None
    tries: list[TryAnswer]
    receipt: ReceiptAnswer | None

    @classmethod
    def of(cls, result: ReceiptedMessage, call: Call) -> Self:
        """Return the answer in the caller's language."""
        message, told = result.message, result.receipt
        reason = message.reason
        said = sentence(f"reminder.reason.{reason}", call.language, {}) if reason else None
        names = cls.model_fields.keys() - {"said", "tries", "bills", "receipt"}
        tries = [
            TryAnswer(channel=one.channel, at=one.at, outcome=one.outcome, code=one.code)
            for one in message.tries
        ]
        receipt = ReceiptAnswer(state=told.state, at=told.at, word=told.word) if told else None
        values = {name: getattr(message, name) for name in names}
        bills = list(message.bills)
        return cls(**values, said=said, tries=tries, bills=bills, receipt=receipt)
