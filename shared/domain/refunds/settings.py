"""Who says that money goes back: by rule, or by whom, from which amount on. One per community.

automatic   up to an amount, inside the window, with nothing in arrears, for some items or all
approvers   from an amount on, people of these roles; the step with the highest `above` holds
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from shared.domain.actor import Actor, Role
from shared.domain.money import Money
from shared.domain.refunds.refusals import ApproverRefused, RefundSettingsRefused

# Who may be named as an approver; others only read, or ask.
_MAY_APPROVE = frozenset({Role.ADMIN, Role.MANAGER, Role.FINANCE})
REMIND_HOURS_MAX = 24 * 90


@dataclass(frozen=True, slots=True)
class Automatic:
    """Refunds that need nobody: of at most `up_to_minor`; `items` none means of any item."""

    up_to_minor: int
    no_arrears: bool = True
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who approves refunds above so much, and up to the next step."""

    above_minor: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What a rule decides a request by. `arrears_minor` is what is overdue on the account."""

    minor: int
    inside_window: bool
    arrears_minor: int
    items: tuple[str, ...] = ()
    override: bool = False


@dataclass(frozen=True, slots=True)
class RefundSettings:
    """A community's rules of approval. `source` notes why they are so."""

    community_id: str
    automatic: Automatic | None = None
    approvers: tuple[Approvers, ...] = field(default=(Approvers(0, (Role.ADMIN, Role.MANAGER)),))
    remind_after_hours: int = 24
    source: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        if self.automatic is not None and self.automatic.up_to_minor < 0:
            raise RefundSettingsRefused(reason="negative", field="automatic")
        steps = [step.above_minor for step in self.approvers]
        if not steps or steps[0] != 0:
            raise RefundSettingsRefused(reason="not_from_zero", field="approvers")
        if any(later <= former for former, later in pairwise(steps)):
            raise RefundSettingsRefused(reason="not_ascending", field="approvers")
        for step in self.approvers:
            if not step.roles or not _MAY_APPROVE.issuperset(step.roles):
                raise RefundSettingsRefused(reason="roles", field="approvers")
        if not 1 <= self.remind_after_hours <= REMIND_HOURS_MAX:
            raise RefundSettingsRefused(reason="hours", field="remind_after_hours")

    def approvers_of(self, minor: int) -> tuple[Role, ...]:
        """Return the roles that approve a refund of so much."""
        return next(step.roles for step in reversed(self.approvers) if minor > step.above_minor)

    def require_approver(self, actor: Actor, minor: int, currency: str) -> None:
        """Pass if the actor approves refunds of so much. Raises `ApproverRefused`."""
        roles = self.approvers_of(minor)
        if actor.role not in roles:
            raise ApproverRefused(
                amount=str(Money(minor, currency)), currency=currency, roles=", ".join(roles)
            )

    def why_not_automatic(self, facts: AskFacts) -> str:
        """Return why a person has to approve, as one word; "" where nobody has to."""
        rule = self.automatic
        if rule is None:
            return "no_rule"
        reasons = {
            "override": facts.override,
            "amount": facts.minor > rule.up_to_minor,
            "window": not facts.inside_window,
            "arrears": rule.no_arrears and facts.arrears_minor > 0,
            "item": bool(rule.items) and not set(rule.items).issuperset(facts.items),
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def reminds_at(self, asked_at: datetime) -> datetime:
        """Return from when on the approvers of a request are reminded."""
        return asked_at + timedelta(hours=self.remind_after_hours)
