"""Requests and answers about who may correct bills, alone or with whom."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.actor import Role
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.policy import Alone, Approving, CorrectionPolicy
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import OMITTED, Answer, Note, Part, Patch
from shared.usecases.community_settings import UpdateSettings

Minor = Annotated[int, Field(ge=0, le=10**12)]


class AloneBody(Part):
    """What a role may do without anybody else, up to an amount on one bill in all."""

    role: Role
    what: CorrectionKind
    up_to_minor: Minor

    def value(self) -> Alone:
        """Return the rule."""
        return Alone(self.role, self.what, self.up_to_minor)


class ApprovingBody(Part):
    """Who approves above an amount (0: from the first unit), of one kind or of any."""

    above_minor: Minor
    roles: Annotated[list[Role], Field(min_length=1, max_length=3)]
    what: CorrectionKind | None = None

    def value(self) -> Approving:
        """Return the rule."""
        return Approving(self.above_minor, tuple(self.roles), self.what)


class CorrectionPolicyPatch(Patch):
    """New rules in place of the old ones; amounts count the smallest unit."""

    alone: Annotated[list[AloneBody], Field(max_length=30)] = OMITTED
    approving: Annotated[list[ApprovingBody], Field(max_length=30)] = OMITTED
    source: Note = OMITTED

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the policy."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class AloneAnswer(Answer):
    """What a role may do without anybody else, up to an amount on one bill in all."""

    role: Role
    what: CorrectionKind
    up_to_minor: int


class ApprovingAnswer(Answer):
    """Who approves above an amount."""

    above_minor: int
    roles: list[Role]
    what: CorrectionKind | None


class CorrectionPolicyAnswer(Answer):
    """Who may correct bills alone, and who has to approve; without rules a manager or admin."""

    community_id: str
    alone: list[AloneAnswer]
    approving: list[ApprovingAnswer]
    source: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the policy."""
        found: CorrectionPolicy = result
        return cls(
            community_id=found.community_id,
            alone=[
                AloneAnswer(role=one.role, what=one.kind, up_to_minor=one.up_to_minor)
                for one in found.alone
            ],
            approving=[
                ApprovingAnswer(above_minor=one.above_minor, roles=list(one.roles), what=one.kind)
                for one in found.approving
            ],
            source=found.source,
            version=found.version,
        )
