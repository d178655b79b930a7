"""What is asked of a bill, and what that comes to by item: the same before and after asking.

A waiver is an amount, parts, a percentage or months of the bill, its late fee, or all that is open.
Percentages and months are of what the bill still comes to, rounded half up once and shared out over
its items by largest remainder, so that the parts add up to the amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from shared.domain.charges.exact import tidy
from shared.domain.charges.trace import Input, Step
from shared.domain.corrections.errors import CorrectionAskedWrongly
from shared.domain.ledger.choosing import Policy, pick
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import LATE_FEE, Parts, negated, total_of
from shared.domain.ledger.errors import AmountNotPositive, BillNotOpen
from shared.domain.money import Money, share_out

_ALL_OF_IT = 100
_HALF = Fraction(1, 2)


class CorrectionKind(StrEnum):
    """What is done to a bill."""

    WAIVER = "waiver"
    WRITE_OFF = "write_off"
    ADJUSTMENT = "adjustment"
    CREDIT_NOTE = "credit_note"
    CANCELLATION = "cancellation"
    REISSUE = "reissue"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, in minor units. At most one way names the amount.

    `parts` of an adjustment add or (below zero) take off; those of a credit note are what it
    credits, above zero. `facts` are what the re-issued bill is computed from instead.
    """

    kind: CorrectionKind
    amount_minor: int | None = None
    parts: Parts = ()
    percent: Decimal | None = None
    months: int | None = None
    late_fee: bool = False
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """What a correction comes to on which items, with the steps that led there.

    Waivers and write-offs are above zero; adjustments and credit notes are what they add.
    """

    parts: Parts = ()
    steps: tuple[Step, ...] = ()

    @property
    def minor(self) -> int:
        """The sum of the parts."""
        return total_of(self.parts)


_WAYS: Mapping[CorrectionKind, frozenset[str]] = {
    CorrectionKind.WAIVER: frozenset({"amount", "parts", "percent", "months", "late_fee"}),
    CorrectionKind.WRITE_OFF: frozenset({"amount", "parts"}),
    CorrectionKind.ADJUSTMENT: frozenset({"parts"}),
    CorrectionKind.CREDIT_NOTE: frozenset({"amount", "parts"}),
    CorrectionKind.CANCELLATION: frozenset(),
    CorrectionKind.REISSUE: frozenset({"facts"}),
}
_NEEDED = frozenset({CorrectionKind.ADJUSTMENT, CorrectionKind.CREDIT_NOTE, CorrectionKind.REISSUE})


def require_sensible(asked: Asked) -> None:
    """Pass if what is asked goes together. Raises `CorrectionAskedWrongly`, `AmountNotPositive`."""
    given = {
        "amount": asked.amount_minor is not None,
        "parts": bool(asked.parts),
        "percent": asked.percent is not None,
        "months": asked.months is not None,
        "late_fee": asked.late_fee,
        "facts": asked.facts is not None,
    }
    ways = [name for name, is_given in given.items() if is_given]
    for name in ways:
        if name not in _WAYS[asked.kind]:
            raise CorrectionAskedWrongly(reason="unused", what=asked.kind.value, field=name)
    if len(ways) > 1:
        raise CorrectionAskedWrongly(reason="several", what=asked.kind.value, field=ways[1])
    if not ways and asked.kind in _NEEDED:
        missing = "facts" if asked.kind is CorrectionKind.REISSUE else "parts"
        raise CorrectionAskedWrongly(reason="missing", what=asked.kind.value, field=missing)
    if asked.percent is not None and not 0 < asked.percent <= _ALL_OF_IT:
        raise CorrectionAskedWrongly(reason="percent", what=asked.kind.value, field="percent")
    if asked.amount_minor is not None and asked.amount_minor <= 0:
        raise AmountNotPositive(amount=str(asked.amount_minor), field="amount")
    signed = asked.kind is CorrectionKind.ADJUSTMENT
    zero = any(minor <= 0 for _, minor in asked.parts)
    if (zero and not signed) or (signed and not any(minor for _, minor in asked.parts)):
        raise AmountNotPositive(amount="0", field="parts")
    items = [item for item, _ in asked.parts]
    if len(set(items)) < len(items):
        raise CorrectionAskedWrongly(reason="twice", what=asked.kind.value, field="parts")


