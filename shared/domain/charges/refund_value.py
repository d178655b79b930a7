"""What unused or used time is worth at a price of one month, each part rounded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shared.domain.calendar import DateSpan
from shared.domain.charges.exact import tidy
from shared.domain.charges.policy_parts import Said, to_money
from shared.domain.charges.refund_policy import RefundPolicy, Unused
from shared.domain.charges.trace import Input
from shared.domain.charges.unused_time import months_of, years_of
from shared.domain.money import Money


@dataclass(frozen=True, slots=True)
class Pricing:
    """The price of a month of a paid span; what it says goes to `said`."""

    policy: RefundPolicy
    covers: DateSpan
    monthly: Fraction
    said: Said

    def unused(self, part: DateSpan | None) -> Money:
        """Return what the days of `part` that were not used are worth."""
        if self.policy.unused is not Unused.WHOLE_MONTHS:
            return self._days("unused", part)
        return self._total("unused", [self._months(months_of(self.covers, part).whole)])

    def used(self, part: DateSpan | None) -> Money:
        """Return what the used days cost: where only whole months count, every month begun."""
        if self.policy.unused is not Unused.WHOLE_MONTHS:
            return self._days("used", part)
        return self._total("used", [self._months(months_of(self.covers, part).begun)])

    def _days(self, name: str, part: DateSpan | None) -> Money:
        if self.policy.unused is Unused.DAYS_OF_YEAR:
            return self._total(name, [self._year(part)])
        if self.policy.unused is Unused.DAYS_OF_SPAN:
            return self._total(name, [self._span(part)])
        months = months_of(self.covers, part)
        worth = [self._months(months.whole)] if months.whole or not months.pieces else []
        worth += [self._piece(days, of) for days, of in months.pieces]
        return self._total(name, worth)

    def _months(self, months: int) -> Money:
        inputs = (Input("months", months, "month"), self._monthly())
        return self._worth("refund_months", "months × monthly", inputs, self.monthly * months)

    def _piece(self, days: int, of: int) -> Money:
        inputs = (
            Input("days", days, "day"),
            Input("days_of_month", of, "day"),
            self._monthly(),
        )
        exact = self.monthly * days / of
        return self._worth("refund_days", "days ÷ days_of_month × monthly", inputs, exact)

    def _year(self, part: DateSpan | None) -> Money:
        years = years_of(part)
        exact = self.monthly * 12 * years
        inputs = (
            Input("days", part.days if part else 0, "day"),
            Input("years", tidy(years), "year"),
            self.said.of("yearly", self.monthly * 12),
        )
        return self._worth("refund_years", "years × yearly", inputs, exact)

    def _span(self, part: DateSpan | None) -> Money:
        days, of = part.days if part else 0, self.covers.days
        price = self.monthly * months_of(self.covers, self.covers).exact
        inputs = (
            Input("days", days, "day"),
            Input("days_paid", of, "day"),
            self.said.of("price", price),
        )
        return self._worth("refund_span", "days ÷ days_paid × price", inputs, price * days / of)

    def _monthly(self) -> Input:
        return Input("monthly", tidy(self.monthly), f"{self.said.currency}/month")

    def _worth(
        self, name: str, operation: str, inputs: tuple[Input, ...], exact: Fraction
    ) -> Money:
        worth = to_money(exact, self.policy.rounding, self.said.currency)
        self.said.rounded(name, operation, exact, worth, *inputs)
        return worth

    def _total(self, name: str, parts: list[Money]) -> Money:
        if len(parts) == 1:
            return parts[0]
        total = Money(sum(part.minor for part in parts), self.said.currency)
        inputs = [self.said.of(f"part_{at}", part) for at, part in enumerate(parts, 1)]
        operation = " + ".join(one.name for one in inputs) or "0"
        self.said.money(f"refund_{name}", operation, total, *inputs)
        return total
