"""A day is reconciled on the deployed stack: online payments, a shift and a bank statement.

The sandbox pays out what was paid; then one fen is missing, and somebody explains it.
"""

from __future__ import annotations

import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from infra.local.sandbox_process import switch
from infra.local.seed.api import Api
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
UNTIL = (TODAY + timedelta(days=1)).isoformat()


@dataclass
class Books:
    """A community with one account, and a cashier."""

    stack: Deployed
    admin: Api
    cashier: Api
    community: str
    account: str

    def pay_online(self, amount: str) -> str:
        """Top the account up on the provider's page; return the payment once it is in."""
        path = f"/v1/accounts/{self.account}/payment-orders"
        order = self.admin.post(path, {"top_up": True, "amount": amount}, f"rec-order-{amount}")
        form = urllib.parse.urlencode({"method": "alipay", "outcome": "succeed"}).encode()
        with urllib.request.urlopen(order["pay_url"], form, timeout=60):
            pass
        path = f"/v1/payment-orders/{order['id']}"
        assert eventually(lambda: self.admin.get(path)["state"] == "succeeded")
        return str(order["id"])

    def sandbox(self, name: str, **asked: Any) -> Any:
        return switch(self.stack.described["sandbox_url"], name, asked)

    def items(self, on: str, verdict: str = "") -> list[dict[str, Any]]:
        path = f"/v1/communities/{self.community}/reconciliation-items?on={on}"
        return list(self.admin.all(path + (f"&verdict={verdict}" if verdict else "")))

    def exceptions(self, state: str = "open") -> list[dict[str, Any]]:
        where = f"community_id={self.community}&state={state}"
        return list(self.admin.all(f"/v1/reconciliation-exceptions?{where}"))

    def bring(self, key: str, *rows: dict[str, str]) -> dict[str, Any]:
        path = f"/v1/communities/{self.community}/bank-statements"
        return self.admin.post(path, {"rows": list(rows)}, key)

    def act(self, item: str, what: str, body: dict[str, str]) -> dict[str, Any]:
        path = f"/v1/reconciliation-items/{item}/{what}"
        return self.admin.post(path, body, f"rec-{what}-{item}")


