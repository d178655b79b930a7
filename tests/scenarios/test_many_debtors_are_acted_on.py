"""Actions on many debtors, carried out: reminded in WeChat once, written to by building, told of.

Codes on letters are read from the printed page as a camera reads them, and opened on a phone.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, ViewportSize

from infra.local.sandbox_process import switch
from infra.local.seed.api import Api
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from shared.store.bills import BillTable
from tests.ledger.world import make_bill
from tests.stack.chromium import browser
from tests.stack.deployed import Deployed, eventually

TAG = f"many-{os.getpid()}"
PHONE = f"oManyPhone{os.getpid():018d}"  # of nobody else
TEMPLATE = f"tpl_many_{os.getpid()}"
FIELDS = (
    ("thing1", "title", "标题"),
    ("thing2", "room", "房屋"),
    ("amount3", "amount", "待缴金额"),
    ("time4", "due", "截止日期"),
)
SMALL = ViewportSize(width=375, height=812)
PATIENCE_MS = 120_000  # a busy machine starts functions slowly
TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
PAST = TODAY - timedelta(days=100)
HOMES = (("1栋", "1-201"), ("1栋", "1-1102"), ("2栋", "2-301"))
OWED = ("240.00", "242.00", "244.00")


@dataclass
class Street:
    """Three homes in two buildings that owe since long, and a queue that hears what is told."""

    stack: Deployed
    admin: Api
    heard: str = ""
    place: str = ""
    accounts: list[str] = field(default_factory=list)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.made += 1
        return self.admin.post(path, body, f"{TAG}-{self.made}")

    def patch(self, path: str, body: dict[str, Any]) -> None:
        headers = {"If-Match": '"1"'}
        answer = self.stack.call("PATCH", path, body, key=self.stack.api_key, headers=headers)
        assert answer.status == 200, answer.body

    def enter(self) -> None:
        estate = {"name": "云栖花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        community = self.post("/v1/communities", estate)["id"]
        self.place = f"/v1/communities/{community}"
        names = dict.fromkeys(name for name, _ in HOMES)
        buildings = {
            name: self.post(f"{self.place}/buildings", {"name": name})["id"] for name in names
        }
        for building, name in HOMES:
            unit = {"name": name, "floor": 2, "built_area": "121.40"}
            unit_id = self.post(f"/v1/buildings/{buildings[building]}/units", unit)["id"]
            holder = self.post(f"{self.place}/holders", {"name": "欧阳娜娜"})["id"]
            held = {"holder_id": holder, "from": "2026-01-01"}
            self.accounts.append(self.post(f"/v1/units/{unit_id}/accounts", held)["id"])
        shown = [{"field": one, "datum": datum} for one, datum, _ in FIELDS]
        template = {"kind": "reminder", "template_id": TEMPLATE, "fields": shown}
        settings = {"channels": ["wechat"], "templates": [template]}
        self.patch(f"{self.place}/messaging-settings", settings)
        # Whatever hour the test runs at is no quiet one.
        self.patch(
            f"{self.place}/campaigns/all", {"quiet": {"quiet_from": "00:00", "quiet_to": "00:00"}}
        )
        # No request bills into the past: these are put where they would lie by now.
        bills = [
            make_bill(
                [("itm_fee", 24100 + 200 * number)],
                account=account,
                community=community,
                period=f"{PAST:%Y-%m}",
            )
            for number, account in enumerate(self.accounts)
        ]
        table = BillTable(self.stack.client("dynamodb"), self.stack.output("LedgerTable"))
        table.insert(self.admin.get("/v1/caller")["company_id"], 1, bills)
        for number, account in enumerate(self.accounts):
            # Whoever pays a little is looked at, and found to be late with the rest.
            pos = {"account_id": account, "channel": "pos", "amount": "1.00"}
            self.post(f"{self.place}/payments", {**pos, "reference": f"POS-{number}"})
        assert eventually(lambda: len(self.debtors()) == len(HOMES), 120)

    def listen(self) -> None:
        sqs, bus = self.stack.client("sqs"), self.stack.client("events")
        self.heard = sqs.create_queue(QueueName=TAG)["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=self.heard, AttributeNames=["QueueArn"])
        pattern = {"source": ["levy"], "detail-type": ["CollectionStatusChanged"]}
        where = {"Rule": TAG, "EventBusName": self.stack.output("EventBusName")}
        bus.put_rule(Name=TAG, EventBusName=where["EventBusName"], EventPattern=json.dumps(pattern))
        bus.put_targets(**where, Targets=[{"Id": "1", "Arn": asked["Attributes"]["QueueArn"]}])

    def told(self) -> set[tuple[str, str, str]]:
        """Return account, and status before and after, of every event so far."""
        sqs = self.stack.client("sqs")
        answer = sqs.receive_message(QueueUrl=self.heard, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            detail = json.loads(message["Body"])["detail"]
            self.events[detail["id"]] = detail
            sqs.delete_message(QueueUrl=self.heard, ReceiptHandle=message["ReceiptHandle"])
        return {
            (one["account_id"], one["was"], one["status"])
            for one in self.events.values()
            if one["account_id"] in self.accounts
        }

    def debtors(self, query: str = "") -> list[dict[str, Any]]:
        return list(self.admin.all(f"{self.place}/debtors?{query}"))

    def act(self, **body: Any) -> dict[str, Any]:
        """Return an action that is carried out."""
        path = f"/v1/collection-actions/{self.post(f'{self.place}/collection-actions', body)['id']}"
        assert eventually(lambda: self.admin.get(path)["finished"])
        return self.admin.get(path)

    def is_told(self, account: str, state: str) -> bool:
        """Tell whether one message there is came to a state."""
        return [one["state"] for one in self.messages(account)] == [state]

    def messages(self, account: str) -> list[dict[str, Any]]:
        """Return what was asked for to be told; that money came is told by itself."""
        told = self.admin.all(f"/v1/accounts/{account}/messages")
        return [one for one in told if one["kind"] == "reminder"]


@pytest.fixture(scope="module")
def street(stack: Deployed) -> Iterator[Street]:
    if not stack.described.get("wechat_url"):
        pytest.skip("the stack uses WeChat itself, whose phones nobody can look at")
    switch(
        stack.described["wechat_url"],
        "settings",
        {"templates": {TEMPLATE: {one: name for one, _, name in FIELDS}}},
    )
    switch(stack.described["wechat_url"], "followers", {"openid": PHONE, "follows": True})
    made = Street(stack, Api(stack.described["api_url"], stack.api_key))
    made.listen()
    made.enter()
    yield made
    switch(stack.described["wechat_url"], "followers", {"openid": PHONE, "follows": False})


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as started:
        yield small(started)


def small(started: Browser) -> Page:
    phone = started.new_context(viewport=SMALL, device_scale_factor=2, locale="zh-CN")
    phone.set_default_timeout(PATIENCE_MS)
    return phone.new_page()


def read_codes(content: bytes, folder: Path, name: str) -> list[list[str]]:
    """Return what a camera reads on each page of a PDF."""
    with pypdfium2.PdfDocument(content) as document:
        found = []
        for number, sheet in enumerate(document):
            picture = sheet.render(scale=2).to_pil().convert("L")
            picture.save(folder / f"{name}-{number}.png")
            found.append([code.text for code in zxingcpp.read_barcodes(picture)])
    return found


def test_a_letter_to_each_debtor_is_in_the_file_of_its_building_and_its_code_opens(
    street: Street, page: Page, tmp_path: Path
) -> None:
    batch = street.act(action="letter", filter={})
    assert (batch["done"], batch["skipped"]) == (3, 0)
    letters = f"/v1/letters/{batch['letters_id']}"
    assert eventually(lambda: street.admin.get(letters)["state"] == "ready")
    files = list(street.admin.all(f"{letters}/files"))
    assert [(file["building"], file["pages"]) for file in files] == [("1栋", 2), ("2栋", 1)]
    links = []
    for file in files:
        url = street.admin.get(f"{letters}/files/{file['number']}/download")["url"]
        with urllib.request.urlopen(url, timeout=30) as answer:
            codes = read_codes(answer.read(), tmp_path, f"letter-{file['number']}")
        assert [len(each) for each in codes] == [1] * file["pages"]
        links += [code for each in codes for code in each]
    for link, owed, (building, name) in zip(links, OWED, HOMES, strict=True):
        page.context.clear_cookies()
        page.goto(link)
        assert page.locator(".sum").inner_text() == f"¥{owed}"
        assert f"{building} {name}" in page.content()
    for account in street.accounts:
        (demand,) = street.admin.all(f"/v1/accounts/{account}/demands")
        assert demand["number"]
    status = "status=reminded"
    assert eventually(lambda: len(street.debtors(status)) == 3)


def test_who_is_reminded_gets_one_card_that_opens_and_who_has_no_phone_is_told_of(
    street: Street, page: Page, tmp_path: Path
) -> None:
    reached, *others = street.accounts
    body = {"purpose": "微信"}
    page.context.clear_cookies()
    page.goto(
        street.stack.described["browser_url"]
        + street.post(f"/v1/accounts/{reached}/pay-links", body)["path"]
    )
    page.get_by_role("link", name="在微信接收账单提醒").click()
    page.get_by_role("link", name=PHONE).click()
    page.get_by_role("heading", name="已绑定微信").wait_for()

    batch = street.act(action="remind", filter={})
    assert batch["done"] == 3
    assert eventually(partial(street.is_told, reached, "sent"))
    for account in others:
        assert eventually(partial(street.is_told, account, "skipped"))
        assert [one["reason"] for one in street.messages(account)] == ["no_channel"]

    page.goto(f"{street.stack.described['wechat_url']}/phone/{PHONE}")
    cards = page.locator("article")
    assert cards.count() == 1
    assert OWED[0] in cards.inner_text()
    page.screenshot(path=tmp_path / "card.png", full_page=True)
    cards.get_by_role("link", name="查看详情").click()
    page.wait_for_url("**/live/pay")
    assert page.locator(".sum").inner_text() == f"¥{OWED[0]}"
    page.screenshot(path=tmp_path / "page.png", full_page=True)


def test_who_is_handed_on_is_told_of_as_an_event_each_time(street: Street) -> None:
    named = street.accounts[:2]
    street.act(action="assign", accounts=named, collector="老王")
    street.act(action="legal", accounts=named[:1], legal="preparing", note="律师函")
    one, two, three = street.accounts
    expected = {
        *((account, "normal", "reminded") for account in (one, two, three)),
        *((account, "reminded", "collector") for account in (one, two)),
        (one, "collector", "legal"),
    }
    assert eventually(lambda: street.told() == expected), street.told()
    assert {frozenset(event) for event in street.events.values()} == {
        frozenset(
            (
                "schema",
                "id",
                "company_id",
                "community_id",
                "account_id",
                "number",
                "was",
                "status",
                "on",
            )
        )
    }


def test_no_log_says_a_link_a_name_or_a_phone(street: Street) -> None:
    functions = ("Letters", "Documents", "LedgerProof", "ReminderPlan", "ReminderDeliver", "Web")
    for function in functions:
        said = "".join(street.stack.logs(function))
        for secret in ("lp_", "欧阳", PHONE):
            assert secret not in said, function
