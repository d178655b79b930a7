"""Corrections as they are read: one, a bill's, an account's, a community's by state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared.domain.actor import Actor, Role
from shared.domain.bills import BillKey, parse_bill_id
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.correction import Correction, CorrectionState
from shared.usecases.correcting.records import (
    correction_ref,
    correction_seen,
    corrections_in,
    corrections_of_account,
    corrections_of_bill,
)
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_of_bill, account_seen
from shared.usecases.ports import Directory, Page, Position
from shared.usecases.reading import ById, ListOf, seen_community

Corrections = Mapping[str, Correction]
SHOWN_MAX = 100
_A_READ = 100


@dataclass(frozen=True, slots=True)
class ListCorrections:
    """A community's corrections in one state, oldest first."""

    community_id: str
    state: CorrectionState
    limit: int
    after: Position | None = None


def get_correction(actor: Actor, command: ById, *, ledger: Ledger) -> Correction:
    """Return one correction with its story. Raises `CorrectionNotFound`."""
    return correction_seen(actor, command.id, ledger)


def applied_to(company_id: str, bill: BillKey, ledger: Ledger) -> tuple[Correction, ...]:
    """Return what was done to a bill by corrections, in order; at most `SHOWN_MAX`."""
    page = ledger.page(company_id, corrections_of_bill(bill), SHOWN_MAX, None)
    return tuple(one for one in page.items if one.state is CorrectionState.APPLIED)


def behind(company_id: str, causes: Iterable[tuple[str, str]], ledger: Ledger) -> Corrections:
    """Return the corrections by id among the causes (what, id) of movements."""
    kinds = {kind.value for kind in CorrectionKind}
    ids = list(dict.fromkeys(cause_id for what, cause_id in causes if what in kinds))
    found: dict[str, Correction] = {}
    for start in range(0, len(ids), _A_READ):
        refs = [correction_ref(one) for one in ids[start : start + _A_READ]]
        found |= {ref.words[0]: one for ref, one in ledger.many(company_id, refs).items()}
    return found


def list_bill_corrections(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Correction]:
    """Return part of a bill's corrections, oldest first. Raises `BillNotFound`.

    Owners are shown what was done, not what staff ask each other.
    """
    key = parse_bill_id(command.parent)
    account_of_bill(actor, key, directory)
    shelf = corrections_of_bill(key)
    return _shown(actor, ledger.page(actor.company_id, shelf, command.limit, command.after))


def list_account_corrections(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Correction]:
    """Return part of an account's corrections, by bill. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    shelf = corrections_of_account(account.id)
    return _shown(actor, ledger.page(actor.company_id, shelf, command.limit, command.after))


def list_corrections(
    actor: Actor, command: ListCorrections, *, directory: Directory, ledger: Ledger
) -> Page[Correction]:
    """Return part of a community's corrections in one state. Raises `NotFound`."""
    seen_community(actor, command.community_id, directory)
    shelf = corrections_in(command.community_id, command.state.value)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def _shown(actor: Actor, page: Page[Correction]) -> Page[Correction]:
    if actor.role is not Role.OWNER:
        return page
    done = tuple(one for one in page.items if one.state is CorrectionState.APPLIED)
    return replace(page, items=done)
