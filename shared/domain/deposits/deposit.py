"""A deposit 押金: money held for an account, until it is given back, kept or moved to the balance.

    held ─────────────────────────────────────────────────→ settled
      ↘ permitted → passed | deducted | defects → inspected again …

The *stage* is where its works stand; a kind without inspection stays `held`. `settled` and `voided`
follow from the money: nothing is left of it, or it had never come. So a refund that its bank sends
back makes a settled deposit what it was.

What is left of a deposit is what its payment holds: both change in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.domain.deposits.errors import (
    DepositMoveRefused,
    InspectionMissing,
    KeepDecided,
    KeepNotFound,
    KeepOwn,
)
from shared.domain.deposits.works import Inspection, Outcome, Works
from shared.domain.derived_ids import derived_id


class DepositState(StrEnum):
    """Where a deposit is."""

    HELD = "held"
    PERMITTED = "permitted"  # works may be done
    DEFECTS = "defects"  # inspected: something has to be repaired first
    DEDUCTED = "deducted"  # inspected: something is kept, the rest goes back
    PASSED = "passed"  # inspected: all of it goes back
    SETTLED = "settled"  # nothing is left of it
    VOIDED = "voided"  # its money had not come


_S = DepositState
# The stages: what happens to the works. The two other states follow from the money.
MOVES: Mapping[DepositState, frozenset[DepositState]] = {
    _S.HELD: frozenset({_S.PERMITTED}),
    _S.PERMITTED: frozenset({_S.PERMITTED, _S.DEFECTS, _S.DEDUCTED, _S.PASSED}),
    _S.DEFECTS: frozenset({_S.PERMITTED, _S.DEFECTS, _S.DEDUCTED, _S.PASSED}),
    _S.DEDUCTED: frozenset({_S.DEDUCTED, _S.PASSED}),
    _S.PASSED: frozenset(),
    _S.SETTLED: frozenset(),
    _S.VOIDED: frozenset(),
}
# Stages in which works that are inspected are over, so that money may go.
INSPECTED = frozenset({_S.DEDUCTED, _S.PASSED})
STAGE_OF: Mapping[Outcome, DepositState] = {
    Outcome.PASSED: _S.PASSED,
    Outcome.DEDUCTED: _S.DEDUCTED,
    Outcome.DEFECTS: _S.DEFECTS,
}
_complete = set(MOVES) == set(DepositState) and set(STAGE_OF) == set(Outcome)
if not _complete:  # a state without its rules must not get as far as a deployment
    raise AssertionError("every state of a deposit needs its allowed moves")


class KeepState(StrEnum):
    """Where a wish to keep money is."""

    REQUESTED = "requested"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


KEEP_MOVES: Mapping[KeepState, frozenset[KeepState]] = {
    KeepState.REQUESTED: frozenset({KeepState.APPLIED, KeepState.REJECTED, KeepState.WITHDRAWN}),
    KeepState.APPLIED: frozenset(),
    KeepState.REJECTED: frozenset(),
    KeepState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Keep:
    """So much of a deposit pays bill `bill_id`: what is open on it, or item `item_id` added to it.

    It is asked by one person and decided by another; `seq` is the movement it led to.
    """

    id: str
    minor: int
    bill_id: str
    item_id: str
    reason: str
    files: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    digest: str = ""
    state: KeepState = KeepState.REQUESTED
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    seq: int = 0

    def decide(self, to: KeepState, by: str, at: datetime, note: str = "", seq: int = 0) -> Keep:
        """Return it decided. Raises `KeepDecided`, and `KeepOwn` for one's own."""
        if to not in KEEP_MOVES[self.state]:
            raise KeepDecided(keep_id=self.id, state=self.state.value, by=self.decided_by)
        if to is not KeepState.WITHDRAWN and by == self.asked_by:
            raise KeepOwn(keep_id=self.id, asked_by=by)
        return replace(self, state=to, decided_by=by, decided_at=at, note=note, seq=seq)


