"""A refund on the deployed stack: sent, come back, sent again, settled; and one made elsewhere."""

from __future__ import annotations

import json
import urllib.request
from datetime import datetime
from typing import Any

import pytest

from infra.local.seed.api import Api
from tests.scenarios.test_an_order_is_paid_online import Payer, billed_account
from tests.stack.deployed import Deployed, eventually


@pytest.fixture(scope="module")
def payer(stack: Deployed) -> Payer:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, where nobody decides how a refund ends")
    api = Api(stack.described["api_url"], stack.api_key)
    return Payer(stack, api, billed_account(stack, "refunded"))


def post(payer: Payer, path: str, body: object, key: str) -> dict[str, Any]:
    headers = {"Idempotency-Key": f"refunds-{key}"}
    answer = payer.stack.call("POST", path, body, key=payer.stack.api_key, headers=headers)
    assert answer.status in {200, 201}, answer.body
    found: dict[str, Any] = answer.json
    return found


def once_it_is(payer: Payer, refund: dict[str, Any], state: str, part: str) -> dict[str, Any]:
    """Return the refund once it and its part are in these states."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = payer.api.get(f"/v1/refunds/{refund['id']}")
        there = (found["state"], found["parts"][0]["state"])
        return found if there == (state, part) else None

    found = eventually(look)
    assert found is not None
    return found


def at_the_provider(payer: Payer, key: str) -> dict[str, Any]:
    """Return the refund that was asked for under a key."""

    def look() -> dict[str, Any] | None:
        with urllib.request.urlopen(
            f"{payer.stack.described['sandbox_url']}/_sandbox/events", timeout=30
        ) as answer:
            told = json.load(answer)["data"]
        made = [one["data"]["object"] for one in told if one["type"] == "refund.created"]
        return next((one for one in made if one["metadata"].get("refund") == key), None)

    found = eventually(look)
    assert found is not None
    return found


def test_a_refund_fails_goes_again_and_settles_and_one_made_elsewhere_is_taken_in(
    payer: Payer,
) -> None:
    order = payer.order()
    payer.pay(order)
    paid = payer.paid(order)
    community = paid["community_id"]
    rules = f"/v1/communities/{community}/refund-settings"
    version = payer.api.get(rules)["version"]
    automatic = {"automatic": {"up_to_minor": 100000, "no_arrears": False}}
    answer = payer.stack.call(
        "PATCH", rules, automatic, key=payer.stack.api_key, headers={"If-Match": f'"{version}"'}
    )
    assert answer.status == 200, answer.body

    asked = {"kind": "payment", "payment_id": paid["id"], "amount": "100", "reason": "moved out"}
    refund = post(payer, f"/v1/accounts/{payer.account}/refunds", asked, "1")
    assert refund["state"] == "approved"
    sent = once_it_is(payer, refund, "sent", "sent")
    part = sent["parts"][0]["id"]
    first = at_the_provider(payer, part)
    payer.sandbox(f"refunds/{first['id']}", fate="fail")
    once_it_is(payer, refund, "failed", "failed")
    work = payer.api.get(f"/v1/communities/{community}/refund-work")["items"]
    assert [one["id"] for one in work] == [refund["id"]]

    post(payer, f"/v1/refunds/{refund['id']}/parts/1/route", {"route": "provider"}, "2")
    once_it_is(payer, refund, "sent", "sent")
    again = at_the_provider(payer, f"{part}.2")
    payer.sandbox(f"refunds/{again['id']}", fate="succeed")
    once_it_is(payer, refund, "settled", "settled")
    assert payer.api.get(f"/v1/communities/{community}/refund-work")["items"] == []

    by_hand = payer.sandbox("refunds", payment_intent=again["payment_intent"], amount=5000)
    payer.sandbox(f"refunds/{by_hand['id']}", fate="succeed")

    def refunded() -> bool:
        found = payer.api.get(f"/v1/payments/{paid['id']}")
        return bool(found["refunded"]["minor"] == 15000)

    assert eventually(refunded)
    dues = payer.api.get(f"/v1/accounts/{payer.account}/dues")
    assert sum(bill["open"]["minor"] for bill in dues["bills"]) == 15000
    tells_its_story(payer, paid, refund["id"])
    assert payer.stack.waiting("RefundDeadLetters") == 0
    assert payer.stack.waiting("PaymentEventDeadLetters") == 0


def tells_its_story(payer: Payer, paid: Any, refund_id: str) -> None:
    """Bill, payment and refund tell the same story, each from its side, to staff and owner."""
    token = post(payer, f"/v1/accounts/{payer.account}/pay-links", {}, "3")["token"]
    bill_id = payer.api.get(f"/v1/refunds/{refund_id}")["targets"][0]["bill_id"]
    expected = {
        f"/v1/refunds/{refund_id}": {"refund_requested", "part_failed", "part_rerouted"},
        f"/v1/payments/{paid['id']}": {"order_opened", "received", "refund_taken_in"},
        f"/v1/bills/{bill_id}": {"bill_issued", "bill_paid", "refund_took_back"},
    }
    for path, kinds in expected.items():
        told = payer.api.get(f"{path}/timeline?limit=100")["items"]
        assert kinds <= {line["kind"] for line in told}, path
        times = [datetime.fromisoformat(line["at"]) for line in told]
        assert times == sorted(times)
        for linked in {link["path"] for line in told for link in line["links"]}:
            assert payer.api.get(linked), linked
        own = payer.stack.call("GET", f"{path}/timeline?limit=100", key=token)
        assert own.status == 200, own.body
        assert {line["who"] for line in own.json["items"]} == {""}
        assert "part_failed" not in {line["kind"] for line in own.json["items"]}
