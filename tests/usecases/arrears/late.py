"""A community whose management fee bears a late fee, and nights that charge it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from shared.domain.arrears.late_terms import LateTerms, LateTermsVersion
from shared.domain.bills import Bill
from shared.domain.charge_items import Category, ChargeItem, ItemSettings, LocalName
from shared.domain.community import Community
from shared.domain.ledger.entries import EntryKind
from shared.domain.property import SubjectKind
from shared.usecases.arrears.accruing import charge_lateness
from shared.usecases.arrears.lateness import LateRules
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.ports import Create
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, NOON, World, memory_world

POLICY = "pol_0000000000000001"
FIVE_TEN_THOUSANDTHS = {"rate": {"percent": "0.05", "per": "day"}}


def terms_of(
    *documents: Mapping[str, Any], starts: tuple[date, ...] = (date(2020, 1, 1),)
) -> LateTerms:
    """Return a policy whose versions are `documents`, in force from the days of `starts`."""
    versions = tuple(
        LateTermsVersion(number, first, document, "contract", NOON, "Lin")
        for number, (document, first) in enumerate(zip(documents, starts, strict=True), start=1)
    )
    return LateTerms(POLICY, None, LocalName("违约金", "Late fee"), versions, NOON)


def late_world(document: Mapping[str, Any] = FIVE_TEN_THOUSANDTHS, *items: str) -> World:
    """Return a world in which `items` (the management fee) go by the policy `document`."""
    world = memory_world()
    install(world, terms_of(document), *(items or (FEE,)))
    return world


def install(world: World, terms: LateTerms, *items: str) -> None:
    """Store a policy and items that go by it."""
    settings = ItemSettings(late_fee_policy=terms.id)
    made = [
        ChargeItem(
            id=item,
            community_id=None,
            name=LocalName(item, item),
            category=Category.PROPERTY_FEE,
            charged_on=(SubjectKind.UNIT,),
            created_at=NOON,
            settings=settings,
        )
        for item in items
    ]
    world.directory.commit(CO, [Create(terms), *(Create(item) for item in made)])


def at(world: World, day: str) -> None:
    """It is noon of a day."""
    world.clock.time = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)


def night(world: World, through: str, account: str = HOME) -> int:
    """Charge the days up to `through`, in the night after it; return how many entries."""
    community = world.directory.get(CO, Community, COMMUNITY)
    return charge_lateness(
        CO,
        community,
        account,
        date.fromisoformat(through),
        rules=LateRules(CO, world.directory),
        ledger=world.ledger,
        runs=cast(Runs, None),
        clock=world.clock,
    ).entries


def late_fee(world: World, bill: Bill) -> int:
    """Return the late fee that a bill bears."""
    book = world.ledger.history(CO, bill.account_id, "CNY").book
    return book.bill(bill.key).settlement.late_fee_minor


def entries(world: World, account: str = HOME) -> list[tuple[str, int]]:
    """Return the day and amount of each late-fee entry of an account, in order."""
    found = world.ledger.history(CO, account, "CNY").movements
    return [
        (entry.through.isoformat() if entry.through else "", entry.minor)
        for movement in found
        for entry in movement.entries
        if entry.kind is EntryKind.LATE_FEE
    ]


def ports(world: World) -> dict[str, Any]:
    """Return what most use cases of the ledger need."""
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def version(day: str) -> LateTermsVersion:
    """Return a version in force from a day on."""
    first = date.fromisoformat(day)
    return LateTermsVersion(1, first, FIVE_TEN_THOUSANDTHS, "contract", NOON, "Lin")
