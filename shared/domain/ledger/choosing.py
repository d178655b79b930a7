"""Which bills money pays: what the payer chose, else the community's own order.

The order itself, across bills and within one, is `shared.domain.charges.payment_order`; here it is
only asked. What is chosen limits what is paid; what is left over goes to the balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.domain.bills import BillKey
from shared.domain.charges.payment_order import OpenLine, Paying, PaymentOrder, allocate_payment
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import LATE_FEE, Parts, total_of
from shared.domain.money import Money

# One transaction holds 100 writes: a bill is one of them, an account two or three, and seven are
# the payment itself, its receipt and number, the shift, an approval, the request's mark and a list.
# What is chosen beyond these limits is paid from the balance in movements of its own:
# infra/decisions/0022.
BILLS_MAX = 75
ACCOUNTS_MAX = 5
# So many bills of the payer's own account may be named to be paid whole, in several movements.
NAMED_MAX = 4 * BILLS_MAX


@dataclass(frozen=True, slots=True)
class Policy:
    """A community's way to pay: the order, and whether a bill may be paid in part."""

    order: PaymentOrder = field(default_factory=PaymentOrder)
    part_payment: bool = True

    def spreading(self) -> Policy:
        """Return the order alone, for amounts that no payer chose."""
        return replace(self, part_payment=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """A bill the payer wants paid: all that is open, or at most `minor` of it.

    `version` is the bill's as the payer saw it, None where that does not matter.
    """

    key: BillKey
    minor: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """Parts of a bill that money pays."""

    key: BillKey
    parts: Parts

    @property
    def minor(self) -> int:
        """How much it is."""
        return total_of(self.parts)


def open_lines(bills: Iterable[DueBill]) -> list[OpenLine]:
    """Return what is open on the bills, part by part, as the order of payment reads it."""
    return [
        OpenLine(
            due.id,
            item,
            due.bill.due_on,
            Money(minor, due.bill.currency),
            "late_fee" if item == LATE_FEE else "principal",
        )
        for due in bills
        if due.open_minor > 0
        for item, minor in due.open_parts()
        if minor > 0
    ]


def pick(
    policy: Policy,
    money: Money,
    bills: Sequence[DueBill],
    limit: int = BILLS_MAX,
    at_most: Mapping[str, int] | None = None,
) -> list[Pick]:
    """Return what `money` pays of `bills` in the community's order, at most `limit` bills.

    Of a bill in `at_most` (by its id) so much and no more is paid. Without part payment a bill
    whose amount that money does not cover is passed over.
    """
    left = list(bills)
    while True:
        picks = _picked(policy, money, left, at_most or {})
        if not policy.part_payment:
            short = _first_short(left, picks, at_most or {})
            if short is not None:
                left = [due for due in left if due.key != short]
                continue
        return picks[:limit]


def pick_wished(
    policy: Policy,
    money: Money,
    wished: Sequence[tuple[Wish, DueBill]],
    limit: int = BILLS_MAX,
) -> list[Pick]:
    """Return what `money` pays of the bills the payer named, in the order they named them.

    A wish is met up to what is open and what money is left; within a bill the community's order
    decides. At most `limit` bills.
    """
    picks: list[Pick] = []
    left = money.minor
    for wish, due in wished:
        if len(picks) == limit:
            break
        wanted = due.open_minor if wish.minor is None else min(wish.minor, due.open_minor)
        granted = min(wanted, left)
        if granted <= 0 or (not policy.part_payment and granted < due.open_minor):
            continue
        found = _picked(policy, Money(granted, money.currency), [due])
        picks += found
        left -= sum(one.minor for one in found)
    return picks


@dataclass(frozen=True, slots=True)
class Choice:
    """What a payment is for: named bills, or periods ("2026-11"), or all due by a day, or all.

    The first that is given counts. `top_up` is for nothing: all of it goes to the balance.
    `at_most` are the ids of bills of which no more than so much is paid, where none are named.
    """

    wishes: tuple[Wish, ...] = ()
    periods: tuple[str, ...] = ()
    until: date | None = None
    top_up: bool = False
    at_most: Mapping[str, int] | None = None

    def covers(self, due: DueBill) -> bool:
        """Tell whether a payment without named bills is meant for this one."""
        if self.top_up or due.open_minor <= 0:
            return False
        bill = due.bill
        if self.periods:
            return bill.period.key in self.periods
        return self.until is None or bill.due_on <= self.until or bill.period.last <= self.until


def picks_for(
    policy: Policy,
    money: Money,
    choice: Choice,
    bills: Sequence[DueBill],
    limit: int = BILLS_MAX,
) -> list[Pick]:
    """Return what `money` pays by `choice`; named bills that are not among `bills` are left out."""
    if choice.wishes:
        found = {due.key: due for due in bills}
        wished = [(wish, found[wish.key]) for wish in choice.wishes if wish.key in found]
        return pick_wished(policy, money, wished, limit)
    covered = [due for due in bills if choice.covers(due)]
    return pick(policy, money, covered, limit, choice.at_most)


def payable(
    policy: Policy, money: Money, choice: Choice, bills: Sequence[DueBill], limit: int
) -> int:
    """Return how much of `money` pays at most `limit` bills by `choice`, in minor units.

    A top-up takes all of it.
    """
    if choice.top_up:
        return money.minor
    return sum(one.minor for one in picks_for(policy, money, choice, bills, limit))


def _picked(
    policy: Policy, money: Money, bills: Sequence[DueBill], at_most: Mapping[str, int] | None = None
) -> list[Pick]:
    lines = _payable_lines(policy, bills, at_most or {})
    allocated = allocate_payment(policy.order, Paying(money), lines)
    keys = {due.id: due.key for due in bills}
    parts: dict[BillKey, dict[str, int]] = {}
    for paid in allocated.paid:
        line = lines[paid.line]
        into = parts.setdefault(keys[line.bill], {})
        into[line.item] = into.get(line.item, 0) + paid.amount.minor
    return [Pick(key, tuple(found.items())) for key, found in parts.items()]


def _payable_lines(
    policy: Policy, bills: Sequence[DueBill], at_most: Mapping[str, int]
) -> list[OpenLine]:
    """Return what is open on the bills; of a limited one, what its limit would pay first."""
    lines: list[OpenLine] = []
    for due in bills:
        own = open_lines([due])
        if due.id in at_most:
            limit = Money(at_most[due.id], due.bill.currency)
            paid = allocate_payment(policy.order, Paying(limit), own).paid
            own = [replace(own[one.line], open=one.amount) for one in paid]
        lines += own
    return lines


def _first_short(
    bills: Sequence[DueBill], picks: Sequence[Pick], at_most: Mapping[str, int]
) -> BillKey | None:
    """Return the bill that would be paid in part, if there is one."""
    opens = {due.key: min(due.open_minor, at_most.get(due.id, due.open_minor)) for due in bills}
    for one in picks:
        if one.minor < opens[one.key]:
            return one.key
    return None
