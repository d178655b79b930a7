"""A collection case 催收档案: how far collecting from one account has come, and what comes next.

    normal → reminded → collector → legal → settled → (a new debt) reminded …

A step may be left out, none is taken back, and it is settled when nothing is overdue any more. All
that a status is, is a word for people and other systems: no supply to a home may depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.arrears.promises import Promise, PromiseState
from shared.domain.errors import Conflict, NotFound, Rejected

PROMISES_MAX = 100


class CollectionRefused(Rejected):
    """What is told does not go together; `reason` says what."""

    code = "collection_refused"


class LegalMoveRefused(Conflict):
    """A case at law goes forward only."""

    code = "legal_move_refused"


class CollectionBatchNotFound(NotFound):
    """There is no such batch for this caller."""

    code = "collection_batch_not_found"


class CollectionStatus(StrEnum):
    """How far collecting has come."""

    NORMAL = "normal"
    REMINDED = "reminded"
    COLLECTOR = "collector"
    LEGAL = "legal"
    SETTLED = "settled"


class LegalState(StrEnum):
    """Where a case at law is."""

    PREPARING = "preparing"
    NOTICE_SENT = "notice_sent"
    FILED = "filed"
    JUDGED = "judged"
    ENFORCED = "enforced"
    CLOSED = "closed"


_RANK = {
    CollectionStatus.SETTLED: 0,
    CollectionStatus.NORMAL: 0,
    CollectionStatus.REMINDED: 1,
    CollectionStatus.COLLECTOR: 2,
    CollectionStatus.LEGAL: 3,
}
_LEGAL_RANK: Mapping[LegalState, int] = {state: number for number, state in enumerate(LegalState)}


@dataclass(frozen=True, slots=True)
class StatusMove:
    """The `number`th change of the status, from 1."""

    number: int
    was: CollectionStatus
    status: CollectionStatus
    at: datetime
    on: date
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LegalMove:
    """The case at law came to `state` on day `on`."""

    state: LegalState
    on: date
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a list of debtors shows and sorts out by."""

    status: CollectionStatus = CollectionStatus.NORMAL
    collector: str = ""
    legal: LegalState | None = None
    contacted_on: date | None = None
    next_on: date | None = None
    promise: PromiseState | None = None
    promised_minor: int = 0
    promised_on: date | None = None
    restarted_on: date | None = None


