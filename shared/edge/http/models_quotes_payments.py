"""Bodies of quotes about payments: what they pay, instalments, refunds."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.calendar import DateSpan
from shared.domain.charges.payment_order import OpenLine, Paying
from shared.domain.charges.refunds import Deduction, PaidIn, RefundAsked
from shared.edge.http.fields import Body, Day
from shared.edge.http.fields_quotes import (
    Currency,
    InstalmentPlan,
    Label,
    NotNegative,
    PaymentOrder,
    RefundPolicy,
    in_order,
    money,
    money_or_none,
    one_of,
    together,
)
from shared.usecases.quoting.quote_requests import InstalmentsQuote, PaymentOrderQuote, RefundQuote

LINES = 1000  # over all bills: each payment looks at each line


class OpenLinePart(Body):
    """What is open on a line; `component` tells principal from interest, late fee or cost."""

    item: Label
    open: NotNegative
    component: Label = "principal"


class OpenBillPart(Body):
    """A bill with open lines."""

    id: Label
    due: Day
    lines: Annotated[list[OpenLinePart], Field(max_length=200)]


class PaymentPart(Body):
    """Money that came in; `bills` are those the payer named, `items` limit an earmarked sum."""

    amount: NotNegative
    bills: Annotated[list[Label], Field(max_length=200, default_factory=list)]
    items: Annotated[list[Label], Field(max_length=200, default_factory=list)]


class PaymentOrderBody(Body):
    """Payments (or a balance), one after the other, against open bills."""

    kind: Literal["payment_order"]
    currency: Currency
    policy: Annotated[PaymentOrder, Field(default_factory=dict)]
    bills: Annotated[list[OpenBillPart], Field(max_length=200)]
    payments: Annotated[list[PaymentPart], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if sum(len(bill.lines) for bill in self.bills) > LINES:
            raise PydanticCustomError("too_long", "too many lines", {"max_length": LINES})
        return self

    def request(self) -> PaymentOrderQuote:
        """Return what is asked for."""
        lines = tuple(
            OpenLine(
                bill.id,
                line.item,
                bill.due,
                money(line.open, self.currency, f"bills.{b}.lines.{n}.open"),
                line.component,
            )
            for b, bill in enumerate(self.bills)
            for n, line in enumerate(bill.lines)
        )
        payments = tuple(
            Paying(
                money(one.amount, self.currency, f"payments.{at}.amount"),
                tuple(one.bills),
                tuple(one.items),
            )
            for at, one in enumerate(self.payments)
        )
        return PaymentOrderQuote(self.currency, self.policy, lines, payments)


class InstalmentsBody(Body):
    """A total paid in parts."""

    kind: Literal["instalments"]
    currency: Currency
    policy: InstalmentPlan
    total: NotNegative

    def request(self) -> InstalmentsQuote:
        """Return what is asked for."""
        total = money(self.total, self.currency, "total")
        return InstalmentsQuote(self.currency, self.policy, total)


class PaymentMadePart(Body):
    """A payment towards what is refunded, and what of it went back already."""

    id: Label
    amount: NotNegative
    on: Day | None = None
    refunded: NotNegative | None = None


class CoversPart(Body):
    """The days that were paid for."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day

    @model_validator(mode="after")
    def _forward(self) -> Self:
        in_order(self.from_, self.to)
        return self


class DeductionPart(Body):
    """What is kept for a reason."""

    name: Label
    amount: NotNegative


class RefundBody(Body):
    """What is given back of `paid` (one sum) or `payments`, after `last_day` of what it `covers`.

    Without `covers` all that was paid is refundable, as a deposit is.
    """

    kind: Literal["refund"]
    currency: Currency
    policy: Annotated[RefundPolicy, Field(default_factory=dict)]
    paid: NotNegative | None = None
    payments: Annotated[list[PaymentMadePart], Field(min_length=1, max_length=200)] | None = None
    covers: CoversPart | None = None
    last_day: Day | None = None
    monthly: NotNegative | None = None
    asked_on: Day | None = None
    deductions: Annotated[list[DeductionPart], Field(max_length=50, default_factory=list)]

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_of(self, "paid", "payments")
        together(self, "covers", "last_day")
        return self

    def request(self) -> RefundQuote:
        """Return what is asked for."""
        currency = self.currency
        paid = tuple(
            PaidIn(
                one.id,
                money(one.amount, currency, f"payments.{at}.amount"),
                one.on,
                money_or_none(one.refunded, currency, f"payments.{at}.refunded"),
            )
            for at, one in enumerate(self.payments or ())
        )
        if self.paid is not None:
            paid = (PaidIn("payment", money(self.paid, currency, "paid")),)
        asked = RefundAsked(
            paid=paid,
            covers=DateSpan(self.covers.from_, self.covers.to) if self.covers else None,
            last_day=self.last_day,
            monthly=money_or_none(self.monthly, currency, "monthly"),
            asked_on=self.asked_on,
            deductions=tuple(
                Deduction(one.name, money(one.amount, currency, f"deductions.{at}.amount"))
                for at, one in enumerate(self.deductions)
            ),
        )
        return RefundQuote(currency, self.policy, asked)
