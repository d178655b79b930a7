"""A community's ledger is proven page by page, and what breaks a law is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.billing_card import first_card
from shared.domain.community import Community
from shared.domain.ledger.receipts import Receipt
from shared.domain.property import Space, SpaceKind
from shared.usecases.ledger import proof
from shared.usecases.ledger.proof import begin_proof, count_page, prove_ledger, prove_page
from shared.usecases.ports import SaveCard
from shared.usecases.reporting.counting import count_movements
from shared.usecases.reporting.ports import AccountMoved, Collection
from tests.fakes.collection import MemoryCollection
from tests.fakes.directory import MemoryDirectory
from tests.fakes.ledger import MemoryLedger
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    HOME,
    NOON,
    SPACE,
    TODAY,
    World,
    memory_world,
    stored_world,
)


@pytest.fixture
def world() -> World:
    return memory_world()


def ports(world: World) -> dict[str, Any]:
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def proving(world: World, cards: MemoryDirectory, collection: Collection | None = None) -> Any:
    reports = collection or MemoryCollection()
    return prove_ledger(CO, COMMUNITY, "night", cards=cards, collection=reports, **ports(world))


def carded(world: World) -> MemoryDirectory:
    """Put the home's account on page 0 and the space's on page 1."""
    directory = world.directory
    assert isinstance(directory, MemoryDirectory)
    directory.number_subjects(CO, COMMUNITY, 200)
    for page, account in enumerate((HOME, SPACE)):
        space = Space(
            id=f"spc_{page}",
            community_id=COMMUNITY,
            name=f"A-{page}",
            kind=SpaceKind.SURFACE,
            statuses=(),
            page=page,
            created_at=NOON,
        )
        card = first_card(space, NOON, (AccountDays(account, date(2020, 1, 1), None),))
        directory.commit(CO, [SaveCard(card)])
    return directory


def test_a_proof_names_the_account_that_was_tampered_with(world: World) -> None:
    world.bill([(FEE, 24200)])
    world.pay(20000)
    directory = carded(world)

    calm = proving(world, directory)
    ledger = world.ledger
    assert isinstance(ledger, MemoryLedger)
    ledger.tamper(CO, HOME)
    found = proving(world, directory)

    assert (calm.holds, calm.found.accounts, calm.found.movements) == (True, 2, 1)
    assert found.holds is False
    assert all(HOME in breach.about for breach in found.found.breaches)


def test_a_page_is_counted_once_and_a_cut_proof_goes_on(world: World) -> None:
    directory = carded(world)
    community = world.directory.get(CO, Community, COMMUNITY)
    begun = begin_proof(CO, COMMUNITY, "night", cards=directory, **ports(world))
    part = prove_page(CO, community, 0, None, cards=directory, ledger=world.ledger)

    for _ in range(3):
        count_page(CO, begun, 0, part, ledger=world.ledger)
    ended = proving(world, directory)

    assert (ended.pages_done, ended.found.accounts) == (2, 2)
    assert ended.holds is True


def test_a_stored_ledger_is_proven_as_well(dynamodb: Any, make_table: Callable[[str], str]) -> None:
    world = stored_world(dynamodb, make_table)
    world.bill([(FEE, 24200)])
    world.pay(20000)
    directory = carded(world)

    found = proving(world, directory)

    assert found.holds is True
    assert (found.found.bills, found.found.open_minor, found.found.receipts) == (1, 4200, 1)


def test_reports_that_do_not_say_what_the_ledger_says_are_named(world: World) -> None:
    world.bill([(FEE, 24200)])
    world.pay(20000)
    directory, collection = carded(world), MemoryCollection()
    world.clock.forward(days=1)

    behind = proving(world, directory, collection)
    moved = [AccountMoved(CO, COMMUNITY, HOME, 1)]
    count_movements(moved, collection=collection, ledger=world.ledger)
    caught_up = proving(world, directory, collection)

    assert behind.holds is False
    assert {breach.law for breach in behind.found.breaches} == {"reports_equal_ledger"}
    assert {breach.about for breach in behind.found.breaches} == {"came", "paid"}
    assert caught_up.holds is True


def test_the_reports_of_a_day_that_is_not_over_are_left_for_the_next_proof(world: World) -> None:
    world.bill([(FEE, 24200)])
    world.pay(20000)

    found = proving(world, carded(world))

    assert (found.holds, found.reports_until) == (True, TODAY - timedelta(days=1))


def test_a_receipt_that_is_missing_is_found_in_whatever_part_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "RECEIPTS_A_PART", 4)
    for minor in range(1, 11):
        world.pay(minor)
    hide_receipt(world, monkeypatch, 6)
    found = proving(world, carded(world))
    assert [one.about for one in found.found.breaches] == ["2026-000007"]
    assert found.receipts_done == 10


def hide_receipt(world: World, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    page = world.ledger.page

    def without(company_id: str, shelf: Any, *rest: Any) -> Any:
        found = page(company_id, shelf, *rest)
        if shelf.of is not Receipt:
            return found
        items = tuple(one for one in found.items if one.number != number)
        return replace(found, items=items)

    monkeypatch.setattr(world.ledger, "page", without)
