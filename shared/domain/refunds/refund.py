"""A refund 退款: what is asked back, who said yes, and each part of it on its way.

    requested → approved → sent → settled
       ↓  ↘        ↓         ↘     ↓
    rejected  withdrawn  ←  failed ↔ sent again

A refund given up after some of it went is withdrawn too; what went may still come back, which makes
it failed.
A refund has *parts*, one for each payment its money comes from, because each goes its own way. From
the request on a part's money is held on its payment (`holding.py`), so that no two refunds can give
the same money back; the ledger moves only when a part is settled. Settled is not the end: a bank
may send the money back days later, which makes the refund failed, and its money held again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.derived_ids import derived_id
from shared.domain.errors import Conflict, NotFound
from shared.domain.money import Money
from shared.domain.refunds.part import Need, PartState, RefundPart, Target


class RefundNotFound(NotFound):
    """There is no such refund for this caller."""

    code = "refund_not_found"


class RefundPartNotFound(NotFound):
    """The refund has no such part."""

    code = "refund_part_not_found"


class RefundMoveRefused(Conflict):
    """The refund is in a state from which it can't be moved to the wanted one."""

    code = "refund_move_refused"


class RefundKind(StrEnum):
    """What is given back: see `settling.py` for what each does to the ledger."""

    PAYMENT = "payment"  # money out of what a payment paid; its bills open again
    BILL = "bill"  # what a bill charged, which is credited
    LINES = "lines"  # what some items of it charged
    UNUSED_TIME = "unused_time"  # what was charged for time that will not be used
    BALANCE = "balance"  # money that lies in the account's balance
    DEPOSIT = "deposit"


# Kinds whose charge itself is credited when the money goes.
CREDITS = frozenset({RefundKind.BILL, RefundKind.LINES, RefundKind.UNUSED_TIME})


class RefundState(StrEnum):
    """Where a refund is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # taken back, or given up: what had not gone stays with us
    SENT = "sent"  # a part is on its way
    SETTLED = "settled"  # all of it went back
    FAILED = "failed"  # a part could not go, or came back; it can be sent again


class Origin(StrEnum):
    """Where a refund began."""

    LEVY = "levy"
    EXTERNAL = "external"  # made at the provider by hand; taken in as it was told


ALLOWED: Mapping[RefundState, frozenset[RefundState]] = {
    RefundState.REQUESTED: frozenset(
        {RefundState.APPROVED, RefundState.REJECTED, RefundState.WITHDRAWN}
    ),
    RefundState.APPROVED: frozenset({RefundState.SENT, RefundState.FAILED, RefundState.WITHDRAWN}),
    RefundState.REJECTED: frozenset(),
    RefundState.WITHDRAWN: frozenset({RefundState.SENT, RefundState.FAILED}),
    RefundState.SENT: frozenset({RefundState.SETTLED, RefundState.FAILED, RefundState.WITHDRAWN}),
    RefundState.SETTLED: frozenset({RefundState.FAILED}),
    RefundState.FAILED: frozenset({RefundState.SENT, RefundState.WITHDRAWN}),
}
# What a refund must have once it is in a state.
_ASKED = frozenset({"parts", "requested_at", "asked_by"})
_AGREED = _ASKED | {"approved_at", "decisions"}
REQUIRED: Mapping[RefundState, frozenset[str]] = {
    RefundState.REQUESTED: _ASKED,
    RefundState.APPROVED: _AGREED,
    RefundState.REJECTED: _ASKED | {"decisions"},
    RefundState.WITHDRAWN: _ASKED,
    RefundState.SENT: _AGREED | {"sent_at"},
    RefundState.SETTLED: _AGREED | {"sent_at", "settled_at"},
    RefundState.FAILED: _AGREED | {"failed_at"},
}
# What never changes after the refund was asked for; ways and states of its parts do.
FROZEN = frozenset(
    {
        "id",
        "community_id",
        "account_id",
        "minor",
        "currency",
        "kind",
        "targets",
        "origin",
        "requested_at",
        "asked_by",
        "key",
        "digest",
        "deposit_id",
    }
)
# States in which its unsettled money is held on its payments.
HOLDING = frozenset(
    {RefundState.REQUESTED, RefundState.APPROVED, RefundState.SENT, RefundState.FAILED}
)

_complete = set(ALLOWED) == set(REQUIRED) == set(RefundState)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every refund state needs its allowed moves and required fields")


@dataclass(frozen=True, slots=True)
class Decided:
    """One word about the refund: who, when, yes or no, and why; `by` "rules" is automatic."""

    at: datetime
    by: str
    approved: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """Why the window did not count, and the second person who agrees; "" until they did."""

    reason: str
    by: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """One dated line of a refund's story. `what` is a state, or what happened to a part."""

    at: datetime
    what: str
    by: str
    part_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """Money of `minor` that is to go back to an account's payer, in `parts` that sum to it.

    `targets` say which bills and items it is taken back from; the parts use them up in their order.
    `fee_minor` is what was kept as handling, already left out of `minor`. `window` tells the dates
    and rule it was judged by and `steps` how the amount was computed, both to be shown as they are.
    `key` and `digest` are those of the request that made it. `deposit_id` is the deposit it gives
    back. `remind_at` is when approvers are told
    of it again, None once somebody decided.
    """

    id: str
    community_id: str
    account_id: str
    minor: int
    currency: str
    kind: RefundKind
    state: RefundState
    requested_at: datetime
    asked_by: str
    parts: tuple[RefundPart, ...]
    targets: tuple[Target, ...] = ()
    origin: Origin = Origin.LEVY
    reason: str = ""
    files: tuple[str, ...] = ()
    fee_minor: int = 0
    window: Mapping[str, Any] | None = None
    steps: tuple[str, ...] = ()
    decisions: tuple[Decided, ...] = ()
    override: Override | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    failed_at: datetime | None = None
    remind_at: datetime | None = None
    moves: tuple[Moved, ...] = ()
    key: str = ""
    digest: str = ""
    deposit_id: str = ""
    version: int = 1

    @property
    def asked(self) -> Money:
        """What is to go back."""
        return Money(self.minor, self.currency)

    @property
    def settled_minor(self) -> int:
        """What has gone back."""
        return sum(part.minor for part in self.parts if part.state is PartState.SETTLED)

    @property
    def needs_person(self) -> bool:
        """Whether a part waits for somebody to do something."""
        live = self.state in HOLDING - {RefundState.REQUESTED}
        return live and any(part.need is not Need.NOTHING for part in self.parts)

    @property
    def awaited_since(self) -> datetime | None:
        """Since when something should happen by itself; None if nothing should."""
        if self.state not in HOLDING - {RefundState.REQUESTED}:
            return None
        sent = any(part.state is PartState.SENT for part in self.parts)
        going = any(part.goes_by_itself for part in self.parts)
        return (self.sent_at or self.approved_at) if sent or going else None

    def part(self, part_id: str) -> RefundPart:
        """Return one part. Raises `RefundPartNotFound`."""
        for part in self.parts:
            if part.id == part_id:
                return part
        raise RefundPartNotFound(refund_id=self.id, part_id=part_id)

    def targets_of(self, part_id: str) -> tuple[Target, ...]:
        """Return the targets that a part uses up: parts take them in order, cut where they end."""
        done = 0
        for part in self.parts:
            if part.id == part_id:
                return _slice(self.targets, done, done + part.minor)
            done += part.minor
        raise RefundPartNotFound(refund_id=self.id, part_id=part_id)


