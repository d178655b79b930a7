"""What may be asked of the ledger's night shift: orders that each end soon and may come twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class LookAfterCompany:
    """Look after each community of a company."""

    company_id: str


@dataclass(frozen=True, slots=True)
class LookAfterCommunity:
    """Begin the day's proof of a community, and check its payment plans."""

    company_id: str
    community_id: str


@dataclass(frozen=True, slots=True)
class ProveOn:
    """Prove the next page of the proof begun on day `on`, or finish it."""

    company_id: str
    community_id: str
    on: str


@dataclass(frozen=True, slots=True)
class CheckPlans:
    """Check the payment plans of a community `after` a place in their list; "" is the start."""

    company_id: str
    community_id: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class DeductBalances:
    """Deduct balances of a community after a run, `after` a place in their list; "" is the start.

    Then credits of the run are given.
    """

    company_id: str
    community_id: str
    run_id: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class GiveCredits:
    """Put a run's bills below zero into the balances, on one page of subjects and those after."""

    company_id: str
    community_id: str
    run_id: str
    page: int


@dataclass(frozen=True, slots=True)
class ApplyWaivers:
    """Carry out the next part of a batch of waivers."""

    company_id: str
    community_id: str
    batch_id: str


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """Look at an account's collection case: money moved."""

    company_id: str
    community_id: str
    account_id: str


@dataclass(frozen=True, slots=True)
class CheckPromises:
    """Look at the cases of a community whose day is over, `after` a place in their list."""

    company_id: str
    community_id: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class ActOnDebtors:
    """Carry out the next part of an action on many debtors."""

    company_id: str
    community_id: str
    batch_id: str


LedgerOrder: TypeAlias = (
    LookAfterCompany
    | LookAfterCommunity
    | ProveOn
    | CheckPlans
    | DeductBalances
    | GiveCredits
    | ApplyWaivers
    | ReviewCase
    | CheckPromises
    | ActOnDebtors
)


class LedgerWork(Protocol):
    """Hands orders on, to be carried out soon and at least once."""

    def ask(self, orders: Iterable[LedgerOrder]) -> None:
        """Have each of the orders carried out."""
