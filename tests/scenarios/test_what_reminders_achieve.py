"""Three homes are reminded by SMS and mail: previewed, delivered, opened, paid, and counted."""

from __future__ import annotations

import json
import os
import urllib.request
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from shared.adapters.clock import SystemClock
from tests.stack.deployed import Answer, Deployed, eventually

SHANGHAI = ZoneInfo("Asia/Shanghai")
PHONE = f"+86139{os.getpid() % 10**8:08d}"  # nobody else's on this stack
SENDER = f"desk-{os.getpid()}@levy.example"
READER = "success@simulator.amazonses.com"
STEP = {"name": "first", "anchor": "issued", "days": 1, "kind": "bill", "wording": "new_bill"}
LADDER = {
    "steps": [{**STEP, "channels": ["sms", "email"]}],
    "quiet": {"quiet_from": "00:00", "quiet_to": "00:00"},
    "plan_hour": 0,
    "prices": [{"channel": "sms", "price": "0.045"}, {"channel": "email", "price": "0.002"}],
    "channel_caps": [{"channel": "sms", "messages": 100}],
}
PATIENCE_SECONDS = 180  # a busy machine starts functions slowly
AREAS = {"by_phone": "100.00", "by_mail": "80.00", "by_nothing": "60.00"}


class Community:
    """Three billed homes: one has a phone, one a mailbox, one nothing at all."""

    def __init__(self, stack: Deployed) -> None:
        self.stack, self.made, self.tag = stack, 0, f"achieved-{os.getpid()}"
        estate = {"name": "望江苑", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        self.id = self.make("/v1/communities", estate)
        self.place = f"/v1/communities/{self.id}"
        settings = {"channels": ["sms", "email"], "email_from": SENDER, "signature": "望江苑"}
        self.call("PATCH", f"{self.place}/messaging-settings", settings, **{"If-Match": '"1"'})
        self.call("PATCH", f"{self.place}/campaigns/all", LADDER, **{"If-Match": '"1"'})
        building = self.make(f"{self.place}/buildings", {"name": "1栋"})
        addresses = {"by_phone": {"phone": PHONE}, "by_mail": {"email": READER}, "by_nothing": {}}
        self.accounts = {
            name: self.home(building, name, area, addresses[name]) for name, area in AREAS.items()
        }
        self.bill()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        self.made += 1
        sent = {"Idempotency-Key": f"{self.tag}-{self.made}", **headers}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status < 300, answer.body
        return answer

    def make(self, path: str, body: Any) -> str:
        return str(self.call("POST", path, body).json["id"])

    def home(self, building: str, name: str, area: str, addresses: dict[str, str]) -> str:
        unit = {"name": name, "floor": 1, "built_area": area}
        unit_id = self.make(f"/v1/buildings/{building}/units", unit)
        holder = self.make(f"{self.place}/holders", {"name": name, **addresses})
        held = {"holder_id": holder, "from": "2026-01-01"}
        return self.make(f"/v1/units/{unit_id}/accounts", held)

    def bill(self) -> None:
        """Issue a bill of 1.00 a square metre to each."""
        named = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
        item = self.make("/v1/charge-items", {**named, "community_id": self.id})
        document = {"schema": 1, "quantity": "built_area", "price": "1"}
        rule = {"effective_from": "2026-01-01", "document": document}
        self.make(f"/v1/charge-items/{item}/rules", rule)
        plan = {"name": "每月", "first_period": "2026-11", "item_ids": [item]}
        plan_id = self.make(f"{self.place}/billing-plans", plan)
        run = {"plan_id": plan_id, "period": "2026-11", "mode": "issue"}
        self.call("POST", f"{self.place}/billing-runs", run)
        for account in self.accounts.values():
            eventually(partial(self.items, f"/v1/accounts/{account}/bills"))

    def read(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", path).json
        return found

    def items(self, path: str) -> list[Any]:
        found: list[Any] = self.read(path)["items"]
        return found

    def message(self, name: str) -> dict[str, Any]:
        items = self.read(f"/v1/accounts/{self.accounts[name]}/messages")["items"]
        return dict(items[0]) if items else {"state": "none", "receipt": None}

    def states(self) -> dict[str, str]:
        return {name: self.message(name)["state"] for name in self.accounts}

    def effect(self, day: date) -> dict[str, Any]:
        days = f"from={day.isoformat()}&to={day.isoformat()}"
        steps = self.read(f"{self.place}/reminder-effect?{days}")["steps"]
        return dict(steps[0]) if steps else {}

    def tick(self, at: datetime, times: int) -> None:
        """Have the community looked at as on a later day, as the clock orders it."""
        order = {
            "schema": 1,
            "kind": "community",
            "company_id": self.read("/v1/caller")["company_id"],
        }
        body = json.dumps({**order, "community_id": self.id, "at": at.isoformat()})
        sqs, queue = self.stack.client("sqs"), self.stack.output("ReminderQueueUrl")
        for _ in range(times):
            sqs.send_message(QueueUrl=queue, MessageBody=body)

    def mail_is_told_of(self, kind: str, said: dict[str, Any]) -> None:
        """Let the mail service tell of the message, as AWS's does; the emulator's tells none."""
        tags = {"company": [self.read("/v1/caller")["company_id"]]}
        now = SystemClock().now().isoformat()
        mail = {"messageId": self.message("by_mail")["provider_id"], "timestamp": now, "tags": tags}
        event = {"eventType": kind, "mail": mail, kind.lower(): {"timestamp": now, **said}}
        topic = self.stack.output("MailReceiptTopic")
        self.stack.client("sns").publish(TopicArn=topic, Message=json.dumps(event))


@pytest.fixture(scope="module")
def here(stack: Deployed) -> Community:
    stack.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    return Community(stack)


def the_sms(stack: Deployed) -> str:
    """Return the text of the one SMS that came to the phone."""
    address = (
        f"http://localhost:{stack.port}/_ministack/sns/sms-messages?phoneNumber={quote(PHONE)}"
    )
    with urllib.request.urlopen(address, timeout=30) as answer:
        found = json.loads(answer.read())
    (message,) = found["sms_messages"][PHONE]
    return str(message["Message"])


def opened(stack: Deployed, link: str) -> int:
    """Open the link of a message, and return the answer's status; its page is opened no further."""
    api = urlsplit(stack.described["api_url"])
    assert api.hostname is not None
    path = urlsplit(link).path
    with closing(HTTPConnection(api.hostname, api.port, timeout=60)) as connection:
        connection.request("GET", api.path + path[path.index("/p/") :])
        return connection.getresponse().status


def test_each_figure_of_the_effect_is_what_a_hand_counts(stack: Deployed, here: Community) -> None:
    tomorrow = SystemClock().now() + timedelta(days=1)
    day = tomorrow.astimezone(SHANGHAI).date()

    # The list of due runs follows the ledger's stream, a moment after the bills.
    place = f"{here.place}/reminder-preview?on={day.isoformat()}"
    preview = eventually(lambda: (found := here.read(place))["lines"] and found)
    by_account = {name: account for account, name in here.accounts.items()}
    lines = {
        by_account[line["account_id"]]: (line["minor"], line["channel"], line["reason"])
        for line in preview["lines"]
    }
    assert lines == {
        "by_phone": (10000, "sms", None),
        "by_mail": (8000, "email", None),
        "by_nothing": (6000, None, "no_channel"),
    }
    assert (preview["cost"], preview["complete"]) == ("0.047", True)
    assert preview["by_channel"] == [
        {"channel": "email", "messages": 1, "cost": "0.002"},
        {"channel": "sms", "messages": 1, "cost": "0.045"},
    ]
    (left_out,) = preview["skipped"]
    assert (left_out["reason"], left_out["messages"]) == ("no_channel", 1)

    here.tick(tomorrow, times=3)
    wanted = {"by_phone": "sent", "by_mail": "sent", "by_nothing": "skipped"}
    eventually(lambda: here.states() == wanted, PATIENCE_SECONDS)
    text = the_sms(stack)
    assert "¥100.00" in text
    assert opened(stack, text.rsplit(" ", 1)[1]) == HTTPStatus.SEE_OTHER

    here.mail_is_told_of("Delivery", {})
    here.mail_is_told_of("Delivery", {})
    eventually(lambda: here.message("by_mail")["receipt"], PATIENCE_SECONDS)
    paid = {"account_id": here.accounts["by_phone"], "channel": "cash", "amount": "100.00"}
    here.call("POST", f"{here.place}/payments", paid)
    paid = {"account_id": here.accounts["by_mail"], "channel": "cash", "amount": "30.00"}
    here.call("POST", f"{here.place}/payments", paid)
    assert here.effect(day) == {
        "scope": "all",
        "origin": "first",
        "planned": 3,
        "sent": 2,
        "delivered": 1,
        "undelivered": 0,
        "skipped": 1,
        "failed": 0,
        "opened": 1,
        "paid": 1,
        "recovered_minor": 13000,
        "cost": "0.047",
    }

    bounced = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": []}
    here.mail_is_told_of("Bounce", bounced)
    eventually(lambda: here.effect(day)["undelivered"] == 1, PATIENCE_SECONDS)
    assert here.message("by_mail")["receipt"]["word"] == "Permanent/General"
    assert here.states() == wanted