@pytest.fixture(scope="module")
def books(stack: Deployed) -> Books:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, which pays out when it likes")
    admin = Api(stack.described["api_url"], stack.api_key)
    estate = {"name": "对账花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    community = admin.post("/v1/communities", estate, "rec-community")["id"]
    below = f"/v1/communities/{community}"
    building = admin.post(f"{below}/buildings", {"name": "1栋"}, "rec-building")["id"]
    unit_body = {"name": "1-101", "floor": 1, "built_area": "96.80"}
    unit = admin.post(f"/v1/buildings/{building}/units", unit_body, "rec-unit")["id"]
    holder = admin.post(f"{below}/holders", {"name": "王伟"}, "rec-holder")["id"]
    held = {"holder_id": holder, "from": "2026-01-01"}
    account = admin.post(f"/v1/units/{unit}/accounts", held, "rec-account")["id"]
    key = admin.post("/v1/api-keys", {"name": "Zhao", "role": "finance"}, "rec-key")
    cashier = Api(stack.described["api_url"], key["secret"])
    return Books(stack, admin, cashier, community, account)


def test_a_day_is_reconciled_to_the_last_fen(books: Books) -> None:
    before = books.sandbox("settings")
    books.sandbox("settings", available_after_s=0, payout_arrives_after_s=1)
    paid = [books.pay_online(amount) for amount in ("100", "50")]
    desk = f"/v1/communities/{books.community}"
    shift = books.cashier.post(f"{desk}/shifts", {"cash": "20.00"}, "rec-shift")["id"]
    money = {"account_id": books.account, "amount": "30.00"}
    books.cashier.post(f"{desk}/payments", money | {"channel": "cash"}, "rec-cash")
    named = {"channel": "transfer", "reference": "TRF-778899"}
    transfer = books.cashier.post(f"{desk}/payments", money | named, "rec-transfer")["id"]
    counted = [{"channel": "cash", "amount": "50.00"}, {"channel": "transfer", "amount": "30.00"}]
    books.cashier.post(f"/v1/shifts/{shift}/close", {"counted": counted}, "rec-close")

    books.sandbox("clock", advance_s=2)  # what was paid is available now
    payout = books.sandbox("payouts")["id"]
    books.sandbox("clock", advance_s=3)  # and has arrived
    books.sandbox("clock", advance_s=-5)  # others meet the sandbox at the time of their own clock
    books.sandbox(
        "settings",
        available_after_s=before["available_after_s"],
        payout_arrives_after_s=before["payout_arrives_after_s"],
    )
    day = TODAY.isoformat()
    matched = eventually(lambda: len(books.items(day, "matched")) == 2 or None)
    assert matched, "the payout's event had its rows read"
    books.stack.invoke("Reconciliation", {"until": UNTIL})
    walked = {transfer, f"{shift}.cash", f"{shift}.transfer"}
    assert eventually(lambda: walked <= {one["key"] for one in books.items(day)})
    assert eventually(lambda: all(one["found"] for one in books.items(day) if shift in one["key"]))
    said = books.bring(
        "rec-statement",
        {"date": day, "amount": "30.00", "text": "王伟 TRF-778899"},
        {"date": day, "amount": "5.00", "payer": "某人"},
    )
    assert (said["new"], said["matched"]) == (2, 1)

    found = {one["key"]: one["verdict"] for one in books.items(day) if one["line"] is None}
    assert found[transfer] == found[f"{shift}.cash"] == found[f"{shift}.transfer"] == "matched"
    booked = {one["booked"]["id"] for one in books.items(day, "matched") if one["booked"]}
    assert booked >= {*paid, transfer, shift}
    (stranger,) = books.exceptions()
    assert stranger["gap"]["amount"] == "5.00"
    assert books.act(stranger["id"], "book", {"account_id": books.account})["review"] is None
    assert books.exceptions() == []
    (shown,) = [
        one for one in books.admin.get(f"{desk}/reconciliation-days")["items"] if one["on"] == day
    ]
    (figures,) = shown["figures"]
    minors = {name: figures[name]["minor"] for name in ("gross", "fee", "net")}
    assert minors["gross"] - minors["fee"] == minors["net"]
    assert (figures["currency"], shown["exceptions"]) == ("HKD", 0)
    assert_a_missing_fen_is_explained(books, payout, minors["net"])


def assert_a_missing_fen_is_explained(books: Books, payout: str, net: int) -> None:
    """The bank got one unit less than the community's share of the payout."""
    arrives = [(TODAY + timedelta(days=days)).isoformat() for days in (-1, 0, 1)]
    (share,) = [
        one for on in arrives for one in books.items(on, "awaited") if one["kind"] == "payout"
    ]
    assert share["booked"]["amount"]["minor"] == net
    short = f"{(net - 1) // 100}.{(net - 1) % 100:02d}"
    row = {"date": share["on"], "amount": short, "currency": "HKD", "text": f"STRIPE {payout}"}
    assert books.bring("rec-payout", row)["matched"] == 0
    (line,) = books.exceptions()
    proposed = books.admin.get(f"/v1/reconciliation-items/{line['id']}/candidates")["items"]
    assert [one["id"] for one in proposed] == [share["id"]]
    books.act(line["id"], "match", {"item_id": share["id"], "reason": "it names the payout"})
    (different,) = books.exceptions()
    assert (different["verdict"], different["gap"]["amount"]) == ("different_amount", "-0.01")
    books.act(different["id"], "explain", {"reason": "the bank keeps a cent"})
    closed = books.act(different["id"], "close", {"reason": "agreed with the bank"})
    assert closed["review"] == "closed"
    assert books.exceptions() == []
    assert books.stack.waiting("ReconciliationDeadLetters") == 0
