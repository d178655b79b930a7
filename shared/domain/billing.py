"""From a page of billing cards to its bills: the one function behind preview, issue and replay.

An account with a line that can't be computed gets no bill at all and is listed with every reason:
see infra/decisions/0010. A bill is never issued with a silent zero or a line missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.domain.accounts import AccountDays
from shared.domain.billing_basis import BillingBasis, Ruled, ruled_on
from shared.domain.billing_card import BillingCard, CardVersion, accounts_in
from shared.domain.bills import ROUNDING, Bill, Line, RuleOn, document_of, hash_of
from shared.domain.calendar import DateSpan
from shared.domain.charge_items import SubjectPlace
from shared.domain.charges.charge import Charge, charge
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import ENGINE_VERSION, EffectiveRule, parse_rule
from shared.domain.errors import LevyError
from shared.domain.money import Money
from shared.domain.property import SubjectKind
from shared.domain.run_snapshot import RunSnapshot
from shared.domain.run_totals import Problem, Totals


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What a page comes to: its bills, the problems of those without one, and `idle` accounts."""

    bills: tuple[Bill, ...]
    problems: tuple[Problem, ...]
    idle: int

    @property
    def totals(self) -> Totals:
        """The sums over the page."""
        return totals_of(self.bills, self.problems, self.idle)


class _Payer(NamedTuple):
    """Who owes a bill, for what, and for which days."""

    account_id: str
    subject_id: str
    span: DateSpan


@dataclass(frozen=True, slots=True)
class Replay:
    """A bill computed again: its lines with their steps, and whether it is the same to the byte."""

    bill: Bill
    charges: tuple[Charge, ...]
    hash: str


def bill_page(
    basis: BillingBasis,
    cards: Iterable[BillingCard],
    *,
    only: Collection[str] | None = None,
    carried: Mapping[str, Decimal] = MappingProxyType({}),
) -> PageOutcome:
    """Return the bills and problems of the subjects on `cards` as they were at the snapshot.

    `only` limits it to some subjects (a second look at what was blocked); `carried` is what
    rounding left over on the bill before, by account. Pure: the same arguments give the same
    outcome, in preview, in issue and after a crash.
    """
    maker = _BillMaker(basis, carried)
    bills: list[Bill] = []
    problems: list[Problem] = []
    idle = 0
    period = basis.snapshot.period
    for card in cards:
        if only is not None and card.subject_id not in only:
            continue
        version = card.seen_at(basis.snapshot.snapshot_at)
        if version is None:
            if card.revision > len(card.versions):  # it was there, but its past is trimmed away
                problems.append(Problem(card.subject_id, "", "", "snapshot_lost"))
            continue
        accounts = accounts_in(version, period.first, period.last)
        if not accounts and version.subject is SubjectKind.UNIT:
            problems.append(Problem(card.subject_id, "", "", "account_missing"))
        elif not accounts:
            idle += 1  # a parking space that nobody has taken is nothing to mend
        for account in accounts:
            outcome = maker.bill(card.subject_id, version, account)
            if outcome is None:
                idle += 1
            elif isinstance(outcome, Bill):
                bills.append(outcome)
            else:
                problems += outcome
    return PageOutcome(tuple(bills), tuple(problems), idle)


def totals_of(bills: Iterable[Bill], problems: Iterable[Problem], idle: int) -> Totals:
    """Return the sums over bills; accounts (or subjects without one) with problems count once."""
    blocked = {(problem.subject_id, problem.account_id) for problem in problems}
    lines = (((line.item_id, line.minor) for line in bill.lines) for bill in bills)
    return Totals.of_lines(lines, blocked=len(blocked), idle=idle)


def replay(bill: Bill, snapshot: RunSnapshot) -> Replay:
    """Return `bill` computed again from its own facts by the rules of its run's snapshot.

    The hash is that of the bill as recomputed; it equals the stored one unless something was
    tampered with. Raises `ChargeBlocked` where a line can't be computed.
    """
    facts = Facts.from_json(dict(bill.facts))
    documents = {
        version.id: version.document for item in snapshot.items for version in item.versions
    }
    charges: list[Charge] = []
    lines: list[Line] = []
    for line in bill.lines:
        if line.item_id == ROUNDING:
            continue
        rules = [
            EffectiveRule(rule.version_id, rule.first, parse_rule(dict(documents[rule.version_id])))
            for rule in line.rules
        ]
        computed = charge(rules, facts, line.span or bill.span, bill.period, bill.currency)
        charges.append(computed)
        lines.append(_line(line.item_id, computed, line.rules, line.span))
    again = _whole(snapshot, _Payer(bill.account_id, bill.subject_id, bill.span), bill.facts, lines)
    return Replay(again, tuple(charges), hash_of(document_of(again)).hex())


