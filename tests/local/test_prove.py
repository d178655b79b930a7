"""`make prove` says what holds and names what does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local import prove as proving
from infra.local.home import Home, write_json
from infra.local.trouble import Trouble
from shared.domain.community import Community, Company, Language
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ports import Create
from tests.fakes.collection import MemoryCollection
from tests.fakes.ledger import MemoryLedger
from tests.ledger.test_proofs import carded
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, World, memory_world

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    world = memory_world()
    world.directory.commit(CO, [Create(Company(CO, "Levy", Language.EN, EPOCH))])
    carded(world)
    world.bill([(FEE, 24200)])
    world.pay(20000)
    return world


@pytest.fixture
def home(world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose running stack is the world in memory."""
    home = Home(tmp_path)
    write_json(home.stack_file, {"outputs": {}})
    ports = {
        "directory": world.directory,
        "cards": world.directory,
        "ledger": world.ledger,
        "collection": MemoryCollection(),
        "clock": world.clock,
    }
    monkeypatch.setattr("infra.local.emulator.running_port", lambda _: 1)
    monkeypatch.setattr("infra.local.deployment.client", lambda *_: None)
    monkeypatch.setattr(proving, "ports_of", lambda *_: ports)
    return home


def test_a_ledger_whose_laws_hold_is_said_to_and_the_exit_code_is_zero(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert proving.prove(home) == 0
    said = capsys.readouterr().out
    assert said.startswith("holds ")
    assert "2 accounts, 1 bills, 1 movements" in said
    assert "owed 242.00 paid 200.00 open 42.00" in said


def test_a_broken_law_names_its_entry_and_the_exit_code_is_one(
    world: World, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(world.ledger, MemoryLedger)
    world.ledger.tamper(CO, HOME)
    assert proving.prove(home) == 1
    said = capsys.readouterr().out
    assert f"BROKEN {world.directory.get(CO, Community, COMMUNITY).name}" in said
    assert f"{HOME}: expected" in said or f"{HOME} 1" in said
    assert "1 of 1 communities broke a law" in said


def test_without_a_stack_it_says_how_to_start_one(tmp_path: Any) -> None:
    with pytest.raises(Trouble, match="make up"):
        proving.prove(Home(tmp_path))


def test_every_community_of_every_company_is_found(world: World) -> None:
    found = [
        (company.id, community.id)
        for company in all_companies(world.directory)
        for community in communities_of(company.id, world.directory)
    ]
    assert found == [(CO, COMMUNITY)]
