"""Closing a period 结账: after it, corrections land in the open period. Nothing opens it again."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.calendar import business_date
from shared.domain.community import PeriodClose
from shared.usecases.ports import (
    Clock,
    Create,
    Directory,
    Listing,
    Once,
    Page,
    Replace,
    VersionStale,
)
from shared.usecases.reading import ListOf, seen_community, tried_again


@dataclass(frozen=True, slots=True)
class ClosePeriod:
    """Close every month of a community up to `period` ("2026-10")."""

    once: Once
    community_id: str
    period: str


@tried_again(VersionStale)
def close_period(
    actor: Actor, command: ClosePeriod, *, directory: Directory, clock: Clock
) -> PeriodClose:
    """The month and all before it are closed. Raises `PeriodClosed` and `PeriodNotOver`."""
    community = seen_community(actor, command.community_id, directory)
    now = clock.now()
    closed = community.close(command.period, business_date(now, community.time_zone))
    close = PeriodClose(command.period, community.id, actor.name, now)
    directory.commit(
        actor.company_id, [Replace(closed), Create(close)], once=command.once, result=close
    )
    return close


def list_period_closes(actor: Actor, command: ListOf, *, directory: Directory) -> Page[PeriodClose]:
    """Return part of the list of a community's closed periods, oldest first."""
    seen_community(actor, command.parent, directory)
    listing = Listing(PeriodClose, command.parent, command.limit, command.after)
    return directory.page(actor.company_id, listing)
