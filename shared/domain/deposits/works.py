"""Works that a deposit is for, and what inspecting them found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.deposits.errors import DepositAskRefused, WorksDatesRefused


class Outcome(StrEnum):
    """What an inspection came to."""

    PASSED = "passed"
    DEDUCTED = "deducted"  # defects that are settled by money
    DEFECTS = "defects"  # defects to be repaired, and inspected again


@dataclass(frozen=True, slots=True)
class Works:
    """What is done, by whom, and the days on which it is permitted, once it is."""

    what: str
    contractor: str = ""
    first: date | None = None
    last: date | None = None
    permitted_by: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """What a defect costs; `files` show it."""

    what: str
    minor: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What somebody found on a day."""

    at: datetime
    on: date
    by: str
    outcome: Outcome
    note: str = ""
    files: tuple[str, ...] = ()
    deductions: tuple[Deduction, ...] = ()

    @property
    def deducted_minor(self) -> int:
        """The sum of the deductions."""
        return sum(one.minor for one in self.deductions)


def require_dates(first: date, last: date) -> None:
    """Pass if the works end when they began or later. Raises `WorksDatesRefused`."""
    if last < first:
        raise WorksDatesRefused(first=first.isoformat(), last=last.isoformat(), field="last")


def require_sensible(inspection: Inspection, kept_minor: int, left_minor: int) -> None:
    """Pass if the outcome, its evidence and its deductions go together.

    Raises `DepositAskRefused`.
    """
    deducts = inspection.outcome is Outcome.DEDUCTED
    if deducts is not bool(inspection.deductions):
        raise DepositAskRefused(reason="deductions", field="deductions")
    each = deducts and all(one.files for one in inspection.deductions)
    shown = inspection.files or each
    if inspection.outcome is not Outcome.PASSED and not shown:
        raise DepositAskRefused(reason="photos_missing", field="files")
    if inspection.outcome is Outcome.DEFECTS and not inspection.note:
        raise DepositAskRefused(reason="note_missing", field="note")
    if inspection.deducted_minor > kept_minor + left_minor:
        raise DepositAskRefused(reason="deductions_above", field="deductions")
    if deducts and inspection.deducted_minor < kept_minor:
        raise DepositAskRefused(reason="deductions_below_kept", field="deductions")
