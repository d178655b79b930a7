"""A bill with what became of it: paid by whom, waived, adjusted, late, and what is still open.

Always true: lines + adjustments + late fee = paid + waived + written off + open, for the bill and
for each of its *parts*. A part is a charge item of the bill; lines below zero (a credit, rounding)
are taken off the largest part, so that no part of a bill to be paid is below zero. A bill that is
itself below zero has one part, and owes the account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.domain.bills import Bill, BillKey, BillState
from shared.domain.ledger.bill_parts import in_bill_order, net_parts, netted
from shared.domain.ledger.entries import LATE_FEE, Gone, Parts, merged, negated, total_of
from shared.domain.ledger.errors import AdjustmentBelowNothing, AmountAboveOpen, BillCancelled
from shared.domain.money import Money


@dataclass(frozen=True, slots=True)
class Applied:
    """Money of one `source` (a payment's id, or the balance) that pays parts of a bill."""

    source: str
    parts: Parts

    @property
    def minor(self) -> int:
        """How much it is."""
        return total_of(self.parts)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a bill after its issue. `version` counts the movements that touched it.

    `applied` is in the order the money came. `late_through` is the last day whose lateness is in
    the late fee, `late_terms` the policy ("id@version") that each item's goes by from the first
    charge on. `replaced_by` is the number of the bill issued in place of a cancelled one.
    `refunded_minor` and `freed_minor` are what was taken back of what ever paid the bill.
    """

    applied: tuple[Applied, ...] = ()
    waived: Parts = ()
    written_off: Parts = ()
    adjusted: Parts = ()
    late_fee_minor: int = 0
    late_through: date | None = None
    cancelled: bool = False
    version: int = 0
    replaced_by: int = 0
    late_terms: tuple[tuple[str, str], ...] = ()
    refunded_minor: int = 0
    freed_minor: int = 0


@dataclass(frozen=True, slots=True)
class DueBill:
    """An issued bill and its settlement; `attempt` and `hash` are those of its issue."""

    bill: Bill
    settlement: Settlement = Settlement()
    attempt: int = 0
    hash: str = ""

    @property
    def key(self) -> BillKey:
        """What names it."""
        return self.bill.key

    @property
    def id(self) -> str:
        """Its id for the outside."""
        return self.bill.key.id

    @property
    def paid_minor(self) -> int:
        """What money pays of it now; below zero for a credit that was given to the balance."""
        return sum(applied.minor for applied in self.settlement.applied)

    @property
    def ever_paid_minor(self) -> int:
        """All that money ever paid of it, whatever was taken back since."""
        settled = self.settlement
        return self.paid_minor + settled.refunded_minor + settled.freed_minor

    @property
    def waived_minor(self) -> int:
        """What was waived of it."""
        return total_of(self.settlement.waived)

    @property
    def written_off_minor(self) -> int:
        """What was given up as lost."""
        return total_of(self.settlement.written_off)

    @property
    def adjusted_minor(self) -> int:
        """What adjustments added to its lines, or (below zero) took off them."""
        return total_of(self.settlement.adjusted)

    @property
    def owed_minor(self) -> int:
        """What it comes to with adjustments and late fee, before anything was paid."""
        return self.bill.minor + self.adjusted_minor + self.settlement.late_fee_minor

    @property
    def open_minor(self) -> int:
        """What is still owed."""
        return self.owed_minor - self.paid_minor - self.waived_minor - self.written_off_minor

    @property
    def state(self) -> BillState:
        """Where the bill is."""
        if self.settlement.cancelled:
            return BillState.CANCELLED
        if self.open_minor == 0:
            return BillState.PAID
        touched = self.paid_minor or self.waived_minor or self.written_off_minor
        return BillState.PARTLY_PAID if touched else BillState.OPEN

    def due_parts(self) -> Parts:
        """Return what each part comes to with adjustments and late fee."""
        return netted(self._raw_parts())

    def paid_parts(self) -> Parts:
        """Return what money has paid of each part."""
        return self._sum(*(applied.parts for applied in self.settlement.applied))

    def open_parts(self) -> Parts:
        """Return what is open on each part, in the bill's order, without those fully settled."""
        settled = self.settlement
        gone = merged(self.paid_parts(), settled.waived, settled.written_off)
        return self._sum(self.due_parts(), negated(gone))

    def pay(self, source: str, parts: Parts) -> DueBill:
        """Return the bill with `parts` paid by `source`. Raises `AmountAboveOpen`.

        A bill below zero is "paid" below zero: what it owes goes to the account.
        """
        self._require_within(parts)
        return self._applied(source, parts)

    def take_back(self, source: str, parts: Parts) -> DueBill:
        """Return the bill with `parts` of what `source` paid open again."""
        return self._applied(source, negated(parts))

    def waive(self, parts: Parts) -> DueBill:
        """Return the bill with `parts` waived. Raises `AmountAboveOpen`, `BillCancelled`."""
        self._require_live()
        self._require_within(parts)
        return self._with(waived=self._sum(self.settlement.waived, parts))

    def write_off(self, parts: Parts) -> DueBill:
        """Return the bill with `parts` given up as lost. Raises as `waive` does."""
        self._require_live()
        self._require_within(parts)
        return self._with(written_off=self._sum(self.settlement.written_off, parts))

    def charge_late_fee(
        self, minor: int, through: date, terms: tuple[tuple[str, str], ...] = ()
    ) -> tuple[DueBill, tuple[Applied, ...]]:
        """Return the bill with `minor` more for lateness up to day `through`, and the money freed.

        Below zero it costs less; what was waived or given up of it stays charged.
        """
        self._require_live()
        settled = self.settlement
        late = max(settled.late_fee_minor + minor, self.late_fee_kept)
        charged = self._with(
            late_fee_minor=late, late_through=through, late_terms=settled.late_terms or terms
        )
        return charged._freed()

    @property
    def late_fee_kept(self) -> int:
        """What of the late fee was waived, written off, or taken off by an adjustment."""
        settled = self.settlement
        kept = dict(merged(settled.waived, settled.written_off, negated(settled.adjusted)))
        return max(kept.get(LATE_FEE, 0), 0)

    def adjust(self, parts: Parts) -> tuple[DueBill, tuple[Applied, ...]]:
        """Return the bill with `parts` added to it (or taken off, below zero), and the money freed.

        Money that paid what is no longer owed is freed, the newest first. Raises `BillCancelled`,
        and `AdjustmentBelowNothing` if a part would come to less than was waived of it.
        """
        self._require_live()
        adjusted = self._with(adjusted=self._sum(self.settlement.adjusted, parts))
        settled = self.settlement
        kept = dict(merged(settled.waived, settled.written_off))
        before, due = dict(self._raw_parts()), dict(adjusted._raw_parts())
        for item, minor in parts:
            # What already is below zero is a credit, which may grow.
            if minor < 0 <= before.get(item, 0) and due.get(item, 0) < kept.get(item, 0):
                most = due.get(item, 0) - kept.get(item, 0) - minor
                raise AdjustmentBelowNothing(
                    item=item,
                    wanted=str(Money(-minor, self.bill.currency)),
                    most=str(Money(most, self.bill.currency)),
                    most_minor=most,
                    field="parts",
                )
        return adjusted._freed()

    def cancel(self, replaced_by: int = 0) -> tuple[DueBill, tuple[Applied, ...], Parts]:
        """Return the bill taken back, the money freed, and the adjustment that says so.

        What was waived or written off stays so; everything else comes to nothing.
        Raises `BillCancelled`.
        """
        self._require_live()
        freed = self.settlement.applied
        kept = merged(self.settlement.waived, self.settlement.written_off)
        parts = negated(merged(self.due_parts(), negated(kept)))
        adjusted = self._sum(self.settlement.adjusted, parts)
        gone = self._with(adjusted=adjusted, applied=(), cancelled=True, replaced_by=replaced_by)
        return gone, freed, parts

    def above_open(self, wanted_minor: int, open_minor: int, item: str = "") -> AmountAboveOpen:
        """Return the refusal of more than is open on the bill, or on one `item` of it."""
        return AmountAboveOpen(
            bill_id=self.id,
            item=item,
            wanted=str(Money(wanted_minor, self.bill.currency)),
            open=str(Money(open_minor, self.bill.currency)),
            field="amount",
        )

    def moved(self, gone: Gone | None = None) -> DueBill:
        """Return the bill one movement later, which took `gone` back of what had paid it."""
        settled, gone = self.settlement, gone or Gone()
        return self._with(
            version=settled.version + 1,
            refunded_minor=settled.refunded_minor + gone.refunded,
            freed_minor=settled.freed_minor + gone.freed,
        )

    def _freed(self) -> tuple[DueBill, tuple[Applied, ...]]:
        """Return the bill without money for what is not owed any longer, and that money."""
        over = tuple((item, -minor) for item, minor in self.open_parts() if minor < 0)
        freed, found = _newest_first(self.settlement.applied, over), self
        for money in freed:
            found = found.take_back(money.source, money.parts)
        return found, freed

    def _applied(self, source: str, parts: Parts) -> DueBill:
        found = {applied.source: applied.parts for applied in self.settlement.applied}
        found[source] = self._sum(found.get(source, ()), parts)
        applied = tuple(Applied(name, parts) for name, parts in found.items() if parts)
        return self._with(applied=applied)

    def _raw_parts(self) -> Parts:
        settled = self.settlement
        late = ((LATE_FEE, settled.late_fee_minor),)
        return self._sum(net_parts(self.bill), settled.adjusted, late)

    def _sum(self, *several: Parts) -> Parts:
        """Return the sums by item, in the bill's order."""
        return in_bill_order(self.bill, dict(merged(*several)))

    def _with(self, **changes: Any) -> DueBill:
        return replace(self, settlement=replace(self.settlement, **changes))

    def _require_live(self) -> None:
        if self.settlement.cancelled:
            raise BillCancelled(bill_id=self.id)

    def _require_within(self, parts: Parts) -> None:
        still = dict(self.open_parts())
        for item, minor in parts:
            there = still.get(item, 0)
            within = 0 <= minor <= there if there >= 0 else there <= minor <= 0
            if not within:
                raise self.above_open(minor, there, item)


def _newest_first(applied: tuple[Applied, ...], over: Parts) -> tuple[Applied, ...]:
    """Return which money is freed when `over` is paid too much."""
    left = dict(over)
    freed: list[Applied] = []
    for money in reversed(applied):
        parts = tuple(
            (item, min(minor, left[item]))
            for item, minor in money.parts
            if minor > 0 and left.get(item)
        )
        for item, minor in parts:
            left[item] -= minor
        if parts:
            freed.append(Applied(money.source, parts))
    return tuple(freed)
