"""The provider refunds and its reply is lost; a settled refund comes back: each goes back once."""

from __future__ import annotations

import json
import secrets
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.seed.api import Api
from tests.scenarios.test_an_order_is_paid_online import Payer, billed_account
from tests.scenarios.test_money_goes_back import at_the_provider, once_it_is, post
from tests.stack.deployed import Deployed, eventually

KEYS = f"lost-reply-{secrets.token_hex(4)}"  # it can be repeated on one stack
TRIES = 2  # of one call at the provider, before its fate counts as unknown


@pytest.fixture(scope="module")
def payer(stack: Deployed) -> Iterator[Payer]:
    if not stack.described.get("sandbox_url"):
        pytest.skip("the stack uses Stripe itself, which loses no reply on demand")
    api = Api(stack.described["api_url"], stack.api_key)
    payer = Payer(stack, api, billed_account(stack, KEYS))
    yield payer
    payer.sandbox("courier", rules=[], hold=False)
    _sandbox(payer, "faults", "DELETE")


def _sandbox(payer: Payer, name: str, method: str = "GET") -> Any:
    address = f"{payer.stack.described['sandbox_url']}/_sandbox/{name}"
    request = urllib.request.Request(address, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _made(payer: Payer, part: str) -> list[str]:
    """Return the provider's names of all refunds it made for a part, under whatever key."""
    told = _sandbox(payer, "events")["data"]
    made = [one["data"]["object"] for one in told if one["type"] == "refund.created"]
    return [one["id"] for one in made if one["metadata"].get("refund", "").startswith(part)]


def _asked_since(payer: Payer, request: str) -> int:
    """Return how often the provider was asked for a refund after a request."""
    calls = _sandbox(payer, "")["calls"]
    names = [one["request"] for one in calls]
    after = calls[names.index(request) + 1 :] if request in names else calls
    return sum(one["operation"] == "refunds.create" for one in after)


def _story(payer: Payer, path: str) -> list[str]:
    return [line["kind"] for line in payer.api.get(f"{path}/timeline?limit=100")["items"]]


def _refunded(payer: Payer, payment: dict[str, Any]) -> int:
    found: int = payer.api.get(f"/v1/payments/{payment['id']}")["refunded"]["minor"]
    return found


def _owed(payer: Payer) -> int:
    dues = payer.api.get(f"/v1/accounts/{payer.account}/dues")
    return sum(bill["open"]["minor"] for bill in dues["bills"])


def test_a_refund_whose_reply_was_lost_is_asked_about_and_made_once(payer: Payer) -> None:
    order = payer.order()
    payer.pay(order)
    paid = payer.paid(order)
    rules = f"/v1/communities/{paid['community_id']}/refund-settings"
    match = {"If-Match": f'"{payer.api.get(rules)["version"]}"'}
    body = {"automatic": {"up_to_minor": 100000, "no_arrears": False}}
    answer = payer.stack.call("PATCH", rules, body, key=payer.stack.api_key, headers=match)
    assert answer.status == 200, answer.body

    last = _sandbox(payer, "")["calls"][-1]["request"]
    # The refund is made, then silence; and the notices that would tell of it are lost too.
    payer.sandbox("courier", rules=[{"do": "drop", "types": ["*refund*"], "times": 50}])
    payer.sandbox("faults", do="timeout_after", on="refunds.create", times=TRIES, seconds=1)
    asked = {"kind": "payment", "payment_id": paid["id"], "amount": "100", "reason": "moved out"}
    refund = post(payer, f"/v1/accounts/{payer.account}/refunds", asked, f"{KEYS}-1")
    path, part = f"/v1/refunds/{refund['id']}", refund["parts"][0]["id"]
    assert eventually(lambda: "part_unknown" in _story(payer, path))
    once_it_is(payer, refund, "sent", "sent")
    assert (len(_made(payer, part)), _refunded(payer, paid), _owed(payer)) == (1, 0, 0)

    assert eventually(lambda: _asked_since(payer, last) > TRIES)
    payer.sandbox("courier", rules=[])
    [made] = _made(payer, part)
    payer.sandbox(f"refunds/{made}", fate="succeed")
    once_it_is(payer, refund, "settled", "settled")
    assert (_made(payer, part), _refunded(payer, paid), _owed(payer)) == ([made], 10000, 10000)

    # Weeks later the bank sends it back: the money is in again by entries, and goes anew.
    payer.sandbox(f"refunds/{made}", fate="fail")
    once_it_is(payer, refund, "failed", "failed")
    assert (_refunded(payer, paid), _owed(payer)) == (0, 0)
    post(payer, f"{path}/parts/1/route", {"route": "provider"}, f"{KEYS}-2")
    again = at_the_provider(payer, f"{part}.2")
    once_it_is(payer, refund, "sent", "sent")
    payer.sandbox(f"refunds/{again['id']}", fate="succeed")
    once_it_is(payer, refund, "settled", "settled")
    assert sorted(_made(payer, part)) == sorted([made, again["id"]])
    assert (_refunded(payer, paid), _owed(payer)) == (10000, 10000)

    story = [kind for kind in _story(payer, path) if kind in {"part_settled", "part_came_back"}]
    assert story == ["part_settled", "part_came_back", "part_settled"]
    dates = "from=2026-01-01&to=2036-12-31"
    told = payer.api.get(f"/v1/accounts/{payer.account}/statement?{dates}")
    rows = [row for row in told["rows"] if row["cause_id"] == refund["id"]]
    money = [row["money"]["minor"] for row in rows if row["money"]["minor"]]
    assert money == [-10000, 10000, -10000]
    sums = {name: told["money"][name]["minor"] for name in ("gross", "refunded", "net")}
    assert sums == {"gross": 30350, "refunded": 10000, "net": 20350}
    assert payer.stack.waiting("RefundDeadLetters") == 0
