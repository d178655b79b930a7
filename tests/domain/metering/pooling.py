"""Homes and pools of paper, and a pool settled over them as a run does it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shared.domain.billing_card import CardVersion
from shared.domain.calendar import Period
from shared.domain.charges.facts import Share
from shared.domain.metering.pool_members import PoolTerms, ordinal_of, terms_of
from shared.domain.metering.pool_records import (
    result_from_json,
    result_to_json,
    state_from_json,
    state_to_json,
)
from shared.domain.metering.pool_settling import (
    Measured,
    PoolResult,
    begin,
    with_fold,
    with_measure,
    with_page,
)
from shared.domain.metering.pool_shares import SettledPools
from shared.domain.metering.pools import PoolAmount, SharePool
from shared.domain.property import SubjectKind
from tests.domain.metering.measuring import account

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NOVEMBER = Period.starting("2026-11")
EQUAL: dict[str, Any] = {"key": {"by": "equal"}}


@dataclass(frozen=True)
class Home:
    """One subject of a community of paper."""

    id: str
    page: int
    place: int
    version: CardVersion

    @property
    def ordinal(self) -> int:
        return ordinal_of(self.page, self.place)


def home(
    number: int, *, size: int = 3, subject: SubjectKind = SubjectKind.UNIT, **facts: Any
) -> Home:
    document = {"built_area": "100", "floor": number % 7, "kind": "residential", **facts}
    building = document.pop("building", "bld_1")
    entrance = document.pop("entrance", "")
    accounts = document.pop("accounts", (account(f"acc_{number}"),))
    version = CardVersion(NOW, subject, building, entrance, document, accounts)
    return Home(f"unt_{number:03d}", number // size, number % size, version)


def pool(
    cost: str | None = "100.00", policy: dict[str, Any] | None = None, **fields: Any
) -> SharePool:
    amount = fields.pop("amount", None) or PoolAmount(Decimal(cost or 0))
    return SharePool(
        "pol_1",
        "cty_1",
        "itm_1",
        "lift",
        "2026-11",
        amount,
        policy or EQUAL,
        NOW,
        "finance",
        **fields,
    )


def settled(
    terms: PoolTerms, homes: Sequence[Home], measured: Measured | None = None
) -> PoolResult:
    """Settle as a run does: page by page, the state put down as JSON after each."""
    pages = [
        [home for home in homes if home.page == page] for page in sorted({h.page for h in homes})
    ]

    def through(state: Any) -> Any:
        for page in pages:
            members = [terms.member(each.id, each.version, each.ordinal) for each in page]
            present = [member for member in members if member]
            state = with_page(state, terms, present, Decimal(0))
            state = state_from_json(json.loads(json.dumps(state_to_json(state))))
        return state

    state = with_measure(through(begin(terms)), terms, "CNY", measured)
    folds = 0
    while not state.done:
        state = with_fold(through(state))
        folds += 1
    assert folds <= 4
    return result_from_json(json.loads(json.dumps(result_to_json(state.result))))


def shares(
    of: SharePool, homes: Sequence[Home], measured: Measured | None = None
) -> dict[str, Share]:
    """Every account's share, by account."""
    terms = terms_of(of, NOVEMBER)
    pools = SettledPools([of], NOVEMBER, [settled(terms, homes, measured)], "CNY")
    found: dict[str, Share] = {}
    for each in homes:
        mine = pools.shares_of(each.id, each.version, each.ordinal, each.version.accounts, {})
        for reserved in mine.shares.values():
            found |= {name: share for name, share in reserved.by_account.items() if share}
    return found
