"""From a page of billing cards to the bills of one-off charges, in preview and issue alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from shared.domain.accounts import AccountDays
from shared.domain.billing import BillMaker, PageOutcome
from shared.domain.billing_basis import BillingBasis
from shared.domain.billing_card import BillingCard, CardVersion
from shared.domain.bills import Bill
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.instalments import Instalment, instalments, read_instalment_plan
from shared.domain.errors import LevyError
from shared.domain.money import Money
from shared.domain.one_off import OneOff, Target
from shared.domain.page_metering import MeteredSubject, SubjectMetering
from shared.domain.run_totals import Problem


def bill_one_off(
    basis: BillingBasis,
    one_off: OneOff,
    page: int,
    cards: Iterable[BillingCard],
    *,
    only: Collection[str] | None = None,
) -> PageOutcome:
    """Return the bills and problems of those on a page whom the charge is for.

    `only` limits it to some subjects (a second look at what was blocked). Pure: the same arguments
    give the same outcome, in preview, in issue and after a crash.
    """
    known_at = basis.snapshot.snapshot_at
    cards = list(cards)
    by_subject = {card.subject_id: card for card in cards}
    maker = _OneOffMaker(basis, one_off)
    bills: dict[str, Bill] = {}
    problems: list[Problem] = []
    idle = 0
    for target in one_off.targets(page, cards, known_at):
        if only is not None and target.subject_id not in only:
            continue
        card = by_subject.get(target.subject_id)
        outcome = maker.bill(target, None if card is None else card.seen_at(known_at))
        if outcome is None:
            idle += 1
        elif isinstance(outcome, list):
            problems += outcome
        elif outcome.account_id in bills:
            problems.append(Problem(target.subject_id, outcome.account_id, "", "charged_twice"))
        else:
            bills[outcome.account_id] = outcome
    twice = {problem.account_id for problem in problems if problem.code == "charged_twice"}
    kept = tuple(bill for account, bill in bills.items() if account not in twice)
    return PageOutcome(kept, tuple(problems), idle)


def instalments_of(document: Mapping[str, Any], minor: int, currency: str) -> list[Instalment]:
    """Return the parts of an amount by an instalment document; none of what is not above zero.

    They add up to it exactly. Raises `RuleRejected`, `InstalmentsImpossible`.
    """
    if minor <= 0:
        return []
    plan = read_instalment_plan(Node(dict(document), RuleRejected, "/instalments"))
    return instalments(plan, Money(minor, currency))


class _OneOffMaker:
    def __init__(self, basis: BillingBasis, one_off: OneOff) -> None:
        self._snapshot = basis.snapshot
        self._one_off = one_off
        self._maker = BillMaker(basis)

    def bill(self, target: Target, version: CardVersion | None) -> Bill | list[Problem] | None:
        """Return the target's bill, why there is none, or None if the rule is not for it."""
        if version is None:
            return [Problem(target.subject_id, target.account_id, "", "snapshot_lost")]
        account_id = target.account_id or _answering(version, self._one_off.on)
        if not account_id:
            return [Problem(target.subject_id, "", "", "account_missing_on")]
        made = self._maker.bill(
            MeteredSubject(target.subject_id, version, 0, 0),
            AccountDays(account_id, self._snapshot.period.first, None),
            (),
            SubjectMetering(),
            given=target.given,
            note=target.note or self._one_off.note,
        )
        document = self._one_off.instalments
        if isinstance(made, Bill) and document is not None:
            try:
                instalments_of(document, made.minor, made.currency)
            except LevyError as error:
                data = {name: str(value) for name, value in error.data.items()}
                return [Problem(target.subject_id, account_id, "", error.code, data)]
        return made


def _answering(version: CardVersion, on: date) -> str:
    """Return the account that answers for a subject on a day, "" if nobody does."""
    for days in version.accounts:
        if days.first <= on and (days.last is None or on <= days.last):
            return days.account_id
    return ""
