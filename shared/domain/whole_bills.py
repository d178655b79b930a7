"""From the lines of one account to its bill: what only the whole bill can tell is added here.

Lines come first in the order of the plan; then what rounding at the stage `bill` added or took,
the taxes of that stage, and last the community's 抹零. All are lines, so that lines add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from shared.domain.bills import BILL_ROUNDING, ROUNDING, TAX, Bill, Line, LinePart, RuleOn
from shared.domain.calendar import DateSpan
from shared.domain.charges.bill_rounding import BillRounding, round_bills
from shared.domain.charges.charge import Charge
from shared.domain.charges.policy_parts import RoundingRule
from shared.domain.charges.rule import ENGINE_VERSION
from shared.domain.charges.totals import BillTotal, bill_total, has_bill_stage
from shared.domain.charges.trace import Step
from shared.domain.money import Money
from shared.domain.run_snapshot import RunSnapshot


class Payer(NamedTuple):
    """Who owes a bill, for what, and for which days; `number` is that of the bill."""

    account_id: str
    subject_id: str
    span: DateSpan
    number: int = 1
    note: str = ""


class MadeLine(NamedTuple):
    """A line and the steps that led to it."""

    line: Line
    steps: tuple[Step, ...]


class Charged(NamedTuple):
    """A line of one item as the engine charged it."""

    line: Line
    charge: Charge


def charged_line(
    item_id: str, computed: Charge, rules: tuple[RuleOn, ...], span: DateSpan | None
) -> Charged:
    """Return the line of a charge; parts are told where there are several."""
    parts = computed.parts
    line = Line(
        item_id,
        computed.amount.minor,
        computed.tax.minor,
        rules,
        computed.quantity,
        computed.unit,
        computed.price,
        span,
        tuple(LinePart(*part) for part in parts) if len(parts) > 1 else (),
    )
    return Charged(line, computed)


def whole_bill(
    snapshot: RunSnapshot, payer: Payer, facts: Mapping[str, Any], charged: Sequence[Charged]
) -> Bill:
    """Return the bill of the lines, with what only the whole bill can tell."""
    lines = [each[0] for each in charged]
    lines += [made.line for made in added_lines(snapshot, facts, charged)]
    return Bill(
        payer.account_id,
        payer.subject_id,
        snapshot.community_id,
        snapshot.plan_id,
        snapshot.period,
        payer.number,
        snapshot.currency,
        snapshot.billed_on,
        snapshot.due_on,
        payer.span,
        facts,
        tuple(lines),
        ENGINE_VERSION,
        payer.note,
    )


def added_lines(
    snapshot: RunSnapshot, facts: Mapping[str, Any], charged: Sequence[Charged]
) -> list[MadeLine]:
    """Return the lines that only the whole bill can tell, with their steps."""
    charges = [each[1] for each in charged]
    added = _of_total(bill_total(charges, snapshot.currency)) if has_bill_stage(charges) else []
    if snapshot.bill_rounding is not None:
        before = sum(each.line.minor for each in charged) + sum(each.line.minor for each in added)
        added += _rounded(snapshot, Money(before, snapshot.currency), facts)
    return added


def _of_total(total: BillTotal) -> list[MadeLine]:
    """Return the lines of rounding and taxes at the stage `bill`."""
    made: list[MadeLine] = []
    if total.rounding.minor:
        line = Line(BILL_ROUNDING, total.rounding.minor, 0, ())
        made.append(MadeLine(line, total.rounding_steps))
    for tax in total.taxes:
        if tax.tax.minor or tax.added.minor:
            figures = (tax.base.decimal, "%", tax.percent)
            line = Line(TAX, tax.added.minor, tax.tax.minor, (), *figures, name=tax.name)
            made.append(MadeLine(line, tax.steps))
    return made


def _rounded(snapshot: RunSnapshot, before: Money, facts: Mapping[str, Any]) -> list[MadeLine]:
    """Return the line of the community's 抹零, none where it changes nothing."""
    if snapshot.bill_rounding is None:
        return []
    mode, unit = snapshot.bill_rounding.mode, snapshot.bill_rounding.unit
    policy = BillRounding(RoundingRule(mode, unit), carry=snapshot.carries)
    carried = Decimal(facts.get("carried", 0)) if snapshot.carries else Decimal(0)
    (rounded,) = round_bills(policy, [before], carried)
    change = rounded.amount.minor - before.minor
    return [MadeLine(Line(ROUNDING, change, 0, ()), (rounded.step,))] if change else []