@dataclass(frozen=True, slots=True)
class Told:
    """One dated line of a deposit's story; `about` is the refund, keep or payment it tells of.

    `key` is that of the request, by which a repeat is known.
    """

    at: datetime
    what: str
    by: str
    minor: int = 0
    note: str = ""
    about: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money of `minor` held for an account, which payment `payment_id` brought.

    `inspection` says whether works are inspected before it goes back. `due_on` is the day from
    which it should be looked at: when its works end, or when it was to be given back. `key` and
    `digest` are those of the request that took it.
    """

    id: str
    community_id: str
    account_id: str
    kind: str
    minor: int
    currency: str
    payment_id: str
    taken_at: datetime
    taken_by: str
    inspection: bool = False
    stage: DepositState = DepositState.HELD
    works: Works | None = None
    inspections: tuple[Inspection, ...] = ()
    due_on: date | None = None
    refunded_minor: int = 0
    moved_minor: int = 0
    kept_minor: int = 0
    voided: bool = False
    keeps: tuple[Keep, ...] = ()
    refunds: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    note: str = ""
    story: tuple[Told, ...] = ()
    key: str = ""
    digest: str = ""
    version: int = 1

    @property
    def left_minor(self) -> int:
        """What is still held."""
        gone = self.refunded_minor + self.moved_minor + self.kept_minor
        return 0 if self.voided else self.minor - gone

    @property
    def state(self) -> DepositState:
        """Where it is."""
        if self.voided:
            return DepositState.VOIDED
        return self.stage if self.left_minor else DepositState.SETTLED

    @property
    def reserved_minor(self) -> int:
        """What the last inspection deducted and nobody asked to keep yet: it does not go back."""
        if self.stage is not DepositState.DEDUCTED:
            return 0
        asked = sum(one.minor for one in self.keeps if one.state is KeepState.REQUESTED)
        return max(self.inspections[-1].deducted_minor - self.kept_minor - asked, 0)

    @property
    def may_go(self) -> bool:
        """Whether money of it may go back or to the balance without an exception."""
        return not self.inspection or self.stage in INSPECTED

    def keep(self, keep_id: str) -> Keep:
        """Return what was asked to be kept. Raises `KeepNotFound`."""
        for one in self.keeps:
            if one.id == keep_id:
                return one
        raise KeepNotFound(deposit_id=self.id, keep_id=keep_id)

    def told_of(self, key: str) -> bool:
        """Tell whether its story has a line about a request."""
        return any(told.key == key for told in self.story)

    def require_live(self, wanted: str) -> None:
        """Pass if something is left of it. Raises `DepositMoveRefused`."""
        if self.state in (DepositState.SETTLED, DepositState.VOIDED):
            raise DepositMoveRefused(deposit_id=self.id, state=self.state.value, wanted=wanted)

    def require_may_go(self) -> None:
        """Pass if its works were inspected. Raises `InspectionMissing`."""
        if not self.may_go:
            raise InspectionMissing(deposit_id=self.id, state=self.state.value)

    def staged(self, to: DepositState, told: Told, **changes: Any) -> Deposit:
        """Return it in another stage. Raises `DepositMoveRefused`."""
        self.require_live(to.value)
        if not self.inspection or to not in MOVES[self.stage]:
            raise DepositMoveRefused(deposit_id=self.id, state=self.state.value, wanted=to.value)
        return self.after(told, stage=to, **changes)

    def gave(self, told: Told, minor: int, *, to_balance: bool = False) -> Deposit:
        """Return it with `minor` less of it held: given back (below 0: here again), or moved.

        More than it has left is a programming error: `ValueError`.
        """
        name = "moved_minor" if to_balance else "refunded_minor"
        return self.after(told, **{name: getattr(self, name) + minor})

    def void(self, told: Told) -> Deposit:
        """Return it void: its money had not come."""
        return self.after(told, voided=True)

    def with_keep(self, keep: Keep, told: Told) -> Deposit:
        """Return it with a wish to keep money, as it is now."""
        known = any(one.id == keep.id for one in self.keeps)
        keeps = tuple(keep if one.id == keep.id else one for one in self.keeps)
        applied = keep.state is KeepState.APPLIED
        return self.after(
            told,
            keeps=keeps if known else (*keeps, keep),
            kept_minor=self.kept_minor + (keep.minor if applied else 0),
        )

    def after(self, told: Told, **changes: Any) -> Deposit:
        """Return it with `changes`, a line of its story and one version on."""
        story = (*self.story, told)
        changed = replace(self, story=story, version=self.version + 1, **changes)
        if not changed.voided and not 0 <= changed.left_minor <= changed.minor:
            raise ValueError(f"{changed.left_minor} left of a deposit of {changed.minor}")
        return changed


def deposit_id_of(scope: str, key: str) -> str:
    """Return the id of the only deposit that a request with this idempotency key can make."""
    return derived_id("dep", scope, key)
