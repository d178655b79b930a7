"""What a quote answers: lines that can be checked by hand, their sum, and what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.meters import Warned
from shared.domain.charges.trace import Step
from shared.domain.money import Money, RoundingMode, round_to_unit

Figure = Decimal | int | str | bool | date | Money | None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One result: what it is called, what it comes to, and how it came about.

    `amount` is None for a quantity without a price, or a charge that does not apply. `figures` are
    what else the kind of quote tells of a line.
    """

    name: str
    amount: Money | None = None
    tax: Money | None = None
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """A quote: its lines, the sums of their amounts and taxes, figures of the whole, warnings."""

    kind: str
    currency: str
    lines: tuple[QuoteLine, ...]
    amount: Money | None
    tax: Money | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()


def summed(kind: str, currency: str, lines: Iterable[QuoteLine], **figures: Figure) -> QuoteAnswer:
    """Return the answer of `lines` with their sums."""
    made = tuple(lines)
    amounts = [line.amount.minor for line in made if line.amount is not None]
    taxes = [line.tax.minor for line in made if line.tax is not None]
    return QuoteAnswer(
        kind=kind,
        currency=currency,
        lines=made,
        amount=Money(sum(amounts), currency) if amounts else None,
        tax=Money(sum(taxes), currency) if taxes else None,
        figures=figures,
    )


def policy_node(document: Mapping[str, object]) -> Node:
    """Return a policy document as its reader takes it; refusals point into `/policy`."""
    return Node(document, RuleRejected, "/policy")


def shown_percent(fraction: Fraction) -> Decimal:
    """Return a share in percent with two places, for display."""
    return round_to_unit(fraction * 100, Decimal("0.01"), RoundingMode.HALF_UP)
