"""Collection 收缴: what was charged for a period, what became of it, and how much of it was paid.

owed = issued + adjusted + late fee         (a cancelled bill is an adjustment to nothing)
net paid = paid − refunded − freed
open = owed − net paid − waived − written off
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from shared.domain.reports.counting import BALANCE, HELD, Column, Flow, ItemSums, PlanPeriod, Sums
from shared.domain.run_totals import Totals

_HUNDRED = Decimal(100)
_TENTH_OF_PERCENT = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Collected:
    """What was charged and what became of it, in minor units."""

    issued: int = 0
    adjusted: int = 0
    late_fee: int = 0
    paid: int = 0
    refunded: int = 0
    freed: int = 0
    waived: int = 0
    written_off: int = 0

    def __add__(self, other: Collected) -> Collected:
        """Return both together."""
        return Collected(
            self.issued + other.issued,
            self.adjusted + other.adjusted,
            self.late_fee + other.late_fee,
            self.paid + other.paid,
            self.refunded + other.refunded,
            self.freed + other.freed,
            self.waived + other.waived,
            self.written_off + other.written_off,
        )

    @property
    def owed(self) -> int:
        """What there was to pay."""
        return self.issued + self.adjusted + self.late_fee

    @property
    def net_paid(self) -> int:
        """What pays bills now."""
        return self.paid - self.refunded - self.freed

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.owed - self.net_paid - self.waived - self.written_off

    @property
    def rate(self) -> Decimal | None:
        """The collection rate 收缴率 in percent with one digit; None where nothing was owed."""
        due = self.owed - self.waived
        if due <= 0:
            return None
        return (Decimal(self.net_paid) * _HUNDRED / due).quantize(_TENTH_OF_PERCENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class CollectedItem:
    """What became of one charge item of one plan's bills; `late_fee` counts as an item."""

    plan_id: str
    item_id: str
    sums: Collected


def collected_items(
    issued: Mapping[PlanPeriod, Totals], became: Mapping[PlanPeriod, ItemSums]
) -> tuple[CollectedItem, ...]:
    """Return a period's items by plan, in order."""
    found: dict[tuple[str, str], Collected] = {}
    for about, totals in issued.items():
        for item_id, total in totals.items.items():
            place = about.plan_id, item_id
            found[place] = found.get(place, Collected()) + Collected(issued=total.minor)
    for about, sums in became.items():
        for (item_id, column), minor in sums.items():
            place = about.plan_id, item_id
            found[place] = found.get(place, Collected()) + Collected(**{column.value: minor})
    return tuple(CollectedItem(*place, sums) for place, sums in sorted(found.items()))


@dataclass(frozen=True, slots=True)
class ChannelTakings:
    """Money of one channel: what came, what went back, what turned out not to have come."""

    channel: str
    gross: int = 0
    refunded: int = 0
    voided: int = 0

    @property
    def net(self) -> int:
        """What stayed."""
        return self.gross - self.refunded - self.voided


@dataclass(frozen=True, slots=True)
class DayTakings:
    """One business day: its channels in order, and what balances and bills gained by it.

    `held` is what deposits grew by: money that came and is neither paid nor income.
    """

    on: date
    channels: tuple[ChannelTakings, ...]
    balance: int
    held: int
    bills: Collected


_FLOW_FIELDS = {Flow.CAME: "gross", Flow.REFUNDED: "refunded", Flow.VOIDED: "voided"}


def day_takings(on: date, sums: Sums) -> DayTakings:
    """Return a day's sums with their names read."""
    channels: dict[str, dict[str, int]] = {}
    for name, minor in sums.items():
        flow, dot, channel = name.partition(".")
        if dot:
            channels.setdefault(channel, {})[_FLOW_FIELDS[Flow(flow)]] = minor
    return DayTakings(
        on=on,
        channels=tuple(ChannelTakings(name, **channels[name]) for name in sorted(channels)),
        balance=sums.get(BALANCE, 0),
        held=sums.get(HELD, 0),
        bills=Collected(**{one.value: sums.get(one.value, 0) for one in Column}),
    )


def channels_together(days: tuple[DayTakings, ...]) -> tuple[ChannelTakings, ...]:
    """Return the takings of all days by channel."""
    found: dict[str, ChannelTakings] = {}
    for day in days:
        for one in day.channels:
            sofar = found.get(one.channel, ChannelTakings(one.channel))
            found[one.channel] = ChannelTakings(
                one.channel,
                sofar.gross + one.gross,
                sofar.refunded + one.refunded,
                sofar.voided + one.voided,
            )
    return tuple(found[name] for name in sorted(found))
