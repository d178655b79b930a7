"""What a stay costs: brackets for the whole stay, or units priced by the hours they start in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from shared.domain.charges.computation_errors import (
    StayBackwards,
    StayBeyondBrackets,
    StayNeedsTimes,
    StayTooLong,
)
from shared.domain.charges.duration_policy import (
    MINUTES_A_DAY,
    Bracket,
    CapPer,
    DurationPolicy,
)
from shared.domain.charges.duration_units import Counting, Stay
from shared.domain.charges.policy_parts import Said, to_money
from shared.domain.charges.trace import Input, Step
from shared.domain.money import EXACT, Money

LONGEST = 366 * MINUTES_A_DAY
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class StayFee:
    """What a stay costs."""

    amount: Money
    minutes: int
    steps: tuple[Step, ...]


def stay_between(entry: datetime, left: datetime, policy: DurationPolicy) -> Stay:
    """Return the stay from `entry` to `left`, both in the community's own time.

    Raises `StayBackwards`.
    """
    seconds = int((left - entry).total_seconds())
    if seconds < 0:
        raise StayBackwards(entry=entry.isoformat(), left=left.isoformat())
    minutes = -(-seconds // 60) if policy.started_minute_counts else seconds // 60
    return Stay(minutes, entry.hour * 60 + entry.minute)


def stay_fee(policy: DurationPolicy, stay: Stay, currency: str) -> StayFee:
    """Return what the stay costs.

    Raises `StayTooLong`, `StayNeedsTimes`, `StayBeyondBrackets`, `StayBackwards`.
    """
    if stay.minutes < 0:
        raise StayBackwards(entry="0", left=str(stay.minutes))
    if stay.minutes > LONGEST:
        raise StayTooLong(minutes=stay.minutes, limit=LONGEST)
    if policy.by_calendar and stay.entry_minute is None:
        raise StayNeedsTimes()
    said = Said(currency, [])
    if policy.brackets:
        price = _by_brackets(policy, stay.minutes, said)
    else:
        price = _by_units(policy, stay, said)
    price = _limited(policy, price, said)
    amount = to_money(price, policy.rounding, currency)
    said.rounded("stay_fee", "price", price, amount, said.of("price", price))
    return StayFee(amount, stay.minutes, tuple(said.steps))


def _by_brackets(policy: DurationPolicy, minutes: int, said: Said) -> Decimal:
    longest, beyond = policy.brackets[-1], policy.beyond
    if minutes <= longest.up_to_minutes:
        return _bracket(policy.brackets, minutes, said)
    if beyond is None:
        raise StayBeyondBrackets(minutes=minutes, limit=longest.up_to_minutes)
    if not beyond.repeats:
        over = minutes - longest.up_to_minutes
        units = -(-over // beyond.minutes) if policy.started_unit_counts else over // beyond.minutes
        price = EXACT.fma(Decimal(units), beyond.price, longest.price)
        said.exact(
            "stay_beyond",
            "bracket_price + units × price",
            price,
            said.of("bracket_price", longest.price),
            Input("units", units, "unit"),
            said.of("price", beyond.price),
        )
        return price
    whole, rest = divmod(minutes, beyond.minutes)
    price = EXACT.multiply(Decimal(whole), beyond.price)
    said.exact(
        "stay_whole_periods",
        "times × price",
        price,
        Input("times", whole, ""),
        said.of("price", beyond.price),
    )
    if rest == 0:
        return price
    if rest > longest.up_to_minutes:
        raise StayBeyondBrackets(minutes=rest, limit=longest.up_to_minutes)
    of_rest = _bracket(policy.brackets, rest, said)
    if of_rest == 0 and not beyond.free_again:
        of_rest = next((one.price for one in policy.brackets if one.price), ZERO)
    total = EXACT.add(price, of_rest)
    whole_price, rest_price = said.of("whole", price), said.of("rest", of_rest)
    said.exact("stay_sum", "whole + rest", total, whole_price, rest_price)
    return total


def _bracket(brackets: tuple[Bracket, ...], minutes: int, said: Said) -> Decimal:
    found = next(one for one in brackets if minutes <= one.up_to_minutes)
    said.exact(
        "stay_bracket",
        "price of the first bracket with minutes ≤ up_to",
        found.price,
        Input("minutes", minutes, "minute"),
        Input("up_to", found.up_to_minutes, "minute"),
    )
    return found.price


def _by_units(policy: DurationPolicy, stay: Stay, said: Said) -> Decimal:
    counting = Counting(policy, stay, said.currency)
    days = counting.days()
    capped = policy.cap if policy.cap and policy.cap.per is not CapPer.STAY else None
    total = ZERO
    for lines, repeated in groupby(days):
        times = len(list(repeated))
        price = sum((line.price for line in lines), ZERO)
        said.steps.extend(line.step for line in lines)
        if len(lines) > 1:
            said.exact("stay_sum", "sum of the parts", price)
        if capped and price > capped.amount:
            before, most = said.of("price", price), said.of("cap", capped.amount)
            price = capped.amount
            said.exact("stay_day_cap", "min(price, cap)", price, before, most)
        if times > 1:
            of_one = said.of("price", price)
            price = EXACT.multiply(price, Decimal(times))
            said.exact("stay_days", "price × days", price, of_one, Input("days", times, "day"))
        total = EXACT.add(total, price)
    if len(days) > 1:
        said.exact("stay_sum", "sum of the days", total)
    if not days:
        said.exact("stay_free", "nothing to pay", ZERO, Input("minutes", stay.minutes, "minute"))
    return total


def _limited(policy: DurationPolicy, price: Decimal, said: Said) -> Decimal:
    if policy.minimum is not None and ZERO < price < policy.minimum:
        before, least = said.of("price", price), said.of("minimum", policy.minimum)
        price = policy.minimum
        said.exact("stay_minimum", "max(price, minimum)", price, before, least)
    cap = policy.cap
    if cap and (cap.per is CapPer.STAY) and price > cap.amount:
        before, most = said.of("price", price), said.of("cap", cap.amount)
        price = cap.amount
        said.exact("stay_cap", "min(price, cap)", price, before, most)
    return price