def work_out(asked: Asked, due: DueBill, policy: Policy) -> Worked:
    """Return what is asked by item, as the bill is now; cancelling and re-issuing need none of it.

    Raises `BillNotOpen`, `AmountAboveOpen`, `CorrectionAskedWrongly`.
    """
    match asked.kind:
        case CorrectionKind.WAIVER | CorrectionKind.WRITE_OFF:
            if due.open_minor <= 0:
                raise BillNotOpen(bill_id=due.id, state=due.state.value)
            return _reduction(asked, due, policy)
        case CorrectionKind.ADJUSTMENT:
            return Worked(asked.parts)
        case CorrectionKind.CREDIT_NOTE:
            return Worked(negated(asked.parts or _credit(asked.amount_minor or 0, due)))
        case _:
            return Worked()


def _reduction(asked: Asked, due: DueBill, policy: Policy) -> Worked:
    if asked.parts:
        return Worked(asked.parts)
    if asked.percent is not None:
        return _percent(asked.percent, due)
    if asked.months is not None:
        return _months(asked.months, due)
    if asked.late_fee:
        late = tuple(part for part in due.open_parts() if part[0] == LATE_FEE)
        if not late:
            raise CorrectionAskedWrongly(reason="no_late_fee", what="waiver", field="late_fee")
        return Worked(late)
    wanted = due.open_minor if asked.amount_minor is None else asked.amount_minor
    if wanted > due.open_minor:
        raise due.above_open(wanted, due.open_minor)
    picks = pick(policy.spreading(), Money(wanted, due.bill.currency), [due])
    return Worked(tuple(part for one in picks for part in one.parts))


def _percent(percent: Decimal, due: DueBill) -> Worked:
    parts, currency = due.open_parts(), due.bill.currency
    base = Money(total_of(parts), currency)
    exact = Fraction(base.minor) * Fraction(percent) / _ALL_OF_IT
    amount = _rounded(exact, due)
    inputs = (Input("open", base.decimal, currency), Input("percent", percent, "%"))
    step = _step("waiver_percent", "open × percent ÷ 100", inputs, exact, amount)
    return Worked(_shared(amount.minor, parts), (step,))


def _months(months: int, due: DueBill) -> Worked:
    """Return so many months of the bill without its late fee; what is open must cover it."""
    currency, of = due.bill.currency, due.bill.period.months
    if not 1 <= months <= of:
        raise CorrectionAskedWrongly(reason="months", what="waiver", most=of, field="months")
    whole = tuple(part for part in due.due_parts() if part[0] != LATE_FEE)
    still = tuple(part for part in due.open_parts() if part[0] != LATE_FEE)
    base = Money(total_of(whole), currency)
    exact = Fraction(base.minor * months, of)
    amount = _rounded(exact, due)
    if amount.minor > total_of(still):
        raise due.above_open(amount.minor, total_of(still))
    inputs = (
        Input("due", base.decimal, currency),
        Input("months", months, "month"),
        Input("months_billed", of, "month"),
    )
    step = _step("waiver_months", "due × months ÷ months_billed", inputs, exact, amount)
    return Worked(_shared(amount.minor, still), (step,))


def _credit(minor: int, due: DueBill) -> Parts:
    """Return `minor` over the bill's items by what they come to. Raises `AmountAboveOpen`."""
    kept = dict(due.settlement.waived)
    for item, gone in due.settlement.written_off:
        kept[item] = kept.get(item, 0) + gone
    most = tuple((item, come - kept.get(item, 0)) for item, come in due.due_parts())
    parts = tuple(part for part in most if part[1] > 0 and part[0] != LATE_FEE)
    if minor > total_of(parts):
        raise due.above_open(minor, total_of(parts))
    return _shared(minor, parts)


def _rounded(exact_minor: Fraction, due: DueBill) -> Money:
    minor = (exact_minor + _HALF).__floor__()
    if minor <= 0:
        raise AmountNotPositive(amount=str(Money(minor, due.bill.currency)), field="percent")
    return Money(minor, due.bill.currency)


def _shared(minor: int, parts: Parts) -> Parts:
    shares = share_out(minor, [amount for _, amount in parts])
    return tuple((item, share) for (item, _), share in zip(parts, shares, strict=True) if share)


def _step(
    name: str, operation: str, inputs: tuple[Input, ...], exact_minor: Fraction, amount: Money
) -> Step:
    unit = Fraction(Money(1, amount.currency).decimal)
    return Step(name, operation, inputs, tidy(exact_minor * unit), amount.decimal, amount.currency)
