"""The lines of a bill for its owner: what each is for, and how it was computed, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.domain.community import Language
from shared.edge.http.models_bills import line_values
from shared.edge.texts.explain import explain
from shared.usecases.bills import ReplayView


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line as it was billed; `steps` are sentences, none where it can't be computed again."""

    name: str
    minor: int
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    steps: tuple[str, ...]


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
