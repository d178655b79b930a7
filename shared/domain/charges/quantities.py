"""How much: the basis that a price is multiplied with.

    "built_area" | "inside_area" | "home" | "person" | "entitlement" | "fixed"
    {"metered": "water"}            what the meter helper made of the readings
    {"share": "lift"}               this account's part of a share pool
    {"given": "cards", "unit": "card"}      by hand or by import
    {"charge": "water"}             the amount of another item on the same bill
    {"formula": "built_area - 20", "unit": "m2"}

An object may add, in the order they are applied: `times` (multiply), `free` (a quantity that costs
nothing), `at_least`, `at_most`, `rounded` ({"unit": "100", "mode": "up"}: started hundreds). With
`free.moves_edges` the tiers begin after the free quantity; without it the free quantity uses up the
first tier. {"of": "built_area", …} gives a plain basis the same additions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.domain.charges import sources
from shared.domain.charges.document import Node
from shared.domain.charges.formula import read_unit as read_unit_text
from shared.domain.charges.rounding import read_mode, read_unit, rounder
from shared.domain.charges.scope import Scope
from shared.domain.charges.units import NUMBER, parse_unit
from shared.domain.charges.values import compile_formula, read_formula_of, read_value
from shared.domain.charges.work import ZERO, NumberOf, Work, given, note
from shared.domain.money import EXACT, RoundingMode

# name → (attribute or None for one, unit)
BASES = {
    "built_area": ("built_area", "m2"),
    "inside_area": ("inside_area", "m2"),
    "person": ("household_size", "person"),
    "entitlement": ("entitlement", "share"),
    "home": (None, "home"),
    "fixed": (None, ""),
}
_ADDITIONS = ("times", "free", "at_least", "at_most", "rounded")
_FORMS = {
    "of": ("of",),
    "metered": ("metered", "unit"),
    "share": ("share", "unit"),
    "given": ("given", "unit"),
    "charge": ("charge",),
    "formula": ("formula", "values", "units", "unit"),
}
_GROUP = {"metered": "use", "share": "share", "given": "given", "charge": "charge"}


Adjust = Callable[[Work, Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class Free:
    """A quantity that costs nothing, per month or per bill."""

    quantity: NumberOf
    monthly: bool
    moves_edges: bool

    def take(self, work: Work, value: Decimal, name: str, unit: str) -> tuple[Decimal, Decimal]:
        """Return what is left to pay for, and where it starts on the tier axis."""
        free = self.quantity(work)
        if self.monthly and work.period.months > 1:
            free = EXACT.multiply(free, Decimal(work.period.months))
        free = max(min(free, value), ZERO)
        rest = EXACT.subtract(value, free)
        inputs = (given(name, value, unit), given("free", free, unit))
        note(work, "free", f"{name} - free", inputs, rest, rest, unit)
        return rest, ZERO if self.moves_edges else free


@dataclass(frozen=True, slots=True)
class Quantity:
    """A basis: its name in steps, its unit, and what is done to it before it is priced.

    `meter` is the metered use it reads, if it reads one. `whole` says that it is a quantity of the
    whole period, which a divided line splits by days; areas, homes and people are not.
    """

    name: str
    unit: str
    read: NumberOf
    whole: bool
    money: bool = False
    meter: str | None = None
    times: Adjust | None = None
    free: Free | None = None
    later: tuple[Adjust, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the quantity is paid for as it is read."""
        return self.times is None and self.free is None and not self.later

    def measure(self, work: Work) -> tuple[Decimal, Decimal]:
        """Return the quantity to pay for and where it starts on the tier axis."""
        value = self.read(work)
        start = ZERO
        if self.times:
            value = self.times(work, value)
        if self.free:
            value, start = self.free.take(work, value, self.name, self.unit)
        for change in self.later:
            value = change(work, value)
        return value, start