class _BillMaker:
    """Makes bills of one page; remembers which rules hold where, as neighbours share them."""

    def __init__(self, basis: BillingBasis, carried: Mapping[str, Decimal]) -> None:
        self._basis = basis
        self._carried = carried
        self._period = basis.snapshot.period.span
        self._ruled: dict[tuple[int, str | None, str, DateSpan], Ruled | None] = {}

    def bill(
        self, subject_id: str, version: CardVersion, account: AccountDays
    ) -> Bill | list[Problem] | None:
        """Return the account's bill, the problems that block it, or None if nothing applies."""
        snapshot = self._basis.snapshot
        span = self._period.meet(account.first, account.last)
        if span is None:
            return None
        document = _facts_on(version.facts, span, self._period)
        if account.account_id in self._carried:
            document = {**document, "carried": f"{self._carried[account.account_id]:f}"}
        problems: list[Problem] = []
        lines: list[Line] = []
        item_id = ""
        try:
            facts = Facts.from_json(document)
            for index, compiled in enumerate(self._basis.items):
                item_id = compiled.item.item_id
                if version.subject in compiled.item.charged_on:
                    line = self._line_or_problem(index, subject_id, version, facts, span)
                    if isinstance(line, Line):
                        lines.append(line)
                    elif line is not None:
                        problems.append(_problem(subject_id, account, item_id, line))
            if problems:
                return problems
            item_id = ""
            if not lines:
                return None
            return _whole(snapshot, _Payer(account.account_id, subject_id, span), document, lines)
        except (LevyError, ArithmeticError) as error:
            return [*problems, _problem(subject_id, account, item_id, error)]

    def _line_or_problem(
        self, index: int, subject_id: str, version: CardVersion, facts: Facts, span: DateSpan
    ) -> Line | Exception | None:
        compiled = self._basis.items[index]
        snapshot = self._basis.snapshot
        own = subject_id if subject_id in compiled.by_subject else ""
        key = (index, version.building_id, own, span)
        try:
            if key not in self._ruled:
                place = SubjectPlace(
                    snapshot.company_id, snapshot.community_id, version.building_id, subject_id
                )
                self._ruled[key] = ruled_on(compiled, place, span)
            ruled = self._ruled[key]
            if ruled is None:
                return None
            computed = charge(ruled.rules, facts, ruled.days, snapshot.period, snapshot.currency)
        except (LevyError, ArithmeticError) as error:
            return error
        if not computed.applies:
            return None
        return _line(compiled.item.item_id, computed, ruled.refs, ruled.span)


def _facts_on(facts: Mapping[str, Any], span: DateSpan, period: DateSpan) -> dict[str, Any]:
    """Return the subject's facts as they are on the first day of `span`, with later changes in it.

    A subject's history may be long; a bill keeps what it was computed from and no more.
    """
    if span == period and "changes" not in facts:
        return dict(facts)
    document = {name: value for name, value in facts.items() if name != "changes"}
    changes: dict[str, Any] = {}
    for name, steps in facts.get("changes", {}).items():
        for step in steps:
            day = step["from"]
            if day <= span.first.isoformat():
                document[name] = step["value"]
            elif day <= span.last.isoformat():
                changes.setdefault(name, []).append(step)
    if changes:
        document["changes"] = changes
    if span.first != period.first:
        document["since"] = span.first.isoformat()
    if span.last != period.last:
        document["until"] = span.last.isoformat()
    return document


def _line(item_id: str, computed: Charge, rules: tuple[RuleOn, ...], span: DateSpan | None) -> Line:
    return Line(
        item_id,
        computed.amount.minor,
        computed.tax.minor,
        rules,
        computed.quantity,
        computed.unit,
        computed.price,
        span,
    )


def _whole(
    snapshot: RunSnapshot, payer: _Payer, facts: Mapping[str, Any], lines: list[Line]
) -> Bill:
    """Return the bill of `lines`, rounded as a whole where the community does so."""
    if snapshot.bill_rounding is not None:
        before = Money(sum(line.minor for line in lines), snapshot.currency).decimal
        wanted = before + (Decimal(facts.get("carried", 0)) if snapshot.carries else 0)
        change = Money.exactly(snapshot.bill_rounding.apply(wanted) - before, snapshot.currency)
        if change.minor:
            lines = [*lines, Line(ROUNDING, change.minor, 0, ())]
    return Bill(
        payer.account_id,
        payer.subject_id,
        snapshot.community_id,
        snapshot.plan_id,
        snapshot.period,
        snapshot.seq,
        snapshot.currency,
        snapshot.billed_on,
        snapshot.due_on,
        payer.span,
        facts,
        tuple(lines),
        ENGINE_VERSION,
    )


def _problem(subject_id: str, account: AccountDays, item_id: str, error: Exception) -> Problem:
    code, data = "computation_failed", {}
    if isinstance(error, ChargeBlocked):
        code, data = error.reason, {k: v for k, v in error.data.items() if k != "reason"}
    elif isinstance(error, LevyError):
        code, data = error.code, error.data
    plain = {name: str(value) for name, value in data.items()}
    return Problem(subject_id, account.account_id, item_id, code, plain)
