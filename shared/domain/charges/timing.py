"""An amount for a month, a year or a day becomes the amount of a stretch of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from shared.domain.calendar import DateSpan
from shared.domain.charges.proration import Piece, Proration
from shared.domain.charges.trace import Input
from shared.domain.charges.work import ZERO, NumberOf, Round, Work, given, note
from shared.domain.money import EXACT

PER_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
PER = (*PER_MONTHS, "day", "period", "once")
_BY_DAYS = ("actual_days", "thirty_days", "days_of_year")
_multiply, _add = EXACT.multiply, EXACT.add
Spread = Callable[[Work, Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class Timing:
    """How amounts per `per` are spread over days, and what is rounded on the way."""

    per: str
    proration: Proration
    currency: str
    daily: Round | None
    monthly: Round | None

    def compile(self) -> Spread:
        """Return the function from an amount per `per` to that of the present stretch."""
        if self.per == "once":
            return _unchanged
        if self.per == "day":
            return self._days
        per, counts_whole = PER_MONTHS.get(self.per), self.proration.whole != "never"

        def spread(work: Work, amount: Decimal) -> Decimal:
            # The usual line: the account answers for the whole period and nothing changes in it.
            if work.usual and counts_whole:
                months = work.period.months
                return self._whole(work, amount, months, per or months)
            return self._pieces(work, amount)

        return spread

    def shortened(self, base: NumberOf, spread: Spread) -> NumberOf:
        """Return `spread` of `base` with a short way through the usual line."""
        if self.per == "once":
            return base
        if self.per == "day" or self.monthly is not None or self.proration.whole == "never":
            return lambda work: spread(work, base(work))
        per = PER_MONTHS.get(self.per)

        def amount(work: Work) -> Decimal:
            result = base(work)
            if work.usual and (per is None or per == work.period.months):
                return result
            return spread(work, result)

        return amount

    def _rounded_month(self, work: Work, amount: Decimal) -> Decimal:
        result = self.monthly(amount) if self.monthly else amount
        inputs = (given("amount", amount, self.currency),)
        note(work, "month", "amount", inputs, amount, result, self.currency)
        return result

    def _stretch(self, work: Work) -> DateSpan | None:
        return work.billed.meet(work.first, work.last) if work.billed else None

    def _days(self, work: Work, amount: Decimal) -> Decimal:
        stretch = self._stretch(work)
        days = Decimal(stretch.days if stretch else 0)
        daily = self.daily(amount) if self.daily else amount
        result = _multiply(daily, days)
        inputs = (given("amount", daily, self.currency), given("days", days, "day"))
        note(work, "days", "amount × days", inputs, result, result, self.currency)
        return result

    def _pieces(self, work: Work, amount: Decimal) -> Decimal:
        stretch = self._stretch(work)
        if stretch is None or work.billed is None:
            nothing = (given("amount", amount, self.currency), given("days", ZERO, "day"))
            note(work, "days", "amount × days", nothing, ZERO, ZERO, self.currency)
            return ZERO
        pieces = self._worth(work, stretch, work.billed)
        amounts = [self._piece(work, amount, piece) for piece in pieces]
        if len(amounts) == 1:
            return amounts[0]
        total = ZERO
        for part in amounts:
            total = _add(total, part)
        inputs = tuple([given("amount", part, self.currency) for part in amounts])
        note(work, "months_sum", "sum", inputs, total, total, self.currency)
        return total

    def _worth(self, work: Work, stretch: DateSpan, billed: DateSpan) -> list[Piece]:
        period, method = work.period, self.proration.method
        if self.per == "period" and method in ("actual_days", "days_of_year"):
            days, whole = stretch.days, period.span.days
            return [Piece(stretch.first, stretch.last, period.months, days, whole)]
        return self.proration.pieces(stretch.first, stretch.last, billed, period)

    def _piece(self, work: Work, amount: Decimal, piece: Piece) -> Decimal:
        per = work.period.months if self.per == "period" else PER_MONTHS[self.per]
        if piece.over == piece.under:
            return self._whole(work, amount, piece.months, per)
        base = amount if piece.months == per else self._scaled(work, amount, piece.months, per)
        days, divisor = Decimal(piece.over), Decimal(piece.under)
        currency = self.currency
        dates: tuple[Input, ...] = (
            given("from", piece.first.isoformat(), ""),
            given("to", piece.last.isoformat(), ""),
        )
        if self.daily is not None and self.proration.method in _BY_DAYS:
            exact = work.quotient(base, divisor)
            daily = self.daily(exact)
            inputs = (given("amount", base, currency), given("divisor", divisor, "day"))
            note(work, "daily_rate", "amount / divisor", inputs, exact, daily, currency)
            exact = _multiply(daily, days)
            operation = "daily_rate × days"
            inputs = (given("daily_rate", daily, currency), given("days", days, "day"))
        else:
            exact = work.quotient(_multiply(base, days), divisor)
            operation = "amount × days / divisor"
            inputs = (given("amount", base, currency), given("days", days, "day"))
            dates = (given("divisor", divisor, "day"), *dates)
        result = self.monthly(exact) if self.monthly else exact
        note(work, "proration", operation, (*inputs, *dates), exact, result, currency)
        return result

    def _scaled(self, work: Work, amount: Decimal, months: int, per: int) -> Decimal:
        """Return `amount`, which is for `per` months, as that of `months` months."""
        inputs: tuple[Input, ...] = (
            given("amount", amount, self.currency),
            given("months", Decimal(months), "month"),
        )
        result = _multiply(amount, Decimal(months))
        operation = "amount × months"
        if per != 1:
            result = work.quotient(result, Decimal(per))
            operation = "amount × months / per"
            inputs = (*inputs, given("per", Decimal(per), "month"))
        note(work, "months", operation, inputs, result, result, self.currency)
        return result

    def _whole(self, work: Work, amount: Decimal, months: int, per: int) -> Decimal:
        """Return the amount of whole months; each is rounded by itself where months are."""
        if self.monthly is None:
            return amount if months == per else self._scaled(work, amount, months, per)
        month = self._rounded_month(
            work, amount if per == 1 else self._scaled(work, amount, 1, per)
        )
        return month if months == 1 else self._scaled(work, month, months, 1)


def _unchanged(_work: Work, amount: Decimal) -> Decimal:
    return amount
