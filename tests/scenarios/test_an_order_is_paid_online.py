"""A bill is paid online on the deployed stack: order, the provider's page, notice, receipt."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.local.sandbox_process import switch
from infra.local.seed.api import Api
from tests.stack.deployed import Answer, Deployed, eventually


@dataclass
class Payer:
    """Somebody with a bill, and a phone."""

    stack: Deployed
    api: Api
    account: str
    keys: list[int] = field(default_factory=list)

    def order(self, **body: Any) -> dict[str, Any]:
        """Order online and return the order."""
        self.keys.append(1)
        answer = self.stack.call(
            "POST",
            f"/v1/accounts/{self.account}/payment-orders",
            body,
            key=self.stack.api_key,
            headers={"Idempotency-Key": f"order-{self.account}-{len(self.keys)}"},
        )
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.json
        return found

    def get(self, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/v1/payment-orders/{order['id']}")
        return found

    def pay(self, order: dict[str, Any], method: str = "alipay") -> str:
        """Press the page's button and return what the browser shows in the end."""
        form = urllib.parse.urlencode({"method": method, "outcome": "succeed"}).encode()
        with urllib.request.urlopen(order["pay_url"], form, timeout=60) as page:
            shown: str = page.read().decode()
        return shown

    def paid(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return the order once it is paid."""

        def look() -> dict[str, Any] | None:
            found = self.get(order)
            return found if found["state"] == "succeeded" else None

        found = eventually(look)
        assert found is not None
        return found

    def sandbox(self, name: str, **asked: Any) -> Any:
        """Turn a switch of the sandbox."""
        return switch(self.stack.described["sandbox_url"], name, asked)


@pytest.fixture(scope="module")
def payer(stack: Deployed) -> Iterator[Payer]:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, where nobody presses the button")
    api = Api(stack.described["api_url"], stack.api_key)
    payer = Payer(stack, api, billed_account(stack, "online"))
    yield payer
    payer.sandbox("courier", rules=[], hold=False)


def billed_account(stack: Deployed, keys: str) -> str:
    """Return an account with a bill of 303.50, entered and billed over HTTP under such keys."""
    made = 0

    def make(path: str, body: dict[str, Any]) -> Answer:
        nonlocal made
        made += 1
        answer = stack.call(
            "POST", path, body, key=stack.api_key, headers={"Idempotency-Key": f"{keys}-{made}"}
        )
        assert answer.status in {200, 201, 202}, answer.body
        return answer

    def made_id(path: str, body: dict[str, Any]) -> str:
        return str(make(path, body).json["id"])

    estate = {"name": "线上花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    community = made_id("/v1/communities", estate)
    building = made_id(f"/v1/communities/{community}/buildings", {"name": "1栋"})
    unit = {"name": "1-101", "floor": 1, "built_area": "121.40"}
    unit_id = made_id(f"/v1/buildings/{building}/units", unit)
    holder = made_id(f"/v1/communities/{community}/holders", {"name": "王伟"})
    held = {"holder_id": holder, "from": "2026-01-01"}
    account = made_id(f"/v1/units/{unit_id}/accounts", held)
    name = {"zh": "物业费", "en": "Property fee"}
    item = {"name": name, "category": "property_fee", "community_id": community}
    item_id = made_id("/v1/charge-items", item)
    document = {"schema": 1, "quantity": "built_area", "price": "2.50"}
    rule = {"effective_from": "2026-01-01", "document": document}
    make(f"/v1/charge-items/{item_id}/rules", rule)
    plan = {"name": "每月", "first_period": "2026-11", "item_ids": [item_id]}
    plan_id = made_id(f"/v1/communities/{community}/billing-plans", plan)
    run = {"plan_id": plan_id, "period": "2026-11", "mode": "issue"}
    make(f"/v1/communities/{community}/billing-runs", run)

    def billed() -> bool:
        path = f"/v1/accounts/{account}/bills"
        return bool(stack.call("GET", path, key=stack.api_key).json["items"])

    assert eventually(billed)
    return account


def test_a_bill_is_paid_on_the_providers_page_and_gets_its_receipt(payer: Payer) -> None:
    order = payer.order()
    assert (order["state"], order["amount"]["minor"]) == ("pending", 30350)
    assert payer.order()["id"] == order["id"]
    payer.sandbox("courier", rules=[{"do": "duplicate", "copies": 3, "times": 5}])
    assert "303.50" in payer.pay(order)
    paid = payer.paid(order)
    assert (paid["method"], paid["allocated"]["minor"]) == ("alipay", 30350)
    receipt = payer.api.get(f"/v1/communities/{paid['community_id']}/receipts/{paid['receipt']}")
    assert receipt["amount"]["minor"] == 30350
    dues = payer.api.get(f"/v1/accounts/{payer.account}/dues")
    assert dues["bills"] == []
    assert payer.stack.waiting("PaymentEventDeadLetters") == 0


def test_when_no_notice_comes_the_janitor_reads_the_providers_own_list(payer: Payer) -> None:
    payer.stack.invoke("PaymentJanitor", {})
    order = payer.order(top_up=True, amount="100")
    payer.sandbox("courier", rules=[{"do": "drop", "times": 50}])
    payer.pay(order, "wechat_pay")
    assert payer.get(order)["state"] == "pending"
    payer.stack.invoke("PaymentJanitor", {})
    paid = payer.get(order)
    assert (paid["state"], paid["to_balance"]["minor"]) == ("succeeded", 10000)
    payer.sandbox("courier", rules=[])


def test_a_forged_notice_is_refused_and_nothing_is_queued(payer: Payer) -> None:
    path = payer.stack.described["webhook_url"].removeprefix(payer.stack.described["api_url"])
    body = b'{"id":"evt_1","object":"event","livemode":false}'
    forged = {"Stripe-Signature": f"t=1,v1={'0' * 64}"}
    for headers in ({}, forged):
        answer = payer.stack.call("POST", path, body, headers=headers)
        assert (answer.status, answer.json["code"]) == (400, "provider_notice_refused")


def test_no_secret_is_a_variable_or_in_a_log(payer: Payer) -> None:
    found = payer.stack.client("secretsmanager")
    secrets = [
        found.get_secret_value(SecretId=payer.stack.output(name))["SecretString"]
        for name in ("StripeKeySecret", "StripeWebhookSecret")
    ]
    for function in ("Api", "PaymentReceive", "PaymentRecord", "PaymentJanitor"):
        name = payer.stack.output(f"{function}FunctionName")
        config = payer.stack.client("lambda").get_function_configuration(FunctionName=name)
        said = str(config["Environment"]) + "".join(payer.stack.logs(function))
        assert not any(secret in said for secret in secrets)
