"""A decoration deposit on the deployed stack: taken, inspected, kept in part, the rest paid out.

Taken in cash at the desk, with a receipt; a deduction pays the owner's bill; the rest goes back in
cash out of the same shift, with a red receipt; and every law of the ledger holds afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
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
from tests.stack.forms import send

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
HOMES = 4
JPEG = b"\xff\xd8 a photo of a lift"


@dataclass
class Office:
    """A billed community, somebody at the desk and a manager, each with a key of their own."""

    stack: Deployed
    admin: Api
    finance: Api
    manager: Api
    community: str
    bill: dict[str, Any]
    numbers: Iterator[int] = field(default_factory=count)

    def post(self, who: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post with a key of its own."""
        return who.post(path, body, f"depositing-{next(self.numbers)}")

    def picture(self, *, sent: bool = True) -> str:
        """Return the key of a picture of the manager's, or of one that was never sent."""
        path = f"/v1/accounts/{self.bill['account_id']}/refund-files"
        form = self.post(self.manager, path, {})
        if sent:
            send(form, JPEG, "image/jpeg")
        return str(form["key"])


@pytest.fixture(scope="module")
def office(stack: Deployed) -> Office:
    admin = Api(stack.described["api_url"], stack.api_key)
    entered = enter(admin, make_estate(41, HOMES, TODAY), "depositing", TODAY, lambda _: None)
    run = admin.post(
        f"/v1/communities/{entered.community_id}/billing-runs",
        {"plan_id": entered.plan_id, "period": f"{TODAY:%Y-%m}", "mode": "issue"},
        "depositing-run",
    )
    assert eventually(
        lambda: admin.get(f"/v1/billing-runs/{run['id']}")["state"] == "issued" or None
    )
    path = f"/v1/communities/{entered.community_id}/bills?period={TODAY:%Y-%m}"
    finance, manager = (
        Api(
            stack.described["api_url"],
            admin.post("/v1/api-keys", {"name": name, "role": role}, f"depositing-{name}")[
                "secret"
            ],
        )
        for name, role in (("Lin", "finance"), ("Wang", "manager"))
    )
    bill = max(admin.all(path), key=lambda one: int(one["open"]["minor"]))
    return Office(stack, admin, finance, manager, entered.community_id, bill)


def test_a_decoration_deposit_less_a_deduction_goes_back_in_cash(office: Office) -> None:
    account, community = office.bill["account_id"], office.community
    desk = f"/v1/communities/{community}"
    shift = office.post(office.finance, f"{desk}/shifts", {"cash": "500.00"})
    ended = TODAY - timedelta(days=1)
    days = {"first": f"{TODAY - timedelta(days=20)}", "last": f"{ended}"}
    deposit = office.post(
        office.finance,
        f"{desk}/deposits",
        {
            "account_id": account,
            "kind": "decoration",
            "channel": "cash",
            "amount": "2000.00",
            "works": {"what": "kitchen", "contractor": "Wang & Co", **days},
        },
    )
    mine = f"/v1/deposits/{deposit['id']}"
    paid = office.admin.get(f"/v1/payments/{deposit['payment_id']}")
    assert (deposit["state"], paid["receipt"]) == ("held", f"{TODAY.year}-000001")
    assert paid["shares"][0]["to_deposit"]["amount"] == "2000.00"
    due = office.admin.get(f"/v1/accounts/{account}/dues")
    assert due["open"]["minor"] == office.bill["open"]["minor"]
    assert due["balance"]["minor"] == 0

    wish = {"reason": "works are over"}
    with pytest.raises(Refused, match="deposit_inspection_missing"):
        office.post(office.finance, f"{mine}/refunds", wish)
    office.post(office.manager, f"{mine}/works", days)
    waiting = office.admin.get(f"{desk}/deposits-due")["items"]
    assert [one["id"] for one in waiting] == [deposit["id"]]
    lift = {"what": "scratched lift", "amount": "30.00", "files": [office.picture(sent=False)]}
    found = {"outcome": "deducted", "deductions": [lift]}
    with pytest.raises(Refused, match="file_not_sent"):
        office.post(office.manager, f"{mine}/inspections", found)
    lift["files"] = [office.picture()]
    seen = office.post(office.manager, f"{mine}/inspections", found)
    assert (seen["state"], seen["reserved"]["amount"]) == ("deducted", "30.00")

    refund = office.post(office.finance, f"{mine}/refunds", wish)
    assert (refund["amount"]["amount"], refund["deposit_id"]) == ("1970.00", deposit["id"])
    charge = {"bill_id": office.bill["id"], "item_id": item_of(office), "amount": "30.00"}
    asked = office.post(office.finance, f"{mine}/keeps", {**charge, "reason": "scratched lift"})
    keep = f"{mine}/keeps/{asked['keeps'][0]['id']}/approve"
    with pytest.raises(Refused, match="deposit_keep_own"):
        office.post(office.finance, keep, {})
    with pytest.raises(Refused, match="refund_decided_by_asker"):
        office.post(office.finance, f"/v1/refunds/{refund['id']}/approve", {})
    kept = office.post(office.manager, keep, {})
    assert (kept["kept"]["amount"], kept["left"]["amount"]) == ("30.00", "1970.00")
    office.post(office.manager, f"/v1/refunds/{refund['id']}/approve", {})
    gone = office.post(office.finance, f"/v1/refunds/{refund['id']}/parts/1/pay-out", {})
    assert (gone["state"], bool(gone["parts"][0]["slip"])) == ("settled", True)

    after = office.admin.get(mine)
    assert (after["state"], after["left"]["minor"]) == ("settled", 0)
    assert [one["what"] for one in after["story"]] == [
        "held", "permitted", "deducted", "refund_asked", "keep_asked", "kept", "refunded",
    ]  # fmt: skip
    assert office.admin.get(f"{desk}/deposits-due")["items"] == []
    bill = office.admin.get(f"/v1/bills/{office.bill['id']}")
    assert bill["open"]["minor"] == office.bill["open"]["minor"]  # charged 30 more, and paid them
    receipts = list(office.admin.all(f"{desk}/receipts?year={TODAY.year}"))
    assert [one["number"][-6:] for one in receipts] == ["000001", "000002"]
    (cash,) = office.admin.get(f"/v1/shifts/{shift['id']}")["takings"]
    assert cash["amount"]["amount"] == "30.00"
    proven(office)


def item_of(office: Office) -> str:
    """Return an item that things of no other item are charged by."""
    name = {"zh": "装修损坏赔偿", "en": "Damage by works"}
    body = {"name": name, "category": "other", "community_id": office.community}
    found: str = office.post(office.admin, "/v1/charge-items", body)["id"]
    return found


def proven(office: Office) -> None:
    """The community's ledger holds every law, the reports have followed, and nothing is held."""
    assert prove(office.stack.home) == 0
    (shown,) = office.admin.get(f"/v1/communities/{office.community}/ledger-proofs")["items"]
    assert (shown["holds"], shown["receipts"]) == (True, 2)

    def reported() -> Any:
        path = f"/v1/communities/{office.community}/takings?from={TODAY}&to={TODAY}"
        found = office.admin.get(path)
        (cash,) = found["channels"] or [None]
        return found if cash and cash["refunded"]["amount"] == "1970.00" else None

    takings = eventually(reported)
    assert takings["channels"][0]["gross"]["amount"] == "2000.00"
    (day,) = takings["days"]
    figures = [day[name]["amount"] for name in ("held", "balance", "net_paid")]
    assert figures == ["0.00", "0.00", "30.00"]
