"""A charge rule: a JSON document that was checked once and is then only computed with.

    {"schema": 1, "note": "where it comes from", "currency": "CNY",
     "when": condition,                      who and when it is for                  (conditions)
     "quantity": …, "price": …, "per": …,    or "amount", "formula", "sum" …  (term_documents)
     "factors": […], "limits": …,            multiply and bound                      (limits)
     "proration": "actual_days",             parts of months                         (proration)
     "discounts": […],                       an ordered list                         (discounts)
     "rounding": …,                          mode, unit, stage                       (rounding)
     "tax": …}                               within or on top                        (tax)

Only a way to an amount is required. The order of computing is that of this list: quantity → rate
table → factors → proration → rounding of parts → limits → discounts → last rounding → tax. The
modules in brackets say how each part is written. `currency` binds a rule to one currency.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.charges.conditions import read_condition
from shared.domain.charges.discounts import Discount, read_discounts
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.limits import Change, Factor, Limits, read_factors, read_limits
from shared.domain.charges.prices import Flat
from shared.domain.charges.proration import Proration, read_proration
from shared.domain.charges.rounding import StageRounding, exact_rounder, read_roundings, rounder
from shared.domain.charges.scope import Needs, Scope
from shared.domain.charges.tax import Take, Tax, all_on_top, read_taxes
from shared.domain.charges.term_documents import read_term
from shared.domain.charges.terms import Leaf, Priced, Setting, Term
from shared.domain.charges.work import NumberOf, Round, TruthOf, block
from shared.domain.money import CURRENCIES, Money, exponent_of, smallest_unit

# Part of every stored bill: raised whenever the same rule and facts would give another result.
ENGINE_VERSION = "1"
MAX_BYTES = 32_768
MAX_DEPTH = 24
_OWN = (
    "schema", "note", "currency", "proration", "discounts", "rounding", "tax",
)  # fmt: skip
_OUTER = ("when", "factors", "limits")


@dataclass(frozen=True, slots=True)
class Program:
    """A rule compiled for one currency."""

    currency: str
    amount: NumberOf
    part_round: Round | None
    exact_part_round: Round  # the same, for amounts that no quotient went into
    last_round: Round
    money_round: Round | None  # where the last rounding does not end at the smallest unit
    carry: bool
    changes: tuple[Change, ...]
    counts_all_days: bool
    ends_with_part: bool  # a line of one part is done once that part is rounded
    take_tax: Take | None
    taxes: tuple[Tax, ...] | None  # the same for every line, or None where conditions decide
    bill_rounding: StageRounding | None
    minors: Decimal  # how many of the smallest unit make one
    nothing: Money
    priced: bool  # one quantity is all there is, so the line can show it
    unit: str
    price: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class ChargeRule:
    """A checked rule document. Make one with `parse_rule` only."""

    document: dict[str, Any]
    term: Term
    when: TruthOf | None
    factors: tuple[Factor, ...]
    limits: tuple[Limits, ...]
    proration: Proration
    discounts: tuple[Discount, ...]
    roundings: dict[str, StageRounding]
    taxes: tuple[Tax, ...]
    needs: Needs
    currency: str | None
    steady: bool  # nothing in the rule itself changes within a period
    programs: dict[str, Program] = field(default_factory=dict, repr=False)
    quiet: dict[tuple[date, date], bool] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChargeRule) and other.document == self.document

    def __hash__(self) -> int:
        return hash(json.dumps(self.document, sort_keys=True))

    def to_json(self) -> dict[str, Any]:
        """Return the document, equal to the one that was parsed."""
        return self.document

    @property
    def unit(self) -> str:
        """The unit of the line's quantity, "" where it has none."""
        priced = self.priced
        return priced.quantity.unit if priced else ""

    @property
    def price(self) -> Decimal | None:
        """The price where one figure is the price of every unit, else None."""
        priced = self.priced
        if priced and isinstance(priced.price, Flat) and not priced.price.percent:
            return priced.price.value.constant
        return None

    @property
    def priced(self) -> Priced | None:
        """The quantity and price, where the rule is nothing but one of each."""
        body = self.term.body
        return body.source if isinstance(body, Leaf) and isinstance(body.source, Priced) else None

    def program(self, currency: str) -> Program:
        """Return the rule compiled for `currency`, once."""
        program = self.programs.get(currency)
        if program is None:
            program = self.programs[currency] = _compile(self, currency)
        return program