def refund_id_of(scope: str, key: str) -> str:
    """Return the id of the only refund that a request with this idempotency key can make."""
    return derived_id("rfd", scope, key)


def part_id_of(refund_id: str, number: int) -> str:
    """Return the id of a refund's part `number`, from 1."""
    return f"{refund_id}.{number}"


def move(
    refund: Refund, to: RefundState, at: datetime, by: str, note: str = "", **changes: Any
) -> Refund:
    """Return the refund in state `to` with `changes`, a line of its story and one version on.

    Raises `RefundMoveRefused` if the move is not allowed; a missing or frozen field is a
    programming error and raises `ValueError`.
    """
    if to not in ALLOWED[refund.state]:
        raise RefundMoveRefused(refund_id=refund.id, state=refund.state.value, wanted=to.value)
    frozen = FROZEN & changes.keys()
    if frozen:
        raise ValueError(f"a refund keeps its {sorted(frozen)}")
    told = Moved(at, to.value, by, note=note)
    moved = replace(
        refund, state=to, version=refund.version + 1, moves=(*refund.moves, told), **changes
    )
    require_whole(moved)
    return moved


def require_whole(refund: Refund) -> None:
    """Pass if the refund has what its state needs and its parts add up; else `ValueError`."""
    missing = [name for name in REQUIRED[refund.state] if not getattr(refund, name)]
    if missing:
        raise ValueError(f"a refund that is {refund.state.value} needs {sorted(missing)}")
    if sum(part.minor for part in refund.parts) != refund.minor:
        raise ValueError("the parts of a refund do not add up to it")
    if any(part.minor <= 0 for part in refund.parts):
        raise ValueError("a part of a refund must be above zero")


def _slice(targets: tuple[Target, ...], first: int, last: int) -> tuple[Target, ...]:
    """Return what lies between two amounts when the targets are laid end to end."""
    found: list[Target] = []
    start = 0
    for target in targets:
        end = start + target.minor
        minor = min(end, last) - max(start, first)
        if minor > 0:
            found.append(replace(target, minor=minor))
        start = end
    return tuple(found)
