"""Snapshots and billing cards on paper: what tests of bills compute with, without any store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shared.domain.accounts import AccountDays
from shared.domain.billing import PageOutcome, bill_page
from shared.domain.billing_basis import compile_snapshot
from shared.domain.billing_card import BillingCard, CardVersion
from shared.domain.calendar import Period
from shared.domain.charge_items import Category, LocalName, RuleVersion, Scope, ScopeLevel
from shared.domain.property import SubjectKind
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem

NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
OLD = datetime(2025, 1, 1, tzinfo=UTC)
BUILDING = Scope(ScopeLevel.BUILDING, "bld_1")
EVERYWHERE = Scope(ScopeLevel.COMMUNITY, "cty_1")


def version(
    rule_id: str,
    first: str,
    price: str,
    *,
    scope: Scope = EVERYWHERE,
    last: str | None = None,
    quantity: str = "built_area",
    item_id: str = "itm_1",
    document: dict[str, Any] | None = None,
    conditions: dict[str, Any] | None = None,
    order: int = 0,
) -> RuleVersion:
    """A version `quantity × price`, or of `document`, from day `first`."""
    return RuleVersion(
        id=rule_id,
        item_id=item_id,
        scope=scope,
        effective_from=date.fromisoformat(first),
        effective_to=date.fromisoformat(last) if last else None,
        document=document or {"schema": 1, "quantity": quantity, "price": price},
        conditions=conditions,
        order=order,
        created_at=OLD,
        created_by="",
    )


def item(item_id: str, *versions: RuleVersion, on: SubjectKind = SubjectKind.UNIT) -> SnapshotItem:
    """A charge item in a snapshot."""
    return SnapshotItem(item_id, LocalName("费", "fee"), Category.OTHER, (on,), versions)


def snapshot(*items: SnapshotItem, **changes: Any) -> RunSnapshot:
    """The snapshot of a run for November 2026."""
    base = RunSnapshot(
        run_id="run_1",
        attempt=1,
        company_id="com_1",
        community_id="cty_1",
        plan_id="pln_1",
        period=Period(2026, 11),
        seq=1,
        currency="CNY",
        billed_on=date(2026, 11, 1),
        due_on=date(2026, 11, 21),
        snapshot_at=NOW,
        items=items,
    )
    return replace(base, **changes)


def card(
    *accounts: AccountDays,
    area: str = "100.00",
    subject: SubjectKind = SubjectKind.UNIT,
    at: datetime = OLD,
    facts: dict[str, object] | None = None,
) -> BillingCard:
    """The card of a unit of 100 m² with one account, or as told."""
    known = accounts or (AccountDays("acc_1", date(2025, 1, 1), None),)
    state = CardVersion(at, subject, "bld_1", "", facts or {"built_area": area}, known)
    return BillingCard("unt_1", "cty_1", 0, (state,))


def billed(found: RunSnapshot, *cards: BillingCard, **extra: Any) -> PageOutcome:
    """What a page of cards comes to."""
    return bill_page(compile_snapshot(found), cards, **extra)


FEE = item("itm_1", version("rul_1", "2026-01-01", "1.85"))
