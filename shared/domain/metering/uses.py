"""Who answers for which part of a subject's use, as the facts that a line is computed from.

A use is cut between two accounts where one took over from the other. Where a reading was taken on
the last day of the first, it decides. Where none was, the stretch around that day is cut by days,
in steps of the register, so that the parts add up to it; the trace then shows the reading that the
meter is taken to have had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from shared.domain.accounts import AccountDays
from shared.domain.calendar import on_day
from shared.domain.charges.facts import ReadingPair, Use
from shared.domain.errors import LevyError
from shared.domain.metering.chain import (
    MeterUse,
    Stretch,
    is_in_place,
    shown,
    use_in,
    used_before,
    uses_between,
)
from shared.domain.metering.meter import CardMeter
from shared.domain.metering.readings import Mark
from shared.domain.metering.windows import ReadingWindow
from shared.domain.money import EXACT, share_out

_DAY = timedelta(days=1)
_ZERO = Decimal(0)
_CUT_PLACES = 2  # registers are cut in steps no coarser than this

Resets = Mapping[str, tuple[int, int]]  # use → month and day on which its yearly tiers start over
Marks = Mapping[str, Sequence[Mark]]  # meter → its readings, in order of their days


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses of a subject's accounts by name, and why a use could not be told."""

    by_account: Mapping[str, Mapping[str, Use]] = field(default_factory=dict)
    refused: Mapping[str, LevyError] = field(default_factory=dict)


def uses_of(
    meters: Iterable[CardMeter],
    marks: Marks,
    window: ReadingWindow,
    accounts: Sequence[AccountDays],
    resets: Resets,
) -> Uses:
    """Return what each of a subject's accounts used in the window.

    `accounts` are those billed for the period, by first day. A use of which one meter is not read
    is refused as a whole. `earlier` is counted for the names in `resets`.
    """
    found: dict[str, list[MeterUse]] = {}
    refused: dict[str, LevyError] = {}
    for meter in meters:
        if not is_in_place(meter, window):
            continue
        try:
            measured = use_in(meter, marks.get(meter.id, ()), window)
        except LevyError as error:
            refused[meter.measures] = error
        else:
            found.setdefault(meter.measures, []).append(measured)
    by_account: dict[str, dict[str, Use]] = {account.account_id: {} for account in accounts}
    for name, uses in found.items():
        if name in refused:
            continue
        for account, use in _shared(uses, accounts, marks, resets.get(name)):
            by_account[account.account_id][name] = use
    return Uses(by_account, refused)


def tier_year(day: date, resets: tuple[int, int]) -> date:
    """Return the first day of the tier year that `day` is in."""
    first = on_day(day.year, *resets)
    return first if first <= day else on_day(day.year - 1, *resets)


@dataclass(slots=True)
class _Tally:
    """One account's part of a use, while it is gathered."""

    quantity: Decimal = _ZERO
    first: date | None = None
    last: date | None = None
    estimated: bool = False
    pairs: list[ReadingPair] = field(default_factory=list)
    bands: dict[str, Decimal] = field(default_factory=dict)

    def add(self, meter: CardMeter, part: Stretch) -> None:
        """Count one stretch in."""
        self.quantity = EXACT.add(self.quantity, part.quantity)
        self.first = part.first if self.first is None else min(self.first, part.first)
        self.last = part.last if self.last is None else max(self.last, part.last)
        self.estimated = self.estimated or part.estimated
        if meter.band:
            before = self.bands.get(meter.band, _ZERO)
            self.bands[meter.band] = EXACT.add(before, part.quantity)
        multiplier = part.device.register.multiplier
        pair = ReadingPair(part.device.number, part.start, part.end, multiplier, part.quantity)
        if self.pairs and self._goes_on(self.pairs[-1], pair):
            last = self.pairs[-1]
            whole = EXACT.add(last.quantity, pair.quantity)
            self.pairs[-1] = last._replace(end=pair.end, quantity=whole)
        else:
            self.pairs.append(pair)

    @staticmethod
    def _goes_on(last: ReadingPair, pair: ReadingPair) -> bool:
        return (last.meter, last.end, last.multiplier) == (pair.meter, pair.start, pair.multiplier)


