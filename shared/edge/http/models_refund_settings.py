"""Requests and answers about who says that money goes back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shared.domain.actor import Role
from shared.domain.refunds.settings import REMIND_HOURS_MAX, Approvers, Automatic
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import OMITTED, Answer, Id, Note, Part, Patch
from shared.usecases.community_settings import UpdateSettings

Minor = Annotated[int, Field(ge=0, le=10**12)]


class AutomaticPart(Part):
    """Refunds that need nobody: up to an amount, inside the window, perhaps without arrears.

    Without `items` those of any charge item.
    """

    up_to_minor: Minor
    no_arrears: bool = True
    items: Annotated[list[Id], Field(max_length=100, default_factory=list)]

    def value(self) -> Automatic:
        """Return the rule."""
        return Automatic(self.up_to_minor, self.no_arrears, tuple(dict.fromkeys(self.items)))


class AutomaticAnswer(Answer):
    """Refunds that need nobody."""

    up_to_minor: int
    no_arrears: bool
    items: list[str]


class ApproversPart(Part):
    """Who approves refunds above so much, up to the next step."""

    above_minor: Minor
    roles: Annotated[list[Role], Field(min_length=1, max_length=3)]

    def value(self) -> Approvers:
        """Return the step."""
        return Approvers(self.above_minor, tuple(dict.fromkeys(self.roles)))


class ApproversAnswer(Answer):
    """Who approves refunds above so much."""

    above_minor: int
    roles: list[Role]


class RefundSettingsPatch(Patch):
    """New rules of approval; amounts count the smallest unit. `approvers` begin above 0."""

    automatic: AutomaticPart | None = None
    approvers: Annotated[list[ApproversPart], Field(min_length=1, max_length=10)] = OMITTED
    remind_after_hours: Annotated[int, Field(ge=1, le=REMIND_HOURS_MAX)] = OMITTED
    source: Note = OMITTED

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the rules."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class RefundSettingsAnswer(Answer):
    """A community's rules of approval; amounts count the smallest unit of its currency."""

    community_id: str
    automatic: AutomaticAnswer | None
    approvers: list[ApproversAnswer]
    remind_after_hours: int
    source: str
    version: int
