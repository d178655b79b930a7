"""A correction 减免/更正: asked for by one person, decided by another, applied as it is approved.

    requested → approved | rejected | withdrawn;  approved → applied

Approving and applying are one transaction, so nothing is ever stored that is approved and has no
effect. What a rule of the community's policy approves says so, and by which limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.actor import Role
from shared.domain.corrections.asked import Asked
from shared.domain.corrections.errors import (
    CorrectionMoveRefused,
    CorrectionNotWithdrawn,
    CorrectionOwn,
    CorrectionReasonMissing,
)
from shared.domain.ledger.entries import Parts

BY_RULE = "policy"


class CorrectionState(StrEnum):
    """Where a correction is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_S = CorrectionState
MOVES: Mapping[CorrectionState, frozenset[CorrectionState]] = {
    _S.REQUESTED: frozenset({_S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.APPLIED}),
    _S.APPLIED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
# What must be known in a state, and stays as it is from then on.
REQUIRED: Mapping[CorrectionState, tuple[str, ...]] = {
    _S.REQUESTED: ("reason", "asked_by"),
    _S.APPROVED: ("decided_by", "decided_at"),
    _S.APPLIED: ("decided_by", "decided_at", "movement"),
    _S.REJECTED: ("decided_by", "decided_at", "decision_note"),
    _S.WITHDRAWN: ("decided_by", "decided_at"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of a correction's story."""

    state: CorrectionState
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of one bill, with the figures it was asked with.

    `parts` and `minor` are what it comes to: fixed when it is asked, and what is applied. `weight`
    is the amount that decides who may approve. `movement` is the account's movement it led to,
    `number` the credit note's, `new_bill_id` the bill issued instead.
    """

    id: str
    community_id: str
    account_id: str
    bill_id: str
    currency: str
    asked: Asked
    reason: str
    minor: int
    weight_minor: int
    open_minor: int
    asked_by: str
    asked_as: Role
    asked_at: datetime
    digest: str
    parts: Parts = ()
    files: tuple[str, ...] = ()
    batch_id: str = ""
    coupon_id: str = ""
    state: CorrectionState = CorrectionState.REQUESTED
    moves: tuple[Moved, ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""
    by_rule: bool = False
    movement: int = 0
    number: str = ""
    new_bill_id: str = ""
    new_minor: int = 0
    version: int = 1

    def approve(
        self, by: str, at: datetime, note: str = "", *, by_rule: bool = False
    ) -> Correction:
        """Return the correction approved. Raises `CorrectionMoveRefused`, `CorrectionOwn`."""
        if not by_rule:
            self._require_other(by)
        return self._moved(CorrectionState.APPROVED, by, at, note, by_rule=by_rule)

    def apply(
        self,
        at: datetime,
        movement: int,
        *,
        number: str = "",
        new_bill_id: str = "",
        new_minor: int = 0,
    ) -> Correction:
        """Return the approved correction with what it led to."""
        led_to = replace(
            self, movement=movement, number=number, new_bill_id=new_bill_id, new_minor=new_minor
        )
        known = (self.decided_by, self.decided_at or at, self.decision_note)
        return led_to._moved(CorrectionState.APPLIED, *known, by_rule=self.by_rule)

    def reject(self, by: str, at: datetime, note: str) -> Correction:
        """Return the correction rejected, which has to say why.

        Raises `CorrectionMoveRefused`, `CorrectionOwn`, `CorrectionReasonMissing`.
        """
        if not note:
            raise CorrectionReasonMissing(field="reason")
        self._require_other(by)
        return self._moved(CorrectionState.REJECTED, by, at, note)

    def withdraw(self, by: str, at: datetime, note: str = "") -> Correction:
        """Return the correction taken back by who asked for it.

        Raises `CorrectionMoveRefused`, `CorrectionNotWithdrawn`.
        """
        if by != self.asked_by:
            raise CorrectionNotWithdrawn(asked_by=self.asked_by)
        return self._moved(CorrectionState.WITHDRAWN, by, at, note)

    def require_move(self, to: CorrectionState) -> None:
        """Pass if the correction may become `to`. Raises `CorrectionMoveRefused`."""
        if to not in MOVES[self.state]:
            raise CorrectionMoveRefused(
                correction_id=self.id,
                state=self.state.value,
                wanted=to.value,
                decided_by=self.decided_by,
            )

    def _require_other(self, by: str) -> None:
        if by == self.asked_by:
            raise CorrectionOwn(asked_by=by)

    def _moved(
        self, to: CorrectionState, by: str, at: datetime, note: str, *, by_rule: bool = False
    ) -> Correction:
        self.require_move(to)
        moved = replace(
            self,
            state=to,
            decided_by=by,
            decided_at=at,
            decision_note=note,
            by_rule=by_rule,
            moves=(*self.moves, Moved(to, at, by, note)),
        )
        missing = [name for name in REQUIRED[to] if not getattr(moved, name)]
        if missing:
            raise ValueError(f"{to.value} without {', '.join(missing)}")
        return moved


def saved(before: Correction | None, after: Correction) -> Correction:
    """Return `after` as the version that follows what is stored, however many moves it made."""
    return replace(after, version=before.version + 1 if before else 1)
