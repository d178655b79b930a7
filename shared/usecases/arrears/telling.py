"""What others are told of collecting, and what the ledger's night shift is asked to look at.

`CollectionStatusChanged` says where collecting stands and nothing else. No order of Levy's asks
anybody to cut a supply off, which the law forbids (Civil Code of the PRC, Art. 944).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from shared.domain.arrears.case import CollectionCase, StatusMove
from shared.domain.arrears.steps import HANDED_ON, CollectionStep
from shared.usecases.arrears.records import case_ref
from shared.usecases.ledger.ledger_orders import LedgerWork, ReviewCase
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.reporting.ports import AccountMoved

COLLECTION_STATUS_CHANGED = "CollectionStatusChanged"
COLLECTION_ACTION_ASKED = "CollectionActionAsked"
EVENT_SCHEMA = 1
_CASES_A_READ = 100

Event = tuple[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """The ledger's stream tells of a case as it is now, and how many status moves it had before."""

    company_id: str
    case: CollectionCase
    known_moves: int


@dataclass(frozen=True, slots=True)
class StepTaken:
    """The ledger's stream tells of a new step."""

    company_id: str
    step: CollectionStep


def ask_reviews(moved: Iterable[AccountMoved], *, ledger: Ledger, work: LedgerWork) -> int:
    """Cases that the movements may change are asked to be looked at; return how many."""
    places = sorted({(one.company_id, one.community_id, one.account_id) for one in moved})
    asked = 0
    for company_id, of_company in groupby(places, key=lambda place: place[0]):
        refs = [case_ref(account_id) for *_, account_id in of_company]
        for start in range(0, len(refs), _CASES_A_READ):
            cases = ledger.many(company_id, refs[start : start + _CASES_A_READ])
            orders = [
                ReviewCase(company_id, case.community_id, case.account_id)
                for case in cases.values()
                if case.is_watched
            ]
            work.ask(orders)
            asked += len(orders)
    return asked


def events_of(changed: Iterable[CaseChanged], taken: Iterable[StepTaken]) -> list[Event]:
    """Return what is to be published, each with an id that stays the same."""
    told = [event for one in changed for event in _status_events(one)]
    told += [
        (COLLECTION_ACTION_ASKED, action_asked(one))
        for one in taken
        if one.step.facts.action in HANDED_ON
    ]
    return told


def accounts_of(changed: Sequence[CaseChanged]) -> list[AccountMoved]:
    """Return the accounts whose rows show a case that changed."""
    return [
        AccountMoved(one.company_id, one.case.community_id, one.case.account_id, 0)
        for one in changed
    ]


def _status_events(changed: CaseChanged) -> Iterator[Event]:
    for move in changed.case.moves[changed.known_moves :]:
        yield COLLECTION_STATUS_CHANGED, status_changed(changed.company_id, changed.case, move)


def status_changed(company_id: str, case: CollectionCase, move: StatusMove) -> dict[str, object]:
    """Return the detail of `CollectionStatusChanged`."""
    return {
        "schema": EVENT_SCHEMA,
        "id": f"{case.account_id}.{move.number}",
        "company_id": company_id,
        "community_id": case.community_id,
        "account_id": case.account_id,
        "number": move.number,
        "was": move.was.value,
        "status": move.status.value,
        "on": move.on.isoformat(),
    }


def action_asked(taken: StepTaken) -> dict[str, object]:
    """Return the detail of `CollectionActionAsked`."""
    step = taken.step
    return {
        "schema": EVENT_SCHEMA,
        "id": step.id,
        "company_id": taken.company_id,
        "community_id": step.community_id,
        "account_id": step.account_id,
        "action": step.facts.action.value,
        "batch_id": step.batch_id,
    }
