"""An amount for a month, a year or a day becomes the amount of a stretch of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.calendar import DateSpan, days_in_month
from shared.domain.charges.document import Node
from shared.domain.charges.proration import Piece, Proration
from shared.domain.charges.trace import Input, Step
from shared.domain.charges.work import ONE, ZERO, NumberOf, Round, Work, given, note
from shared.domain.money import EXACT

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
PER = (*_MONTHS, "day", "period", "once")
_BY_DAYS = ("actual_days", "thirty_days", "days_of_year")
_multiply, _add, _divide = EXACT.multiply, EXACT.add, EXACT.divide
_new = tuple.__new__
# Days of the months; February is asked for.
_LENGTHS = (0, 31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COUNTS = tuple(Decimal(count) for count in range(32))
Spread = Callable[[Work, Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class Per:
    """What a price is for: so many months, so many days, the billing period, or once.

    `months` 0 is the billing period; None together with `days` None is once.
    """

    name: str
    months: int | None = None
    days: int | None = None

    @property
    def once(self) -> bool:
        """Whether time plays no part."""
        return self.months is None and self.days is None

    def months_of(self, work: Work) -> int:
        """Return the months that a price is for."""
        return self.months or work.period.months


ONCE = Per("once")


def read_per(node: Node | None, usual: str) -> Per:
    """Return what a price is for: a word, {"months": 4} or {"days": 121}."""
    if node is None:
        return _named(usual)
    if not isinstance(node.value, dict):
        return _named(node.choice(PER))
    got = node.keys(("months", "days"))
    if len(got) != 1:
        raise node.refuse("per_form")
    if "months" in got:
        months = got["months"].integer(1, 120)
        return Per(f"{months} months", months=months)
    days = got["days"].integer(1, 3660)
    return Per(f"{days} days", days=days)


def _named(name: str) -> Per:
    if name == "day":
        return Per("day", days=1)
    if name == "period":
        return Per("period", months=0)
    return Per(name, _MONTHS.get(name))


@dataclass(frozen=True, slots=True)
class Timing:
    """How amounts per `per` are spread over days, and what is rounded on the way."""

    per: Per
    proration: Proration
    currency: str
    daily: Round | None
    monthly: Round | None

    def compile(self) -> Spread:
        """Return the function from an amount per `per` to that of the present stretch."""
        if self.per.once:
            return _unchanged
        if self.per.days is not None:
            return self._days
        per, counts_whole = self.per, self.proration.whole != "never"
        by_days = self._by_days() if per.months == 1 else None

        def spread(work: Work, amount: Decimal) -> Decimal:
            # The usual line: the account answers for the whole period and nothing changes in it.
            if work.usual and counts_whole:
                months = work.period.months
                return self._whole(work, amount, months, per.months or months)
            billed = work.billed
            if by_days is not None and billed is not None:
                first, last = billed.first, billed.last
                if work.divided:
                    first, last = max(first, work.first), min(last, work.last)
                if first <= last and first.month == last.month and first.year == last.year:
                    return by_days(work, amount, first, last)
            return self._pieces(work, amount)

        return spread

    def _by_days(self) -> Callable[[Work, Decimal, date, date], Decimal] | None:
        """Return the short way through days of one month, where nothing else is asked for.

        Equal to `_pieces`, as a test shows.
        """
        if (
            self.proration.method != "actual_days"
            or self.daily is not None
            or self.monthly is not None
        ):
            return None
        currency, never_whole = self.currency, self.proration.whole == "never"

        def part(work: Work, amount: Decimal, first: date, last: date) -> Decimal:
            days = last.day - first.day + 1
            divisor = _LENGTHS[first.month] or days_in_month(first)
            if days == divisor and not never_whole:
                return amount
            over, under = _COUNTS[days], _COUNTS[divisor]
            # Not marked as inexact: rounding comes next, and one quotient rounds as it is.
            exact = _divide(_multiply(amount, over), under)
            inputs = (
                _new(Input, ("amount", amount, currency)),
                _new(Input, ("days", over, "day")),
                _new(Input, ("divisor", under, "day")),
                _new(Input, ("from", first.isoformat(), "")),
                _new(Input, ("to", last.isoformat(), "")),
            )
            work.steps.append(_new(Step, ("proration", operation, inputs, exact, exact, currency)))
            return exact

        operation = "amount × days / divisor"
        return part

    def shortened(self, base: NumberOf, spread: Spread) -> NumberOf:
        """Return `spread` of `base` with a short way through the usual line."""
        if self.per.once:
            return base
        counts_days = self.per.days is not None or self.proration.whole == "never"
        if counts_days or self.monthly is not None:
            return lambda work: spread(work, base(work))
        per = self.per.months or 0

        def amount(work: Work) -> Decimal:
            result = base(work)
            if work.usual and (not per or per == work.period.months):
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
        inputs: tuple[Input, ...]
        days, per = Decimal(stretch.days if stretch else 0), Decimal(self.per.days or 1)
        currency = self.currency
        if self.daily is not None:
            exact = work.quotient(amount, per)
            amount, per = self.daily(exact), ONE
            inputs = (given("amount", exact, currency),)
            note(work, "daily_rate", "amount", inputs, exact, amount, currency)
        result = _multiply(amount, days)
        inputs = (given("amount", amount, currency), given("days", days, "day"))
        if per == 1:
            note(work, "days", "amount × days", inputs, result, result, currency)
            return result
        result = work.quotient(result, per)
        inputs = (*inputs, given("divisor", per, "day"))
        note(work, "proration", "amount × days / divisor", inputs, result, result, currency)
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
        if self.per.months == 0 and method in ("actual_days", "days_of_year"):
            days, whole = stretch.days, period.span.days
            return [Piece(stretch.first, stretch.last, period.months, days, whole)]
        return self.proration.pieces(stretch.first, stretch.last, billed, period)

    def _piece(self, work: Work, amount: Decimal, piece: Piece) -> Decimal:
        per = self.per.months_of(work)
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