def _shared(
    uses: Sequence[MeterUse],
    accounts: Sequence[AccountDays],
    marks: Marks,
    resets: tuple[int, int] | None,
) -> Iterable[tuple[AccountDays, Use]]:
    """Yield each account's part of what several meters measured."""
    ends = [account.last or date.max for account in accounts]
    if ends:
        ends[-1] = date.max  # whatever follows is the last one's
    tallies = [_Tally() for _ in accounts]
    for use in uses:
        for stretch in use.stretches:
            for at, part in _cut(stretch, ends):
                tallies[at].add(use.meter, part)
    for account, tally in zip(accounts, tallies, strict=True):
        earlier = _ZERO
        if resets is not None and tally.first is not None:
            first = max(tier_year(tally.first, resets), account.first)
            earlier = sum((_earlier(use, marks, first, tally.first) for use in uses), _ZERO)
        banded = bool(uses[0].meter.band)
        yield (
            account,
            Use(
                quantity=tally.quantity,
                unit=uses[0].meter.unit,
                first=tally.first,
                last=tally.last,
                earlier=max(earlier, _ZERO),
                bands=tally.bands if banded else {},
                pairs=tuple(tally.pairs),
                estimated=tally.estimated,
            ),
        )


def _earlier(use: MeterUse, marks: Marks, first: date, before: date) -> Decimal:
    if first >= before:
        return _ZERO
    meter = use.meter
    stretches = uses_between(meter, marks.get(meter.id, ()), first, before - _DAY)
    return used_before(stretches, first, before)


def _cut(stretch: Stretch, ends: Sequence[date]) -> Iterable[tuple[int, Stretch]]:
    """Yield the parts of a stretch with the index of the account each belongs to."""
    at = next(index for index, end in enumerate(ends) if stretch.first <= end)
    if stretch.last <= ends[at]:
        yield at, stretch
        return
    owners: list[int] = []
    lasts: list[date] = []
    first = stretch.first
    while first <= stretch.last:
        at = next(index for index, end in enumerate(ends) if first <= end)
        last = min(ends[at], stretch.last)
        owners.append(at)
        lasts.append(last)
        first = last + _DAY
    yield from zip(owners, cut_by_days(stretch, lasts), strict=True)


def cut_by_days(stretch: Stretch, lasts: Sequence[date]) -> list[Stretch]:
    """Return the stretch cut behind each of the days `lasts` (the last of them its own last day).

    Registers are cut in steps of 0.01 or finer by largest remainder: nothing is lost. What a
    register shows in between is what it would have shown; parts but the last are so estimated.
    """
    places = max(_places(stretch.start), _places(stretch.end), _CUT_PLACES)
    step = Decimal(1).scaleb(-places)
    whole = EXACT.subtract(EXACT.add(stretch.end, Decimal(stretch.turned)), stretch.start)
    firsts = [stretch.first, *(last + _DAY for last in lasts[:-1])]
    days = [(last - first).days + 1 for first, last in zip(firsts, lasts, strict=True)]
    shares = share_out(int(whole.scaleb(places, EXACT)), days)
    turn = Decimal(stretch.turned)
    parts: list[Stretch] = []
    start, turned = stretch.start, 0
    for first, last, share in zip(firsts, lasts, shares, strict=True):
        difference = EXACT.multiply(Decimal(share), step)
        end = EXACT.add(start, difference)
        turned = 0
        if turn and end >= turn:
            end, turned = EXACT.subtract(end, turn), stretch.turned
        parts.append(
            stretch._replace(
                first=first,
                last=last,
                start=shown(start),
                end=shown(end),
                turned=turned,
                quantity=EXACT.multiply(difference, stretch.device.register.multiplier),
                estimated=True,
            )
        )
        start = end
    parts[-1] = parts[-1]._replace(estimated=stretch.estimated or len(parts) > 1)
    return parts


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
