"""Collection and takings as managers read them; they follow the ledger within moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.actor import Actor
from shared.domain.errors import Rejected
from shared.domain.reports.collection import (
    ChannelTakings,
    Collected,
    CollectedItem,
    DayTakings,
    channels_together,
    collected_items,
    day_takings,
)
from shared.usecases.billing.billing_ports import Reports
from shared.usecases.ports import Directory
from shared.usecases.reading import seen_community
from shared.usecases.reporting.ports import Collection

DAYS_MAX = 366


class DaysRefused(Rejected):
    """A report covers at most a year of days, the first before the last."""

    code = "days_refused"


@dataclass(frozen=True, slots=True)
class CollectionOf:
    """Asks what became of the bills of a period."""

    community_id: str
    period: str


@dataclass(frozen=True, slots=True)
class TakingsOf:
    """Asks what money came and went on the business days from `first` to `last`."""

    community_id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """What became of a period's bills: in all, and by plan and item."""

    community_id: str
    period: str
    currency: str
    total: Collected
    items: tuple[CollectedItem, ...]


@dataclass(frozen=True, slots=True)
class TakingsReport:
    """Money that came and went: by channel, and by day."""

    community_id: str
    first: date
    last: date
    currency: str
    channels: tuple[ChannelTakings, ...]
    days: tuple[DayTakings, ...]


def collection_report(
    actor: Actor,
    command: CollectionOf,
    *,
    directory: Directory,
    reports: Reports,
    collection: Collection,
) -> CollectionReport:
    """Return what was charged for a period and what became of it. Raises `NotFound`."""
    community = seen_community(actor, command.community_id, directory)
    items = collected_items(
        reports.issued(actor.company_id, community.id, command.period),
        collection.periods(actor.company_id, community.id, command.period),
    )
    total = sum((item.sums for item in items), Collected())
    return CollectionReport(community.id, command.period, community.currency, total, items)


def takings_report(
    actor: Actor, command: TakingsOf, *, directory: Directory, collection: Collection
) -> TakingsReport:
    """Return what came and went by day and channel. Raises `NotFound`, `DaysRefused`."""
    community = seen_community(actor, command.community_id, directory)
    first, last = command.first, command.last
    if not first <= last <= first + timedelta(days=DAYS_MAX):
        raise DaysRefused(days_max=DAYS_MAX, field="to")
    found = collection.days(actor.company_id, community.id, first, last)
    days = tuple(day_takings(on, sums) for on, sums in found)
    return TakingsReport(
        community.id, first, last, community.currency, channels_together(days), days
    )
