"""Weighing a pool over a whole community in one request: members, keys, what a run would find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from shared.domain.actor import Actor
from shared.domain.billing_card import PAGE_SUBJECTS, pages_for
from shared.domain.charges.allocation import totals_of
from shared.domain.charges.allocation_keys import KEY_SCALE, Sums, no_members, sums_of
from shared.domain.charges.allocation_policy import By
from shared.domain.charges.computation_errors import PoolEmpty, PoolPercentsNotHundred
from shared.domain.charges.exact import tidy
from shared.domain.community import Community
from shared.domain.metering.errors import PoolTooLarge
from shared.domain.metering.pool_members import PoolTerms, shared_amount, terms_of
from shared.domain.metering.windows import Gate, window_to_issue
from shared.usecases.metering.metering_ports import Readings
from shared.usecases.metering.pool_checks import plan_of_item
from shared.usecases.metering.pool_measuring import PoolMeters
from shared.usecases.metering.pool_pages import PoolPages
from shared.usecases.metering.share_pools import get_pool
from shared.usecases.ports import Cards, Clock, Directory
from shared.usecases.reading import ById

# One request reads so many pages; whoever has more sees their pools in a run's preview.
WEIGHED_PAGES_MAX = 150


@dataclass(frozen=True, slots=True)
class WeighedPool:
    """What a pool comes to by what is known now; `keys` has a sum for each part of its key.

    `total` is in `symbol`: the currency, or the unit of a quantity; `quantity` is what is shared.
    """

    pool_id: str
    members: int
    keys: tuple[Decimal, ...]
    percents: Decimal | None
    total: Decimal
    symbol: str
    quantity: Decimal | None = None
    unit: str = ""


def weigh_pool(
    actor: Actor,
    command: ById,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    clock: Clock,
) -> WeighedPool:
    """Return what the pool comes to. Raises what a run would block its members with.

    That is `PoolEmpty`, `PoolKeysZero`, `PoolKeyMissing`, `PoolPercentsNotHundred`,
    `PoolTotalNotInUnits`, `MeterReadingMissing`, `UseBelowZero`; and `PoolTooLarge`.
    """
    pool = get_pool(actor, command, directory=directory)
    company_id, now = actor.company_id, clock.now()
    community = directory.get(company_id, Community, pool.community_id)
    plan = plan_of_item(actor, pool.item_id, community, directory)
    period = plan.period(pool.period)
    window = window_to_issue(plan, period, directory.find(company_id, Gate, community.id))
    terms = terms_of(pool, period)
    pages = PoolPages(company_id, community.id, window, now, cards, readings)
    sums, behind = _weighed(pages, terms, _pages(company_id, community, cards))
    meters = PoolMeters(
        company_id, community.id, window, now, directory=directory, readings=readings
    )
    measured = meters.measure(terms, behind)
    quantity, unit = (measured.quantity, measured.unit) if measured else (None, "")
    amount = shared_amount(pool, quantity, unit)
    total, _ = totals_of(terms.policy, amount, community.currency, sums)
    return WeighedPool(
        pool_id=pool.id,
        members=sums.members,
        keys=tuple(_shown(key) for key in sums.keys),
        percents=sums.percents,
        total=total.total,
        symbol=total.symbol,
        quantity=amount.quantity,
        unit=amount.unit,
    )


def require_shareable(
    company_id: str,
    community: Community,
    terms: PoolTerms,
    now: datetime,
    *,
    cards: Cards,
    readings: Readings,
) -> None:
    """Pass if the pool has members and keys, as far as one request can tell before any reading.

    Raises `PoolEmpty`, `PoolKeysZero`, `PoolKeyMissing`, `PoolPercentsNotHundred`,
    `PoolTotalNotInUnits`.
    """
    if cards.subjects_numbered(company_id, community.id) > WEIGHED_PAGES_MAX * PAGE_SUBJECTS:
        _require_hundred(terms)
        return
    pages = PoolPages(company_id, community.id, None, now, cards, readings)
    count = _pages(company_id, community, cards)
    if terms.by_use:  # what its members will have used, nobody knows yet
        if not any(pages.look(page, [terms])[0].members for page in range(count)):
            raise PoolEmpty()
        return
    sums, _ = _weighed(pages, terms, count)
    amount = shared_amount(terms.pool, Decimal(0))
    totals_of(terms.policy, amount, community.currency, sums)


def _weighed(pages: PoolPages, terms: PoolTerms, count: int) -> tuple[Sums, Decimal]:
    sums, behind = no_members(terms.policy), Decimal(0)
    for page in range(count):
        (answer,) = pages.look(page, [terms])
        if answer.error is not None:
            raise answer.error
        sums = sums + sums_of(terms.policy, answer.members)
        behind += answer.behind
    return sums, behind


def _pages(company_id: str, community: Community, cards: Cards) -> int:
    subjects = cards.subjects_numbered(company_id, community.id)
    if subjects > WEIGHED_PAGES_MAX * PAGE_SUBJECTS:
        raise PoolTooLarge(subjects=subjects, limit=WEIGHED_PAGES_MAX * PAGE_SUBJECTS)
    return pages_for(subjects)


def _require_hundred(terms: PoolTerms) -> None:
    """Pass if percentages that are listed one by one sum to 100."""
    only = [factor.by for part in terms.policy.key for factor in part.factors]
    if only == [By.PERCENT]:
        total = sum((value for value in terms.values.values() if value), Decimal(0))
        if total != 100:
            raise PoolPercentsNotHundred(sum=f"{total:f}")


def _shown(key: int) -> Decimal:
    tidied = tidy(Fraction(key, KEY_SCALE))
    return tidied if isinstance(tidied, Decimal) else Decimal(0)
