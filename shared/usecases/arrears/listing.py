"""Debtors as they are listed, summed up and exported: read from their rows, never from the ledger.

A page looks at so many rows at most; where a filter takes few of them the page is short, or empty,
and says where to go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.accounts import Holder
from shared.domain.actor import Actor
from shared.domain.arrears.debtor import Debtor
from shared.domain.arrears.selecting import (
    ArrearsTotals,
    DebtorFilter,
    DebtorOrder,
    Limits,
    totals_of,
)
from shared.domain.owners.masking import masked_name
from shared.domain.property import Building
from shared.usecases.arrears.ports import Debtors
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import Place, place_seen
from shared.usecases.ports import Clock, Directory, Page, Position

ROWS_A_PAGE = 2000
EXPORTED_MAX = 10_000
_ROWS_A_READ = 500
_NAMES_A_READ = 100


@dataclass(frozen=True, slots=True)
class ListDebtors:
    """Asks for part of a community's debtors in an order."""

    community_id: str
    chosen: DebtorFilter
    order: DebtorOrder
    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class DebtorsOf:
    """Asks about all of a community's debtors that are as asked."""

    community_id: str
    chosen: DebtorFilter


@dataclass(frozen=True, slots=True)
class DebtorView:
    """A debtor on day `on`; the holder's name is masked, the building's is "" where none is."""

    debtor: Debtor
    on: date
    limits: Limits
    holder: str
    building: str


@dataclass(frozen=True, slots=True)
class Arrears:
    """What a community's debtors owe late on day `on`."""

    community_id: str
    currency: str
    on: date
    totals: ArrearsTotals
    buildings: dict[str, str]


@dataclass(frozen=True, slots=True)
class DebtorExport:
    """Debtors to be written into a file; not `whole` if there were too many."""

    on: date
    debtors: tuple[DebtorView, ...]
    whole: bool


def list_debtors(
    actor: Actor,
    command: ListDebtors,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    clock: Clock,
) -> Page[DebtorView]:
    """Return part of the debtors that are as asked. Raises `NotFound`."""
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    limits = limits_of(place)
    found: list[Debtor] = []
    looked, after = 0, command.after
    while True:
        rows = debtors.ordered(
            actor.company_id, command.community_id, command.order, _ROWS_A_READ, after
        )
        for row in rows.items:
            looked += 1
            after = Position(command.order.place(row), "")
            if command.chosen.takes(row, place.today, limits):
                found.append(row)
            if len(found) == command.limit:
                break
        more = rows.next is not None or (bool(rows.items) and row is not rows.items[-1])
        if len(found) == command.limit or rows.next is None or looked >= ROWS_A_PAGE:
            break
    views = _views(actor.company_id, found, place, limits, directory)
    return Page(tuple(views), after if more else None)


def arrears_totals(
    actor: Actor,
    command: DebtorsOf,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    clock: Clock,
) -> Arrears:
    """Return what the debtors that are as asked owe together. Raises `NotFound`."""
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    limits = limits_of(place)
    rows = chosen_debtors(actor.company_id, command, place, DebtorOrder.ACCOUNT, debtors)
    totals = totals_of(rows, place.today, limits)
    names = _building_names(actor.company_id, list(totals.by_building), directory)
    community = place.community
    return Arrears(community.id, community.currency, place.today, totals, names)


def export_debtors(
    actor: Actor,
    command: DebtorsOf,
    *,
    directory: Directory,
    ledger: Ledger,
    debtors: Debtors,
    clock: Clock,
) -> DebtorExport:
    """Return the debtors that are as asked, due longest first. Raises `NotFound`."""
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    found: list[Debtor] = []
    whole = True
    for row in chosen_debtors(actor.company_id, command, place, DebtorOrder.AGE, debtors):
        if len(found) == EXPORTED_MAX:
            whole = False
            break
        found.append(row)
    views = _views(actor.company_id, found, place, limits_of(place), directory)
    return DebtorExport(place.today, tuple(views), whole)


def limits_of(place: Place) -> Limits:
    """Return the community's months of limitation."""
    settings = place.settings
    return Limits(settings.limitation_months, settings.limitation_alarm_months)


def chosen_debtors(
    company_id: str, command: DebtorsOf, place: Place, order: DebtorOrder, debtors: Debtors
) -> Iterator[Debtor]:
    """Yield every debtor of the community that is as asked, in an order."""
    limits, after = limits_of(place), None
    while True:
        rows = debtors.ordered(company_id, command.community_id, order, _ROWS_A_READ, after)
        yield from (row for row in rows.items if command.chosen.takes(row, place.today, limits))
        after = rows.next
        if after is None:
            return


def _views(
    company_id: str, rows: Sequence[Debtor], place: Place, limits: Limits, directory: Directory
) -> Iterator[DebtorView]:
    buildings = _building_names(company_id, [row.building_id for row in rows], directory)
    for start in range(0, len(rows), _NAMES_A_READ):
        part = rows[start : start + _NAMES_A_READ]
        holders = directory.many(company_id, Holder, {row.holder_id for row in part})
        for row in part:
            holder = holders.get(row.holder_id)
            name = masked_name(holder.name) if holder else ""
            yield DebtorView(row, place.today, limits, name, buildings.get(row.building_id, ""))


def _building_names(
    company_id: str, building_ids: Sequence[str], directory: Directory
) -> dict[str, str]:
    wanted = sorted({each for each in building_ids if each})
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _NAMES_A_READ):
        part = wanted[start : start + _NAMES_A_READ]
        names |= {
            id: found.name for id, found in directory.many(company_id, Building, part).items()
        }
    return names
