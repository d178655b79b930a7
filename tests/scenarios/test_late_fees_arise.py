"""Late fees on the deployed stack: a bill past its due day, nights, part payment, pauses, a waiver.

The clock is called by hand with the nights it will bring; everything else is as it will be.
"""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from infra.local.prove import prove
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

ZONE = "Asia/Shanghai"
TODAY = business_date(SystemClock().now(), ZONE)
DAY = timedelta(days=1)
AREA, DAILY = "100.00", 50  # ¥1000.00 at 0.05 % a day is ¥0.50


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass
class Estate:
    """A community with four accounts that were billed ¥1000 each, due today."""

    stack: Deployed
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    made: int = 0
    community: str = ""
    accounts: list[str] = field(default_factory=list)
    bills: list[dict[str, Any]] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API as its administrator and return what it answered."""
        self.made += 1
        key = {"Idempotency-Key": f"late-{self.run}-{self.made}"} if method == "POST" else {}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=key)
        assert answer.status in {200, 201, 202}, answer.body
        return answer.json

    def post(self, path: str, body: Any) -> Any:
        return self.call("POST", path, body)

    def link(self, bill: dict[str, Any]) -> dict[str, Any]:
        """Return a new pay link to a bill's account."""
        path = f"/v1/accounts/{bill['account_id']}/pay-links"
        return dict(self.post(path, {"purpose": "test"}))

    def bill_page(self, bill: dict[str, Any], language: str) -> str:
        """Return what the phone shows of a bill whose account's link was opened."""
        root = self.stack.described["api_url"]
        jar = urllib.request.HTTPCookieProcessor()
        browser = urllib.request.build_opener(jar, StayHere())
        browser.addheaders = [("Accept-Language", language)]
        with suppress(urllib.error.HTTPError):  # it is sent on, with a cookie
            browser.open(root + self.link(bill)["path"], timeout=60)
        with browser.open(f"{root}/pay/bills/{bill['id']}", timeout=60) as answer:
            return str(answer.read().decode())

    def night_after(self, day: date) -> None:
        """Have the clock come in the night after a day."""
        at = datetime.combine(day, time(16, 30), UTC)  # half past midnight in Shanghai
        self.stack.invoke("Arrears", {"time": at.isoformat()})

    def charged(self, bill: dict[str, Any], minor: int) -> dict[str, Any]:
        """Return how the late fee of a bill is computed, once it comes to so much."""

        def look() -> dict[str, Any] | None:
            found = self.call("GET", f"/v1/bills/{bill['id']}/late-fee")
            return dict(found) if found["charged"]["minor"] == minor else None

        found = eventually(look)
        assert found, self.call("GET", f"/v1/bills/{bill['id']}/late-fee")
        return found


@pytest.fixture(scope="module")
def estate(stack: Deployed) -> Estate:
    found = Estate(stack)
    place = {"name": f"违约金花园 {found.run}", "currency": "CNY", "time_zone": ZONE}
    community = found.community = found.post("/v1/communities", place)["id"]
    building = found.post(f"/v1/communities/{community}/buildings", {"name": "1栋"})["id"]
    for number in (101, 102, 103, 104):
        unit = {"name": f"1-{number}", "floor": 1, "built_area": AREA}
        unit_id = found.post(f"/v1/buildings/{building}/units", unit)["id"]
        holder = found.post(f"/v1/communities/{community}/holders", {"name": "王伟"})["id"]
        held = {"holder_id": holder, "from": "2026-01-01"}
        found.accounts.append(found.post(f"/v1/units/{unit_id}/accounts", held)["id"])
    policy = {
        "community_id": community,
        "name": {"zh": "违约金", "en": "Late fee"},
        "effective_from": "2026-01-01",
        "policy": {"rate": {"percent": "0.05", "per": "day"}},
        "source": "物业服务合同第 9 条",
    }
    item = {
        "name": {"zh": "物业费", "en": "Property fee"},
        "category": "property_fee",
        "community_id": community,
        "settings": {"late_fee_policy": found.post("/v1/late-fee-policies", policy)["id"]},
    }
    item_id = found.post("/v1/charge-items", item)["id"]
    document = {"schema": 1, "quantity": "built_area", "price": "10.00"}
    rule = {"effective_from": "2026-01-01", "document": document}
    found.post(f"/v1/charge-items/{item_id}/rules", rule)
    period = f"{TODAY:%Y-%m}"
    plan = {"name": "每月", "first_period": period, "item_ids": [item_id], "due_days": 0}
    plan_id = found.post(f"/v1/communities/{community}/billing-plans", plan)["id"]
    run = {"plan_id": plan_id, "period": period, "mode": "issue"}
    run_id = found.post(f"/v1/communities/{community}/billing-runs", run)["id"]
    assert eventually(
        lambda: found.call("GET", f"/v1/billing-runs/{run_id}")["state"] == "issued" or None
    )
    found.bills = [
        found.call("GET", f"/v1/accounts/{account}/bills")["items"][0] for account in found.accounts
    ]
    return found


