"""The named quantities a rule can read from the facts, each with its unit and its reader.

They are those of the whole period: where a line is split by day, the term that reads a use, a
share or a number splits its result (`terms`), never the source.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from shared.domain.charges.document import plain
from shared.domain.charges.facts import Use
from shared.domain.charges.scope import Scope
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.work import ONE, ZERO, NumberOf, Work, block, given, note
from shared.domain.money import EXACT

ATTRIBUTE_UNITS = {
    "built_area": "m2",
    "inside_area": "m2",
    "entitlement": "1",
    "floor": "1",
    "household_size": "person",
}
GROUPS = ("use", "share", "given", "charge")

_multiply = EXACT.multiply
_divide = EXACT.divide
_new = tuple.__new__


def attribute(name: str, scope: Scope, probed: bool = True) -> NumberOf:
    """Return the reader of an attribute of the subject; a missing one blocks the line.

    `probed` is False where only a test of the value matters, not each change of it.
    """
    scope.attributes.add(name)

    def read(work: Work) -> Decimal:
        value = getattr(work.facts, name)
        if value is None:
            block("fact_missing", name=name)
        return value if value.__class__ is Decimal else Decimal(value)

    if probed:
        scope.probes.append(read)
    return read


def _note_use(work: Work, name: str, use: Use) -> None:
    inputs: tuple[Input, ...]
    for pair in use.pairs:
        inputs = (
            given("meter", pair.meter, ""),
            given("start", pair.start, use.unit),
            given("end", pair.end, use.unit),
            given("multiplier", pair.multiplier, ""),
        )
        operation = "(end - start) × multiplier"
        if pair.end < pair.start:  # the register ran over; 10 to its digits is what is missing
            around = _divide(pair.quantity, pair.multiplier) - pair.end + pair.start
            inputs = (*inputs, given("rollover", around, use.unit))
            operation = "(end + rollover - start) × multiplier"
        note(work, "reading", operation, inputs, pair.quantity, pair.quantity, use.unit)
    if len(use.pairs) > 1:
        inputs = tuple(given(pair.meter, pair.quantity, use.unit) for pair in use.pairs)
        note(work, "meters_sum", "sum", inputs, use.quantity, use.quantity, use.unit)
    if use.earlier:
        earlier, unit = use.earlier, use.unit
        inputs = (_new(Input, ("meter", name, "")), _new(Input, ("earlier", earlier, unit)))
        work.steps.append(_new(Step, ("earlier", "earlier", inputs, earlier, earlier, unit)))


def use(name: str, scope: Scope) -> NumberOf:
    """Return the reader of a metered quantity; a missing reading blocks the line."""
    scope.uses.add(name)

    def read(work: Work) -> Decimal:
        found = work.facts.uses.get(name)
        if found is None:
            block("reading_missing", meter=name)
        if found.pairs or found.earlier:
            _note_use(work, name, found)
        work.bands = found.bands
        work.total = found.quantity
        work.earlier = found.earlier
        return found.quantity

    return read


def share(name: str, scope: Scope) -> NumberOf:
    """Return the reader of this account's part of a share pool."""
    scope.shares.add(name)

    def read(work: Work) -> Decimal:
        found = work.facts.shares.get(name)
        if found is None:
            block("share_missing", pool=name)
        part, total, key, keys, unit = found.part, found.total, found.key, found.keys, found.unit
        inputs = (
            _new(Input, ("total", total, unit)),
            _new(Input, ("key", key, "")),
            _new(Input, ("keys", keys, "")),
        )
        exact = _divide(_multiply(total, key), keys) if keys else part
        work.steps.append(_new(Step, ("share", "total × key / keys", inputs, exact, part, unit)))
        return part

    return read


def number(name: str, scope: Scope) -> NumberOf:
    """Return the reader of a quantity given by hand or by import."""
    scope.given.add(name)

    def read(work: Work) -> Decimal:
        found = work.facts.given.get(name)
        if found is None:
            block("quantity_missing", name=name)
        return found

    return read


def charge(name: str, scope: Scope) -> NumberOf:
    """Return the reader of another item's amount on the same bill."""
    scope.charges.add(name)

    def read(work: Work) -> Decimal:
        found = work.facts.charges.get(name)
        if found is None:
            block("charge_missing", item=name)
        return found

    return read


READERS: dict[str, Callable[[str, Scope], NumberOf]] = {
    "use": use,
    "share": share,
    "given": number,
    "charge": charge,
}


def days(work: Work) -> Decimal:
    """Return the days of the present stretch."""
    return Decimal((work.last - work.first).days + 1)


def months(work: Work) -> Decimal:
    """Return the whole months of the billing period."""
    return Decimal(work.period.months)


def one(work: Work) -> Decimal:
    """Return one: a home, a space, a fixed sum."""
    del work
    return ONE


def shown(value: Decimal) -> str:
    """Return `value` for a key of cases: 20, not 20.0 and not 2E+1."""
    text = plain(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value != ZERO else "0"
