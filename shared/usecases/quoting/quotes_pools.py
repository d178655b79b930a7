"""Quotes of what goes into charges: uses from meters, shares of pools."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from shared.domain.charges.allocation import Allocation, MemberShare, allocate
from shared.domain.charges.allocation_policy import read_allocation_policy
from shared.domain.charges.errors import FactsRejected
from shared.domain.charges.facts import Share
from shared.domain.charges.meter_policy import read_meter_policy
from shared.domain.charges.meters import MeterUse, estimate, spread, use_of
from shared.domain.money import Rounding, RoundingMode
from shared.usecases.quoting.quote_answers import (
    Figure,
    QuoteAnswer,
    QuoteLine,
    policy_node,
    shown_percent,
    summed,
)
from shared.usecases.quoting.quote_requests import AllocationQuote, MeterQuote


def quote_meter(request: MeterQuote) -> QuoteAnswer:
    """Return the use, and its parts by period where a spread was asked for."""
    used = read_use(request)
    figures: dict[str, Figure] = {"estimated": used.estimated, "carried": used.carried}
    line = QuoteLine("use", quantity=used.quantity, unit=used.unit, figures=figures,
                     steps=used.steps)  # fmt: skip
    lines = [line]
    if request.spread_days:
        parts = spread(used.quantity, request.spread_days, request.spread_unit)
        lines += [
            QuoteLine(f"period_{at}", quantity=part, unit=used.unit)
            for at, part in enumerate(parts, 1)
        ]
    return QuoteAnswer("meter", "", tuple(lines), None, warnings=used.warnings)


def read_use(request: MeterQuote) -> MeterUse:
    """Return the use of a meter quote, sub-meters taken off and a missing reading estimated."""
    policy = read_meter_policy(policy_node(request.policy))
    subs = [use_of(stretches, request.unit).quantity for stretches in request.sub_meters]
    around = replace(request.around, sub_uses=(*request.around.sub_uses, *subs))
    if request.estimate_by:
        rounding = policy.rounding or Rounding(RoundingMode.HALF_UP, Decimal(1))
        around = replace(around, expected=estimate(request.estimate_by, around.days, rounding))
    return use_of(request.stretches, request.unit, policy, around)


def read_bands(request: MeterQuote) -> dict[str, Decimal]:
    """Return the use of each time-of-day band, where the registers have bands."""
    bands: dict[str, Decimal] = {}
    for band, stretch in zip(request.bands, request.stretches, strict=False):
        used = read_use(MeterQuote((stretch,), request.unit, request.policy))
        bands[band] = bands.get(band, Decimal(0)) + used.quantity
    return bands


def quote_allocation(request: AllocationQuote) -> QuoteAnswer:
    """Return every member's part; steps for those named, or for the first few."""
    found = _allocated(request)
    total = found.settled.total
    lines = [share_line(share.member_id, share) for share in found.shares]
    return summed(
        "allocation",
        request.currency,
        lines,
        total=total.total,
        unit=total.symbol,
        members=len(found.shares),
        sum_of_parts=sum((share.share.part for share in found.shares), Decimal(0)),
        sum_if_each_rounded=found.sum_if_each_rounded,
    )


def _allocated(request: AllocationQuote) -> Allocation:
    policy = read_allocation_policy(policy_node(request.policy))
    return allocate(policy, request.pool, request.currency, request.members, request.explain)


def share_of(pool: AllocationQuote, member_id: str, place: str) -> MemberShare:
    """Return the share of one member of a pool."""
    only = replace(pool, explain=frozenset({member_id}))
    for share in _allocated(only).shares:
        if share.member_id == member_id:
            return share
    raise FactsRejected("key_missing", field=place, key=member_id)


def share_line(name: str, share: MemberShare) -> QuoteLine:
    """Return a member's part as a line, with its key and the sum of keys."""
    own: Share = share.share
    figures: dict[str, Figure] = {
        "key": own.key,
        "keys": own.keys,
        "percent": shown_percent(share.percent),
        "pool_total": own.total,
    }
    return QuoteLine(
        name,
        share.amount,
        quantity=own.part if own.unit else None,
        unit=own.unit,
        figures=figures,
        steps=share.steps,
    )
