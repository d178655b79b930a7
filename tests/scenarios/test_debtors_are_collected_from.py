"""Debtors on the deployed stack: listed by age, promising, reminded together, and told of.

The clock can't be turned, so the community is moved in the table: billed where the day begins last,
it goes on where it begins first, a day later. The day of one promise is moved back there too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from infra.local.seed.api import Api
from infra.local.seed.community import enter
from infra.local.seed.estate import make_estate
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

LAST, FIRST = "Pacific/Pago_Pago", "Pacific/Kiritimati"  # 25 hours apart
BILLED_ON = business_date(SystemClock().now(), LAST)
TODAY = business_date(SystemClock().now(), FIRST)
HOMES = 3


@dataclass
class Street:
    """A community whose accounts are late, and a queue that hears what is published."""

    stack: Deployed
    admin: Api
    community: str
    heard: str
    events: list[dict[str, Any]]
    accounts: int = 0
    payments: int = 0

    def pay(self, account: str, amount: str) -> None:
        self.payments += 1
        body = {"account_id": account, "channel": "pos", "amount": amount}
        reference = {"reference": f"POS-{self.payments}"}
        key = f"collect-pay-{self.payments}"
        self.admin.post(f"{self.community}/payments", {**body, **reference}, key)

    def debtors(self, query: str = "") -> list[dict[str, Any]]:
        return list(self.admin.all(f"{self.community}/debtors?{query}"))

    def case(self, account: str) -> dict[str, Any]:
        found: dict[str, Any] = self.admin.get(f"/v1/accounts/{account}/collection-case")
        return found

    def told(self) -> list[dict[str, Any]]:
        """Return what was published so far, each event once."""
        queue = self.stack.client("sqs")
        answer = queue.receive_message(QueueUrl=self.heard, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            detail = json.loads(message["Body"])["detail"]
            if detail["id"] not in {event["id"] for event in self.events}:
                self.events.append(detail)
            queue.delete_message(QueueUrl=self.heard, ReceiptHandle=message["ReceiptHandle"])
        return self.events


def change(stack: Deployed, path: str, values: dict[str, Any]) -> None:
    version = stack.call("GET", path, key=stack.api_key).json["version"]
    headers = {"If-Match": f'"{version}"'}
    answer = stack.call("PATCH", path, values, key=stack.api_key, headers=headers)
    assert answer.status == 200, answer.body


def move(stack: Deployed, admin: Api, community: str, zone: str) -> None:
    company = admin.get("/v1/caller")["company_id"]
    stack.client("dynamodb").update_item(
        TableName=stack.output("DirectoryTable"),
        Key={"pk": {"S": f"C#{company}#community#{community}"}, "sk": {"S": "-"}},
        UpdateExpression="SET #data.time_zone = :zone",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":zone": {"S": zone}},
    )


@pytest.fixture(scope="module")
def street(stack: Deployed) -> Street:
    admin = Api(stack.described["api_url"], stack.api_key)
    sqs, bus = stack.client("sqs"), stack.client("events")
    heard = sqs.create_queue(QueueName="collection-heard")["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=heard, AttributeNames=["QueueArn"])
    pattern = {"source": ["levy"], "detail-type": ["CollectionStatusChanged"]}
    where = {"Rule": "collection-heard", "EventBusName": stack.output("EventBusName")}
    bus.put_rule(
        Name=where["Rule"], EventBusName=where["EventBusName"], EventPattern=json.dumps(pattern)
    )
    bus.put_targets(**where, Targets=[{"Id": "1", "Arn": asked["Attributes"]["QueueArn"]}])

    entered = enter(admin, make_estate(29, HOMES, BILLED_ON), "collect", BILLED_ON, lambda _: None)
    community = f"/v1/communities/{entered.community_id}"
    move(stack, admin, entered.community_id, LAST)
    change(stack, f"/v1/billing-plans/{entered.plan_id}", {"due_days": 0})
    period = f"{BILLED_ON:%Y-%m}"
    body = {"plan_id": entered.plan_id, "period": period, "mode": "issue"}
    run = admin.post(f"{community}/billing-runs", body, "collect-run")
    assert eventually(lambda: admin.get(f"/v1/billing-runs/{run['id']}")["state"] == "issued")
    move(stack, admin, entered.community_id, FIRST)
    found = Street(stack, admin, community, heard, [])
    for bill in admin.all(f"{community}/bills?period={period}"):
        found.pay(bill["account_id"], "1.00")  # whoever pays a little is looked at, and is late
        found.accounts += 1
    eventually(lambda: len(found.debtors()) == found.accounts, 120)
    return found


def test_debtors_are_listed_by_age_and_their_sums_agree(street: Street) -> None:
    rows = street.debtors("sort=amount")
    amounts = [row["overdue"]["minor"] for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    assert all(0 < row["days_late"] < 3 for row in rows)
    totals = street.admin.get(f"{street.community}/arrears")
    assert (totals["debtors"], totals["overdue"]["minor"]) == (street.accounts, sum(amounts))
    ledger = [street.admin.get(f"/v1/accounts/{row['account_id']}/dues")["open"] for row in rows]
    assert [money["minor"] for money in ledger] == [row["open"]["minor"] for row in rows]
    assert len(street.debtors("age=d1_30")) == street.accounts
    assert street.debtors("age=d31_60") == []


def test_one_promise_is_kept_by_a_payment_and_another_is_broken(street: Street) -> None:
    keeps, breaks = (row["account_id"] for row in street.debtors()[:2])
    told = {"way": "call", "result": "promised", "promised_on": TODAY.isoformat()}
    for number, account in enumerate((keeps, breaks)):
        body = {**told, "promised_minor": 500}
        street.admin.post(f"/v1/accounts/{account}/contacts", body, f"collect-call-{number}")
    assert eventually(lambda: len(street.debtors("promise=open")) == 2)
    company = street.admin.get("/v1/caller")["company_id"]
    street.stack.client("dynamodb").update_item(
        TableName=street.stack.output("LedgerTable"),
        Key={"pk": {"S": f"C#{company}#collecting#{breaks}"}, "sk": {"S": "-"}},
        UpdateExpression="SET #data.promises[0].due_on = :day",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":day": {"S": (TODAY - timedelta(days=1)).isoformat()}},
    )
    street.pay(keeps, "5.00")
    street.pay(breaks, "5.00")
    assert eventually(lambda: street.case(keeps)["promises"][0]["state"] == "kept")
    assert eventually(lambda: street.case(breaks)["promises"][0]["state"] == "broken")
    assert eventually(
        lambda: [row["account_id"] for row in street.debtors("promise=broken")] == [breaks]
    )


def test_all_are_reminded_together_and_a_payment_settles_one(street: Street) -> None:
    body = {"action": "remind", "filter": {"status": "normal"}}
    path = f"{street.community}/collection-actions"
    batch = street.admin.post(path, body, "collect-remind")
    assert street.admin.post(path, body, "collect-remind")["id"] == batch["id"]
    done = f"/v1/collection-actions/{batch['id']}"
    assert eventually(lambda: street.admin.get(done)["finished"])
    assert street.admin.get(done)["done"] == street.accounts
    assert eventually(lambda: len(street.debtors("status=reminded")) == street.accounts)

    row = street.debtors()[0]
    street.pay(row["account_id"], row["open"]["amount"])
    settled = f"{row['account_id']}.2"
    assert eventually(lambda: len(street.debtors()) == street.accounts - 1)
    assert eventually(lambda: settled in {event["id"] for event in street.told()})
    moves = [event for event in street.told() if event["account_id"] == row["account_id"]]
    assert sorted((event["was"], event["status"]) for event in moves) == [
        ("normal", "reminded"),
        ("reminded", "settled"),
    ]