@dataclass(frozen=True, slots=True)
class EffectiveRule:
    """One version of an item's rule: it holds from `effective_from` until the next version's."""

    version_id: str
    effective_from: date
    rule: ChargeRule


def parse_rule(document: dict[str, Any]) -> ChargeRule:
    """Return the rule of `document`.

    Raises `RuleRejected` whose `field` is the JSON pointer of the fault.
    """
    node = Node(_bounded(Node(document, RuleRejected)), RuleRejected)
    scope = Scope()
    term = read_term(node, scope, extra=_OWN)
    members = node.members()
    if "schema" in members:
        members["schema"].integer(1, 1)
    if "note" in members:
        members["note"].text()
    when = read_condition(members["when"], scope) if "when" in members else None
    factors = read_factors(members.get("factors"), scope)
    limits = read_limits(members.get("limits"), scope, ("line", "full"))
    if len(term.body.pers) > 1 and any(one.stage == "full" for one in limits):
        raise members["limits"].refuse("limits_of_mixed_times")
    discounts = read_discounts(members.get("discounts"), scope)
    taxes = read_taxes(members.get("tax"), scope)
    needs = scope.needs()
    return ChargeRule(
        document=node.value,
        term=term,
        when=when,
        factors=factors,
        limits=limits,
        proration=read_proration(members.get("proration")),
        discounts=discounts,
        roundings=read_roundings(members.get("rounding")),
        taxes=taxes,
        needs=needs,
        currency=members["currency"].choice(CURRENCIES) if "currency" in members else None,
        steady=not needs.dates and not needs.yearly,
    )


def _bounded(node: Node) -> Any:
    """Return a copy of the document, if it is not too deep and not too large to read."""
    level: list[Any] = [node.value]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise node.refuse("too_deep", limit=MAX_DEPTH)
        level = [
            child
            for value in level
            for child in (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else ()
            )
        ]
    try:
        text = json.dumps(node.value, ensure_ascii=False)
    except (TypeError, ValueError):
        raise node.refuse("json_expected") from None
    if len(text.encode()) > MAX_BYTES:
        raise node.refuse("too_long", limit=MAX_BYTES)
    return json.loads(text)


def _compile(rule: ChargeRule, currency: str) -> Program:
    if rule.currency is not None and rule.currency != currency:
        block("currency_differs", expected=rule.currency, actual=currency)
    rounds = {stage: rounding.compile(currency) for stage, rounding in rule.roundings.items()}
    outer = [factor.compile(currency) for factor in rule.factors]
    outer += [limits.compile(currency) for limits in rule.limits if limits.stage == "full"]
    amount = rule.term.compile(Setting(currency, rule.proration, rounds), outer)
    smallest = smallest_unit(currency)
    last = _last(rule.roundings)
    last_round = rounder(last.unit or smallest, last.mode)
    changes = [limits.compile(currency) for limits in rule.limits if limits.stage == "line"]
    changes += [discount.compile(currency, last_round) for discount in rule.discounts]
    line = rule.roundings.get("line")
    return Program(
        currency,
        amount,
        None if line is None or line.carry else rounds["line"],
        exact_rounder(last.unit or smallest, last.mode),
        last_round,
        _money_round(last, smallest),
        last.carry,
        tuple(changes),
        rule.proration.first_day and rule.proration.last_day,
        line is not None
        and not line.carry
        and not changes
        and all(tax.when is None for tax in rule.taxes)
        and _money_round(last, smallest) is None,
        _take_taxes(rule.taxes, currency),
        None if any(tax.when is not None for tax in rule.taxes) else rule.taxes,
        rule.roundings.get("bill"),
        Decimal(10 ** exponent_of(currency)),
        Money.zero(currency),
        rule.priced is not None,
        rule.unit,
        rule.price,
    )


def _take_taxes(taxes: tuple[Tax, ...], currency: str) -> Take | None:
    takes = [tax.compile(currency) for tax in taxes if tax.stage == "line"]
    if len(takes) < 2:
        return takes[0] if takes else None
    return all_on_top(takes, currency)


def _money_round(last: StageRounding, smallest: Decimal) -> Round | None:
    if last.unit is None or not last.unit % smallest:
        return None
    return rounder(smallest, last.mode)


def _last(roundings: dict[str, StageRounding]) -> StageRounding:
    """Return the rounding that ends a line: that of period or line, else the currency's own."""
    for stage in ("period", "line"):
        if stage in roundings:
            return roundings[stage]
    mode = next(reversed(roundings.values())).mode
    return StageRounding("line", mode, None, carry=False)
