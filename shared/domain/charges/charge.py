"""What one account owes for one item and period, with the steps that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation, Overflow
from typing import NamedTuple

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.rounding import StageRounding
from shared.domain.charges.rule import ENGINE_VERSION, EffectiveRule, Program
from shared.domain.charges.stretches import Stretch, cut, is_quiet
from shared.domain.charges.tax import Tax
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.work import ZERO, Work, block, given, note
from shared.domain.money import EXACT, Money, counted

__all__ = ["ENGINE_VERSION", "Charge", "EffectiveRule", "Part", "charge"]


_new = tuple.__new__
_multiply = EXACT.multiply


class Part(NamedTuple):
    """A stretch of days with one rule version and one state of the facts, and its amount.

    The amount is rounded where the rule rounds its line by parts, and is before limits,
    discounts and tax.
    """

    first: date
    last: date
    version_id: str
    amount: Decimal


class Charge(NamedTuple):
    """The line: `amount` is owed, of which `tax` is tax.

    `applies` is False when the rule's condition says that it is not for this account, which is
    no line at all and never a blocked one. `quantity`, `unit` and `price` are for display and
    None where one figure can't say it (tiers, several parts). `exact` is the amount before the
    rounding of the line (the sum of rounded parts where there are several) and before tax;
    `carried` is what the last rounding left for the next bill.
    """

    amount: Money
    tax: Money
    exact: Decimal
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    carried: Decimal = ZERO
    applies: bool = True
    taxes: tuple[Tax, ...] = ()
    bill_rounding: StageRounding | None = None  # set where the rule rounds the whole bill


def charge(
    rules: Sequence[EffectiveRule], facts: Facts, span: DateSpan, period: Period, currency: str
) -> Charge:
    """Return what is owed for the days `span` of `period`.

    `rules` are the versions of one item's rule that hold in the period, oldest first. Each prices
    its own days; limits, discounts, the last rounding and tax of the line are those of the newest
    version that has any. Raises `ChargeBlocked` with the reason when it can't be computed.
    """
    try:
        if len(rules) == 1 and not facts.changes:
            version = rules[0]
            # Where nothing at all can change within the days there is nothing to cut.
            if version.effective_from <= span.first and (
                version.rule.steady or is_quiet(version.rule, facts, span)
            ):
                return _undivided(version, facts, span, period, currency)
        return _divided(rules, facts, span, period, currency)
    except (InvalidOperation, Overflow):
        raise ChargeBlocked("amount_too_large") from None


def _undivided(
    version: EffectiveRule, facts: Facts, span: DateSpan, period: Period, currency: str
) -> Charge:
    rule = version.rule
    program = rule.programs.get(currency) or rule.program(currency)
    work = Work(facts, span, period)
    if not program.counts_all_days:
        work.bill(rule.proration.billed(span, period, facts.since, facts.until))
    if rule.when is not None and not rule.when(work):
        return _not_applicable(currency)
    exact = program.amount(work)
    amount = _part_rounded(work, program, exact)
    part = _new(Part, (span.first, span.last, version.version_id, amount))
    if not program.ends_with_part:
        work.exact = exact
        return _finish(version, program, work, amount, (part,))
    tax = program.nothing
    if program.take_tax is not None:
        taken, amount = program.take_tax(work, amount)
        tax = counted(int(_multiply(taken, program.minors)), currency)
    owed = counted(int(_multiply(amount, program.minors)), currency)
    quantity = work.quantity if program.priced else None
    return _new(Charge, (owed, tax, exact, tuple(work.steps), (part,), quantity, program.unit,
                         program.price, ZERO, True, program.taxes,
                         program.bill_rounding))  # fmt: skip


def _divided(
    rules: Sequence[EffectiveRule], facts: Facts, span: DateSpan, period: Period, currency: str
) -> Charge:
    stretches = cut(rules, facts, span, period)
    if not stretches:
        block("rule_missing")
    if len(stretches) == 1 and _covers(stretches[0], span):
        only = stretches[0]
        return _undivided(only.version, only.facts, span, period, currency)
    work = Work(facts, span, period)
    work.divide()
    parts = [
        part for stretch in stretches if (part := _part(work, stretch, facts, currency)) is not None
    ]
    if not parts:
        return _not_applicable(currency)
    version = stretches[-1].version
    total = parts[0].amount
    if len(parts) > 1:
        total = ZERO
        for part in parts:
            total = EXACT.add(total, part.amount)
        inputs = tuple(given("part", part.amount, currency) for part in parts)
        note(work, "parts", "sum", inputs, total, total, currency)
    program = version.rule.program(currency)
    work.exact = total
    return _finish(version, program, work, total, tuple(parts))


def _covers(stretch: Stretch, span: DateSpan) -> bool:
    return stretch.first <= span.first and stretch.last >= span.last


def _part(work: Work, stretch: Stretch, facts: Facts, currency: str) -> Part | None:
    """Return the part of one stretch, or None where the rule is not for these days."""
    rule = stretch.version.rule
    program = rule.program(currency)
    work.facts, work.first, work.last = stretch.facts, stretch.first, stretch.last
    work.bill(rule.proration.billed(work.span, work.period, facts.since, facts.until))
    if rule.when is not None and not rule.when(work):
        return None
    days = Decimal((stretch.last - stretch.first).days + 1)
    inputs = (
        given("from", stretch.first.isoformat(), ""),
        given("to", stretch.last.isoformat(), ""),
    )
    note(work, "part", "days", inputs, days, days, "day")
    amount = _part_rounded(work, program, program.amount(work))
    return Part(stretch.first, stretch.last, stretch.version.version_id, amount)


def _part_rounded(work: Work, program: Program, exact: Decimal) -> Decimal:
    if program.part_round is None:
        return exact
    currency = program.currency
    settle = program.part_round if work.inexact else program.exact_part_round
    amount = settle(exact)
    last = work.steps[-1] if work.steps else None
    if last is not None and last[3] is exact and last[4] is exact:
        # The step that made the amount says what it was rounded to.
        work.steps[-1] = _new(Step, (last[0], last[1], last[2], exact, amount, last[5]))
        return amount
    inputs = (_new(Input, ("amount", exact, currency)),)
    work.steps.append(_new(Step, ("rounding", "amount", inputs, exact, amount, currency)))
    return amount


def _finish(
    version: EffectiveRule,
    program: Program,
    work: Work,
    total: Decimal,
    parts: tuple[Part, ...],
) -> Charge:
    """Return the charge of a sum of parts: limits, discounts, the last rounding and tax."""
    currency = program.currency
    amount = total
    for change in program.changes:
        amount = change(work, amount)
    changed = amount is not total
    exact = amount if changed else work.exact
    carried = ZERO
    if program.carry or changed or program.part_round is None:
        amount, carried = _last_rounded(work, program, amount)
    if program.money_round is not None:
        rounded = program.money_round(amount)
        note(
            work,
            "rounding",
            "amount",
            (given("amount", amount, currency),),
            amount,
            rounded,
            currency,
        )
        amount = rounded
    tax = ZERO
    if program.take_tax is not None:
        tax, amount = program.take_tax(work, amount)
    minor = int(_multiply(amount, program.minors))
    tax_minor = int(_multiply(tax, program.minors))
    shown = program.priced and not work.divided
    quantity, price = (work.quantity, program.price) if shown else (None, None)
    rule = version.rule
    return _new(
        Charge,
        (
            counted(minor, currency),
            counted(tax_minor, currency) if tax_minor else program.nothing,
            exact,
            tuple(work.steps),
            parts,
            quantity,
            program.unit,
            price,
            carried,
            True,
            _taxes_of(rule.taxes, work) if program.taxes is None else program.taxes,
            program.bill_rounding,
        ),
    )


def _taxes_of(taxes: tuple[Tax, ...], work: Work) -> tuple[Tax, ...]:
    """Return the taxes that this line is subject to, without their conditions, which hold."""
    return tuple(
        [
            tax if tax.when is None else replace(tax, when=None)
            for tax in taxes
            if tax.when is None or tax.when(work)
        ]
    )


def _last_rounded(work: Work, program: Program, amount: Decimal) -> tuple[Decimal, Decimal]:
    currency = program.currency
    if not program.carry:
        rounded = program.last_round(amount)
        note(
            work,
            "rounding",
            "amount",
            (given("amount", amount, currency),),
            amount,
            rounded,
            currency,
        )
        return rounded, ZERO
    before = work.facts.carried
    exact = EXACT.add(amount, before)
    rounded = program.last_round(exact)
    left = EXACT.subtract(exact, rounded)
    inputs = (given("amount", amount, currency), given("carried", before, currency))
    note(work, "rounding", "amount + carried", inputs, exact, rounded, currency)
    inputs = (given("exact", exact, currency), given("rounded", rounded, currency))
    note(work, "carry", "exact - rounded", inputs, left, left, currency)
    return rounded, left


def _not_applicable(currency: str) -> Charge:
    nothing = Money.zero(currency)
    return Charge(nothing, nothing, ZERO, (), (), applies=False)
