"""The dated result of proving a community's ledger, page by page of its subjects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.domain.ledger.proof import Breach
from shared.domain.reports.counting import together

# A broken ledger may be broken everywhere; the first hundred tell where to look.
BREACHES_KEPT = 100


@dataclass(frozen=True, slots=True)
class ProofPart:
    """What proving some accounts or receipts came to: how much was looked at, and its sums.

    `reported` are the sums by name that the reports must show up to the proof's `reports_until`.
    """

    accounts: int = 0
    bills: int = 0
    movements: int = 0
    receipts: int = 0
    owed_minor: int = 0
    paid_minor: int = 0
    open_minor: int = 0
    balance_minor: int = 0
    breaches: tuple[Breach, ...] = ()
    reported: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: ProofPart) -> ProofPart:
        """Return both together."""
        return ProofPart(
            self.accounts + other.accounts,
            self.bills + other.bills,
            self.movements + other.movements,
            self.receipts + other.receipts,
            self.owed_minor + other.owed_minor,
            self.paid_minor + other.paid_minor,
            self.open_minor + other.open_minor,
            self.balance_minor + other.balance_minor,
            (*self.breaches, *other.breaches),
            together(self.reported, other.reported),
        )


@dataclass(frozen=True, slots=True)
class ProofResult:
    """How far the proof of day `on` is: `pages_done` of `pages_total`, and what it found so far.

    After the pages come the year's receipts, proven up to number `receipts_done`, and last the
    reports up to business day `reports_until`.
    `breaches` keeps the first hundred, `broken` counts all.
    """

    community_id: str
    on: date
    pages_total: int
    started_at: datetime
    started_by: str
    pages_done: int = 0
    finished_at: datetime | None = None
    found: ProofPart = ProofPart()
    broken: int = 0
    version: int = 1
    reports_until: date | None = None
    receipts_done: int = 0

    @property
    def id(self) -> str:
        """The day, which names it."""
        return self.on.isoformat()

    @property
    def holds(self) -> bool | None:
        """Whether every law holds; None while it is not known."""
        if self.broken:
            return False
        return True if self.finished_at else None

    def with_page(self, part: ProofPart) -> ProofResult:
        """Return the result with one more page counted in."""
        return self._with(part, pages_done=self.pages_done + 1)

    def with_receipts(self, part: ProofPart) -> ProofResult:
        """Return the result with the next receipts counted in."""
        return self._with(part, receipts_done=self.receipts_done + part.receipts)

    def finish(self, part: ProofPart, at: datetime) -> ProofResult:
        """Return the result with its last part, finished."""
        return self._with(part, finished_at=at)

    def _with(self, part: ProofPart, **changes: object) -> ProofResult:
        both = self.found.plus(part)
        both = replace(both, breaches=both.breaches[:BREACHES_KEPT])
        return replace(
            self,
            found=both,
            broken=self.broken + len(part.breaches),
            version=self.version + 1,
            **changes,  # type: ignore[arg-type]
        )
