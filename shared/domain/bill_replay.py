"""A bill computed again from its own facts and rules, and compared with what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.account_lines import Outcome, with_charges
from shared.domain.billing_basis import read_document
from shared.domain.bills import NO_ITEMS, Bill, Line, document_of, hash_of
from shared.domain.charges.charge import charge
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import EffectiveRule
from shared.domain.charges.trace import Step
from shared.domain.run_snapshot import RunSnapshot
from shared.domain.whole_bills import Charged, Payer, added_lines, charged_line, whole_bill

RuleDocuments = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Replay:
    """A bill computed again: its lines with their steps, in order, and its fingerprint."""

    bill: Bill
    steps: tuple[tuple[Step, ...], ...]
    hash: str


def unknown_rules(bill: Bill, snapshot: RunSnapshot) -> list[str]:
    """Return the ids of the bill's rule versions that are not in its run's snapshot.

    They are rules of the subject itself.
    """
    known = _documents(snapshot)
    used = {rule.version_id for line in bill.lines for rule in line.rules}
    return sorted(used - known.keys())


def replay(bill: Bill, snapshot: RunSnapshot, own_rules: RuleDocuments | None = None) -> Replay:
    """Return `bill` computed again from its own facts by the rules it names.

    `own_rules` are documents of `unknown_rules`. The hash is that of the bill as recomputed; it
    equals the stored one unless something was tampered with. Raises `ChargeBlocked` where a line
    can't be computed.
    """
    charged = _Again(bill, snapshot, {**_documents(snapshot), **(own_rules or {})}).charged()
    payer = Payer(bill.account_id, bill.subject_id, bill.span, bill.seq, bill.note)
    again = whole_bill(snapshot, payer, bill.facts, charged)
    steps = [each.charge.steps for each in charged]
    steps += [made.steps for made in added_lines(snapshot, bill.facts, charged)]
    return Replay(again, tuple(steps), hash_of(document_of(again)).hex())


class _Again:
    """Computes the lines of a bill, each once, those that others take a part of first."""

    def __init__(self, bill: Bill, snapshot: RunSnapshot, documents: RuleDocuments) -> None:
        self._bill, self._snapshot, self._documents = bill, snapshot, documents
        self._facts = Facts.from_json(dict[str, Any](bill.facts))
        self._lines = [line for line in bill.lines if line.item_id not in NO_ITEMS]
        self._done: dict[str, Charged] = {}
        self._items = [item.item_id for item in snapshot.items]
        self._places = {item_id: place for place, item_id in enumerate(self._items)}

    def charged(self) -> list[Charged]:
        """Return the items' lines made again."""
        return [self._charged(line, frozenset()) for line in self._lines]

    def _charged(self, line: Line, under_way: frozenset[str]) -> Charged:
        if line.item_id in self._done:
            return self._done[line.item_id]
        bill, facts = self._bill, self._facts
        rules = [
            EffectiveRule(rule.version_id, rule.first, read_document(self._document(rule[0])))
            for rule in line.rules
        ]
        wanted = frozenset[str]().union(*(rule.rule.needs.charges for rule in rules))
        if wanted:
            within = under_way | {line.item_id}
            facts = with_charges(
                facts, wanted, self._places, lambda index: self._outcome(index, within)
            )
        computed = charge(rules, facts, line.span or bill.span, bill.period, bill.currency)
        made = charged_line(line.item_id, computed, line.rules, line.span)
        self._done[line.item_id] = made
        return made

    def _outcome(self, index: int, under_way: frozenset[str]) -> Outcome:
        item_id = self._items[index]
        if item_id in under_way:
            return ChargeBlocked("charges_circular", item=item_id)
        for line in self._lines:
            if line.item_id == item_id:
                return self._charged(line, under_way)
        return None

    def _document(self, version_id: str) -> Mapping[str, object]:
        if version_id not in self._documents:
            raise ChargeBlocked("rule_unreadable", rule=version_id)
        return self._documents[version_id]


def _documents(snapshot: RunSnapshot) -> RuleDocuments:
    return {version.id: version.document for item in snapshot.items for version in item.versions}
