"""Attack 31: names, phones, account numbers and links of a household stay out of every log."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import pytest

from tests.stack.deployed import Deployed, eventually

NAME, PHONE, EMAIL = "诸葛玄德", "13987654321", "zhuge.xuande@example.com"
BANK_ACCOUNT, NOTE = "6222021234567890123", "卧龙岗旧宅"
PERIOD = "2026-10"


class Household:
    """A household with all that is personal about it, entered, billed and paid over HTTP."""

    def __init__(self, stack: Deployed) -> None:
        self.stack, self.made = stack, 0
        estate = {"name": f"隐园{os.getpid()}", "currency": "CNY", "time_zone": "Asia/Shanghai"}
        self.community = self.call("POST", "/v1/communities", estate)["id"]
        self.place = f"/v1/communities/{self.community}"
        building = self.call("POST", f"{self.place}/buildings", {"name": "1"})["id"]
        unit = {"name": "101", "floor": 1, "built_area": "100.00"}
        unit_id = self.call("POST", f"/v1/buildings/{building}/units", unit)["id"]
        person = {"name": NAME, "phone": PHONE, "email": EMAIL, "note": NOTE}
        holder = self.call("POST", f"{self.place}/holders", person)["id"]
        held = {"holder_id": holder, "from": "2026-01-01"}
        self.account = self.call("POST", f"/v1/units/{unit_id}/accounts", held)["id"]

    def call(self, method: str, path: str, body: Any = None, refused: int = 0) -> Any:
        self.made += 1
        sent = {"Idempotency-Key": f"private-{os.getpid()}-{self.made}", "If-Match": '"1"'}
        answer = self.stack.call(method, path, body, key=self.stack.api_key, headers=sent)
        assert answer.status == refused or (not refused and answer.status < 300), answer.body
        return answer.json

    def bill(self) -> None:
        named = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
        item = self.call("POST", "/v1/charge-items", {**named, "community_id": self.community})
        document = {"schema": 1, "quantity": "built_area", "price": "2.00"}
        rule = {"effective_from": "2026-01-01", "document": document}
        self.call("POST", f"/v1/charge-items/{item['id']}/rules", rule)
        plan = {"name": "每月", "first_period": PERIOD, "item_ids": [item["id"]]}
        plan_id = self.call("POST", f"{self.place}/billing-plans", plan)["id"]
        run = {"plan_id": plan_id, "period": PERIOD, "mode": "issue"}
        self.call("POST", f"{self.place}/billing-runs", run)
        assert eventually(lambda: self.call("GET", f"/v1/accounts/{self.account}/dues")["bills"])


@pytest.fixture(scope="module")
def household(stack: Deployed) -> Household:
    return Household(stack)


def test_what_is_personal_stays_out_of_logs_and_dead_letters(household: Household) -> None:
    stack, account = household.stack, household.account
    household.bill()
    reach = {"phone": PHONE, "email": EMAIL}
    household.call("PATCH", f"/v1/accounts/{account}/reach", reach)
    mandate = {"bank_code": "102100099996", "account_number": BANK_ACCOUNT, "holder_name": NAME}
    household.call("POST", f"/v1/accounts/{account}/bank-mandate", mandate)
    link = household.call("POST", f"/v1/accounts/{account}/pay-links", {"purpose": NOTE})
    assert stack.call("GET", link["path"]).status == 401  # it brings no cookie to the page
    body = {"account_id": account, "channel": "cash", "amount": "50.00", "note": f"{NAME} {PHONE}"}
    paid = household.call("POST", f"{household.place}/payments", body)
    asked = {"kind": "payment", "payment_id": paid["id"], "amount": "20.00", "reason": NOTE}
    household.call("POST", f"/v1/accounts/{account}/refunds", asked)
    # What is refused is logged by its code alone.
    household.call("POST", f"{household.place}/payments", {**body, "note": 1, PHONE: NAME}, 422)
    broken = f'{{"name": "{NAME}", "phone": {PHONE}'.encode()
    household.call("POST", f"{household.place}/holders", broken, 400)
    household.call("GET", f"{household.place}/holders?name={PHONE}", None, 422)

    secrets = (NAME, PHONE, EMAIL, BANK_ACCOUNT, NOTE, link["token"], stack.api_key)
    outputs = stack.described["outputs"]
    functions = [name for name in outputs if name.endswith("FunctionName")]
    said = {name: stack.logs(name.removesuffix("FunctionName")) for name in functions}
    assert any('"answered"' in line for line in said["ApiFunctionName"])
    assert [
        (name, secret)
        for name, lines in said.items()
        for secret in secrets
        if any(secret in line for line in lines)
    ] == []
    dead = partial(stack.client("sqs").receive_message, MaxNumberOfMessages=10, VisibilityTimeout=0)
    for name in outputs:
        if name.endswith("DeadLettersUrl"):
            parked = str(dead(QueueUrl=outputs[name]).get("Messages", []))
            assert not [secret for secret in secrets if secret in parked], name
