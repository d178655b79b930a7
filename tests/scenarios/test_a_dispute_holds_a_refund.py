"""A refund waits while the payer's bank holds its payment, and goes on once that is over."""

from __future__ import annotations

import json
import secrets
import urllib.request
from typing import Any

import pytest

from infra.local.seed.api import Api
from tests.scenarios.test_an_order_is_paid_online import Payer, billed_account
from tests.scenarios.test_money_goes_back import once_it_is, post
from tests.stack.deployed import Deployed, eventually

KEYS = f"disputed-{secrets.token_hex(4)}"  # it can be repeated on one stack


@pytest.fixture(scope="module")
def payer(stack: Deployed) -> Payer:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, where nobody disputes on demand")
    api = Api(stack.described["api_url"], stack.api_key)
    return Payer(stack, api, billed_account(stack, KEYS))


def _told(payer: Payer, kind: str) -> list[dict[str, Any]]:
    """Return what the provider's events of a type were about."""
    address = f"{payer.stack.described['sandbox_url']}/_sandbox/events"
    with urllib.request.urlopen(address, timeout=30) as answer:
        told = json.load(answer)["data"]
    return [one["data"]["object"] for one in told if one["type"] == kind]


def test_a_refund_that_a_dispute_held_goes_to_the_provider_by_itself_once_it_is_won(
    payer: Payer,
) -> None:
    order = payer.order()
    payer.pay(order, "card")
    paid = payer.paid(order)
    asked = {"kind": "payment", "payment_id": paid["id"], "amount": "100", "reason": "moved out"}
    refund = post(payer, f"/v1/accounts/{payer.account}/refunds", asked, f"{KEYS}-1")
    assert refund["state"] == "requested"
    (charge,) = (
        one
        for one in _told(payer, "charge.succeeded")
        if one["metadata"].get("order") == paid["id"]
    )
    dispute = payer.sandbox("disputes", charge=charge["id"])

    def held() -> bool:
        return bool(payer.api.get(f"/v1/payments/{paid['id']}")["state"] == "disputed")

    assert eventually(held)
    second = post(payer, "/v1/api-keys", {"name": "Zhao", "role": "manager"}, f"{KEYS}-2")
    approved = payer.stack.call(
        "POST",
        f"/v1/refunds/{refund['id']}/approve",
        {},
        key=second["secret"],
        headers={"Idempotency-Key": f"{KEYS}-approved"},
    )
    assert approved.status == 200, approved.body

    def waits() -> bool:
        found = payer.api.get(f"/v1/refunds/{refund['id']}")["parts"][0]
        return bool((found["state"], found["need"]) == ("waiting", "disputed"))

    assert eventually(waits)
    part = refund["parts"][0]["id"]
    ours = [one for one in _told(payer, "refund.created") if one["metadata"].get("refund") == part]
    assert ours == []
    payer.sandbox(f"disputes/{dispute['id']}", won=True)
    # It went by itself; that the sandbox takes no refund of a card once disputed is for a person.
    failed = once_it_is(payer, refund, "failed", "failed")
    assert (failed["parts"][0]["need"], failed["parts"][0]["failure"]) == (
        "refused",
        "charge_disputed",
    )
    work = payer.api.get(f"/v1/communities/{paid['community_id']}/refund-work")["items"]
    assert [one["id"] for one in work] == [refund["id"]]
    assert payer.stack.waiting("RefundDeadLetters") == 0
    assert payer.stack.waiting("PaymentEventDeadLetters") == 0
