"""What comes tomorrow is announced today, so that nobody is charged without a day's warning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shared.domain.autopay.attempt import (
    Attempt,
    AttemptState,
    Message,
    Told,
    Why,
    attempt_id_of,
)
from shared.domain.autopay.errors import AutopayNotFound
from shared.domain.autopay.mandate import Mandate, MandateState
from shared.domain.ledger.choosing import BILLS_MAX
from shared.domain.ledger.due_bill import DueBill
from shared.usecases.autopay.records import attempt_ref, mandate_ref
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Look, Ref, Save, Seen
from shared.usecases.ledger.ledger_reading import Place


def announce(
    company_id: str, mandate_id: str, place: Place, today: date, *, ledger: Ledger
) -> Attempt | None:
    """Return what is announced for tomorrow, now or before; None if there is nothing.

    Attempts that ended are let go of in the same write. Raises `StoreUnavailable`, `LedgerBusy`.
    """
    mandate = ledger.find(company_id, mandate_ref(mandate_id))
    if mandate is None:
        return None
    tomorrow = today + timedelta(days=1)
    attempt_id = attempt_id_of(company_id, mandate.account_id, tomorrow)
    refs: list[Ref[Record]] = [mandate_ref(mandate_id), attempt_ref(attempt_id)]
    refs += [attempt_ref(one) for one in mandate.live if one != attempt_id]
    accounts = {mandate.account_id: Depth.OPEN}
    look = Look(mandate.currency, dict(accounts), tuple(refs), mandate.community_id)
    announcing = _Announcing(mandate_id, attempt_id, tomorrow, place)
    return ledger.decide(company_id, look, announcing.decide)


@dataclass(frozen=True, slots=True)
class _Announcing:
    mandate_id: str
    attempt_id: str
    on: date
    place: Place

    def decide(self, seen: Seen) -> Decision[Attempt | None]:
        before = seen.get(mandate_ref(self.mandate_id), AutopayNotFound())
        there = seen.find(attempt_ref(self.attempt_id))
        bills = [due for due in seen.books[before.account_id].bills if due.open_minor > 0]
        changes, busy = _folded(before, seen, bills)
        made = None
        if before.state is MandateState.ACTIVE and there is None:
            free = [due for due in bills if due.id not in busy]
            made = self._attempt(before, free, changes.get("carried", before.carried))
            if before.taken_until != self.on:
                changes["taken_until"] = self.on
        if made is not None:
            changes["live"] = (*changes.get("live", before.live), made.id)
            changes["carried"] = ()
            return Decision(made, (Save(before, before.changed(**changes)), Save(None, made)))
        if not changes:
            return Decision(there)
        return Decision(there, (Save(before, before.changed(**changes)),))

    def _attempt(
        self, mandate: Mandate, free: Sequence[DueBill], carried: Sequence[str]
    ) -> Attempt | None:
        """Return the attempt; None where nothing is due, or only what was too small before."""
        until = mandate.taken_until
        due = [
            one
            for one in free
            if one.id not in carried and mandate.days.takes(one.bill.due_on, until, self.on)
        ]
        if not due:
            return None
        small = [one for one in free if one.id in carried]
        chosen = sorted((*small, *due), key=lambda one: (one.bill.due_on, one.id))[:BILLS_MAX]
        minor = sum(one.open_minor for one in chosen)
        code, reason = "autopay_ahead", ""
        if minor > mandate.limit_minor:
            code, reason = "autopay_ahead_above", Why.ABOVE_LIMIT.value
        now = self.place.now
        return Attempt(
            id=self.attempt_id,
            mandate_id=mandate.id,
            community_id=mandate.community_id,
            account_id=mandate.account_id,
            currency=mandate.currency,
            on=self.on,
            next_on=self.on,
            bills=tuple(one.id for one in chosen),
            state=AttemptState.ANNOUNCED,
            created_at=now,
            messages=(Message(Told.AHEAD, code, minor, now, reason, self.on),),
        )


def _folded(
    mandate: Mandate, seen: Seen, bills: Sequence[DueBill]
) -> tuple[dict[str, Any], set[str]]:
    """Return what changes where attempts ended, and the bills that are left alone."""
    found = [seen.find(attempt_ref(one)) for one in mandate.live]
    attempts = [one for one in found if one is not None]
    live = [one for one in attempts if one.is_open]
    passed, carried = list(mandate.passed), list(mandate.carried)
    for one in attempts:
        if one.state in {AttemptState.FAILED, AttemptState.SKIPPED}:
            into = carried if one.reason == Why.BELOW_MINIMUM else passed
            into += [bill for bill in one.bills if bill not in into]
    still = {due.id for due in bills}
    passed = [bill for bill in passed if bill in still]
    carried = [bill for bill in carried if bill in still]
    busy = {bill for one in live for bill in one.bills} | set(passed)
    return mandate.folded([one.id for one in live], passed, carried), busy
