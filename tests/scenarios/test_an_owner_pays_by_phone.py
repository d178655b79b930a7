"""An owner opens a link on a phone, sees how a bill was computed, and pays: in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize

from tests.stack.chromium import browser
from tests.stack.deployed import Answer, Deployed, eventually

PHONE = ViewportSize(width=375, height=812)
PATIENCE_MS = 120_000  # a busy machine starts functions slowly
ATTACK = "<img src=x onerror=alert(1)>"


@dataclass
class Household:
    """An account with bills of two months, entered and billed over HTTP."""

    stack: Deployed
    tag: str
    community: str = ""
    account: str = ""
    made: int = 0

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        self.made += 1
        sent = {"Idempotency-Key": f"{self.tag}-{self.made}", **headers}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status < 300, answer.body
        return answer

    def make(self, path: str, body: Any) -> str:
        return str(self.call("POST", path, body).json["id"])

    def enter(self) -> None:
        estate = {"name": f"云栖花园{ATTACK}", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        self.community = self.make("/v1/communities", estate)
        place = f"/v1/communities/{self.community}"
        building = self.make(f"{place}/buildings", {"name": "3栋"})
        unit = {"name": "1203", "floor": 12, "built_area": "121.40"}
        unit_id = self.make(f"/v1/buildings/{building}/units", unit)
        holder = self.make(f"{place}/holders", {"name": "欧阳娜娜"})
        held = {"holder_id": holder, "from": "2026-01-01"}
        self.account = self.make(f"/v1/units/{unit_id}/accounts", held)
        items = [self.item("物业费", "Property fee", "property_fee", "2.50", "built_area")]
        items.append(self.item("电梯费", "Lift", "other", "18.00", "fixed"))
        plan = {"name": "每月", "first_period": "2026-09", "item_ids": items}
        plan_id = self.make(f"{place}/billing-plans", plan)
        for count, period in enumerate(("2026-09", "2026-10"), start=1):
            run = {"plan_id": plan_id, "period": period, "mode": "issue"}
            self.call("POST", f"{place}/billing-runs", run)
            eventually(partial(self.has_bills, count))

    def item(self, zh: str, en: str, category: str, price: str, quantity: str) -> str:
        body = {"name": {"zh": zh, "en": en}, "category": category, "community_id": self.community}
        item = self.make("/v1/charge-items", body)
        document = {"schema": 1, "quantity": quantity, "price": price}
        rule = {"effective_from": "2026-01-01", "document": document}
        self.make(f"/v1/charge-items/{item}/rules", rule)
        return item

    def bills(self) -> list[Any]:
        found: list[Any] = self.call("GET", f"/v1/accounts/{self.account}/bills").json["items"]
        return found

    def has_bills(self, count: int) -> bool:
        return len(self.bills()) == count

    def link(self) -> dict[str, Any]:
        made: dict[str, Any] = self.call(
            "POST", f"/v1/accounts/{self.account}/pay-links", {"purpose": "测试"}
        ).json
        return made

    def address(self, path: str) -> str:
        return str(self.stack.described["browser_url"]) + path


@dataclass
class Watched:
    """A page, and all that it loaded or complained of."""

    page: Page
    loaded: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self.keep)
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def keep(self, response: Response) -> None:
        self.loaded.append(response)

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture(scope="module")
def household(stack: Deployed) -> Household:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, where nobody presses the button")
    made = Household(stack, f"phone-{os.getpid()}")
    made.enter()
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def opened(chromium: Browser, **more: Any) -> BrowserContext:
    """Return a phone's browser with patience."""
    phone = chromium.new_context(viewport=PHONE, **more)
    phone.set_default_timeout(PATIENCE_MS)
    return phone


