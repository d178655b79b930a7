"""One waiver for many accounts, such as a month of relief: asked once, approved once.

    requested → approved | rejected | withdrawn;  approved → applied

Approved, it is carried out part by part; `done` counts the accounts that are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.actor import Role
from shared.domain.corrections.asked import Asked
from shared.domain.corrections.correction import CorrectionState
from shared.domain.corrections.errors import CorrectionOwn, CorrectionReasonMissing
from shared.domain.errors import Conflict, NotFound

_S = CorrectionState
_MOVES: Mapping[CorrectionState, frozenset[CorrectionState]] = {
    _S.REQUESTED: frozenset({_S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
}


class WaiverBatchNotFound(NotFound):
    """There is no such batch for this caller."""

    code = "waiver_batch_not_found"


class WaiverBatchMoveRefused(Conflict):
    """The batch was decided already."""

    code = "waiver_batch_move_refused"


@dataclass(frozen=True, slots=True)
class WaiverBatch:
    """A waiver of what is open on the bills of `periods` of all `accounts`.

    `estimate_minor` is what it came to when it was asked; `waived_minor` of `bills` what it did.
    """

    id: str
    community_id: str
    currency: str
    accounts: tuple[str, ...]
    periods: tuple[str, ...]
    asked: Asked
    reason: str
    estimate_minor: int
    asked_by: str
    asked_as: Role
    asked_at: datetime
    digest: str
    state: CorrectionState = CorrectionState.REQUESTED
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""
    done: int = 0
    bills: int = 0
    waived_minor: int = 0
    version: int = 1

    def decide(self, to: CorrectionState, by: str, at: datetime, note: str = "") -> WaiverBatch:
        """Return the batch approved, rejected or withdrawn.

        Raises `WaiverBatchMoveRefused`, `CorrectionOwn`, `CorrectionReasonMissing`.
        """
        own = to is CorrectionState.WITHDRAWN
        if to not in _MOVES.get(self.state, frozenset()):
            raise WaiverBatchMoveRefused(
                state=self.state.value, wanted=to.value, decided_by=self.decided_by
            )
        if own is not (by == self.asked_by):
            raise CorrectionOwn(asked_by=self.asked_by)
        if to is CorrectionState.REJECTED and not note:
            raise CorrectionReasonMissing(field="reason")
        return replace(
            self,
            state=to,
            decided_by=by,
            decided_at=at,
            decision_note=note,
            version=self.version + 1,
        )

    def count(self, accounts: int, bills: int, waived_minor: int) -> WaiverBatch:
        """Return the batch with so many accounts more done; applied once all of them are."""
        done = self.done + accounts
        return replace(
            self,
            done=done,
            bills=self.bills + bills,
            waived_minor=self.waived_minor + waived_minor,
            state=CorrectionState.APPLIED if done == len(self.accounts) else self.state,
            version=self.version + 1,
        )
