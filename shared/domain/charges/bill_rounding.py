"""抹零: the rounding of whole bills, and what becomes of the part that was dropped.

    {"mode": "down", "unit": "1", "rest": "carry"}

A carried rest is added to the next bill before that is rounded; a waived one is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.charges.document import Node
from shared.domain.charges.policy_parts import RoundingRule, read_rounding
from shared.domain.charges.trace import Input, Step
from shared.domain.money import EXACT, Money


@dataclass(frozen=True, slots=True)
class BillRounding:
    """A checked rounding of bills."""

    rounding: RoundingRule
    carry: bool = False


@dataclass(frozen=True, slots=True)
class RoundedBill:
    """A bill's rounded amount, and what is carried from it (below zero where it was rounded up)."""

    amount: Money
    carried: Decimal
    step: Step


def read_bill_rounding(node: Node) -> BillRounding:
    """Return the rounding under `node`."""
    got = node.keys(("mode", "unit", "rest"))
    plain = {key: value for key, value in node.members().items() if key != "rest"}
    carry = "rest" in got and got["rest"].choice(("waive", "carry")) == "carry"
    bare = Node({key: one.value for key, one in plain.items()}, node.refusal, node.pointer)
    return BillRounding(read_rounding(bare), carry)


def round_bills(
    rounding: BillRounding, bills: Iterable[Money], carried: Decimal = Decimal(0)
) -> list[RoundedBill]:
    """Return the bills rounded one after the other; `carried` comes from the bill before."""
    found: list[RoundedBill] = []
    for bill in bills:
        currency = bill.currency
        exact = EXACT.add(bill.decimal, carried)
        rounded = Money.exactly(rounding.rounding.of(currency).apply(exact), currency)
        rest = EXACT.subtract(exact, rounded.decimal) if rounding.carry else Decimal(0)
        inputs = [Input("bill", bill.decimal, currency)]
        if carried:
            inputs.append(Input("carried", carried, currency))
        operation = "bill + carried" if carried else "bill"
        step = Step("bill_rounding", operation, tuple(inputs), exact, rounded.decimal, currency)
        found.append(RoundedBill(rounded, rest, step))
        carried = rest
    return found
