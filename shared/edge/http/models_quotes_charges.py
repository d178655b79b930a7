"""Bodies of quotes about charges: rules on facts, discounts and taxes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.domain.calendar import DateSpan, Period
from shared.edge.http.fields import Body, Day, Month
from shared.edge.http.fields_quotes import (
    Currency,
    Document,
    Label,
    NotNegative,
    Number,
    money,
    one_of,
)
from shared.edge.http.models_quotes_pools import ReadingsPart, SharePart
from shared.usecases.quoting.quote_requests import (
    ChargeQuote,
    DiscountQuote,
    ItemQuoted,
    RuleFrom,
    TaxQuote,
)

BEGINNING = date(1900, 1, 1)
MONTHS = 120


class RulePart(Body):
    """A rule and the day from which it holds."""

    effective_from: Day
    rule: Document


class ItemPart(Body):
    """One charge item: one rule, or several with the days from which they hold."""

    name: Label
    rule: Document | None = None
    rules: Annotated[list[RulePart], Field(min_length=1, max_length=20)] | None = None
    facts: Annotated[Document, Field(default_factory=dict)]

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_of(self, "rule", "rules")
        return self

    def quoted(self, place: str) -> ItemQuoted:
        """Return the item, which stands at `place` of the request."""
        return ItemQuoted(self.name, versions(self.rule, self.rules, place), self.facts, place)


def versions(
    rule: dict[str, Any] | None, rules: list[RulePart] | None, place: str
) -> tuple[RuleFrom, ...]:
    """Return the versions, oldest first; a single rule has always held."""
    if rule is not None:
        return (RuleFrom(BEGINNING, rule, f"{place}/rule"),)
    found = (
        RuleFrom(one.effective_from, one.rule, f"{place}/rules/{at}/rule")
        for at, one in enumerate(rules or ())
    )
    return tuple(sorted(found, key=lambda one: one.effective_from))


class ChargeBody(Body):
    """What one account owes: one `rule` (or dated `rules`), or several `items`.

    `period` is the first month billed and `months` how many; `from` and `to` are the days the
    account answers for, all of them unless given. Without `period` both are needed, and the months
    they lie in are billed.
    """

    kind: Literal["charge"]
    currency: Currency
    rule: Document | None = None
    rules: Annotated[list[RulePart], Field(min_length=1, max_length=20)] | None = None
    items: Annotated[list[ItemPart], Field(min_length=1, max_length=50)] | None = None
    facts: Annotated[Document, Field(default_factory=dict)]
    period: Month | None = None
    months: Annotated[int, Field(ge=1, le=MONTHS)] | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    meters: Annotated[dict[Label, ReadingsPart], Field(max_length=20, default_factory=dict)]
    pools: Annotated[dict[Label, SharePart], Field(max_length=20, default_factory=dict)]

    @model_validator(mode="after")
    def _sayable(self) -> Self:
        one_of(self, "rule", "rules", "items")
        if self.period is None and (self.from_ is None or self.to is None or self.months):
            raise PydanticCustomError("together", "all of {of}", {"of": "from, to"})
        period = self._period()
        if period.months > MONTHS:
            raise PydanticCustomError("less_than_equal", "too many months", {"le": MONTHS})
        span = period.span.meet(self.from_, self.to)
        if span is None or (self.from_ and self.to and self.to < self.from_):
            raise PydanticCustomError("days_outside_period", "no day of the period is meant")
        return self

    def _period(self) -> Period:
        if self.period is not None:
            return Period.starting(self.period, self.months or 1)
        first, last = self.from_ or BEGINNING, self.to or BEGINNING
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return Period(first.year, first.month, max(months, 1))

    def request(self) -> ChargeQuote:
        """Return what is asked for."""
        period = self._period()
        items = tuple(one.quoted(f"/items/{at}") for at, one in enumerate(self.items or ()))
        if not items:
            items = (ItemQuoted("charge", versions(self.rule, self.rules, "")),)
        return ChargeQuote(
            currency=self.currency,
            items=items,
            period=period,
            span=period.span.meet(self.from_, self.to) or DateSpan(period.first, period.last),
            facts=self.facts,
            meters={name: meter.request() for name, meter in self.meters.items()},
            pools={
                name: (pool.asked(self.currency, frozenset()), pool.member)
                for name, pool in self.pools.items()
            },
        )


class DiscountBody(Body):
    """An ordered list of discounts on an amount, in the words of a charge rule."""

    kind: Literal["discount"]
    currency: Currency
    amount: NotNegative
    discounts: Annotated[list[Document], Field(max_length=50)]
    rounding: Any = None
    tax: Document | None = None

    def request(self) -> DiscountQuote:
        """Return what is asked for."""
        amount = money(self.amount, self.currency, "amount")
        discounts = tuple(self.discounts)
        return DiscountQuote(self.currency, amount, discounts, self.rounding, self.tax)


class TaxBody(Body):
    """Tax of each amount by itself, or of their sum where the policy's stage is the bill."""

    kind: Literal["tax"]
    currency: Currency
    policy: Document
    amounts: Annotated[list[Number], Field(min_length=1, max_length=200)]

    def request(self) -> TaxQuote:
        """Return what is asked for."""
        amounts = tuple(
            money(one, self.currency, f"amounts.{at}") for at, one in enumerate(self.amounts)
        )
        return TaxQuote(self.currency, self.policy, amounts)
