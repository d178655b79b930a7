"""Units that lists can name, and one-off charges over them, in the world of the billing tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.accounts import Account, HeldAs
from shared.domain.billing_run import BillingRun
from shared.domain.bills import BillKey, StoredBill
from shared.domain.property import Status, StatusFrom, SubjectKind, Unit, UnitKind
from shared.domain.run_findings import FindingKind
from shared.usecases.billing.one_off_charges import ChargeOnce, charge_once
from shared.usecases.billing.run_findings import ListFindings, list_findings
from shared.usecases.ports import Create, Once
from tests.billing.operating import Operating
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    LONG_AGO,
    Worker,
    World,
    account_id,
    unit_card,
)

CHARGING = ("directory", "cards", "runs", "work", "clock")


def put_units(world: World, numbers: Iterable[int], a_page: int = 10, **facts: Any) -> None:
    """Enter units with a card and an account each, `a_page` of them to a page."""
    numbers = list(numbers)
    world.put_cards([unit_card(n, n // a_page, **facts) for n in numbers])
    for number in numbers:
        unit = Unit(
            id=unit_id(number),
            community_id=COMMUNITY,
            building_id="bld_1",
            name=f"1-{number}",
            floor=number % 30,
            kind=UnitKind.RESIDENTIAL,
            built_area=Decimal("100.00"),
            statuses=(StatusFrom(date(2025, 1, 1), Status.OCCUPIED),),
            page=number // a_page,
            created_at=LONG_AGO,
        )
        account = Account(
            id=account_id(number),
            community_id=COMMUNITY,
            subject_kind=SubjectKind.UNIT,
            subject_id=unit.id,
            holder_id="hld_1",
            held_as=HeldAs.OWNER,
            first=date(2025, 1, 1),
            created_at=LONG_AGO,
        )
        world.worker.directory.commit(COMPANY, [Create(unit), Create(account)])


def unit_id(number: int) -> str:
    return f"unt_{number:016d}"


def charges(key: str = "key-1", **more: Any) -> ChargeOnce:
    """Charge the property fee's item once; `more` says how much and whom."""
    values: dict[str, Any] = {
        "once": Once(COMPANY, key, f"digest of {key}"),
        "community_id": COMMUNITY,
        "item_id": FEE,
        "period": "2026-11",
        "due_on": date(2026, 12, 15),
    }
    return ChargeOnce(**values | more)


def charge(world: World, command: ChargeOnce, worker: Worker | None = None) -> BillingRun:
    """Begin the preview of one-off charges."""
    return charge_once(FINANCE, command, **(worker or world.worker).ports(*CHARGING))


def previewed(world: World, **more: Any) -> BillingRun:
    run = charge(world, charges(**more))
    world.work_off()
    found = world.worker.runs.find(COMPANY, run.run_id)
    assert found
    return found


def issued(people: Operating, run: BillingRun) -> BillingRun:
    people.issue(run)
    people.world.work_off()
    return people.run(run.run_id)


def bill(world: World, run: BillingRun, number: int) -> StoredBill | None:
    return world.worker.bills.find(COMPANY, BillKey(account_id(number), run.plan_id, "2026-11", 1))


def reasons(world: World, run: BillingRun) -> dict[str, list[str]]:
    command = ListFindings(run.run_id, FindingKind.BLOCKED, 100)
    page = list_findings(FINANCE, command, **world.worker.ports("runs"))
    return {
        view.finding.subject_id: [reason.code for reason in view.finding.reasons]
        for view in page.items
    }
