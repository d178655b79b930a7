"""From a page of billing cards to its bills: the one function behind preview, issue and replay.

An account with a line that can't be computed gets no bill at all and is listed with every reason:
see infra/decisions/0010. A bill is never issued with a silent zero or a line missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from shared.domain.account_lines import AccountLines, Debtor, RuledItems
from shared.domain.accounts import AccountDays
from shared.domain.billing_basis import BillingBasis
from shared.domain.billing_card import BillingCard, accounts_in
from shared.domain.bills import Bill
from shared.domain.calendar import DateSpan
from shared.domain.charge_items import RuleVersion, SubjectPlace
from shared.domain.charged_before import NEVER_CHARGED, ChargedBefore
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts, write_facts
from shared.domain.errors import LevyError
from shared.domain.metering.pool_settling import Failure
from shared.domain.metering.pool_shares import Reserved
from shared.domain.page_metering import (
    NO_METERING,
    MeteredSubject,
    PageMetering,
    SubjectMetering,
)
from shared.domain.property import SubjectKind
from shared.domain.run_totals import Problem, Totals
from shared.domain.whole_bills import Charged, Payer, whole_bill


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What a page comes to: its bills, the problems of those without one, and `idle` accounts.

    `reserved` are the shares of pools that wait for subjects with a problem.
    """

    bills: tuple[Bill, ...]
    problems: tuple[Problem, ...]
    idle: int
    reserved: Mapping[str, Reserved] = field(default_factory=dict)

    @property
    def totals(self) -> Totals:
        """The sums over the page."""
        return totals_of(self.bills, self.problems, self.idle)


def bill_page(
    basis: BillingBasis,
    cards: Iterable[BillingCard],
    *,
    only: Collection[str] | None = None,
    carried: Mapping[str, Decimal] = MappingProxyType({}),
    metering: PageMetering = NO_METERING,
    charged: Mapping[str, ChargedBefore] = MappingProxyType({}),
) -> PageOutcome:
    """Return the bills and problems of the subjects on `cards` as they were at the snapshot.

    `only` limits it to some subjects (a second look at what was blocked); `carried` is what
    rounding left over on the bill before, by account; `metering` what meters and pools tell;
    `charged` what an account was charged already for the same period. Pure: the same arguments
    give the same outcome, in preview, in issue and after a crash.
    """
    maker = BillMaker(basis, carried, charged)
    bills: list[Bill] = []
    problems: list[Problem] = []
    reserved: dict[str, Reserved] = {}
    idle, seen = 0, -1
    period, known_at = basis.snapshot.period, basis.snapshot.snapshot_at
    for card in cards:
        version = card.seen_at(known_at)
        seen += version is not None
        if only is not None and card.subject_id not in only:
            continue
        if version is None:
            if card.revision > len(card.versions):  # it was there, but its past is trimmed away
                problems.append(Problem(card.subject_id, "", "", "snapshot_lost"))
            continue
        accounts = accounts_in(version, period.first, period.last)
        if not accounts and version.subject is SubjectKind.UNIT:
            problems.append(Problem(card.subject_id, "", "", "account_missing"))
        elif not accounts:
            idle += 1  # a parking space that nobody has taken is nothing to mend
        own_rules = card.rules_at(known_at)
        subject = MeteredSubject(card.subject_id, version, card.page, seen)
        metered = metering.of_subject(basis, subject, accounts, own_rules)
        done: list[str] = []
        for account in accounts:
            outcome = maker.bill(subject, account, own_rules, metered)
            if isinstance(outcome, list):
                problems += outcome
                continue
            done.append(account.account_id)
            if outcome is None:
                idle += 1
            else:
                bills.append(outcome)
        if metered.shares.shares and len(done) < max(len(accounts), 1):
            reserved[card.subject_id] = metered.shares.waiting(done)
    return PageOutcome(tuple(bills), tuple(problems), idle, reserved)