def test_from_the_link_to_a_paid_bill(
    household: Household, chromium: Browser, tmp_path: Path
) -> None:
    link = household.link()
    phone = opened(chromium, device_scale_factor=2, locale="zh-CN")
    seen = Watched(phone.new_page())
    page = seen.page
    page.goto(household.address(link["path"]))
    assert urlsplit(page.url).path == "/live/pay"
    assert link["token"] not in page.content()
    own = urlsplit(page.url).netloc
    assert {urlsplit(each.url).netloc for each in seen.loaded} == {own}
    assert sum(len(each.body()) for each in seen.loaded if each.status == 200) < 100_000
    assert page.locator(".sum").inner_text() == "¥643.00"
    assert page.get_by_role("button").inner_text() == "支付 ¥643.00"
    assert seen.fits()
    page.screenshot(path=tmp_path / "home.png", full_page=True)

    page.locator(".cell-more").first.click()
    assert "121.40" in page.locator(".steps").first.inner_text()
    assert "303.5" in page.locator(".steps").first.inner_text()
    assert seen.fits()
    page.screenshot(path=tmp_path / "bill.png", full_page=True)
    page.locator(".bar-back").click()

    page.locator("input[name=bill]").last.uncheck()
    assert page.get_by_role("button").inner_text() == "支付 ¥321.50"
    page.get_by_role("button").click()
    assert page.url.startswith(str(household.stack.described["sandbox_url"]))
    page.get_by_role("button").first.click()
    page.wait_for_url("**/live/pay/return/pay_*")
    page.wait_for_selector(".mark.good", timeout=PATIENCE_MS)
    assert "支付成功" in page.content()
    assert seen.fits()
    page.screenshot(path=tmp_path / "paid.png", full_page=True)
    page.locator("a.go").click()
    assert page.locator(".sum").inner_text() == "¥321.50"
    page.goto(household.address("/pay/history"))
    assert page.locator(".cell-link").count() == 1
    assert seen.complaints == []
    phone.close()
    listed = household.call("GET", f"/v1/accounts/{household.account}/pay-links").json["items"]
    assert {each["id"]: each["opened"] for each in listed}[link["link"]["id"]] == 1


def test_the_page_needs_no_script_and_speaks_english(
    household: Household, chromium: Browser
) -> None:
    plain = opened(chromium, locale="en-GB", java_script_enabled=False)
    page = plain.new_page()
    page.goto(household.address(household.link()["path"]))
    assert page.locator(".sum").inner_text() == "¥321.50"
    assert page.get_by_role("button").inner_text() == "Pay chosen bills"
    page.get_by_role("button").click()
    assert page.url.startswith(str(household.stack.described["sandbox_url"]))
    plain.close()


def test_a_revoked_link_and_its_open_page_are_closed_at_once(
    household: Household, chromium: Browser
) -> None:
    link, phone = household.link(), opened(chromium, locale="zh-CN")
    page = phone.new_page()
    page.goto(household.address(link["path"]))
    path = f"/v1/accounts/{household.account}/pay-links/{link['link']['id']}"
    household.call("DELETE", path)
    answer = page.goto(household.address("/pay"))
    assert answer is not None
    assert answer.status == 401
    for wrong in (link["path"], link["path"][:-1] + "?"):
        answer = page.goto(household.address(wrong))
        assert answer is not None
        assert answer.status == 404
    assert "索取新的缴费链接" in page.content()
    assert household.account not in page.content()
    phone.close()


def test_a_links_token_signs_in_at_the_api_as_that_owner_alone(household: Household) -> None:
    token = household.link()["token"]

    def status(path: str) -> int:
        return household.stack.call("GET", path, key=token).status

    assert status(f"/v1/accounts/{household.account}/dues") == 200
    assert status(f"/v1/communities/{household.community}/accounts") == 403
    assert status("/v1/accounts/acc_0000000000000zzz/dues") == 404
    other = "0" if token[-1] != "0" else "1"
    assert household.stack.call("GET", "/v1/caller", key=token[:-1] + other).status == 403


def test_no_log_says_a_token_or_a_name(household: Household) -> None:
    said = "".join(
        line for name in ("Web", "Api", "Authorizer") for line in household.stack.logs(name)
    )
    assert "GET /pay" in said
    assert "lp_" not in said
    assert "欧阳" not in said
