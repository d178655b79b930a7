"""A bill shown and computed again over HTTP; whoever changed what is stored is found out."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.bills import BillKey
from shared.domain.charge_items import Scope, ScopeLevel
from shared.domain.rule_book import SubjectBook
from shared.store.idempotency import IdempotencyTable
from shared.store.ledger_keys import bill_key
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    LIFT,
    PLAN,
    World,
    account_id,
    add_rule,
    build_world,
    save_rule,
    unit_card,
)
from tests.domain.paper import version
from tests.fakes.api import Api

KEY = BillKey(account_id(1), PLAN, "2026-11", 1)
BILL = f"/v1/bills/{KEY.id}"
HEADER_BYTES = 35  # format, attempt and hash stand before the document


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(1), unit_card(2)])
    return world


@pytest.fixture
def api(world: World) -> Api:
    ports = world.worker.ports("directory", "runs", "bills", "ledger")
    ports["idempotency"] = IdempotencyTable(world.client, world.tables[0])
    return Api(ports, FINANCE)


def issue(world: World) -> None:
    world.worker.start()
    world.work_off()


def tamper(world: World, change: Callable[[dict[str, Any]], None], *, rehash: bool = False) -> None:
    """Change the document of the stored bill, and, like a thorough thief, its hash."""
    table, key = world.tables[1], bill_key(COMPANY, KEY)
    item = world.client.get_item(TableName=table, Key=key)["Item"]
    packed = bytes(item["doc"]["B"])
    document = json.loads(zlib.decompress(packed[HEADER_BYTES:]))
    change(document)
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    header = packed[:3] + (hashlib.sha256(text).digest() if rehash else packed[3:HEADER_BYTES])
    item["doc"] = {"B": header + zlib.compress(text)}
    world.client.put_item(TableName=table, Item=item)


def test_a_bill_shows_its_lines_in_both_languages_with_their_parts(api: Api, world: World) -> None:
    add_rule(world, FEE, "3", "built_area", "2.00", first="2026-11-16")
    issue(world)
    fee, lift = api.get(BILL).json["lines"]
    assert fee["names"] == {"zh": "物业费", "en": "Property fee"}
    assert (fee["item_id"], lift["item_id"]) == (FEE, LIFT)
    assert (fee["quantity"], fee["price"]) == (None, None)  # one figure can't say two prices
    assert [(part["first_day"], part["last_day"], part["amount"]) for part in fee["parts"]] == [
        ("2026-11-01", "2026-11-15", "92.50"),
        ("2026-11-16", "2026-11-30", "100.00"),
    ]
    assert [part["rule_id"] for part in fee["parts"]] == [rule["rule_id"] for rule in fee["rules"]]
    assert (lift["quantity"], lift["unit"], lift["price"]) == ("80.00", "m2", "0.30")
    assert (lift["amount"]["amount"], lift["tax"]["amount"], lift["parts"]) == ("24.00", "0.00", [])


def test_a_replay_says_each_step_in_both_languages(api: Api, world: World) -> None:
    issue(world)
    told = api.get(f"{BILL}/replay").json
    assert (told["same"], told["fault"], told["engine"]) == (True, None, "1")
    assert (
        told["hash"] == told["stored_hash"] == told["document_hash"] == api.get(BILL).json["hash"]
    )
    fee, _ = told["lines"]
    assert fee["same"] is True
    assert fee["text"]["zh-CN"] == [step["text"] for step in fee["steps"]]
    assert len(fee["text"]["en"]) == len(fee["steps"]) > 0
    assert "100.00" in fee["text"]["en"][0]
    headers = {"Accept-Language": "en"}
    english = api.call("GET", f"{BILL}/replay", headers=headers).json["lines"][0]
    assert [step["text"] for step in english["steps"]] == fee["text"]["en"]


def test_a_bill_by_a_units_own_rule_is_computed_again(api: Api, world: World) -> None:
    unit = unit_card(1).subject_id
    own = version("rul_00000000000000aa", "2026-01-01", "0.50", item_id=FEE,
                  scope=Scope(ScopeLevel.SUBJECT, unit))  # fmt: skip
    save_rule(world, own, SubjectBook(unit, COMMUNITY, 0))
    issue(world)
    told = api.get(f"{BILL}/replay").json
    assert (told["same"], told["lines"][0]["amount"]["amount"]) == (True, "50.00")
    neighbour = BillKey(account_id(2), PLAN, "2026-11", 1)
    assert api.get(f"/v1/bills/{neighbour.id}").json["lines"][0]["amount"]["amount"] == "185.00"


def cheaper(document: dict[str, Any]) -> None:
    document["lines"][0]["minor"] = 1


def smaller(document: dict[str, Any]) -> None:
    document["facts"]["built_area"] = "1.00"


def later(document: dict[str, Any]) -> None:
    document["due"] = "2030-01-01"


@pytest.mark.parametrize("change", [cheaper, smaller, later])
def test_a_bill_that_was_changed_in_the_store_is_found(
    api: Api, world: World, change: Callable[[dict[str, Any]], None]
) -> None:
    issue(world)
    tamper(world, change)
    told = api.get(f"{BILL}/replay").json
    assert told["same"] is False
    assert told["document_hash"] != told["stored_hash"]


@pytest.mark.parametrize("change", [cheaper, smaller, later])
def test_a_changed_bill_with_a_fresh_hash_is_found_where_it_contradicts_its_run(
    api: Api, world: World, change: Callable[[dict[str, Any]], None]
) -> None:
    issue(world)
    tamper(world, change, rehash=True)
    told = api.get(f"{BILL}/replay").json
    assert told["same"] is False
    assert told["document_hash"] == told["stored_hash"] != told["hash"]
    assert told["lines"][0]["same"] is (change is later)


def test_a_bill_that_can_not_be_computed_any_more_says_why_and_is_not_the_same(
    api: Api, world: World
) -> None:
    issue(world)
    tamper(world, lambda document: document["facts"].pop("built_area"), rehash=True)
    told = api.get(f"{BILL}/replay").json
    assert (told["same"], told["hash"], told["lines"]) == (False, None, [])
    assert told["fault"]["code"] == "fact_missing"
    assert told["fault"]["message"] != "fact_missing"


def test_a_bill_that_was_moved_to_another_account_is_found(api: Api, world: World) -> None:
    issue(world)
    table = world.tables[1]
    other = BillKey(account_id(7), PLAN, "2026-11", 1)
    item = world.client.get_item(TableName=table, Key=bill_key(COMPANY, KEY))["Item"]
    world.client.put_item(TableName=table, Item={**item, **bill_key(COMPANY, other)})
    told = api.get(f"/v1/bills/{other.id}/replay").json
    assert (told["same"], told["bill_id"]) == (False, other.id)
