"""Which open lines a payment pays, in what order: a pure function from money to allocations.

    {"order": ["oldest_due", "component", "item"],
     "components": ["cost", "interest", "late_fee", "principal"],
     "items": ["property", "water", "parking"], "ties": "in_order"}

`order` lists what decides, most important first: Florida's order is `["component", "oldest_due"]`
with interest, late fee, cost, principal. Components or items that are not listed come last. Lines
that nothing tells apart are paid as they stand, or in proportion to what is open. What is left
over goes to the balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from shared.domain.charges.computation_errors import AmountNegative
from shared.domain.charges.document import Node
from shared.domain.charges.policy_parts import money_step
from shared.domain.charges.trace import Input, Step
from shared.domain.errors import CurrencyMismatch
from shared.domain.money import Money, share_out


class Decides(StrEnum):
    """One thing that puts open lines in order."""

    OLDEST_DUE = "oldest_due"
    NEWEST_DUE = "newest_due"
    COMPONENT = "component"
    ITEM = "item"
    SMALLEST = "smallest"
    LARGEST = "largest"
    CHOSEN = "chosen"  # the bills the payer named, in the order named


class Ties(StrEnum):
    """How lines that nothing tells apart are paid."""

    IN_ORDER = "in_order"
    PROPORTIONAL = "proportional"


# Without agreement: costs, then interest, then the debt, the oldest first (Civil Code of the PRC
# art. 560 and 561; other places say otherwise in their document).
DEFAULT_COMPONENTS = ("cost", "interest", "late_fee", "principal")


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """A checked order; see the module's example."""

    order: tuple[Decides, ...] = (Decides.OLDEST_DUE, Decides.COMPONENT, Decides.ITEM)
    components: tuple[str, ...] = DEFAULT_COMPONENTS
    items: tuple[str, ...] = ()
    ties: Ties = Ties.IN_ORDER


@dataclass(frozen=True, slots=True)
class OpenLine:
    """What is open on one line of a bill. `component` tells principal from what came on top."""

    bill: str
    item: str
    due: date
    open: Money
    component: str = "principal"


@dataclass(frozen=True, slots=True)
class Paying:
    """Money that came in. `bills` are those the payer named; `items` limit an earmarked sum."""

    amount: Money
    bills: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paid:
    """`amount` of a payment went to the line at index `line`, of which `open` is left."""

    line: int
    amount: Money
    open: Money


@dataclass(frozen=True, slots=True)
class Allocated:
    """What one payment paid, in the order it was paid, and what went to the balance."""

    paid: tuple[Paid, ...]
    to_balance: Money
    steps: tuple[Step, ...]


def read_payment_order(node: Node) -> PaymentOrder:
    """Return the order under `node`."""
    got = node.keys(("order", "components", "items", "ties"))
    plain = PaymentOrder()
    order = plain.order
    if "order" in got:
        order = tuple(Decides(one.choice(Decides)) for one in got["order"].items(at_least=1))
    return PaymentOrder(
        order=order,
        components=_names(got["components"]) if "components" in got else plain.components,
        items=_names(got["items"]) if "items" in got else plain.items,
        ties=Ties(got["ties"].choice(Ties)) if "ties" in got else plain.ties,
    )


def allocate_payment(order: PaymentOrder, paying: Paying, lines: Sequence[OpenLine]) -> Allocated:
    """Return what the payment pays. Never more than it is, and never more than is open.

    Raises `AmountNegative`, `CurrencyMismatch`.
    """
    currency = paying.amount.currency
    for money in (paying.amount, *(line.open for line in lines)):
        if money.currency != currency:
            raise CurrencyMismatch(expected=currency, actual=money.currency)
        if money.minor < 0:
            raise AmountNegative(amount=str(money))
    left = paying.amount.minor
    paid: list[Paid] = []
    steps: list[Step] = []
    eligible = [
        at
        for at, line in enumerate(lines)
        if line.open.minor and (not paying.items or line.item in paying.items)
    ]
    ranked = sorted(eligible, key=lambda at: _rank(order, paying, lines[at]))
    for _rank_of, group in groupby(ranked, key=lambda at: _rank(order, paying, lines[at])):
        for at, part in _pay(order, left, list(group), lines):
            line, before = lines[at], Money(left, currency)
            left -= part
            after = Money(line.open.minor - part, currency)
            paid.append(Paid(at, Money(part, currency), after))
            steps.append(_step(line, before, paid[-1]))
    to_balance = Money(left, currency)
    if left:
        inputs = (Input("left", to_balance.decimal, currency),)
        steps.append(money_step("payment_to_balance", "left", inputs, to_balance))
    return Allocated(tuple(paid), to_balance, tuple(steps))


def after(lines: Sequence[OpenLine], allocated: Allocated) -> list[OpenLine]:
    """Return the lines as they stand after the allocation."""
    left = {paid.line: paid.open for paid in allocated.paid}
    return [
        OpenLine(line.bill, line.item, line.due, left.get(at, line.open), line.component)
        for at, line in enumerate(lines)
    ]


def _pay(
    order: PaymentOrder, left: int, group: list[int], lines: Sequence[OpenLine]
) -> list[tuple[int, int]]:
    """Return (line, part) for lines of equal rank."""
    opens = [lines[at].open.minor for at in group]
    if order.ties is Ties.PROPORTIONAL and 0 < left < sum(opens):
        parts = share_out(left, opens)
        return [(at, part) for at, part in zip(group, parts, strict=True) if part]
    found = []
    for at, open_minor in zip(group, opens, strict=True):
        part = min(left, open_minor)
        left -= part
        if part:
            found.append((at, part))
    return found


def _rank(order: PaymentOrder, paying: Paying, line: OpenLine) -> tuple[int, ...]:
    ranks = {
        Decides.OLDEST_DUE: line.due.toordinal(),
        Decides.NEWEST_DUE: -line.due.toordinal(),
        Decides.COMPONENT: _place(order.components, line.component),
        Decides.ITEM: _place(order.items, line.item),
        Decides.SMALLEST: line.open.minor,
        Decides.LARGEST: -line.open.minor,
        Decides.CHOSEN: _place(paying.bills, line.bill),
    }
    # What the payer named comes first wherever the order does not place it.
    chosen = () if Decides.CHOSEN in order.order else (ranks[Decides.CHOSEN],)
    return (*chosen, *(ranks[one] for one in order.order))


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _names(node: Node) -> tuple[str, ...]:
    names: list[str] = []
    for item in node.items(at_least=1):
        name = item.text(64)
        if name in names:
            raise item.refuse("repeated", value=name)
        names.append(name)
    return tuple(names)


def _step(line: OpenLine, left: Money, paid: Paid) -> Step:
    currency = left.currency
    inputs = (
        Input("left", left.decimal, currency),
        Input("open", line.open.decimal, currency),
        Input("bill", line.bill, ""),
        Input("item", line.item, ""),
        Input("component", line.component, ""),
        Input("due", line.due.isoformat(), ""),
    )
    whole = paid.amount.minor in (left.minor, line.open.minor)
    operation = "min(left, open)" if whole else "left × open ÷ sum of open, shared out"
    return money_step("payment_part", operation, inputs, paid.amount)
