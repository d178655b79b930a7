"""Requests and answers about rounds of reading: what was read, lacks, and is estimated."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, DecimalText, Id, ListQuery, Month
from shared.edge.http.fields_metering import UseName
from shared.usecases.metering.reading_rounds import (
    ESTIMATES_MAX,
    EstimateReadings,
    ListMissing,
    ListRound,
    RoundReading,
)


class RoundQuery(ListQuery):
    """Which plan's period is asked about."""

    plan_id: Id
    period: Month
    warned: Annotated[bool, Field(description="Only those that a person should look at.")] = False

    def command(self, call: Call) -> ListRound:
        """Return what lists the round's readings."""
        return ListRound(
            call.path["community_id"],
            self.plan_id,
            self.period,
            self.limit,
            self.warned,
            call.after,
        )


class RoundReadingAnswer(Answer):
    """What a meter showed in a period's round; `warned` if a person should look at it."""

    meter_id: str
    read_on: Day
    value: DecimalText
    estimated: bool
    rollover: bool
    corrects: bool
    warned: bool

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003  the same for every caller
        """Return the reading."""
        seen: RoundReading = result
        mark = seen.mark
        return cls(
            meter_id=seen.meter_id,
            read_on=mark.on,
            value=mark.value,
            estimated=mark.estimated,
            rollover=mark.rollover,
            corrects=mark.corrects,
            warned=seen.doubted,
        )


class MissingQuery(ListQuery):
    """Which plan's period is asked about, and of which use."""

    plan_id: Id
    period: Month
    measures: UseName | None = None

    def command(self, call: Call) -> ListMissing:
        """Return what lists the meters without a reading."""
        return ListMissing(
            call.path["community_id"],
            self.plan_id,
            self.period,
            self.limit,
            self.measures or "",
            call.after,
        )


class MissingAnswer(Answer):
    """A meter without a reading from `since` to `through`."""

    meter_id: str
    number: str
    measures: str
    place_id: str
    since: Day
    through: Day


class EstimatesBody(Body):
    """Which meters' missing readings to estimate for a plan's period, each by its own settings."""

    plan_id: Id
    period: Month
    meter_ids: Annotated[list[Id], Field(min_length=1, max_length=ESTIMATES_MAX)]

    def command(self, call: Call) -> EstimateReadings:
        """Return what estimates the readings."""
        return EstimateReadings(
            call.once,
            call.path["community_id"],
            self.plan_id,
            self.period,
            tuple(dict.fromkeys(self.meter_ids)),
        )