def read_quantity(node: Node, scope: Scope) -> Quantity:
    """Return the basis under `node`."""
    if not isinstance(node.value, dict):
        return _base(node, scope)
    form = next((key for key in _FORMS if key in node.value), "of")
    got = node.keys((*_FORMS[form], *_ADDITIONS), required=(form,))
    quantity = _form(form, node, got, scope)
    unit = parse_unit(quantity.unit) if quantity.unit else NUMBER
    if unit is None:
        raise node.refuse("unit_unknown", unit=quantity.unit)
    times, free, later = None, None, []
    if "times" in got:
        factor = read_value(got["times"], scope, NUMBER)
        times = _times(quantity, factor.compile(""))
    if "free" in got:
        free = _read_free(got["free"], quantity, scope)
    for key in ("at_least", "at_most"):
        if key in got:
            bound = read_value(got[key], scope, unit)
            later.append(_bound(quantity, key, bound.compile(quantity.unit)))
    if "rounded" in got:
        later.append(_rounded(quantity, got["rounded"]))
    return replace(quantity, times=times, free=free, later=tuple(later))


def _base(node: Node, scope: Scope) -> Quantity:
    name = node.choice(BASES)
    source, unit = BASES[name]
    read = sources.one if source is None else sources.attribute(source, scope)
    return Quantity(source or name, unit, read, whole=False)


def _form(form: str, node: Node, got: dict[str, Node], scope: Scope) -> Quantity:
    if form == "of":
        return _base(got["of"], scope)
    unit = read_unit_text(got["unit"]) if "unit" in got else ""
    if form == "formula":
        wanted = parse_unit(unit) if unit else NUMBER
        allowed = (*_FORMS["formula"], *_ADDITIONS)
        formula = read_formula_of(node, scope, wanted or NUMBER, allowed)
        reads_whole = any("." in name for name in formula.names)
        return Quantity("quantity", unit, compile_formula(formula, unit), whole=reads_whole)
    name = got[form].name()
    group = _GROUP[form]
    read = sources.READERS[group](name, scope)
    money = form == "charge" or (form == "share" and not unit)
    meter = name if form == "metered" else None
    return Quantity(f"{group}.{name}", unit, read, whole=True, money=money, meter=meter)


def _times(quantity: Quantity, factor_of: NumberOf) -> Adjust:
    name, unit = quantity.name, quantity.unit

    def multiply(work: Work, value: Decimal) -> Decimal:
        factor = factor_of(work)
        result = EXACT.multiply(value, factor)
        inputs = (given(name, value, unit), given("times", factor, ""))
        note(work, "times", f"{name} × times", inputs, result, result, unit)
        return result

    return multiply


def _read_free(node: Node, quantity: Quantity, scope: Scope) -> Free:
    if not isinstance(node.value, dict):
        node = node.child("quantity", node.value)
        got = {"quantity": node}
    else:
        got = node.keys(("quantity", "per", "moves_edges"), required=("quantity",))
    value = read_value(got["quantity"], scope, parse_unit(quantity.unit or "1") or NUMBER)
    return Free(
        value.compile(quantity.unit),
        monthly="per" in got and got["per"].choice(("month", "bill")) == "month",
        moves_edges="moves_edges" in got and got["moves_edges"].boolean(),
    )


def _bound(quantity: Quantity, key: str, bound_of: NumberOf) -> Adjust:
    unit = quantity.unit
    choose = max if key == "at_least" else min

    def limit(work: Work, value: Decimal) -> Decimal:
        bound = bound_of(work)
        result = choose(value, bound)
        if result != value:
            inputs = (given(quantity.name, value, unit), given(key, bound, unit))
            note(work, key, f"{choose.__name__}({quantity.name}, {key})", inputs, result, result,
                 unit)  # fmt: skip
        return result

    return limit


def _rounded(quantity: Quantity, node: Node) -> Adjust:
    got = node.keys(("unit", "mode"), required=("unit",))
    step = read_unit(got["unit"])
    round_up = rounder(step, read_mode(got["mode"]) if "mode" in got else RoundingMode.UP)
    unit = quantity.unit

    def settle(work: Work, value: Decimal) -> Decimal:
        result = round_up(value)
        inputs = (given(quantity.name, value, unit), given("unit", step, unit))
        note(work, "quantity_rounding", quantity.name, inputs, value, result, unit)
        return result

    return settle
