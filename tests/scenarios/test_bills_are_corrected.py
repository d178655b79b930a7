"""Bills are corrected on the deployed stack: asked by finance, approved by a manager, told to all.

A waiver, a write-off, a bill cancelled and issued again from the right area, relief, a coupon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from infra.local.prove import prove
from infra.local.seed.api import Api, Refused
from infra.local.seed.community import enter
from infra.local.seed.estate import make_estate
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
HOMES = 4


@dataclass
class Office:
    """A billed community, somebody of finance and a manager, each with a key of their own."""

    admin: Api
    finance: Api
    manager: Api
    community: str
    bills: list[dict[str, Any]]
    numbers: Iterator[int] = field(default_factory=count)

    def post(self, who: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post with a key of its own."""
        return who.post(path, body, f"correcting-{next(self.numbers)}")

    def corrected(self, bill: dict[str, Any], **body: Any) -> dict[str, Any]:
        """Ask as finance, be refused as one's own approver, and have the manager approve."""
        asked = self.post(
            self.finance, f"/v1/bills/{bill['id']}/corrections", {"reason": "agreed", **body}
        )
        approve = f"/v1/corrections/{asked['id']}/approve"
        assert asked["state"] == "requested"
        with pytest.raises(Refused, match="correction_own"):
            self.post(self.finance, approve, {})
        return self.post(self.manager, approve, {})

    def bill(self, bill_id: str) -> dict[str, Any]:
        """Return a bill as it is now."""
        return self.admin.get(f"/v1/bills/{bill_id}")


@pytest.fixture(scope="module")
def office(stack: Deployed) -> Office:
    admin = Api(stack.described["api_url"], stack.api_key)
    entered = enter(admin, make_estate(23, HOMES, TODAY), "correcting", TODAY, lambda _: None)
    run = admin.post(
        f"/v1/communities/{entered.community_id}/billing-runs",
        {"plan_id": entered.plan_id, "period": f"{TODAY:%Y-%m}", "mode": "issue"},
        "correcting-run",
    )
    assert eventually(
        lambda: admin.get(f"/v1/billing-runs/{run['id']}")["state"] == "issued" or None
    )
    path = f"/v1/communities/{entered.community_id}/bills?period={TODAY:%Y-%m}"
    people = [
        Api(
            stack.described["api_url"],
            admin.post("/v1/api-keys", {"name": name, "role": role}, f"correcting-{name}")[
                "secret"
            ],
        )
        for name, role in (("Lin", "finance"), ("Wang", "manager"))
    ]
    finance, manager = people
    return Office(admin, finance, manager, entered.community_id, list(admin.all(path)))


def test_a_waiver_and_a_write_off_are_approved_and_told(office: Office) -> None:
    bill = office.bills[0]
    wish = {"what": "waiver", "percent": "10"}
    path = f"/v1/bills/{bill['id']}/corrections"
    shown = office.post(office.finance, f"{path}/preview", wish)

    done = office.corrected(bill, **wish)

    assert done["amount"] == shown["amount"]
    assert office.bill(bill["id"])["open"] == shown["after"]["open"]
    lost = office.corrected(bill, what="write_off", files=["court-2026-17.pdf"])
    found = office.bill(bill["id"])
    assert (found["state"], found["open"]["minor"]) == ("paid", 0)
    assert {one["decided_by"] for one in found["corrections"]} == {done["decided_by"]}
    assert lost["files"] == ["court-2026-17.pdf"]
    dates = f"from={TODAY.year}-01-01&to={TODAY.year}-12-31"
    rows = office.admin.get(f"/v1/accounts/{bill['account_id']}/statement?{dates}")["rows"]
    told = [row["correction"]["reason"] for row in rows if row["correction"]]
    assert told == ["agreed", "agreed"]


def test_a_bill_is_issued_again_from_the_right_area(office: Office) -> None:
    bill = office.bills[1]
    open_now = office.bill(bill["id"])["open"]
    payment = {"account_id": bill["account_id"], "channel": "pos", "amount": open_now["amount"]}
    office.post(office.admin, f"/v1/communities/{office.community}/payments", payment)
    area = "20.00"

    done = office.corrected(bill, what="reissue", facts={"built_area": area})

    new, old = office.bill(done["new_bill_id"]), office.bill(bill["id"])
    assert (old["state"], old["replaced_by"]) == ("cancelled", new["id"])
    assert (new["state"], new["facts"]["built_area"], new["number"]) == ("paid", area, 2)
    assert new["amount"]["minor"] < old["amount"]["minor"]
    assert office.admin.get(f"/v1/bills/{new['id']}/replay")["same"] is True
    dues = office.admin.get(f"/v1/accounts/{bill['account_id']}/dues")
    assert dues["balance"]["minor"] == open_now["minor"] - new["amount"]["minor"]


def test_many_accounts_are_waived_a_tenth_by_one_approval(office: Office) -> None:
    bill = office.bills[2]
    wish = {"accounts": [bill["account_id"]], "periods": [bill["period"]], "percent": "10"}
    path = f"/v1/communities/{office.community}/waiver-batches"
    asked = office.post(office.finance, path, {**wish, "reason": "relief"})
    office.post(office.manager, f"/v1/waiver-batches/{asked['id']}/approve", {})

    def finished() -> dict[str, Any] | None:
        found = office.admin.get(f"/v1/waiver-batches/{asked['id']}")
        return found if found["state"] == "applied" else None

    done = eventually(finished)
    assert done
    assert (done["bills"], done["waived"]) == (1, asked["estimate"])
    assert office.bill(bill["id"])["corrections"][0]["batch_id"] == asked["id"]


def test_a_coupon_is_approved_redeemed_once_and_every_law_holds(
    office: Office, stack: Deployed
) -> None:
    coupons = f"/v1/communities/{office.community}/coupons"
    days = {"first": f"{TODAY.year}-01-01", "last": f"{TODAY.year}-12-31"}
    coupon = {"code": "SPRING", "amount": "5.00", "reason": "welcome", **days}
    office.post(office.finance, coupons, coupon)
    office.post(office.manager, f"{coupons}/SPRING/approve", {})
    first, second = office.bills[2:4]

    used = office.post(office.finance, f"/v1/bills/{first['id']}/coupons", {"code": "SPRING"})

    assert (used["state"], used["coupon_id"]) == ("applied", "SPRING")
    with pytest.raises(Refused, match="coupon_not_redeemable"):
        office.post(office.finance, f"/v1/bills/{second['id']}/coupons", {"code": "SPRING"})
    assert office.admin.get(coupons)["items"][0]["used"] == 1
    assert prove(stack.home) == 0