def test_each_day_that_is_over_is_charged_and_payments_disputes_and_plans_count(
    estate: Estate,
) -> None:
    late, paying, disputed, planned = estate.bills
    assert {bill["due_on"] for bill in estate.bills} == {TODAY.isoformat()}
    estate.night_after(TODAY - DAY)  # the due day has begun: who owes is found
    half = {"account_id": paying["account_id"], "channel": "pos", "amount": "500.00"}
    estate.post(f"/v1/communities/{estate.community}/payments", half)
    estate.post(f"/v1/bills/{disputed['id']}/disputes", {"reason": "wrong area"})
    document = {"count": 2, "first_due": (TODAY + 2 * DAY).isoformat(), "every_months": 1}
    agreed = {"bills": [planned["id"]], "instalments": document}
    estate.post(f"/v1/accounts/{planned['account_id']}/payment-plans", agreed)

    for days in (1, 1, 3):  # a clock that comes twice, and then stands still for a day
        estate.night_after(TODAY + days * DAY)
    told = estate.charged(late, 3 * DAILY)
    assert told["computed"] == told["charged"]
    (fee,) = told["fees"]
    assert (fee["days"], fee["policy_version"], fee["source"]) == (3, 1, "物业服务合同第 9 条")
    assert fee["text"]["zh-CN"]
    assert fee["text"]["en"]
    estate.charged(paying, 3 * DAILY // 2)
    estate.charged(planned, DAILY)  # its first part was due the day before, and did not come
    estate.charged(disputed, 0)

    answered = {"outcome": "rejected", "note": "measured again"}
    estate.post(f"/v1/bills/{disputed['id']}/disputes/close", answered)
    estate.night_after(TODAY + 4 * DAY)
    estate.charged(late, 4 * DAILY)
    estate.charged(paying, 2 * DAILY)
    estate.charged(planned, 2 * DAILY)
    estate.charged(disputed, 4 * DAILY)  # opened and closed on one day, it paused none


def test_its_payer_follows_the_fee_on_the_phone_and_by_the_api(estate: Estate) -> None:
    late, paying, disputed, planned = estate.bills
    name = {"zh-CN": "违约金", "en": "Late fee"}
    for language, sentence in (("zh-CN", "共 4 天"), ("en", ", 4 days:")):
        page = estate.bill_page(late, language)
        assert name[language] in page
        assert sentence in page
        assert "1000.00 × 0.05 ÷ 100 × 4 = 2" in page
    assert "500.00 × 0.05 ÷ 100 × 4 = 1" in estate.bill_page(paying, "zh-CN")
    assert "暂停计算" in estate.bill_page(planned, "zh-CN")
    assert "异议正在处理" not in estate.bill_page(disputed, "zh-CN")
    estate.post(f"/v1/bills/{disputed['id']}/disputes", {"reason": "wrong area, still"})
    assert "异议正在处理" in estate.bill_page(disputed, "zh-CN")

    token = estate.link(late)["token"]
    told = estate.stack.call("GET", f"/v1/bills/{late['id']}/late-fee", key=token)
    assert told.json["fees"][0]["text"]["en"]
    foreign = estate.stack.call("GET", f"/v1/bills/{paying['id']}/late-fee", key=token)
    assert foreign.status == 404


def test_a_waived_fee_stays_waived_and_every_law_holds(estate: Estate) -> None:
    bill = estate.bills[0]
    path = f"/v1/bills/{bill['id']}/corrections"
    asked = estate.post(path, {"what": "waiver", "late_fee": True, "reason": "agreed"})
    key = estate.post("/v1/api-keys", {"name": "Wang", "role": "manager"})["secret"]
    approved = estate.stack.call(
        "POST",
        f"/v1/corrections/{asked['id']}/approve",
        {},
        key=key,
        headers={"Idempotency-Key": f"late-{estate.run}-approve"},
    )
    assert approved.status == 200, approved.body
    estate.night_after(TODAY + 5 * DAY)
    estate.charged(bill, 5 * DAILY)
    found = estate.call("GET", f"/v1/bills/{bill['id']}")
    assert found["waived"]["minor"] == 4 * DAILY
    assert estate.stack.waiting("ArrearsDeadLetters") == 0
    assert prove(estate.stack.home) == 0
