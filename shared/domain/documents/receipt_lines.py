"""The lines of a receipt, from the entries that its money made: by bill, period and item, with tax.

A line's tax is that of the bill's line in proportion to what of it was paid, rounded half up to the
smallest unit; net = amount − tax. The receipt's net, tax and amount are the sums of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.bills import Bill, Line, parse_bill_id
from shared.domain.charge_items import LocalName, RuleVersion
from shared.domain.ledger.entries import Entry, EntryKind, Movement
from shared.domain.run_snapshot import RunSnapshot

PREPAID, DEPOSIT = "prepaid", "deposit"
_DEDUCTION = "deduction"  # as balances name the cause of what they pay
_BESIDE_BILLS = {
    EntryKind.BALANCE_IN: (PREPAID, 1),
    EntryKind.BALANCE_OUT: (PREPAID, -1),
    EntryKind.DEPOSIT: (DEPOSIT, 1),
}


@dataclass(frozen=True, slots=True)
class BilledAs:
    """A bill with the snapshot it was made by, which has the names and rules of its items."""

    bill: Bill
    snapshot: RunSnapshot


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Money for one item of one bill; below zero where it went back.

    `name` is None for what has no item: `word` says what it is (an item id of the bill's own, such
    as rounding; `prepaid`; `late_fee`). `percent` is None where there is no tax or no one rate.
    """

    word: str
    minor: int
    tax_minor: int = 0
    percent: Decimal | None = None
    name: LocalName | None = None
    period: str = ""
    bill_id: str = ""

    @property
    def net_minor(self) -> int:
        """What it is without tax."""
        return self.minor - self.tax_minor


def receipt_lines(
    movements: Iterable[Movement], payment_id: str, billed: Mapping[str, BilledAs]
) -> tuple[ReceiptLine, ...]:
    """Return the lines of what `movements` did with a payment's money; they sum up to it.

    `billed` has every bill that they name, by id. What the balance paid at once in the payment's
    name, for want of room in its own movement, is listed as what it paid.
    """
    lines: list[ReceiptLine] = []
    lent = 0
    for movement in movements:
        for entry in movement.entries:
            if _went_on(movement, payment_id) and entry.kind is EntryKind.BALANCE_OUT:
                lent += entry.minor
            elif _is_of(entry, movement, payment_id):
                lines += _lines_of(entry, billed)
    return tuple(_without_lent(lines, lent) if lent else lines)


def bills_named(movements: Iterable[Movement], payment_id: str) -> tuple[str, ...]:
    """Return the ids of the bills that `movements` paid, or opened again, with the payment."""
    return tuple(
        dict.fromkeys(
            entry.bill_id
            for movement in movements
            for entry in movement.entries
            if _is_of(entry, movement, payment_id) and entry.bill_id
        )
    )


def went_on_of(movements: Iterable[Movement], payment_id: str) -> tuple[Movement, ...]:
    """Return those in which the balance paid more bills at once, in the payment's name."""
    return tuple(movement for movement in movements if _went_on(movement, payment_id))


def _went_on(movement: Movement, payment_id: str) -> bool:
    cause = movement.stamp.cause
    return (cause.what, cause.id) == (_DEDUCTION, payment_id)


def _is_of(entry: Entry, movement: Movement, payment_id: str) -> bool:
    return entry.source == payment_id or _went_on(movement, payment_id)


def _without_lent(lines: list[ReceiptLine], lent: int) -> list[ReceiptLine]:
    """Return the lines, the prepayment last and as what is left of it, if anything is."""
    prepaid = sum(line.minor for line in lines if line.word == PREPAID) - lent
    kept = [line for line in lines if line.word != PREPAID]
    return [*kept, ReceiptLine(PREPAID, prepaid)] if prepaid else kept


def _lines_of(entry: Entry, billed: Mapping[str, BilledAs]) -> list[ReceiptLine]:
    if entry.kind in _BESIDE_BILLS:
        word, sign = _BESIDE_BILLS[entry.kind]
        return [ReceiptLine(word, sign * entry.minor)]
    if entry.kind is not EntryKind.ALLOCATION:
        return []
    source = billed[entry.bill_id]
    return [_line(item_id, minor, source) for item_id, minor in entry.parts]


def _line(item_id: str, minor: int, source: BilledAs) -> ReceiptLine:
    bill = source.bill
    lines = [line for line in bill.lines if line.item_id == item_id]
    whole, tax = sum(line.minor for line in lines), sum(line.tax_minor for line in lines)
    item = next((one for one in source.snapshot.items if one.item_id == item_id), None)
    return ReceiptLine(
        item_id,
        minor,
        tax_minor=_portion(tax, minor, whole),
        percent=_percent(lines, item.versions) if item and tax else None,
        name=item.name if item else None,
        period=parse_bill_id(bill.key.id).period,
        bill_id=bill.key.id,
    )


def _portion(tax: int, paid: int, whole: int) -> int:
    """Return `tax` × `paid` / `whole`, halves away from zero."""
    if not whole:
        return 0
    product = tax * paid
    size = (2 * abs(product) + abs(whole)) // (2 * abs(whole))
    return size if (product >= 0) == (whole > 0) else -size


def _percent(lines: list[Line], versions: tuple[RuleVersion, ...]) -> Decimal | None:
    """Return the rate that all the rules of `lines` tax by, None if they differ."""
    used = {rule.version_id for line in lines for rule in line.rules}
    rates = {_rate(version) for version in versions if version.id in used}
    return rates.pop() if len(rates) == 1 else None


def _rate(version: RuleVersion) -> Decimal | None:
    taxes = version.document.get("tax")
    several = taxes if isinstance(taxes, list) else [taxes] if isinstance(taxes, Mapping) else []
    found = [Decimal(str(tax["percent"])) for tax in several]
    return sum(found, Decimal(0)) if found else None
