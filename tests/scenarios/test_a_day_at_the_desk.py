"""A day on the deployed stack, over HTTP: 60 payments of all kinds, at the desk and online.

Afterwards every law of the ledger holds, and each account's statement equals its entries.
"""

from __future__ import annotations

import itertools
import secrets
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.local.prove import prove
from infra.local.seed.api import Api
from infra.local.seed.community import enter
from infra.local.seed.estate import make_estate
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from shared.domain.money import Money
from tests.stack.deployed import Deployed, eventually

HOMES = 40
PAYMENTS = 60
TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
KINDS = (
    "bill", "all", "part", "over", "change", "top_up", "period", "until", "both", "transfer",
    "pos", "scan", "cheque", "online",
)  # fmt: skip
RUN = f"desk-{secrets.token_hex(3)}"
CHANNELS = frozenset({"transfer", "pos", "scan", "cheque"})


@dataclass
class Desk:
    """A billed community and two cashiers, each with a key of their own."""

    stack: Deployed
    admin: Api
    community: str
    accounts: list[str]
    cashiers: list[Api] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def pay(self, cashier: Api, account: str, kind: str) -> dict[str, Any]:
        """Take one payment of a kind and return it."""
        if kind == "online" and self.stack.described.get("sandbox_url"):
            return self.pay_online(account)
        dues = self.admin.get(f"/v1/accounts/{account}/dues")
        bill = dues["bills"][0] if dues["bills"] else None
        amount = dues["open"]["amount"] if dues["open"]["minor"] > 0 else "10.00"
        body: dict[str, Any] = {"account_id": account, "channel": "cash", "amount": amount}
        if kind in CHANNELS:
            body["channel"] = kind
        match kind:
            case "bill" if bill:
                body["bills"] = [{"bill_id": bill["bill_id"], "version": bill["version"]}]
            case "part":
                body["amount"] = "33.33"
            case "over":
                body["amount"] = "5000.00"
            case "change" if bill:
                body |= {"amount": "5000.00", "change": "cash"}
            case "top_up":
                body |= {"amount": "200.00", "top_up": True}
            case "period" if bill:
                body["periods"] = [bill["period"]]
            case "until" if bill:
                body["until"] = bill["due_on"]
            case "both":
                other = self.accounts[self.accounts.index(account) - 1]
                owed = self.admin.get(f"/v1/accounts/{other}/dues")["open"]["minor"]
                more = Money(dues["open"]["minor"] + owed + 100, "CNY")
                body |= {"amount": str(more), "also": [other]}
        path = f"/v1/communities/{self.community}/payments"
        return cashier.post(path, body, f"{RUN}-{next(self.numbers)}")

    def pay_online(self, account: str) -> dict[str, Any]:
        """Have what is open, or a top-up, paid on the provider's page; return the payment."""
        path, once = f"/v1/accounts/{account}/payment-orders", f"{RUN}-online-{next(self.numbers)}"
        due = self.admin.get(f"/v1/accounts/{account}/dues")["open"]["minor"] > 0
        order = self.admin.post(path, {} if due else {"top_up": True, "amount": "50"}, once)
        form = urllib.parse.urlencode({"method": "alipay", "outcome": "succeed"}).encode()
        with urllib.request.urlopen(order["pay_url"], form, timeout=60):
            pass

        def paid() -> dict[str, Any] | None:
            found = self.admin.get(f"/v1/payments/{order['id']}")
            return found if found["state"] == "succeeded" else None

        found = eventually(paid, seconds=120)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def desk(stack: Deployed) -> Desk:
    admin = Api(stack.described["api_url"], stack.api_key)
    entered = enter(admin, make_estate(11, HOMES, TODAY), RUN, TODAY, lambda _: None)
    run = admin.post(
        f"/v1/communities/{entered.community_id}/billing-runs",
        {"plan_id": entered.plan_id, "period": f"{TODAY:%Y-%m}", "mode": "issue"},
        f"{RUN}-run",
    )
    issued = eventually(
        lambda: admin.get(f"/v1/billing-runs/{run['id']}")["state"] == "issued" or None
    )
    assert issued
    path = f"/v1/communities/{entered.community_id}/bills?period={TODAY:%Y-%m}"
    accounts = [bill["account_id"] for bill in admin.all(path)]
    found = Desk(stack, admin, entered.community_id, accounts)
    for name in ("Lin", "Wang"):
        key = admin.post("/v1/api-keys", {"name": name, "role": "finance"}, f"{RUN}-key-{name}")
        found.cashiers.append(Api(stack.described["api_url"], key["secret"]))
    return found


