"""What comes tomorrow is announced today, so that nobody is charged without a day's warning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from shared.domain.ledger.asked import Agreements, Asked
from shared.domain.ledger.choosing import BILLS_MAX
from shared.usecases.autopay.records import attempt_ref, mandate_ref
from shared.usecases.ledger.agreements import Snapshots, open_agreements
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Ledger,
    LedgerBusy,
    Look,
    Ref,
    Save,
    Seen,
)
from shared.usecases.ledger.ledger_reading import Place

_TURNS = 5


def announce(
    company_id: str,
    mandate_id: str,
    place: Place,
    today: date,
    *,
    ledger: Ledger,
    runs: Snapshots,
) -> Attempt | None:
    """Return what is announced for tomorrow, now or before; None if there is nothing.

    Bills in parts are taken as far as they are due, disputed ones not at all. Attempts that ended
    are let go of in the same write. Raises `StoreUnavailable`, `LedgerBusy`.
    """
    tomorrow = today + timedelta(days=1)
    for _ in range(_TURNS):
        mandate = ledger.find(company_id, mandate_ref(mandate_id))
        if mandate is None:
            return None
        attempt_id = attempt_id_of(company_id, mandate.account_id, tomorrow)
        refs: list[Ref[Record]] = [mandate_ref(mandate_id), attempt_ref(attempt_id)]
        refs += [attempt_ref(one) for one in mandate.live if one != attempt_id]
        accounts = {mandate.account_id: Depth.OPEN}
        look = Look(mandate.currency, dict(accounts), tuple(refs), mandate.community_id)
        agreed = open_agreements(
            company_id, mandate.account_id, mandate.currency, ledger=ledger, runs=runs
        )
        known = frozenset({*mandate.live, attempt_id})
        announcing = _Announcing(mandate_id, attempt_id, tomorrow, place, agreed, known)
        found = ledger.decide(company_id, look, announcing.decide)
        if found is not None:
            return found.attempt
    raise LedgerBusy


@dataclass(frozen=True, slots=True)
class _Announced:
    attempt: Attempt | None


@dataclass(frozen=True, slots=True)
class _Announcing:
    """`known` are the attempts that are looked at."""

    mandate_id: str
    attempt_id: str
    on: date
    place: Place
    agreed: Agreements
    known: frozenset[str]

    def decide(self, seen: Seen) -> Decision[_Announced | None]:
        before = seen.get(mandate_ref(self.mandate_id), AutopayNotFound())
        if not self.known.issuperset(before.live):
            # Another look announced meanwhile; what is not seen would be let go of as if it ended.
            return Decision(None)
        there = seen.find(attempt_ref(self.attempt_id))
        bills = self.agreed.asked_of(seen.books[before.account_id].bills)
        changes, busy = _folded(before, seen, bills)
        made = None
        if before.state is MandateState.ACTIVE and there is None:
            reach = before.days.reaches(self.on)
            passed = changes.get("passed", before.passed)
            free = [one for one in bills if one.id not in busy and not _left(passed, one, reach)]
            made = self._attempt(before, free, changes.get("carried", before.carried))
            if before.taken_until != self.on:
                changes["taken_until"] = self.on
        if made is not None:
            changes["live"] = (*changes.get("live", before.live), made.id)
            changes["carried"] = ()
            saved = Save(before, before.changed(**changes)), Save(None, made)
            return Decision(_Announced(made), saved)
        if not changes:
            return Decision(_Announced(there))
        return Decision(_Announced(there), (Save(before, before.changed(**changes)),))

    def _attempt(
        self, mandate: Mandate, free: Sequence[Asked], carried: Sequence[str]
    ) -> Attempt | None:
        """Return the attempt; None where nothing is due, or only what was too small before."""
        until, reach = mandate.taken_until, mandate.days.reaches(self.on)
        asked = [one for one in free if one.by(reach) > 0]
        due = [
            one
            for one in asked
            if not _left(carried, one, reach)
            and mandate.days.takes(one.first_due_on, until, self.on)
        ]
        if not due:
            return None
        small = [one for one in asked if _left(carried, one, reach)]
        chosen = sorted((*small, *due), key=lambda one: (one.first_due_on, one.id))[:BILLS_MAX]
        minor = sum(one.by(reach) for one in chosen)
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
    mandate: Mandate, seen: Seen, bills: Sequence[Asked]
) -> tuple[dict[str, Any], set[str]]:
    """Return what changes where attempts ended, and the bills that are under way."""
    found = [seen.find(attempt_ref(one)) for one in mandate.live]
    attempts = [one for one in found if one is not None]
    live = [one for one in attempts if one.is_open]
    passed, carried = list(mandate.passed), list(mandate.carried)
    asked = {one.id: one for one in bills}
    for one in attempts:
        if one.state in {AttemptState.FAILED, AttemptState.SKIPPED}:
            into = carried if one.reason == Why.BELOW_MINIMUM else passed
            tried = [asked[bill_id] for bill_id in one.bills if bill_id in asked]
            names = [_name(each, mandate.days.reaches(one.on)) for each in tried]
            into += [name for name in names if name and name not in into]
    passed = [name for name in passed if name.partition(_THROUGH)[0] in asked]
    carried = [name for name in carried if name.partition(_THROUGH)[0] in asked]
    busy = {bill for one in live for bill in one.bills}
    return mandate.folded([one.id for one in live], passed, carried), busy


def _name(asked: Asked, through: date) -> str:
    """Return how a bill that was tried in vain is remembered; "" if nothing was asked of it."""
    if not asked.by(through):
        return ""
    return f"{asked.id}{_THROUGH}{through.isoformat()}" if asked.by_parts else asked.id


def _left(names: Iterable[str], asked: Asked, reach: date) -> bool:
    """Tell whether a bill is among `names`, and none of its parts fell due since by `reach`."""
    for name in names:
        bill_id, _, through = name.partition(_THROUGH)
        if bill_id == asked.id:
            newer = through and asked.since(date.fromisoformat(through), reach)
            if not newer:
                return True
    return False


# Stands between a bill's id and the day up to which its parts are meant.
_THROUGH = "@"
