"""Requests and answers about previews of reminders and what they achieved."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from shared.domain.dunning.message import Reason
from shared.domain.messaging.kinds import ChannelName
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, Query
from shared.edge.texts import sentence
from shared.usecases.dunning.effect import Effect, EffectOf
from shared.usecases.dunning.previewing import Preview, PreviewOn


class PreviewQuery(Query):
    """Which day's reminders to see."""

    on: Day

    def command(self, call: Call) -> PreviewOn:
        """Return what asks for the preview."""
        return PreviewOn(call.path["community_id"], self.on)


class PreviewLineAnswer(Answer):
    """One account and step: by which channel it would go, or why it would not."""

    account_id: str
    scope: str
    step: str
    minor: int
    channel: ChannelName | None
    reason: Reason | None
    said: str | None
    price: str


class ChannelCostAnswer(Answer):
    """How many messages would go by a channel, and what they would cost."""

    channel: ChannelName
    messages: int
    cost: str


class SkippedAnswer(Answer):
    """How many would not be told, and why."""

    reason: Reason
    said: str
    messages: int


class PreviewAnswer(Answer):
    """Who would be told what on a day, as the ledger stands now."""

    community_id: str
    day: Day
    currency: str
    lines: list[PreviewLineAnswer]
    complete: bool
    cost: str
    by_channel: list[ChannelCostAnswer]
    skipped: list[SkippedAnswer]

    @classmethod
    def of(cls, result: Preview, call: Call) -> Self:
        """Return the answer in the caller's language."""

        def said(reason: Reason) -> str:
            return sentence(f"reminder.reason.{reason}", call.language, {}) or reason

        lines = [
            PreviewLineAnswer(
                account_id=line.account_id,
                scope=line.scope,
                step=line.step,
                minor=line.minor,
                channel=line.channel,
                reason=line.reason,
                said=said(line.reason) if line.reason else None,
                price=f"{line.price:f}",
            )
            for line in result.lines
        ]
        return cls(
            community_id=result.community_id,
            day=result.day,
            currency=result.currency,
            lines=lines,
            complete=result.complete,
            cost=f"{result.cost:f}",
            by_channel=[
                ChannelCostAnswer(channel=one.channel, messages=one.messages, cost=f"{one.cost:f}")
                for one in result.by_channel
            ],
            skipped=[
                SkippedAnswer(reason=reason, said=said(reason), messages=count)
                for reason, count in result.skipped
            ],
        )


class EffectQuery(Query):
    """The messages of which days: at most 31."""

    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]

    def command(self, call: Call) -> EffectOf:
        """Return what asks for the effect."""
        return EffectOf(call.path["community_id"], self.first, self.last)


class StepEffectAnswer(Answer):
    """What one step or notice achieved; `paid` and `recovered_minor` within seven days.

    `delivered` arrived and `undelivered` did not, as far as channels told; of others nobody told.
    """

    scope: str
    origin: str
    planned: int
    sent: int
    delivered: int
    undelivered: int
    skipped: int
    failed: int
    opened: int
    paid: int
    recovered_minor: int
    cost: str


class EffectAnswer(Answer):
    """What a community's messages achieved, by campaign and step."""

    community_id: str
    first: Day
    last: Day
    currency: str
    steps: list[StepEffectAnswer]

    @classmethod
    def of(cls, result: Effect, call: Call) -> Self:
        """Return the answer."""
        del call
        steps = [
            StepEffectAnswer(
                scope=step.scope,
                origin=step.origin,
                planned=step.planned,
                sent=step.sent,
                delivered=step.delivered,
                undelivered=step.undelivered,
                skipped=step.skipped,
                failed=step.failed,
                opened=step.opened,
                paid=step.paid,
                recovered_minor=step.recovered_minor,
                cost=f"{step.cost:f}",
            )
            for step in result.steps
        ]
        return cls(
            community_id=result.community_id,
            first=result.first,
            last=result.last,
            currency=result.currency,
            steps=steps,
        )