def test_sixty_payments_of_all_kinds_leave_every_law_standing(desk: Desk) -> None:
    shifts = [
        cashier.post(
            f"/v1/communities/{desk.community}/shifts", {"cash": "200.00"}, f"{RUN}-shift-{at}"
        )
        for at, cashier in enumerate(desk.cashiers)
    ]
    kinds = itertools.cycle(KINDS)
    orders = [
        (desk.cashiers[number % 2], desk.accounts[number % len(desk.accounts)], next(kinds))
        for number in range(PAYMENTS)
    ]
    with ThreadPoolExecutor(2) as both:
        payments = list(both.map(lambda order: desk.pay(*order), orders))

    lin = [paid for paid in payments if paid["shift_id"] == shifts[0]["id"]]
    online = [paid for paid in payments if paid["channel"] == "online"]
    assert {paid["channel"] for paid in payments} >= {"cash", *CHANNELS}
    assert len(lin) == PAYMENTS // 2  # what came online fell to the other's turns
    assert all(paid["receipt"] and paid["method"] == "alipay" for paid in online)
    void = desk.cashiers[0].post(
        f"/v1/payments/{lin[0]['id']}/void", {"reason": "wrong home"}, f"{RUN}-void"
    )
    assert void["state"] == "voided"
    transfer = next(paid for paid in payments if paid["channel"] == "transfer")
    desk.admin.post(
        f"/v1/payments/{transfer['id']}/bounce", {"reason": "no funds"}, f"{RUN}-bounce"
    )
    receipts = list(desk.admin.all(f"/v1/communities/{desk.community}/receipts?year={TODAY.year}"))
    numbers = [f"{TODAY.year}-{number:06d}" for number in range(1, PAYMENTS + 1)]
    assert [receipt["number"] for receipt in receipts] == numbers
    assert sum(receipt["state"] == "void" for receipt in receipts) == 2
    assert_shift(desk, shifts[0]["id"], [*lin[1:]])
    assert_proven(desk)


def test_a_statement_equals_the_entries(desk: Desk) -> None:
    dates = f"from={TODAY.year}-01-01&to={TODAY.year}-12-31"
    for account in desk.accounts[:20]:
        found = desk.admin.get(f"/v1/accounts/{account}/statement?{dates}")
        dues = desk.admin.get(f"/v1/accounts/{account}/dues")
        movements = list(desk.admin.all(f"/v1/accounts/{account}/movements"))
        entries = [entry for moved in reversed(movements) for entry in moved["entries"]]
        rows = [row for row in found["rows"] if row["kind"] != "issue"]
        assert [row["kind"] for row in rows] == [entry["kind"] for entry in entries]
        assert found["closing"]["owed"] == dues["open"]
        assert found["closing"]["balance"] == dues["balance"]


def test_the_reports_say_what_the_bills_and_payments_say(desk: Desk) -> None:
    month = f"{TODAY:%Y-%m}"
    path = f"/v1/communities/{desk.community}"
    bills = list(desk.admin.all(f"{path}/bills?period={month}"))

    def shown() -> Any:
        found = desk.admin.get(f"{path}/collection?period={month}")["total"]
        return found if found["open"]["minor"] == total(bills, "open") else None

    collected = eventually(shown)
    assert collected["issued"]["minor"] == total(bills, "amount")
    for name in ("paid", "freed", "net_paid"):
        assert collected[name]["minor"] == total(bills, name)
    takings = desk.admin.get(f"{path}/takings?from={TODAY}&to={TODAY}")
    channels = {one["channel"]: one for one in takings["channels"]}
    receipts = list(desk.admin.all(f"{path}/receipts?year={TODAY.year}"))
    assert sum(one["gross"]["minor"] for one in channels.values()) == total(receipts, "amount")
    void = [one for one in receipts if one["state"] == "void"]
    assert sum(one["voided"]["minor"] for one in channels.values()) == total(void, "amount")


def total(found: list[dict[str, Any]], name: str) -> int:
    """Return the sum of one amount."""
    return sum(one[name]["minor"] for one in found)


def assert_shift(desk: Desk, shift_id: str, payments: list[dict[str, Any]]) -> None:
    """The shift's takings are its payments, and it is counted, closed and signed."""
    cashier, other = desk.cashiers
    shift = cashier.get(f"/v1/shifts/{shift_id}")
    took: dict[str, int] = {}
    for paid in payments:
        took[paid["channel"]] = took.get(paid["channel"], 0) + paid["amount"]["minor"]
    takings = {one["channel"]: one["amount"]["minor"] for one in shift["takings"]}
    assert {channel: minor for channel, minor in takings.items() if minor} == took
    counted = [
        {"channel": one["channel"], "amount": one["amount"]["amount"]}
        for one in shift["takings"]
        if one["channel"] != "cash"
    ]
    cash = Money(takings.get("cash", 0) + 20000 - 100, "CNY")
    counted.append({"channel": "cash", "amount": str(cash)})
    body = {"counted": counted, "reason": "a coin was missing"}
    closed = cashier.post(f"/v1/shifts/{shift_id}/close", body, f"{RUN}-close")
    assert closed["count"]["difference"]["amount"] == "-1.00"
    signed = other.post(f"/v1/shifts/{shift_id}/handover", {}, f"{RUN}-handover")
    assert signed["handover"]["by"] != closed["cashier"]


def assert_proven(desk: Desk) -> None:
    """Every law holds for the whole community, and its dated proof can be read."""
    assert prove(desk.stack.home) == 0
    (shown,) = desk.admin.get(f"/v1/communities/{desk.community}/ledger-proofs")["items"]
    assert shown["holds"] is True
    assert shown["receipts"] == PAYMENTS
