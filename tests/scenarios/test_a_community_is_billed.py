"""Months of 阳光花园 on the deployed stack: started by two at once, killed, repeated, reported."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from infra.local.seed.api import Api
from infra.local.seed.community import Entered, enter
from infra.local.seed.estate import make_estate
from tests.stack.deployed import Deployed, eventually

ACCOUNTS = 420
TODAY = date(2026, 11, 24)
HIDDEN_SECONDS = 4


@dataclass
class Billed:
    """The community, who asks for it, and its runs so far."""

    api: Api
    stack: Deployed
    entered: Entered

    @property
    def runs(self) -> str:
        return f"/v1/communities/{self.entered.community_id}/billing-runs"

    def start(self, period: str, mode: str = "issue") -> dict[str, Any]:
        body = {"plan_id": self.entered.plan_id, "period": period, "mode": mode}
        answer = self.stack.call(
            "POST", self.runs, body, key=self.stack.api_key, headers={"Idempotency-Key": "any"}
        )
        assert answer.status in {200, 202}, answer.body
        return {**answer.json, "status": answer.status}

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/v1/billing-runs/{run_id}")
        return found

    def issued(self, run_id: str) -> dict[str, Any]:
        """Return the run once it is issued."""

        def look() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["state"] == "issued" else None

        found = eventually(look)
        assert found is not None
        return found

    def bills(self, period: str) -> list[dict[str, Any]]:
        path = f"/v1/communities/{self.entered.community_id}/bills?period={period}"
        return list(self.api.all(path))


@pytest.fixture(scope="module")
def billed(stack: Deployed) -> Billed:
    stack.hide_taken_messages_for("PageQueue", HIDDEN_SECONDS)
    stack.hide_taken_messages_for("RunQueue", HIDDEN_SECONDS)
    api = Api(stack.described["api_url"], stack.api_key)
    entered = enter(api, make_estate(3, ACCOUNTS, TODAY), "billed", TODAY, lambda _: None)
    return Billed(api, stack, entered)


def test_two_operators_who_start_at_once_get_the_same_run(billed: Billed) -> None:
    with ThreadPoolExecutor(2) as both:
        one, other = both.map(billed.start, ["2026-11", "2026-11"])
    assert one["id"] == other["id"]
    assert {one["created"], other["created"]} == {True, False}
    assert {one["status"], other["status"]} == {202, 200}
    run = billed.issued(one["id"])
    bills = billed.bills("2026-11")
    assert run["totals"]["bills"] == len(bills) == len({bill["id"] for bill in bills}) > 300
    assert run["totals"]["amount"]["minor"] == sum(bill["amount"]["minor"] for bill in bills)
    replay = billed.api.get(f"/v1/bills/{bills[7]['id']}/replay")
    assert replay["same"] is True


def test_reports_come_to_what_the_run_came_to(billed: Billed) -> None:
    run = billed.issued(billed.start("2026-11")["id"])
    path = f"/v1/communities/{billed.entered.community_id}/billed?period=2026-11"
    assert eventually(lambda: billed.api.get(path)["items"] == run["totals"]["items"])


def test_workers_killed_in_the_middle_leave_the_bills_of_a_quiet_month(billed: Billed) -> None:
    quiet = billed.issued(billed.start("2026-11")["id"])
    run_id = billed.start("2026-12")["id"]
    killed = 0
    while not killed and billed.run(run_id)["state"] != "issued":
        if billed.stack.waiting("PageQueue"):
            killed = billed.stack.kill_workers("BillChunk")
    run = billed.issued(run_id)
    assert killed
    assert run["totals"] == quiet["totals"]
    amounts = {bill["account_id"]: bill["amount"] for bill in billed.bills("2026-11")}
    assert {bill["account_id"]: bill["amount"] for bill in billed.bills("2026-12")} == amounts


def test_a_record_nobody_can_read_is_parked_and_the_run_goes_on(billed: Billed) -> None:
    sqs, queue = billed.stack.client("sqs"), billed.stack.output("PageQueueUrl")
    sqs.send_message(QueueUrl=queue, MessageBody='{"schema":9,"who":"张三 13800000000"}')
    run = billed.issued(billed.start("2027-01")["id"])
    assert run["totals"]["bills"] > 300
    assert eventually(lambda: billed.stack.waiting("PageDeadLetters") == 1)
    assert not [line for line in billed.stack.logs("BillChunk") if "13800000000" in line]


def test_messages_of_the_shape_before_are_worked_on(billed: Billed) -> None:
    run_id = billed.start("2027-02", mode="preview")["id"]
    assert eventually(lambda: billed.run(run_id)["state"] == "previewed")
    sqs = billed.stack.client("sqs")
    company = json.loads(json.dumps(billed.api.get("/v1/caller")))["company_id"]
    for queue, body in (
        ("RunQueue", {"schema": 1, "company_id": company, "run_id": run_id, "from_page": 0}),
        ("PageQueue", {"schema": 1, "company_id": company, "run_id": run_id, "page": 0}),
    ):
        sqs.send_message(QueueUrl=billed.stack.output(f"{queue}Url"), MessageBody=json.dumps(body))
    assert eventually(lambda: billed.stack.waiting("RunQueue") == 0)
    assert eventually(lambda: billed.stack.waiting("PageQueue") == 0)
    run = billed.run(run_id)
    assert (run["state"], run["attempt"]) == ("previewed", 1)


def test_the_clock_bills_what_is_due_and_its_second_call_nothing(billed: Billed) -> None:
    before = {run["id"] for run in billed.api.all(billed.runs)}
    for _ in range(2):
        billed.stack.invoke("FanOut", {"time": "2026-12-02T00:00:00Z"})
    assert eventually(lambda: billed.stack.waiting("RunQueue") == 0)
    after = {run["id"] for run in billed.api.all(billed.runs)}
    assert after == before  # both months were billed by hand already
