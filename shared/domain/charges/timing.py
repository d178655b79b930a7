"""An amount for a month, a year or a day becomes the amount of a stretch of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.calendar import DateSpan
from shared.domain.charges.proration import Piece, Proration
from shared.domain.charges.trace import Input
from shared.domain.charges.work import ZERO, Round, Work, given, note
from shared.domain.money import EXACT

PER_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
PER = (*PER_MONTHS, "day", "period", "once")
_BY_DAYS = ("actual_days", "thirty_days", "days_of_year")
_multiply, _divide, _add = EXACT.multiply, EXACT.divide, EXACT.add
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
            if work.whole and counts_whole and not work.divided:
                months = work.period.months
                return self._whole(work, amount, months, per or months)
            return self._pieces(work, amount)

        return spread

    def _rounded_month(self, work: Work, amount: Decimal) -> Decimal:
        if self.monthly is None:
            return amount
        result = self.monthly(amount)
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
        inputs = tuple(given("amount", part, self.currency) for part in amounts)
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
        count, divisor = Decimal(piece.over), Decimal(piece.under)
        base = amount
        inputs = [given("amount", amount, self.currency)]
        operation = "amount"
        if piece.months != per:
            base = _multiply(base, Decimal(piece.months))
            operation, inputs = (
                f"{operation} × months",
                [*inputs, given("months", piece.months, "month")],
            )
            if per != 1:
                divisor = _multiply(divisor, Decimal(per))
                operation, inputs = f"{operation} / per", [*inputs, given("per", per, "month")]
        inputs.append(given("divisor", piece.under, "day"))
        if self.daily is not None and self.proration.method in _BY_DAYS:
            exact = _divide(base, divisor)
            daily = self.daily(exact)
            note(
                work,
                "daily_rate",
                f"{operation} / divisor",
                tuple(inputs),
                exact,
                daily,
                self.currency,
            )
            operation, inputs = "daily_rate × days", [given("daily_rate", daily, self.currency)]
            exact = _multiply(daily, count)
        else:
            operation = f"{operation} × days / divisor"
            exact = _divide(_multiply(base, count), divisor)
        inputs += [given("days", piece.over, "day"), *_dates(piece.first, piece.last)]
        result = self.monthly(exact) if self.monthly else exact
        note(work, "proration", operation, tuple(inputs), exact, result, self.currency)
        return result

    def _whole(self, work: Work, amount: Decimal, months: int, per: int) -> Decimal:
        """Return the amount of whole months; each is rounded by itself where months are."""
        if months == per and (self.monthly is None or months == 1):
            return self._rounded_month(work, amount)
        month = amount
        count = months
        inputs: tuple[Input, ...]
        if self.monthly is not None and per != 1:
            exact = _divide(amount, Decimal(per))
            month, per = self.monthly(exact), 1
            inputs = (given("amount", amount, self.currency), given("per", months, "month"))
            note(work, "month", "amount / per", inputs, exact, month, self.currency)
        elif self.monthly is not None:
            month = self._rounded_month(work, amount)
        result = _multiply(month, Decimal(count))
        inputs = (given("amount", month, self.currency), given("months", count, "month"))
        operation = "amount × months"
        if per != 1:
            result = _divide(result, Decimal(per))
            operation, inputs = "amount × months / per", (*inputs, given("per", per, "month"))
        note(work, "months", operation, inputs, result, result, self.currency)
        return result


def _unchanged(_work: Work, amount: Decimal) -> Decimal:
    return amount


def _dates(first: date, last: date) -> tuple[Input, ...]:
    return (given("from", first.isoformat(), ""), given("to", last.isoformat(), ""))
