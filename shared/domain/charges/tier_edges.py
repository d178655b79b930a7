"""Where tiers end: edges, who gets wider ones, and how they grow with the time billed.

All edges of one table grow by the same factor, and a line that is divided by days gives each part
its share of the edges and of the use, so that the parts of a table add up to the whole of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.calendar import on_day
from shared.domain.charges.conditions import read_condition, read_month_day
from shared.domain.charges.document import Node
from shared.domain.charges.quantities import Quantity
from shared.domain.charges.rounding import read_mode, read_unit, rounder
from shared.domain.charges.scope import Scope
from shared.domain.charges.values import Value
from shared.domain.charges.work import ONE, ZERO, NumberOf, Round, Work, given, note
from shared.domain.money import EXACT, RoundingMode

_multiply = EXACT.multiply


@dataclass(frozen=True, slots=True)
class Allowance:
    """Wider edges for a household: so much for each person above a number, or flat from one on."""

    add: tuple[Decimal, ...]
    times: NumberOf  # how many times `add` is given


@dataclass(frozen=True, slots=True)
class Year:
    """Tiers that count over a year from (month, day)."""

    resets: tuple[int, int]
    part_year: str

    def begins(self, day: date) -> date:
        """Return the first day of the tier year that `day` is in."""
        first = on_day(day.year, *self.resets)
        return first if first <= day else on_day(day.year - 1, *self.resets)

    def fraction(self, work: Work) -> tuple[int, int]:
        """Return the part of the year that the account is there for."""
        since, first = work.facts.since, self.begins(work.first)
        if self.part_year == "whole" or since is None or since <= first:
            return 1, 1
        if self.part_year == "months":
            return 12 - ((since.year - first.year) * 12 + since.month - first.month), 12
        after = on_day(first.year + 1, *self.resets)
        return (after - since).days, (after - first).days

    def start(self, work: Work, meter: str) -> Decimal:
        """Return what was used in the tier year before the present stretch of days."""
        if not work.divided:
            return work.earlier
        first = self.begins(work.first)
        used = work.facts.uses[meter].first or work.span.first
        start = work.earlier if used >= first else ZERO
        for day, quantity in work.used.get(meter, {}).items():
            if first <= day < work.first:
                start = EXACT.add(start, quantity)
        return start


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of a table, None for the open end."""

    tops: tuple[Value | None, ...]
    unit: str
    meter: str | None
    allowances: tuple[Allowance, ...]
    year: Year | None
    monthly: bool
    scale_days: Decimal | None
    scale_round: Round | None
    timed: bool = False  # the price is per month or year: time is counted later, not in the edges

    @property
    def yearly(self) -> bool:
        """Whether the tiers count over a year."""
        return self.year is not None

    @property
    def constants(self) -> tuple[Decimal | None, ...] | None:
        """The edges, when nothing but time can move them."""
        if self.allowances or any(top is not None and top.constant is None for top in self.tops):
            return None
        return tuple(None if top is None else top.constant for top in self.tops)

    def start(self, work: Work) -> Decimal:
        """Return where the present use starts on the axis of the tiers."""
        return ZERO if self.year is None else self.year.start(work, self.meter or "")

    def growth(self, work: Work) -> tuple[Decimal, Decimal]:
        """Return the factor of the edges for the time billed, as a fraction."""
        if self.timed:
            return ONE, ONE
        if self.scale_days is not None:
            return self._days(work), self.scale_days
        if self.year is not None:
            numerator, denominator = self.year.fraction(work)
            return Decimal(numerator), Decimal(denominator)
        days, all_days = work.weight if work.divided else (ONE, ONE)
        if self.monthly and work.period.months > 1:
            days = _multiply(days, Decimal(work.period.months))
        return days, all_days

    def _days(self, work: Work) -> Decimal:
        if work.divided:
            return work.weight[0]
        use = work.facts.uses.get(self.meter) if self.meter else None
        first = (use and use.first) or work.span.first
        last = (use and use.last) or work.span.last
        return Decimal((last - first).days + 1)

    def resolve(self, work: Work, tops: Sequence[NumberOf | None]) -> list[Decimal | None]:
        """Return the edges for this household and this time; what moved them is recorded."""
        edges = [None if top is None else top(work) for top in tops]
        for allowance in self.allowances:
            edges = self._allow(work, edges, allowance)
        return self._grow(work, edges)

    def _allow(
        self, work: Work, edges: list[Decimal | None], allowance: Allowance
    ) -> list[Decimal | None]:
        times = allowance.times(work)
        if not times:
            return edges
        wider: list[Decimal | None] = []
        for index, edge in enumerate(edges):
            if edge is None:
                wider.append(None)
                continue
            add = allowance.add[min(index, len(allowance.add) - 1)]
            top = EXACT.add(edge, _multiply(times, add))
            inputs = (given("edge", edge, self.unit), given("times", times, ""),
                      given("add", add, self.unit))  # fmt: skip
            note(work, "allowance", "edge + times × add", inputs, top, top, self.unit)
            wider.append(top)
        return wider

    def _grow(self, work: Work, edges: list[Decimal | None]) -> list[Decimal | None]:
        over, under = self.growth(work)
        if over == under:
            return edges
        grown: list[Decimal | None] = []
        for edge in edges:
            if edge is None:
                grown.append(None)
                continue
            exact = work.quotient(_multiply(edge, over), under)
            top = self.scale_round(exact) if self.scale_round else exact
            inputs = (given("edge", edge, self.unit), given("over", over, ""),
                      given("under", under, ""))  # fmt: skip
            note(work, "edge", "edge × over / under", inputs, exact, top, self.unit)
            grown.append(top)
        return grown


