"""Enters a made-up estate through the public API and bills it for the current month.

Every write carries a key derived from the seed, so that going over it again after an interruption
adds nothing that is there already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from infra.local.seed.api import Api
from infra.local.seed.estate import COMMUNITY_NAME, Estate, Home, ParkingSpace

# What one registration takes at most, and how many are under way at once.
BATCH = 19
LANES = 4
POLL_SECONDS = 0.5
Say = Callable[[str], None]
Row = dict[str, Any]

# The rules of the made-up community; prices are examples, not a tariff.
ITEMS: tuple[dict[str, Any], ...] = (
    {
        "name": {"zh": "物业服务费", "en": "Property service fee"},
        "category": "property_fee",
        "charged_on": ["unit"],
        "document": {
            "schema": 1,
            "note": "合同第五条:建筑面积每月每平方米 2.85 元,空置房按 70% 收取",
            "quantity": "built_area",
            "price": "2.85",
            "per": "month",
            "factors": [{"name": "vacancy", "when": {"status": ["vacant"]}, "factor": "0.70"}],
            "proration": "actual_days",
        },
    },
    {
        "name": {"zh": "电梯费", "en": "Lift fee"},
        "category": "lift",
        "charged_on": ["unit"],
        "document": {
            "schema": 1,
            "note": "六层及以上:(楼层 − 5) × 5 + 10 元",
            "when": {"floor": {"at_least": 6}},
            "formula": "(floor - 5) * 5 + 10",
            "per": "month",
        },
    },
    {
        "name": {"zh": "停车服务费", "en": "Parking service fee"},
        "category": "parking",
        "charged_on": ["space"],
        "document": {"schema": 1, "amount": "120.00", "per": "month"},
    },
)


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the API after the seed."""

    community_id: str
    plan_id: str
    accounts: int


def enter(api: Api, estate: Estate, tag: str, today: date, say: Say) -> Entered:
    """Return the entered community; `tag` makes its keys differ from those of another seed."""
    community = api.post(
        "/v1/communities",
        {
            "name": COMMUNITY_NAME,
            "currency": "CNY",
            "time_zone": "Asia/Shanghai",
            "language": "zh-CN",
            "address": "示例市阳光路 1 号",
        },
        f"{tag}-community",
    )["id"]
    buildings = {
        number: api.post(
            f"/v1/communities/{community}/buildings",
            {"name": f"{number} 号楼"},
            f"{tag}-building-{number}",
        )["id"]
        for number in range(1, estate.buildings + 1)
    }
    holders = _register(
        api,
        community,
        [_home_row(home, buildings[home.building]) for home in estate.homes],
        f"{tag}-homes",
        say,
    )
    spaces = [_space_row(space, holders[space.home]) for space in estate.spaces]
    _register(api, community, spaces, f"{tag}-spaces", say)
    items = [_item(api, community, number, tag, today) for number in range(len(ITEMS))]
    plan = api.post(
        f"/v1/communities/{community}/billing-plans",
        {
            "name": "每月账单",
            "item_ids": items,
            "first_period": f"{today:%Y-%m}",
            "billing_day": 1,
            "timing": "advance",
            "due_days": 25,
        },
        f"{tag}-plan",
    )["id"]
    return Entered(community, plan, len(estate.homes) + len(estate.spaces))


def find(api: Api, accounts: int) -> Entered | None:
    """Return the community if it was entered whole before: its plan is the last thing written."""
    for community in api.all("/v1/communities"):
        if community["name"] == COMMUNITY_NAME:
            for plan in api.all(f"/v1/communities/{community['id']}/billing-plans"):
                return Entered(community["id"], plan["id"], accounts)
    return None


def bill(api: Api, entered: Entered, today: date, tag: str, say: Say) -> dict[str, Any]:
    """Return the finished run of the current month. Starting it again finds the same run."""
    run = api.post(
        f"/v1/communities/{entered.community_id}/billing-runs",
        {"plan_id": entered.plan_id, "period": f"{today:%Y-%m}", "mode": "issue"},
        f"{tag}-run-{today:%Y-%m}",
    )
    told = -1
    while run["state"] != "issued":
        time.sleep(POLL_SECONDS)
        run = api.get(f"/v1/billing-runs/{run['id']}")
        done, total = run["progress"]["pages_done"], run["progress"]["pages_total"]
        if done != told:
            say(f"  billed {done} of {total} pages")
            told = done
    return run


def _register(api: Api, community: str, rows: Sequence[Row], tag: str, say: Say) -> list[str]:
    """Enter `rows` in batches, several at once; returns each row's holder."""
    batches = list(_batches(rows))

    def send(number: int) -> list[str]:
        answer = api.post(
            f"/v1/communities/{community}/registrations",
            {"rows": batches[number]},
            f"{tag}-{number}",
        )
        return [row["holder_id"] for row in answer["rows"]]

    holders: list[str] = []
    with ThreadPoolExecutor(LANES) as lanes:
        for got in lanes.map(send, range(len(batches))):
            holders += got
            if len(holders) == len(rows) or len(holders) % (BATCH * 10) == 0:
                say(f"  {tag.rpartition('-')[2]}: {len(holders)} of {len(rows)}")
    return holders


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _home_row(home: Home, building_id: str) -> Row:
    return {
        "unit": {
            "building_id": building_id,
            "name": home.name,
            "floor": home.floor,
            "built_area": str(home.built_area),
            "inside_area": str(home.inside_area),
            "household_size": home.household_size,
            "status": home.status,
            "status_from": home.status_from.isoformat(),
        },
        "account": {
            "holder": {"name": home.owner.name, "phone": home.owner.phone},
            "from": home.held_from.isoformat(),
        },
    }


def _space_row(space: ParkingSpace, holder_id: str) -> Row:
    return {
        "space": {"name": space.name, "status_from": space.held_from.isoformat()},
        "account": {"holder_id": holder_id, "from": space.held_from.isoformat()},
    }


def _item(api: Api, community: str, number: int, tag: str, today: date) -> str:
    body = {name: value for name, value in ITEMS[number].items() if name != "document"}
    item: str = api.post(
        "/v1/charge-items", {**body, "community_id": community}, f"{tag}-item-{number}"
    )["id"]
    api.post(
        f"/v1/charge-items/{item}/rules",
        {
            "scope": {"level": "community", "id": community},
            "effective_from": f"{today.year - 1}-01-01",
            "document": ITEMS[number]["document"],
        },
        f"{tag}-rule-{number}",
    )
    return item