NOTHING_DONE = CaseFacts()


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and on which business day."""

    by: str
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class CollectionCase:
    """Collecting from one account. `restarted_on` is the last day limitation began anew.

    `next_on` is when somebody means to look at it again, for `next_step`.
    """

    account_id: str
    community_id: str
    currency: str
    status: CollectionStatus = CollectionStatus.NORMAL
    moves: tuple[StatusMove, ...] = ()
    collector: str = ""
    legal: tuple[LegalMove, ...] = ()
    promises: tuple[Promise, ...] = ()
    contacted_on: date | None = None
    next_on: date | None = None
    next_step: str = ""
    restarted_on: date | None = None
    version: int = 0

    @property
    def id(self) -> str:
        """What names it: one case an account."""
        return self.account_id

    @property
    def promise(self) -> Promise | None:
        """The newest promise."""
        return self.promises[-1] if self.promises else None

    @property
    def is_watched(self) -> bool:
        """Whether money that moves may change it."""
        promise = self.promise
        pending = (PromiseState.OPEN, PromiseState.KEPT)
        return _RANK[self.status] > 0 or (promise is not None and promise.state in pending)

    @property
    def follow_up_on(self) -> date | None:
        """When somebody or the night has to look at it; None: no day is set."""
        promise = self.promise
        due = promise.due_on if promise and promise.state is PromiseState.OPEN else None
        days = [day for day in (self.next_on, due) if day is not None]
        return min(days) if days else None

    def facts(self) -> CaseFacts:
        """Return what a list shows; a settled case says nothing of a new debt."""
        promise, settled = self.promise, self.status is CollectionStatus.SETTLED
        return CaseFacts(
            status=CollectionStatus.NORMAL if settled else self.status,
            collector=self.collector,
            legal=self.legal[-1].state if self.legal and not settled else None,
            contacted_on=self.contacted_on,
            next_on=self.follow_up_on,
            promise=promise.state if promise else None,
            promised_minor=promise.minor if promise else 0,
            promised_on=promise.due_on if promise else None,
            restarted_on=self.restarted_on,
        )

    def raised(self, to: CollectionStatus, act: Act, reason: str = "") -> CollectionCase:
        """Return the case at least as far as `to`; one that is further stays."""
        return self._moved(to, act, reason) if _RANK[to] > _RANK[self.status] else self

    def settled(self, act: Act, reason: str = "") -> CollectionCase:
        """Return the case settled, if anything was being collected."""
        if _RANK[self.status] == 0:
            return self
        return replace(
            self._moved(CollectionStatus.SETTLED, act, reason),
            next_on=None,
            next_step="",
        )

    def assigned(self, collector: str, act: Act) -> CollectionCase:
        """Return the case in the hands of `collector`. Raises `CollectionRefused`."""
        if not collector:
            raise CollectionRefused(reason="no_collector", field="collector")
        raised = self.raised(CollectionStatus.COLLECTOR, act, collector)
        return replace(raised, collector=collector)

    def at_law(self, state: LegalState, act: Act, note: str = "") -> CollectionCase:
        """Return the case at law, in `state`. Raises `LegalMoveRefused`."""
        raised = self.raised(CollectionStatus.LEGAL, act, state.value)
        begun = raised is self and bool(self.legal)
        if begun and _LEGAL_RANK[state] < _LEGAL_RANK[self.legal[-1].state]:
            raise LegalMoveRefused(state=self.legal[-1].state.value, wanted=state.value)
        if begun and state is self.legal[-1].state:
            return self
        return replace(raised, legal=(*self.legal, LegalMove(state, act.on, act.by, note)))

    def contacted(
        self, act: Act, *, demanded: bool, next_on: date | None, next_step: str
    ) -> CollectionCase:
        """Return the case after a contact; `demanded`: the debtor was reached, limitation restarts.

        What was to be done next is done, and what comes next is new.
        """
        return replace(
            self,
            contacted_on=_later(self.contacted_on, act.on),
            restarted_on=_later(self.restarted_on, act.on) if demanded else self.restarted_on,
            next_on=next_on,
            next_step=next_step if next_on else "",
        )

    def messaged(self, on: date) -> CollectionCase:
        """Return the case after a message: what was to be done next still is."""
        return replace(self, contacted_on=_later(self.contacted_on, on))

    def promised(self, promise: Promise, act: Act) -> CollectionCase:
        """Return the case with a promise in place of the open one. Raises `CollectionRefused`.

        Whoever promises acknowledges the debt, so limitation restarts.
        """
        if promise.due_on < act.on:
            raise CollectionRefused(reason="promise_in_past", field="promised_on")
        if len(self.promises) >= PROMISES_MAX:
            raise CollectionRefused(reason="too_many_promises", field="promised_on")
        before = tuple(each.replaced(act.on) for each in self.promises)
        return replace(
            self, promises=(*before, promise), restarted_on=_later(self.restarted_on, act.on)
        )

    def judged(self, promise: Promise, today: date) -> CollectionCase:
        """Return the case with its newest promise as the ledger decided it.

        A broken one is to be looked at on the day it is found broken.
        """
        after = replace(self, promises=(*self.promises[:-1], promise))
        if promise.state is PromiseState.BROKEN and self.promise != promise:
            return replace(after, next_on=min(self.next_on or today, today))
        return after

    def stored(self, before: CollectionCase) -> CollectionCase:
        """Return the next version after `before`."""
        return replace(self, version=before.version + 1)

    def _moved(self, to: CollectionStatus, act: Act, reason: str) -> CollectionCase:
        move = StatusMove(len(self.moves) + 1, self.status, to, act.at, act.on, act.by, reason)
        return replace(self, status=to, moves=(*self.moves, move))


def _later(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)
