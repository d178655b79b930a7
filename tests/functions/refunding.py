"""Bills that are paid at the desk and asked back over HTTP, for tests of refunds."""

from __future__ import annotations

from typing import Any

from shared.domain.actor import Role
from shared.domain.bills import Bill
from tests.fakes.api import Answer, Api
from tests.functions.home import Home
from tests.ledger.world import make_bill

REASON = {"reason": "moved out"}


def paid_bill(home: Home, minor: int = 24000, **more: Any) -> tuple[Bill, str]:
    """Return a bill and the payment that paid it."""
    bill = home.bill(minor)
    answer = home.pay(f"{minor / 100:.2f}", channel="pos", **more)
    return bill, answer.json["id"]


def ask(home: Home, api: Api | None = None, key: str | None = None, **body: Any) -> Answer:
    caller = api or home.api
    return caller.post(f"/v1/accounts/{home.account}/refunds", {**REASON, **body}, key=key)


def preview(home: Home, api: Api | None = None, **query: str) -> Any:
    answer = (api or home.api).get(f"/v1/accounts/{home.account}/refundable", **query)
    assert answer.status == 200, answer.text
    return answer.json


def rules(home: Home, **changes: Any) -> None:
    path = f"/v1/communities/{home.community}/refund-settings"
    version = home.api.get(path).json["version"]
    assert home.api.patch(path, changes, version).status == 200


def item_of(home: Home, **settings: Any) -> str:
    body = {
        "name": {"zh": "停车费", "en": "Parking"},
        "category": "parking",
        "community_id": home.community,
        "settings": settings,
    }
    made: str = home.api.made("/v1/charge-items", body)["id"]
    return made


def manager(home: Home) -> Api:
    return home.api.acting(Role.MANAGER)


def item_bill(home: Home, item: str, minor: int) -> Bill:
    """Return an issued bill of one item."""
    made = make_bill([(item, minor)], account=home.account, community=home.community)
    home.api.ports["ledger"].issue(home.api.actor.company_id, [made])
    return made
