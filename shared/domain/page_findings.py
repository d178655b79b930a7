"""The findings of one page of a preview: its bills held against what the plan billed last.

Pure, like the bills themselves. Only a preview reads what it compares with; an issue never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from shared.domain.accounts import AccountDays
from shared.domain.bill_changes import NeedsOf, by_item, why_changed
from shared.domain.billing import PageOutcome
from shared.domain.billing_card import BillingCard
from shared.domain.bills import Bill
from shared.domain.calendar import Period
from shared.domain.run_findings import (
    Comparison,
    Finding,
    FindingKind,
    Reason,
    changed_beyond,
    medians_of,
    unusual,
)
from shared.domain.run_snapshot import RunSnapshot

Earlier = Mapping[str, Sequence[Bill]]


def accounts_to_compare(
    cards: Iterable[BillingCard], snapshot: RunSnapshot, before: Period
) -> dict[str, tuple[str, AccountDays]]:
    """Return subject and days of each account that answers for a day of this period or `before`."""
    spans = (AccountDays("", before.first, before.last),
             AccountDays("", snapshot.period.first, snapshot.period.last))  # fmt: skip
    found: dict[str, tuple[str, AccountDays]] = {}
    for card in cards:
        version = card.seen_at(snapshot.snapshot_at)
        for days in version.accounts if version else ():
            if any(days.meets(span) for span in spans):
                found[days.account_id] = (card.subject_id, days)
    return found


def page_findings(
    outcome: PageOutcome,
    accounts: Mapping[str, tuple[str, AccountDays]],
    earlier: Earlier,
    snapshot: RunSnapshot,
    needs_of: NeedsOf,
) -> tuple[Finding, ...]:
    """Return what is to be looked at on a page, in the order of its bills; who is gone comes last.

    `earlier` has the account's bills of the period compared with. Blocked accounts are told by the
    outcome's problems and are not gone.
    """
    comparison = snapshot.comparison
    if comparison is None:
        return ()
    medians = medians_of(outcome.bills)
    found: list[Finding] = []
    for bill in outcome.bills:
        before = earlier.get(bill.account_id, ())
        found += _compared(bill, before, accounts, comparison, needs_of)
        last = {item_id: billed.minor for item_id, billed in by_item(before).items()}
        odd = unusual(bill, medians, last, comparison.times)
        if odd:
            found.append(_finding(FindingKind.UNUSUAL, bill, before, odd))
    there = {bill.account_id for bill in outcome.bills}
    there |= {problem.account_id for problem in outcome.problems}
    if comparison.period is not None:
        found += _gone(earlier, there, accounts, snapshot.period.first)
    return tuple(found)


def _compared(
    bill: Bill,
    before: Sequence[Bill],
    accounts: Mapping[str, tuple[str, AccountDays]],
    comparison: Comparison,
    needs_of: NeedsOf,
) -> Iterator[Finding]:
    if comparison.period is None:
        return
    if not before:
        yield _finding(FindingKind.NEW, bill, before, _why_new(bill, accounts, comparison.period))
    elif changed_beyond(_sum(before), bill.minor, comparison.percent):
        yield _finding(FindingKind.CHANGED, bill, before, why_changed(before, bill, needs_of))


def _why_new(
    bill: Bill, accounts: Mapping[str, tuple[str, AccountDays]], before: Period
) -> list[Reason]:
    _, days = accounts.get(bill.account_id, ("", None))
    if days is not None and days.first > before.last:
        return [Reason("account_new", data={"from": days.first.isoformat()})]
    return [Reason("not_billed_before", data={"period": before.key})]


def _gone(
    earlier: Earlier,
    there: set[str],
    accounts: Mapping[str, tuple[str, AccountDays]],
    first: date,
) -> Iterator[Finding]:
    for account_id, bills in earlier.items():
        if not bills or account_id in there:
            continue
        subject_id, days = accounts.get(account_id, (bills[0].subject_id, None))
        reason = Reason("nothing_applies")
        if days is not None and days.last is not None and days.last < first:
            reason = Reason("account_ended", data={"to": days.last.isoformat()})
        yield Finding(FindingKind.GONE, subject_id, account_id, _sum(bills), None, (reason,))


def _finding(
    kind: FindingKind, bill: Bill, before: Sequence[Bill], reasons: Sequence[Reason]
) -> Finding:
    was = _sum(before) if before else None
    return Finding(kind, bill.subject_id, bill.account_id, was, bill.minor, tuple(reasons))


def _sum(bills: Sequence[Bill]) -> int:
    return sum(bill.minor for bill in bills)
