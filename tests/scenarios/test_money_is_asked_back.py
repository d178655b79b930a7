"""Money is asked back on the deployed stack: inside and outside the window, decided once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from infra.local.seed.api import Api, Refused
from shared.adapters.clock import SystemClock
from shared.domain.calendar import business_date
from tests.stack.deployed import Deployed, eventually

TODAY = business_date(SystemClock().now(), "Asia/Shanghai")
YEAR = TODAY.year
# Twelve months of 200.00 with one of them a gift.
RULE = {
    "schema": 1,
    "quantity": "built_area",
    "price": "2.00",
    "discounts": [{"name": "gift", "amount": "200.00"}],
}


@dataclass
class Prepaid:
    """An account with a year of two items issued, one of which claws gifts back."""

    stack: Deployed
    admin: Api
    managers: list[Api]
    community: str
    account: str
    items: dict[str, str]
    old: str = ""  # a payment of twenty days ago, of 10.00
    new: str = ""  # one of today, of the rest

    def refundable(self, **query: str) -> dict[str, Any]:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return self.admin.get(f"/v1/accounts/{self.account}/refundable?{asked}")

    def ask(self, once: str, **body: Any) -> dict[str, Any]:
        wish = {"reason": "moved out", **body}
        return self.admin.post(f"/v1/accounts/{self.account}/refunds", wish, once)


@pytest.fixture(scope="module")
def prepaid(stack: Deployed) -> Prepaid:
    url = stack.described["api_url"]
    admin = Api(url, stack.api_key)

    numbers = itertools.count()

    def make(path: str, **body: Any) -> str:
        made = admin.post(path, body, f"back-{next(numbers)}")
        return str(made.get("key", made)["id"])

    community = make("/v1/communities", name="退款园", currency="CNY", time_zone="Asia/Shanghai")
    building = make(f"/v1/communities/{community}/buildings", name="1栋")
    holder = make(f"/v1/communities/{community}/holders", name="李雷")
    unit = make(f"/v1/buildings/{building}/units", name="1-101", floor=1, built_area="100.00")
    account = make(f"/v1/units/{unit}/accounts", holder_id=holder, **{"from": f"{YEAR}-01-01"})
    items: dict[str, str] = {}
    for value in ("pro_rata", "claw_back"):
        items[value] = make(
            "/v1/charge-items",
            name={"zh": value, "en": value},
            category="property_fee",
            community_id=community,
            settings={"refund_policy": {"value": value, "latest_days": 7}},
        )
        rule = {"effective_from": f"{YEAR}-01-01", "document": RULE}
        make(f"/v1/charge-items/{items[value]}/rules", **rule)
    plan = make(
        f"/v1/communities/{community}/billing-plans", name="每年", period_months=12,
        first_period=f"{YEAR}-01", item_ids=list(items.values()),
    )  # fmt: skip
    run = {"plan_id": plan, "period": f"{YEAR}-01", "mode": "issue"}
    started = admin.post(f"/v1/communities/{community}/billing-runs", run, "back-run")
    assert eventually(
        lambda: admin.get(f"/v1/billing-runs/{started['id']}")["state"] == "issued" or None
    )
    managers = [
        Api(url, admin.post("/v1/api-keys", {"name": name, "role": "manager"}, name)["secret"])
        for name in ("back-Zhao", "back-Qian")
    ]
    found = Prepaid(stack, admin, managers, community, account, items)
    found.old = pay(found, "10.00", "back-old", received_on=str(TODAY - timedelta(days=20)))
    found.new = pay(found, "4390.00", "back-new")
    return found


def test_a_year_with_a_gift_month_is_shown_asked_and_approved_by_one_of_two(
    prepaid: Prepaid,
) -> None:
    first = {"kind": "unused_time", "unused_from": f"{YEAR}-07-01"}

    shown = prepaid.refundable(**first)
    asked = prepaid.ask("back-unused", **first)

    by_item = {one["item_id"]: one["refundable"]["amount"] for one in shown["items"]}
    # Six of twelve months of the cash; and the cash less six months at the list price.
    assert by_item == {prepaid.items["pro_rata"]: "1100.00", prepaid.items["claw_back"]: "1000.00"}
    assert shown["refundable"] == asked["amount"]
    assert (asked["state"], asked["amount"]["amount"]) == ("requested", "2100.00")
    assert all(len(steps) > 2 for steps in asked["steps"].values())
    outcomes = both(*(approval(one, asked["id"]) for one in prepaid.managers))
    assert sorted(outcomes) == ["approved", "refund_decided"]
    assert len(prepaid.admin.get(f"/v1/refunds/{asked['id']}")["decisions"]) == 1


def test_outside_the_window_it_takes_an_override_and_inside_a_rule_approves(
    prepaid: Prepaid,
) -> None:
    settings = f"/v1/communities/{prepaid.community}/refund-settings"
    changed = prepaid.stack.call(
        "PATCH",
        settings,
        {"automatic": {"up_to_minor": 5000}},
        key=prepaid.stack.api_key,
        headers={"If-Match": '"1"'},
    )
    assert changed.status == 200, changed.body
    late = refused(lambda: prepaid.ask("back-late", kind="payment", payment_id=prepaid.old))
    asked = prepaid.ask(
        "back-over", kind="payment", payment_id=prepaid.old, override="lift was broken"
    )
    quick = prepaid.ask("back-quick", kind="payment", payment_id=prepaid.new, amount="10.00")

    assert "refund_window_closed" in late
    assert asked["state"] == "requested"
    assert asked["override"]["reason"] == "lift was broken"
    assert quick["state"] == "approved"
    assert quick["decisions"][0]["by"] == "rule"


def pay(prepaid: Prepaid, amount: str, once: str, **more: str) -> str:
    """Pay by transfer and return the payment's id."""
    body = {"account_id": prepaid.account, "channel": "transfer", "amount": amount, **more}
    paid = prepaid.admin.post(f"/v1/communities/{prepaid.community}/payments", body, once)
    return str(paid["id"])


def approval(api: Api, refund_id: str) -> Callable[[], str]:
    """Return what approves the refund and tells its state, or why not."""

    def approve() -> str:
        once = f"back-approve-{id(api)}"
        try:
            return str(api.post(f"/v1/refunds/{refund_id}/approve", {}, once)["state"])
        except Refused as refusal:
            return "refund_decided" if "refund_decided" in str(refusal) else str(refusal)

    return approve


def both(*doings: Callable[[], str]) -> list[str]:
    """Do all at once and return what came of them."""
    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(lambda doing: doing(), doings))


def refused(doing: Callable[[], object]) -> str:
    """Return what was said against it."""
    with pytest.raises(Refused) as refusal:
        doing()
    return str(refusal.value)
