"""The lines of one account: each item charged once, those that others take a part of first.

An item whose rule takes a part of another's charge is computed after it, wherever the two stand in
the plan. What another item comes to is its line; nothing, where it is not charged for these days.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from shared.domain.billing_basis import BillingBasis, CompiledItem, Ruled, ruled_on
from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion, SubjectPlace
from shared.domain.charges.charge import charge
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.errors import LevyError
from shared.domain.property import SubjectKind
from shared.domain.whole_bills import Charged, charged_line

Outcome = Charged | Exception | None
_ZERO = Decimal(0)
_DAY = timedelta(days=1)


class Debtor(NamedTuple):
    """Whose lines: the subject as it is for `span`, which are the days one account answers for.

    Items in `charged` are on other bills of the account; the facts tell what they came to.
    """

    place: SubjectPlace
    kind: SubjectKind
    facts: Facts
    span: DateSpan
    own_rules: Sequence[RuleVersion]
    charged: Container[str] = ()


class RuledItems:
    """Which rules hold where and when, remembered, because neighbours share them."""

    def __init__(self, basis: BillingBasis) -> None:
        self._items = basis.items
        self._known: dict[tuple[object, ...], Ruled | None] = {}

    def of(self, index: int, debtor: Debtor) -> Ruled | None:
        """Return the rules of an item, None where it is not charged. Raises `ChargeBlocked`."""
        compiled, place = self._items[index], debtor.place
        if debtor.own_rules or place.subject_id in compiled.choice.subjects:
            own = [rule for rule in debtor.own_rules if rule.item_id == compiled.item.item_id]
            return ruled_on(compiled, place, debtor.facts, debtor.span, own)
        key: tuple[object, ...] = (index, place.building_id, debtor.span)
        if compiled.choice.attributes:
            key += _traits(compiled, debtor.facts)
        try:
            return self._known[key]
        except KeyError:
            found = self._known[key] = ruled_on(compiled, place, debtor.facts, debtor.span)
            return found


def _traits(compiled: CompiledItem, facts: Facts) -> tuple[object, ...]:
    """Return all of the facts that the choice of the item's rule may depend on."""
    changes = facts.changes
    return tuple((getattr(facts, name), changes.get(name)) for name in compiled.choice.attributes)


class AccountLines:
    """The lines of one account, computed as they are asked for."""

    def __init__(self, basis: BillingBasis, ruled: RuledItems, debtor: Debtor) -> None:
        self._basis, self._ruled, self._debtor = basis, ruled, debtor
        self._done: dict[int, Outcome] = {}
        self._under_way: set[int] = set()

    def of(self, index: int) -> Outcome:
        """Return an item's line, why it can't be computed, or None if it is not charged."""
        done = self._done
        if index in done:
            return done[index]
        try:
            outcome: Outcome = self._charged(index)
        except (LevyError, ArithmeticError) as error:
            outcome = error
        done[index] = outcome
        return outcome

    def _charged(self, index: int) -> Charged | None:
        debtor, snapshot = self._debtor, self._basis.snapshot
        item = self._basis.items[index].item
        if debtor.kind not in item.charged_on or item.item_id in debtor.charged:
            return None
        ruled = self._ruled.of(index, debtor)
        if ruled is None:
            return None
        facts = debtor.facts
        if facts.uses:
            ruled = self._reaching_back(index, ruled)
        if ruled.charges:
            self._under_way.add(index)
            facts = with_charges(facts, ruled.charges, self._basis.places, self._outcome_of)
        computed = charge(ruled.rules, facts, ruled.days, snapshot.period, snapshot.currency)
        if not computed.applies:
            return None
        return charged_line(item.item_id, computed, ruled.refs, ruled.span)

    def _reaching_back(self, index: int, ruled: Ruled) -> Ruled:
        """Return the rules with those that ruled the days of a use before the account's own.

        Where none did, the oldest rule prices them.
        """
        debtor = self._debtor
        firsts = [
            use.first
            for name, use in debtor.facts.uses.items()
            if use.first and any(name in rule.rule.needs.uses for rule in ruled.rules)
        ]
        if not firsts or min(firsts) >= debtor.span.first:
            return ruled
        days = DateSpan(min(firsts), debtor.span.first - _DAY)
        try:
            before = self._ruled.of(index, debtor._replace(span=days))
        except ChargeBlocked:
            return ruled
        return ruled if before is None else before.followed_by(ruled)

    def _outcome_of(self, index: int) -> Outcome:
        if index in self._under_way and index not in self._done:
            raise ChargeBlocked("charges_circular", item=self._basis.items[index].item.item_id)
        return self.of(index)


def with_charges(
    facts: Facts,
    wanted: frozenset[str],
    places: Mapping[str, int],
    outcome_of: Callable[[int], Outcome],
) -> Facts:
    """Return the facts with what each `wanted` item of the plan comes to.

    One that is on another bill of the account comes to what the facts tell already. One that is
    not of the plan stays unknown, so that the engine names it. Raises `ChargeBlocked` where one
    can't be computed itself.
    """
    charges: dict[str, Decimal] = dict(facts.charges)
    for item_id in sorted(wanted & places.keys()):
        outcome = outcome_of(places[item_id])
        if isinstance(outcome, Exception):
            raise ChargeBlocked("charge_blocked_itself", item=item_id)
        if outcome is not None:
            charges[item_id] = outcome.charge.amount.decimal
        else:
            charges.setdefault(item_id, _ZERO)
    return replace(facts, charges=charges)
