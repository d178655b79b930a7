"""Who may correct bills, alone or with whom: a community's settings.

Without any, everything needs a manager or admin who did not ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.actor import Actor, Role
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.errors import ApproverMissing, CorrectionPolicyRefused

# Who may ask, and who may be named as an approver.
STAFF = frozenset({Role.ADMIN, Role.FINANCE, Role.MANAGER})
APPROVERS = (Role.MANAGER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Alone:
    """What a role may do without anybody else: `kind` up to `up_to_minor` on one bill in all."""

    role: Role
    kind: CorrectionKind
    up_to_minor: int


@dataclass(frozen=True, slots=True)
class Approving:
    """Above `above_minor` (0: from the first unit) only `roles` approve `kind` (None: any)."""

    above_minor: int
    roles: tuple[Role, ...]
    kind: CorrectionKind | None = None


@dataclass(frozen=True, slots=True)
class CorrectionPolicy:
    """A community's policy for corrections. `source` notes why it is so."""

    community_id: str
    alone: tuple[Alone, ...] = ()
    approving: tuple[Approving, ...] = ()
    source: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        _require_once(((one.role, one.kind) for one in self.alone), "alone")
        _require_once(((one.kind, one.above_minor) for one in self.approving), "approving")
        for one in self.alone:
            if one.role not in STAFF:
                raise CorrectionPolicyRefused(reason="role", role=one.role.value, field="alone")
            if one.up_to_minor < 0:
                raise CorrectionPolicyRefused(reason="negative", field="alone")
        for step in self.approving:
            if step.above_minor < 0:
                raise CorrectionPolicyRefused(reason="negative", field="approving")
            if not step.roles or not STAFF.issuperset(step.roles):
                raise CorrectionPolicyRefused(reason="approvers", field="approving")

    def limit_alone(self, role: Role, kind: CorrectionKind) -> int | None:
        """Return up to how much a role may do alone, None if nothing."""
        for one in self.alone:
            if one.role is role and one.kind is kind:
                return one.up_to_minor
        return None

    def may_alone(self, role: Role, kind: CorrectionKind, weight_minor: int, before: int) -> bool:
        """Tell whether the rules approve it; `before` was done to the bill in this way already.

        So a limit is not passed by asking for less several times.
        """
        limit = self.limit_alone(role, kind)
        return limit is not None and weight_minor + before <= limit

    def approvers(self, kind: CorrectionKind, weight_minor: int) -> tuple[Role, ...]:
        """Return which roles may approve so much: by the kind's own steps if it has any."""
        own = [one for one in self.approving if one.kind is kind]
        steps = own or [one for one in self.approving if one.kind is None]
        reached = [one for one in steps if one.above_minor < max(weight_minor, 1)]
        if not reached:
            return APPROVERS
        return max(reached, key=lambda one: one.above_minor).roles

    def require_approver(self, actor: Actor, kind: CorrectionKind, weight_minor: int) -> None:
        """Pass if the actor's role may approve so much. Raises `ApproverMissing`."""
        roles = self.approvers(kind, weight_minor)
        if actor.role not in roles:
            names = ", ".join(role.value for role in roles)
            raise ApproverMissing(role=actor.role.value, approvers=names)


def _require_once(names: Iterable[object], field: str) -> None:
    found = list(names)
    if len(set(found)) < len(found):
        raise CorrectionPolicyRefused(reason="repeated", field=field)
