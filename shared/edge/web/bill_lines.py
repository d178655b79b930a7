"""The lines of a bill for its owner: what each is for, and how it was computed, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.calendar import DateSpan
from shared.domain.community import Language
from shared.edge.http.models_bills import line_values
from shared.edge.texts.explain import explain
from shared.usecases.arrears.explaining import LateFeeView
from shared.usecases.billing.bills import ReplayView


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line as it was billed; `steps` are sentences, none where it can't be computed again."""

    name: str
    minor: int
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedLateFee:
    """A bill's late fee: each policy by name with the sentences of its steps, and days it paused.

    `through` is the last day counted.
    """

    minor: int
    through: date
    fees: tuple[tuple[str, tuple[str, ...]], ...]
    paused: tuple[DateSpan, ...]


def explained_late_fee(view: LateFeeView, language: Language) -> ExplainedLateFee:
    """Return the late fee as its payer reads it."""
    fees = [
        (
            one.name.en if language is Language.EN else one.name.zh,
            tuple(explain(one.fee.fee.steps, language)),
        )
        for one in view.fees
        if one.fee.fee.amount.minor
    ]
    charged = view.due.settlement.late_fee_minor
    return ExplainedLateFee(charged, view.through, tuple(fees), view.paused)


def explained_lines(view: ReplayView, language: Language) -> list[ExplainedLine]:
    """Return the stored lines in order; only what computes to the same is explained."""
    bill = view.stored.bill
    again = view.replay if view.replay is not None and view.same else None
    steps = again.steps if again else [()] * len(bill.lines)
    explained = []
    for line, own in zip(bill.lines, steps, strict=False):
        values = line_values(line, bill.currency, view.snapshot, language)
        sentences = tuple(explain(own, language))
        name = str(values["name"])
        explained.append(
            ExplainedLine(name, line.minor, line.quantity, line.unit, line.price, sentences)
        )
    return explained