def totals_of(bills: Iterable[Bill], problems: Iterable[Problem], idle: int) -> Totals:
    """Return the sums over bills; accounts (or subjects without one) with problems count once."""
    blocked = {(problem.subject_id, problem.account_id) for problem in problems}
    lines = (((line.item_id, line.minor, line.tax_minor) for line in bill.lines) for bill in bills)
    return Totals.of_lines(lines, blocked=len(blocked), idle=idle)


def pool_problems(basis: BillingBasis) -> tuple[Problem, ...]:
    """Return a problem for each share pool that could not be settled, of no subject."""
    failures = basis.pools.failures if basis.pools else []
    return tuple(
        Problem("", "", pool.item_id, failure.code, dict(failure.data))
        for pool, failure in failures
    )


class BillMaker:
    """Makes bills of one page."""

    def __init__(
        self,
        basis: BillingBasis,
        carried: Mapping[str, Decimal] = MappingProxyType({}),
        charged: Mapping[str, ChargedBefore] = MappingProxyType({}),
    ) -> None:
        self._basis = basis
        self._carried, self._charged = carried, charged
        self._period = basis.snapshot.period.span
        self._ruled = RuledItems(basis)

    def bill(
        self,
        subject: MeteredSubject,
        account: AccountDays,
        own_rules: Sequence[RuleVersion],
        metered: SubjectMetering,
        *,
        given: Mapping[str, str] = MappingProxyType({}),
        note: str = "",
    ) -> Bill | list[Problem] | None:
        """Return the account's bill, the problems that block it, or None if nothing applies.

        `given` are quantities by hand or by import, `note` is what the bill says it is for.
        """
        snapshot, version, subject_id = self._basis.snapshot, subject.version, subject.id
        span = self._period.meet(account.first, account.last)
        if span is None:
            return None
        document = _facts_on(version.facts, span, self._period)
        if account.account_id in self._carried:
            document = {**document, "carried": f"{self._carried[account.account_id]:f}"}
        if given:
            document["given"] = dict(given)
        before = self._charged.get(account.account_id, NEVER_CHARGED)
        if before.items:
            charges = {item_id: f"{amount:f}" for item_id, amount in before.items.items()}
            document["charges"] = charges
        place = SubjectPlace(
            snapshot.company_id, snapshot.community_id, version.building_id, subject_id
        )
        problems: list[Problem] = []
        lines: list[Charged] = []
        try:
            facts = Facts.from_json(document)
            extra = metered.facts_of(account.account_id)
            if extra is not None:  # read back, its JSON gives the very same
                facts = replace(facts, uses=extra.uses, shares=extra.shares)
                document |= write_facts(extra)
            debtor = Debtor(place, version.subject, facts, span, own_rules, before.items.keys())
            account_lines = AccountLines(self._basis, self._ruled, debtor)
            for index, compiled in enumerate(self._basis.items):
                outcome = account_lines.of(index)
                if isinstance(outcome, Charged):
                    lines.append(outcome)
                elif outcome is not None:
                    item_id = compiled.item.item_id
                    reason = metered.reason(outcome)
                    problems.append(_problem(subject_id, account, item_id, reason))
            if problems:
                return problems
            if not lines:
                return None
            payer = Payer(account.account_id, subject_id, span, before.number, note)
            return whole_bill(snapshot, payer, document, lines)
        except (LevyError, ArithmeticError) as error:
            return [*problems, _problem(subject_id, account, "", error)]


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


def _problem(
    subject_id: str, account: AccountDays, item_id: str, error: Exception | Failure
) -> Problem:
    code: str = "computation_failed"
    data: Mapping[str, object] = {}
    if isinstance(error, Failure):
        code, data = error.code, error.data
    elif isinstance(error, ChargeBlocked):
        code, data = error.reason, {k: v for k, v in error.data.items() if k != "reason"}
    elif isinstance(error, LevyError):
        code, data = error.code, error.data
    plain = {name: str(value) for name, value in data.items()}
    return Problem(subject_id, account.account_id, item_id, code, plain)
