"""The stores that both suites of promises run against, and what they store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.accounts import Account, HeldAs
from shared.domain.actor import Role
from shared.domain.api_keys import ApiKey
from shared.domain.billing_plan import BillingPlan, Timing
from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel
from shared.domain.property import (
    Building,
    Status,
    StatusFrom,
    SubjectKind,
    Unit,
    UnitKind,
)
from shared.usecases import ports
from tests.fakes.clock import NOON

CO, OTHER = "com_a", "com_b"


@dataclass
class Stores:
    """The ports under test."""

    directory: ports.Directory
    cards: ports.Cards
    due_plans: ports.DuePlans
    idempotency: ports.Idempotency
    keys: ports.Keys


def building(number: int, community: str = "cty_1") -> Building:
    return Building(f"bld_{number}", community, f"{number}栋", NOON)


def unit(unit_id: str = "unt_1", **changes: Any) -> Unit:
    made = Unit(
        id=unit_id,
        community_id="cty_1",
        building_id="bld_1",
        name="1-101",
        floor=1,
        kind=UnitKind.RESIDENTIAL,
        built_area=Decimal("96.80"),
        statuses=(StatusFrom(date(2026, 1, 1), Status.OCCUPIED),),
        page=0,
        created_at=NOON,
        inside_area=Decimal("75.92"),
        household_size=3,
        tags=("corner",),
    )
    return replace(made, **changes)


def account(account_id: str, **changes: Any) -> Account:
    made = Account(
        account_id,
        "cty_1",
        SubjectKind.UNIT,
        "unt_1",
        "hld_1",
        HeldAs.OWNER,
        date(2026, 1, 1),
        NOON,
    )
    return replace(made, **changes)


def plan(plan_id: str = "pln_1", **changes: Any) -> BillingPlan:
    made = BillingPlan(
        id=plan_id,
        community_id="cty_1",
        name="monthly",
        item_ids=("itm_1",),
        period_months=1,
        first_period="2026-11",
        billing_day=1,
        timing=Timing.ADVANCE,
        due_days=30,
        next_period="2026-11",
        created_at=NOON,
    )
    return replace(made, **changes)


def rule(rule_id: str, first: date, **changes: Any) -> RuleVersion:
    made = RuleVersion(
        id=rule_id,
        item_id="itm_1",
        scope=Scope(ScopeLevel.COMMUNITY, "cty_1"),
        effective_from=first,
        document={"schema": 1, "price": "2.50", "deep": [{"x": [1, True, None]}]},
        created_at=NOON,
        created_by="tester",
        community_id="cty_1",
    )
    return replace(made, **changes)


def once(key: str = "k", digest: str = "d") -> ports.Once:
    return ports.Once(CO, key, digest)


def key(number: int, company: str = CO) -> ApiKey:
    return ApiKey(f"key_{number}", company, "gate", Role.READER, ("cty_1",), NOON, "tester")
