"""Autopay on the deployed stack: a card saved on the provider's page, the clock, a charge.

The clock is called by hand with the days it will bring; everything else is as it will be. As the
real one it comes every hour: a charge whose answer is lost is in doubt until it comes again.
"""

from __future__ import annotations

import secrets
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic as time_now
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.local.sandbox_process import switch
from tests.stack.deployed import Deployed, eventually

LOOK = time(2)  # ten o'clock in Shanghai
HOUR_SECONDS = 15  # longer than a provider's answer is waited for


@dataclass
class Estate:
    """A community whose accounts have a bill of 303.50 each."""

    stack: Deployed
    community: str
    accounts: list[str]
    due_on: date
    bills: list[str] = field(default_factory=list)
    made: int = 0
    run: str = field(default_factory=lambda: secrets.token_hex(4))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call the API as its administrator and return what it answered."""
        self.made += 1
        sent = {"Idempotency-Key": f"autopay-{self.run}-{self.made}", **headers}
        if method != "POST":
            sent = headers
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status in {200, 201, 202}, answer.body
        return answer.json

    def begin(self, account: str, source: str) -> Any:
        """Begin autopay on the due day, of at most 400."""
        body = {
            "source": source,
            "limit": "400",
            "day": {"kind": "due"},
            "consent": "2026-11",
        }
        return self.call("POST", f"/v1/accounts/{account}/autopay", body)

    def autopay(self, account: str) -> Any:
        return self.call("GET", f"/v1/accounts/{account}/autopay")

    def tick(self, day: date, hours: int = 0) -> None:
        """Have the clock come on the morning of a day, or so many hours later."""
        at = datetime.combine(day, LOOK, UTC) + timedelta(hours=hours)
        self.stack.invoke("AutopayPlan", {"time": at.isoformat()})

    def tick_now(self) -> None:
        """Have the clock come now, so that the days it is made to skip are still looked at."""
        at = datetime.now(UTC) + timedelta(seconds=5)
        self.stack.invoke("AutopayPlan", {"time": at.isoformat()})

    def newest(self, account: str, state: str, day: date) -> Any:
        """Return the account's newest attempt once it is in that state.

        The clock comes again and again on the `day`: its hours pass in some seconds here.
        """
        began, hours = time_now(), 0

        def look() -> Any:
            nonlocal hours
            found = self.autopay(account)["attempts"]
            if found and found[0]["state"] == state:
                return found[0]
            if time_now() - began > HOUR_SECONDS * (hours + 1) and hours < 9:
                hours += 1
                self.tick(day, hours)
            return None

        return eventually(look, seconds=HOUR_SECONDS * 10)

    def script(self, **asked: Any) -> None:
        """Say how the next charges turn out at the sandbox."""
        switch(self.stack.described["sandbox_url"], "script", asked)


@pytest.fixture(scope="module")
def estate(stack: Deployed) -> Iterator[Estate]:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, where nobody presses the button")
    estate = Estate(stack, "", [], date.max)
    # A worker that dies on a loaded machine is followed by another within the waits below.
    stack.hide_taken_messages_for("AutopayQueue", 30)
    _fill(estate)
    yield estate
    estate.script(payments=[])
    stack.hide_taken_messages_for("AutopayQueue", 360)


def _fill(estate: Estate) -> None:
    def made(path: str, body: Any) -> str:
        return str(estate.call("POST", path, body)["id"])

    place = {"name": "自动缴费花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    community = estate.community = made("/v1/communities", place)
    building = made(f"/v1/communities/{community}/buildings", {"name": "1栋"})
    for number in (101, 102):
        unit = {"name": f"1-{number}", "floor": 1, "built_area": "121.40"}
        unit_id = made(f"/v1/buildings/{building}/units", unit)
        holder = made(f"/v1/communities/{community}/holders", {"name": "王伟"})
        held = {"holder_id": holder, "from": "2026-01-01"}
        estate.accounts.append(made(f"/v1/units/{unit_id}/accounts", held))
    name = {"zh": "物业费", "en": "Property fee"}
    item = {"name": name, "category": "property_fee", "community_id": community}
    item_id = made("/v1/charge-items", item)
    document = {"schema": 1, "quantity": "built_area", "price": "2.50"}
    rule = {"effective_from": "2026-01-01", "document": document}
    estate.call("POST", f"/v1/charge-items/{item_id}/rules", rule)
    # This month's bills, due well after today whichever day of it today is.
    period = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")
    plan = {"name": "每月", "first_period": period, "item_ids": [item_id], "due_days": 40}
    plan_id = made(f"/v1/communities/{community}/billing-plans", plan)
    run = {"plan_id": plan_id, "period": period, "mode": "issue"}
    estate.call("POST", f"/v1/communities/{community}/billing-runs", run)

    def billed(account: str) -> Callable[[], Any]:
        return lambda: estate.call("GET", f"/v1/accounts/{account}/bills")["items"]

    bills = [eventually(billed(account))[0] for account in estate.accounts]
    estate.bills = [bill["id"] for bill in bills]
    estate.due_on = date.fromisoformat(bills[0]["due_on"])


def _save_card(estate: Estate, url: str) -> None:
    form = urllib.parse.urlencode({"method": "good", "outcome": "succeed"}).encode()
    with urllib.request.urlopen(url, form, timeout=60):
        pass


def test_a_saved_card_is_told_of_charged_declined_and_charged_again(estate: Estate) -> None:
    account = estate.accounts[0]
    begun = estate.begin(account, "card")
    assert (begun["state"], begun["card"]) == ("pending", None)
    _save_card(estate, begun["setup_url"])

    def active_now() -> Any:
        found = estate.autopay(account)
        return found if found["state"] == "active" else None

    active = eventually(active_now, seconds=HOUR_SECONDS * 10)
    assert active["card"]["last4"] == "4242"
    estate.tick_now()
    estate.tick(estate.due_on - timedelta(days=1))
    ahead = estate.newest(account, "announced", estate.due_on - timedelta(days=1))
    assert (ahead["on"], len(ahead["messages"])) == (estate.due_on.isoformat(), 1)
    assert "303.50" in ahead["messages"][0]["text"]
    estate.script(payments=["insufficient_funds"])
    for _ in range(2):  # a clock that strikes twice
        estate.tick(estate.due_on)
    waiting = estate.newest(account, "waiting", estate.due_on)
    assert (waiting["reason"], len(waiting["tries"])) == ("no_money", 1)
    estate.tick(estate.due_on + timedelta(days=1))
    paid = estate.newest(account, "paid", estate.due_on + timedelta(days=1))
    assert [one["outcome"] for one in paid["tries"]] == ["declined", "paid"]
    order = estate.call("GET", f"/v1/payment-orders/{paid['tries'][1]['order_id']}")
    assert (order["state"], order["allocated"]["minor"], order["method"]) == (
        "succeeded",
        30_350,
        "card",
    )
    assert order["receipt"]
    assert estate.call("GET", f"/v1/accounts/{account}/dues")["bills"] == []


def test_the_balance_pays_the_part_that_is_due_and_every_law_of_the_ledger_holds(
    estate: Estate,
) -> None:
    account, day = estate.accounts[1], estate.due_on + timedelta(days=2)
    due = day + timedelta(days=1)
    document = {"count": 2, "first_due": due.isoformat()}
    split = f"/v1/bills/{urllib.parse.quote(estate.bills[1])}/instalments"
    estate.call("POST", split, {"instalments": document})
    paid = {"account_id": account, "channel": "cash", "amount": "500", "top_up": True}
    estate.call("POST", f"/v1/communities/{estate.community}/payments", paid)
    estate.begin(account, "balance")
    estate.tick_now()
    estate.tick(day)
    ahead = estate.newest(account, "announced", day)
    assert (ahead["on"], "151.75" in ahead["messages"][0]["text"]) == (due.isoformat(), True)
    estate.tick(due)
    assert estate.newest(account, "paid", due)["messages"][-1]["event"] == "AutopayPaid"
    dues = estate.call("GET", f"/v1/accounts/{account}/dues")
    assert [bill["open"]["minor"] for bill in dues["bills"]] == [15_175]
    assert dues["balance"]["minor"] == 34_825
    estate.stack.invoke("LedgerProof", {})
    path = f"/v1/communities/{estate.community}/ledger-proofs"

    def proofs() -> list[Any]:
        return [one for one in estate.call("GET", path)["items"] if one["finished_at"]]

    proof = eventually(proofs)[0]
    assert (proof["holds"], proof["breaches"]) == (True, [])
    assert estate.stack.waiting("AutopayDeadLetters") == 0


def test_the_end_of_autopay_is_the_end_of_its_card(estate: Estate) -> None:
    account = estate.accounts[0]
    path = f"/v1/accounts/{account}/autopay"
    assert estate.call("DELETE", path)["state"] == "ended"
    estate.tick_now()
    assert eventually(lambda: estate.autopay(account)["next_look_at"] is None)
