"""`POST /v1/quotes`: one body for every kind of computation, and one shape of answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, RootModel

from shared.domain.charges.meters import Warned
from shared.domain.community import Language
from shared.domain.money import Money
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, DecimalText
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_quotes_charges import ChargeBody, DiscountBody, TaxBody
from shared.edge.http.models_quotes_late_fees import (
    DurationBody,
    EarlyPaymentBody,
    LateFeeBody,
    PrepaymentBody,
    RoundingBody,
)
from shared.edge.http.models_quotes_payments import InstalmentsBody, PaymentOrderBody, RefundBody
from shared.edge.http.models_quotes_pools import AllocationBody, MeterBody
from shared.edge.http.models_steps import StepAnswer, WarningAnswer, step_answer
from shared.usecases.quoting.quote_answers import Figure, QuoteAnswer, QuoteLine
from shared.usecases.quoting.quote_requests import QuoteRequest

# An answer has to pass the gateway; who needs more steps asks for less at once.
STEPS_ANSWERED = 4000

AnyQuote = Annotated[
    ChargeBody
    | MeterBody
    | AllocationBody
    | DiscountBody
    | TaxBody
    | LateFeeBody
    | DurationBody
    | RoundingBody
    | PrepaymentBody
    | EarlyPaymentBody
    | PaymentOrderBody
    | InstalmentsBody
    | RefundBody,
    Field(discriminator="kind"),
]


class QuoteBody(RootModel[AnyQuote]):
    """Any quote; `kind` says which."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def command(self, call: Call) -> QuoteRequest:  # noqa: ARG002  a quote is nobody's
        """Return what is asked for."""
        return self.root.request()


class QuoteLineAnswer(Answer):
    """One result; `figures` are what else its kind tells: days, open, percent, key …"""

    name: str
    amount: MoneyAnswer | None
    tax: MoneyAnswer | None
    quantity: DecimalText | None
    unit: str
    price: DecimalText | None
    figures: dict[str, Any]
    steps: list[StepAnswer]


class QuoteAnswerBody(Answer):
    """What a quote comes to: lines with their steps, the sums, figures of the whole, warnings."""

    kind: str
    currency: str
    amount: MoneyAnswer | None
    tax: MoneyAnswer | None
    lines: list[QuoteLineAnswer]
    figures: dict[str, Any]
    warnings: list[WarningAnswer]

    @classmethod
    def of(cls, result: QuoteAnswer, call: Call) -> Self:
        """Return the answer in the caller's language, with at most `STEPS_ANSWERED` steps."""
        lines, warnings = [], list(result.warnings)
        steps = 0
        for line in result.lines:
            steps += len(line.steps)
            lines.append(line if steps <= STEPS_ANSWERED else replace(line, steps=()))
        if steps > STEPS_ANSWERED:
            warnings.append(Warned("steps_left_out", {"limit": str(STEPS_ANSWERED)}))
        return cls(
            kind=result.kind,
            currency=result.currency,
            amount=_money(result.amount),
            tax=_money(result.tax),
            lines=[_line(line, call.language) for line in lines],
            figures=_figures(result.figures),
            warnings=[WarningAnswer.said(one.code, call.language, one.data) for one in warnings],
        )


def _line(line: QuoteLine, language: Language) -> QuoteLineAnswer:
    return QuoteLineAnswer(
        name=line.name,
        amount=_money(line.amount),
        tax=_money(line.tax),
        quantity=line.quantity,
        unit=line.unit,
        price=line.price,
        figures=_figures(line.figures),
        steps=[step_answer(step, language) for step in line.steps],
    )


def _money(amount: Money | None) -> MoneyAnswer | None:
    return None if amount is None else MoneyAnswer.from_minor(amount.minor, amount.currency)


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: _figure(value) for name, value in figures.items()}


def _figure(value: Figure) -> Any:
    if isinstance(value, Money):
        return MoneyAnswer.from_minor(value.minor, value.currency).model_dump()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
