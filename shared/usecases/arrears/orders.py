"""Orders of the arrears night, each carried out at least once, in any order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Among(StrEnum):
    """Which accounts a part of the night goes through."""

    DEBTORS = "debtors"
    WATCHED = "watched"  # they paid something since, and may owe for the days before


@dataclass(frozen=True, slots=True)
class BeginNight:
    """A community's days up to `day` are over."""

    company_id: str
    community_id: str
    day: date


@dataclass(frozen=True, slots=True)
class LookAtRun:
    """A run's bills are due: who owes is found, from the part behind `after` on."""

    company_id: str
    community_id: str
    run_id: str
    due_on: date
    day: date
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChargeAccounts:
    """The accounts behind `after` bear the late fees of all days up to `day`."""

    company_id: str
    community_id: str
    day: date
    among: Among
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChargeAccount:
    """One account that could not be charged with the others."""

    company_id: str
    community_id: str
    day: date
    account_id: str


ArrearsOrder = BeginNight | LookAtRun | ChargeAccounts | ChargeAccount


class ArrearsWork(Protocol):
    """Where orders are handed on. Every method may give `QueueUnavailable`."""

    def ask(self, orders: Iterable[ArrearsOrder]) -> None:
        """Have each of the orders carried out, at least once."""
