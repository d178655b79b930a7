"""Requests and answers about campaigns, the words of messages, announcements and messages."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.community import Language
from shared.domain.dunning.campaign import (
    Anchor,
    Campaign,
    ChannelCap,
    ChannelPrice,
    Conditions,
    Step,
    Wording,
)
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.dunning.wording import OwnText, Text, WordingBook
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Day,
    DecimalText,
    Note,
    Part,
    Patch,
)
from shared.edge.texts.reminders import SAMPLE, built_in
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.dunning.campaigns import CampaignOf, ChangeCampaign

Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Count = Annotated[int, Field(ge=0, le=10**12)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Tags = Annotated[list[Tag], Field(max_length=20, default_factory=list)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=31)]
Words = Annotated[str, StringConstraints(max_length=1000)]
ChannelList = Annotated[list[ChannelName], Field(max_length=6)]


class ConditionsPart(Part):
    """Whom a step leaves out; see the domain's words."""

    min_minor: Count = 0
    min_days_late: Annotated[int, Field(ge=0, le=400)] = 0
    tags: Tags
    not_tags: Tags
    quiet_days: Annotated[int, Field(ge=0, le=400)] = 0
    opted_in: bool = False

    def value(self) -> Conditions:
        """Return the conditions."""
        return Conditions(
            self.min_minor,
            self.min_days_late,
            tuple(self.tags),
            tuple(self.not_tags),
            self.quiet_days,
            self.opted_in,
        )


class StepPart(Part):
    """One step: what is said so many days after (below zero: before) a day, channel by channel."""

    name: Name
    anchor: Anchor
    days: Annotated[int, Field(ge=-1000, le=1000)]
    kind: MessageKind
    wording: Wording
    channels: ChannelList
    conditions: ConditionsPart | None = None

    def value(self) -> Step:
        """Return the step."""
        return Step(
            self.name,
            self.anchor,
            self.days,
            self.kind,
            self.wording,
            tuple(self.channels),
            self.conditions.value() if self.conditions else Conditions(),
        )


class QuietPart(Part):
    """When nothing is sent, in the community's own time; equal hours are never quiet."""

    quiet_from: Hour = "20:00"
    quiet_to: Hour = "09:00"
    holidays: Annotated[list[Day], Field(max_length=400, default_factory=list)]
    weekends: bool = False
    source: Note = ""

    def value(self) -> QuietTimes:
        """Return the times. Raises `CampaignRefused`."""
        first, last = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        return QuietTimes(first, last, tuple(self.holidays), self.weekends, self.source)


class PricePart(Part):
    """What a message by a channel costs, in whole units of the community's currency."""

    channel: ChannelName
    price: DecimalText

    def value(self) -> ChannelPrice:
        """Return the price."""
        return ChannelPrice(self.channel, self.price)


class CapPart(Part):
    """At most so many messages of the campaign go out by a channel a day."""

    channel: ChannelName
    messages: Count

    def value(self) -> ChannelCap:
        """Return the cap."""
        return ChannelCap(self.channel, self.messages)


class CampaignPatch(Patch):
    """New values; `steps`, `prices` and `channel_caps` replace all there are."""

    active: bool = OMITTED
    steps: Annotated[list[StepPart], Field(max_length=50)] = OMITTED
    quiet: QuietPart = OMITTED
    plan_hour: Annotated[int, Field(ge=0, le=1000)] = OMITTED
    daily_cap: Annotated[int, Field(ge=0, le=1000)] = OMITTED
    prices: Annotated[list[PricePart], Field(max_length=6)] = OMITTED
    channel_caps: Annotated[list[CapPart], Field(max_length=6)] = OMITTED
    source: Note = OMITTED

    def command(self, call: Call) -> ChangeCampaign:
        """Return what changes the campaign."""
        path = call.path
        return ChangeCampaign(path["community_id"], path["scope"], call.version, self.changes())


def campaign_of(call: Call) -> CampaignOf:
    """Return which campaign a request asks for."""
    return CampaignOf(call.path["community_id"], call.path["scope"])


class CampaignAnswer(Answer):
    """A campaign; scope `all` is the community's, any other one charge item's."""

    community_id: str
    scope: str
    active: bool
    steps: list[dict[str, Any]]
    quiet: dict[str, Any]
    plan_hour: int
    daily_cap: int
    prices: list[dict[str, Any]]
    channel_caps: list[dict[str, Any]]
    source: str
    version: int

    @classmethod
    def of(cls, result: Campaign, call: Call) -> Self:
        """Return the answer."""
        del call
        steps = [
            {
                "name": step.name,
                "anchor": step.anchor.value,
                "days": step.days,
                "kind": step.kind.value,
                "wording": step.wording.value,
                "channels": [one.value for one in step.channels],
                "conditions": {
                    "min_minor": step.conditions.min_minor,
                    "min_days_late": step.conditions.min_days_late,
                    "tags": list(step.conditions.tags),
                    "not_tags": list(step.conditions.not_tags),
                    "quiet_days": step.conditions.quiet_days,
                    "opted_in": step.conditions.opted_in,
                },
            }
            for step in result.steps
        ]
        quiet = {
            "quiet_from": f"{result.quiet.quiet_from:%H:%M}",
            "quiet_to": f"{result.quiet.quiet_to:%H:%M}",
            "holidays": [day.isoformat() for day in result.quiet.holidays],
            "weekends": result.quiet.weekends,
            "source": result.quiet.source,
        }
        prices = [
            {"channel": one.channel.value, "price": f"{one.price:f}"} for one in result.prices
        ]
        caps = [
            {"channel": one.channel.value, "messages": one.messages} for one in result.channel_caps
        ]
        return cls(
            community_id=result.community_id,
            scope=result.scope,
            active=result.active,
            steps=steps,
            quiet=quiet,
            plan_hour=result.plan_hour,
            daily_cap=result.daily_cap,
            prices=prices,
            channel_caps=caps,
            source=result.source,
            version=result.version,
        )


class OwnTextPart(Part):
    """A community's own words for one message in one language, with variables in braces."""

    wording: Wording
    language: Language
    title: Words
    body: Words

    def value(self) -> OwnText:
        """Return the words."""
        return OwnText(self.wording, self.language, Text(self.title, self.body))


class WordingsPatch(Patch):
    """All that the community words differently; what is left out is said as Levy says it."""

    texts: Annotated[list[OwnTextPart], Field(max_length=2 * len(Wording))]

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the words."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class WordingAnswer(Answer):
    """One message in one language, and how it reads with sample data."""

    wording: Wording
    language: Language
    own: bool
    title: str
    body: str
    preview: list[str]


class WordingsAnswer(Answer):
    """Every message in both languages, in the community's words or Levy's."""

    community_id: str
    texts: list[WordingAnswer]
    version: int

    @classmethod
    def of(cls, result: WordingBook, call: Call) -> Self:
        """Return the answer."""
        del call
        texts = []
        for wording in Wording:
            for language in Language:
                own = result.find(wording, language)
                text = own or built_in(wording, language)
                title, lines = text.filled(SAMPLE)
                texts.append(
                    WordingAnswer(
                        wording=wording,
                        language=language,
                        own=own is not None,
                        title=text.title,
                        body=text.body,
                        preview=[title, *lines],
                    )
                )
        return cls(community_id=result.community_id, texts=texts, version=result.version)