def read_edges(
    members: dict[str, Node], tops: Sequence[Value | None], quantity: Quantity, scope: Scope
) -> Edges:
    """Return the edges `tops` with the `period`, `scale` and `allowance` among `members`."""
    year, monthly = _read_period(members.get("period"), quantity.meter, scope)
    days, settle = _read_scale(members.get("scale"))
    if year and days is not None:
        raise members["scale"].refuse("scale_of_yearly_tiers")
    allowances: list[Allowance] = []
    if "allowance" in members:
        count = sum(1 for top in tops if top is not None)
        node = members["allowance"]
        nodes = node.items(at_least=1) if isinstance(node.value, list) else [node]
        allowances = [_read_allowance(child, count, scope) for child in nodes]
    return Edges(
        tuple(tops), quantity.unit, quantity.meter, tuple(allowances), year, monthly, days, settle
    )


def _read_period(node: Node | None, meter: str | None, scope: Scope) -> tuple[Year | None, bool]:
    if node is None or not isinstance(node.value, dict):
        return None, node is None or node.choice(("month", "bill")) == "month"
    year = node.keys(("year",), required=("year",))["year"]
    got = year.keys(("resets", "part_year"))
    resets = read_month_day(got["resets"]) if "resets" in got else (1, 1)
    scope.yearly.add(resets)
    if meter is not None:
        scope.resets.add((meter, resets))
    scope.probes.append(lambda work: Year(resets, "whole").begins(work.first))
    part = got["part_year"].choice(("whole", "months", "days")) if "part_year" in got else "whole"
    return Year(resets, part), False


def _read_scale(node: Node | None) -> tuple[Decimal | None, Round | None]:
    if node is None:
        return None, None
    got = node.keys(("days", "rounded"), required=("days",))
    days = got["days"].decimal(1)
    if "rounded" not in got:
        return days, None
    rounded = got["rounded"].keys(("unit", "mode"), required=("unit",))
    mode = read_mode(rounded["mode"]) if "mode" in rounded else RoundingMode.HALF_UP
    return days, rounder(read_unit(rounded["unit"]), mode)


def _read_allowance(node: Node, edges: int, scope: Scope) -> Allowance:
    got = node.keys(("persons_above", "household_at_least", "when", "add"), required=("add",))
    if len(got) != 2:
        raise node.refuse("allowance_form")
    if isinstance(got["add"].value, list):
        add = tuple(child.decimal(None) for child in got["add"].items(at_least=1))
        if len(add) != edges:
            raise got["add"].refuse("edges_expected", expected=edges)
    else:
        add = (got["add"].decimal(None),)
    if "when" in got:
        holds = read_condition(got["when"], scope)
        return Allowance(add, lambda work: ONE if holds(work) else ZERO)
    scope.attributes.add("household_size")
    if "persons_above" in got:
        times = _above(got["persons_above"].integer(0, 1000))
    else:
        times = _at_least(got["household_at_least"].integer(1, 1000))
    scope.probes.append(times)
    return Allowance(add, times)


def _above(persons: int) -> NumberOf:
    return lambda work: Decimal(max((work.facts.household_size or 0) - persons, 0))


def _at_least(persons: int) -> NumberOf:
    return lambda work: ONE if (work.facts.household_size or 0) >= persons else ZERO


def tops_of(edges: Edges) -> list[NumberOf | None]:
    """Return the compiled tops."""
    return [None if top is None else top.compile(edges.unit) for top in edges.tops]
