"""Bodies of quotes about lateness, stays, rounded bills, and paying ahead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.domain.calendar import Period
from shared.domain.charges.late_fee_time import Debt, Reduction
from shared.edge.http.fields import Body, Day, Month
from shared.edge.http.fields_quotes import (
    Currency,
    Days,
    DurationPolicy,
    EarlyPaymentPolicy,
    Label,
    LateFeePolicy,
    LocalTime,
    NotNegative,
    Number,
    PrepaymentPolicy,
    RoundingPolicy,
    money,
    money_or_none,
    one_of,
    together,
)
from shared.usecases.quoting.quote_requests import (
    DurationQuote,
    EarlyPaymentQuote,
    LateDebt,
    LateFeeQuote,
    PrepaymentQuote,
    RoundingQuote,
)

_ANY_DAY = date(2001, 1, 1)  # where only a number of days is given, no day matters


class PaidPart(Body):
    """A payment that lowered a debt on a day."""

    on: Day
    amount: NotNegative


class DebtPart(Body):
    """A debt: its due day and the day it is paid or looked at, or the number of days between."""

    id: Label = "debt"
    principal: NotNegative
    due: Day | None = None
    until: Day | None = None
    days: Days | None = None
    payments: Annotated[list[PaidPart], Field(max_length=200, default_factory=list)]
    whole_fee: NotNegative | None = None
    already_charged: NotNegative | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_of(self, "until", "days")
        together(self, "due", "until")
        if self.payments:
            one_of(self, "until")
        return self

    def late(self, currency: str, place: str) -> LateDebt:
        """Return the debt."""
        debt = Debt(
            principal=money(self.principal, currency, f"{place}principal"),
            due=self.due or _ANY_DAY,
            payments=tuple(
                Reduction(one.on, money(one.amount, currency, f"{place}payments.{at}.amount"))
                for at, one in enumerate(self.payments)
            ),
            whole_fee=money_or_none(self.whole_fee, currency, f"{place}whole_fee"),
        )
        before = money_or_none(self.already_charged, currency, f"{place}already_charged")
        return LateDebt(self.id, debt, self.until, self.days, before)


class LateFeeBody(Body):
    """The late fee of a debt, or of each of several `debts`, under one policy."""

    kind: Literal["late_fee"]
    currency: Currency
    policy: LateFeePolicy
    principal: NotNegative | None = None
    due: Day | None = None
    until: Day | None = None
    days: Days | None = None
    payments: Annotated[list[PaidPart], Field(max_length=200)] | None = None
    whole_fee: NotNegative | None = None
    already_charged: NotNegative | None = None
    debts: Annotated[list[DebtPart], Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_of(self, "principal", "debts")
        if self.debts is None:
            self._single()
        else:
            for name in ("due", "until", "days", "payments", "whole_fee", "already_charged"):
                one_of(self, "debts", name)
        return self

    def _single(self) -> DebtPart:
        return DebtPart(
            principal=self.principal or Decimal(0),
            due=self.due,
            until=self.until,
            days=self.days,
            payments=self.payments or [],
            whole_fee=self.whole_fee,
            already_charged=self.already_charged,
        )

    def request(self) -> LateFeeQuote:
        """Return what is asked for."""
        late = [one.late(self.currency, f"debts.{at}.") for at, one in enumerate(self.debts or ())]
        if self.debts is None:
            late = [self._single().late(self.currency, "")]
        return LateFeeQuote(self.currency, self.policy, tuple(late))


class DurationBody(Body):
    """What a stay costs: by `minutes`, or by times on the place's own clock."""

    kind: Literal["duration"]
    currency: Currency
    policy: DurationPolicy
    minutes: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    from_: Annotated[LocalTime | None, Field(alias="from")] = None
    to: LocalTime | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_of(self, "minutes", "from_")
        together(self, "from_", "to")
        return self

    def request(self) -> DurationQuote:
        """Return what is asked for."""
        return DurationQuote(self.currency, self.policy, self.minutes, self.from_, self.to)


class RoundingBody(Body):
    """Bills rounded one after the other (抹零); `carried` comes from the bill before them."""

    kind: Literal["rounding"]
    currency: Currency
    policy: RoundingPolicy
    bills: Annotated[list[Number], Field(min_length=1, max_length=200)]
    carried: Number = Decimal(0)

    def request(self) -> RoundingQuote:
        """Return what is asked for."""
        bills = tuple(money(one, self.currency, f"bills.{at}") for at, one in enumerate(self.bills))
        return RoundingQuote(self.currency, self.policy, bills, self.carried)


class PrepaymentBody(Body):
    """Months paid ahead: `months` paid, or as few as cover `cover_months`; from month `from`."""

    kind: Literal["prepayment"]
    currency: Currency
    policy: PrepaymentPolicy
    monthly: NotNegative
    months: Annotated[int, Field(ge=1, le=1200)] | None = None
    cover_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    from_: Annotated[Month | None, Field(alias="from")] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_of(self, "months", "cover_months")
        return self

    def request(self) -> PrepaymentQuote:
        """Return what is asked for."""
        monthly = money(self.monthly, self.currency, "monthly")
        first = Period.starting(self.from_) if self.from_ else None
        return PrepaymentQuote(
            self.currency, self.policy, monthly, self.months, self.cover_months, first
        )


class EarlyPaymentBody(Body):
    """What is to be paid on a day, less what paying early takes off."""

    kind: Literal["early_payment"]
    currency: Currency
    policy: EarlyPaymentPolicy
    amount: NotNegative
    paid_on: Day
    due: Day | None = None

    def request(self) -> EarlyPaymentQuote:
        """Return what is asked for."""
        amount = money(self.amount, self.currency, "amount")
        return EarlyPaymentQuote(self.currency, self.policy, amount, self.paid_on, self.due)
