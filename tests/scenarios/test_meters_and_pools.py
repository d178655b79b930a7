"""A meter is read, photographed and billed, and 2,800.00 shared over 500 rooms, as deployed."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.local.seed.api import Api
from tests.stack.deployed import Deployed, eventually
from tests.stack.forms import send

ROOMS = 500
ROWS = 19
WATER = {
    "quantity": {"metered": "water", "unit": "m3"},
    "price": {
        "period": {"year": {"resets": "01-01"}},
        "tiers": [{"up_to": "180", "price": "5.00"}, {"price": "7.00"}],
    },
}
LIFT = {"quantity": {"share": "lift"}, "price": "1"}


@dataclass
class Rooms:
    """A community of 500 rooms, who asks for it, and what was entered."""

    api: Api
    stack: Deployed
    community: str = ""
    units: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/v1/communities/{self.community}"

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.api.post(path, body, secrets.token_hex(8))

    def planned(self, name: str, category: str, document: dict[str, Any]) -> tuple[str, str]:
        """An item with its rule, and a plan in arrears that bills it; returns both ids."""
        names = {"zh": name, "en": name}
        body = {"name": names, "category": category, "community_id": self.community}
        item = self.made("/v1/charge-items", body)["id"]
        rule = {"effective_from": "2026-01-01", "document": document}
        self.made(f"/v1/charge-items/{item}/rules", rule)
        plan = {
            "name": name, "first_period": "2026-10", "timing": "arrears", "item_ids": [item],
        }  # fmt: skip
        return item, self.made(f"{self.path}/billing-plans", plan)["id"]

    def issued(self, plan: str) -> dict[str, Any]:
        """Bill October and return the run once it is issued."""
        body = {"plan_id": plan, "period": "2026-10", "mode": "issue"}
        run = self.made(f"{self.path}/billing-runs", body)["id"]

        def look() -> dict[str, Any] | None:
            found = self.api.get(f"/v1/billing-runs/{run}")
            return found if found["state"] == "issued" else None

        found = eventually(look)
        assert found is not None
        return found

    def bill(self, account: str, plan: str) -> tuple[dict[str, Any], list[str]]:
        """A bill of October and the sentences of its only line, computed again."""
        bill = self.api.get(f"/v1/bills/{account}.{plan}.2026-10.1")
        replay = self.api.get(f"/v1/bills/{bill['id']}/replay")
        assert replay["same"] is True
        return bill, [step["text"] for step in replay["lines"][0]["steps"]]


@pytest.fixture(scope="module")
def rooms(stack: Deployed) -> Rooms:
    found = Rooms(Api(stack.described["api_url"], stack.api_key), stack)
    estate = {"name": "五百户", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    found.community = found.made("/v1/communities", estate)["id"]
    building = found.made(f"{found.path}/buildings", {"name": "1栋"})["id"]
    for start in range(0, ROOMS, ROWS):
        rows = [
            {
                "unit": {
                    "building_id": building, "name": f"1-{number:03d}", "floor": 1 + number // 20,
                    "built_area": "88.00", "status": "occupied", "status_from": "2026-01-01",
                },
                "account": {"holder": {"name": f"住户{number}"}, "from": "2026-01-01"},
            }
            for number in range(start, min(start + ROWS, ROOMS))
        ]  # fmt: skip
        for row in found.made(f"{found.path}/registrations", {"rows": rows})["rows"]:
            found.units.append(row["subject_id"])
            found.accounts.append(row["account_id"])
    return found


def test_a_meter_is_read_with_a_photo_and_billed_by_yearly_tiers(rooms: Rooms) -> None:
    _, plan = rooms.planned("水费", "water", WATER)
    meter = rooms.made(
        f"{rooms.path}/meters",
        {
            "place": "unit", "place_id": rooms.units[0], "utility": "water", "unit": "m3",
            "number": "W-0001", "installed_on": "2026-01-01", "register": {"digits": 5},
        },
    )["id"]  # fmt: skip
    readings = [("2026-09-30", "170"), ("2026-10-15", "182")]
    rows = [{"meter_id": meter, "read_on": day, "value": value} for day, value in readings]
    entered = rooms.made(f"{rooms.path}/readings", {"rows": rows})
    assert (entered["entered"], entered["refused"]) == (2, 0)
    form = rooms.made(f"/v1/meters/{meter}/photos", {"content_type": "image/jpeg"})
    assert send(form, b"\xff\xd8 a photo of a register", "image/jpeg") in {200, 201, 204}
    last = {"read_on": "2026-10-31", "value": "200", "source": "holder", "photo": form["key"]}
    rooms.made(f"/v1/meters/{meter}/readings", last)
    seen = rooms.api.get(f"/v1/meters/{meter}/readings/2026-10-31.1/photo")["url"]
    with urllib.request.urlopen(seen, timeout=30) as photo:
        assert photo.read() == b"\xff\xd8 a photo of a register"
    missing = rooms.api.get(f"{rooms.path}/missing-readings?plan_id={plan}&period=2026-10")
    assert missing["items"] == []
    run = rooms.issued(plan)
    assert run["totals"]["bills"] == 1
    assert run["totals"]["blocked"] == ROOMS - 1  # nobody entered the other meters
    bill, said = rooms.bill(rooms.accounts[0], plan)
    assert bill["amount"]["amount"] == "190.00"  # 170 used before: 10 at 5.00 and 20 at 7.00
    assert "end 200" in said[0]
    assert any("170" in sentence for sentence in said)


def test_2800_over_500_rooms_is_shared_to_the_cent(rooms: Rooms) -> None:
    item, plan = rooms.planned("电梯公摊", "shared_cost", LIFT)
    pool = rooms.made(
        f"{rooms.path}/share-pools",
        {
            "item_id": item, "period": "2026-10", "amount": {"cost": "2800.00"},
            "policy": {"key": {"by": "equal"}},
        },
    )["id"]  # fmt: skip
    weighed = rooms.api.get(f"/v1/share-pools/{pool}/preview")
    assert (weighed["members"], weighed["keys"], weighed["total"]) == (500, ["500"], "2800.00")
    run = rooms.issued(plan)
    assert (run["totals"]["bills"], run["totals"]["blocked"]) == (ROOMS, 0)
    assert run["totals"]["amount"]["amount"] == "2800.00"
    bill, said = rooms.bill(rooms.accounts[321], plan)
    assert bill["amount"]["amount"] == "5.60"
    share = {"part": "5.60", "total": "2800.00", "key": "1", "keys": "500"}
    assert bill["facts"]["shares"]["lift"] == share
    assert all(figure in " ".join(said) for figure in ("2800.00", "500", "5.60"))
