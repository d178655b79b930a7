"""A home with an account and bills, and the desk of its community, over the API in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.domain.bills import Bill
from tests.fakes.api import Answer, Api, memory_api
from tests.ledger.world import FEE, WATER, make_bill


@dataclass
class Home:
    """A home with an account, and the desk of its community."""

    api: Api
    community: str
    account: str

    def bill(self, *minors: int, period: str = "2026-11", account: str | None = None) -> Bill:
        lines = list(zip((FEE, WATER), minors, strict=False))
        made = make_bill(
            lines, period=period, account=account or self.account, community=self.community
        )
        self.api.ports["ledger"].issue(self.api.actor.company_id, [made])
        return made

    def pay(self, amount: str, **more: Any) -> Answer:
        key = more.pop("key", None)
        api = more.pop("api", self.api)
        body = {"account_id": self.account, "channel": "cash", "amount": amount, **more}
        answer: Answer = api.post(f"/v1/communities/{self.community}/payments", body, key=key)
        return answer

    def dues(self) -> Any:
        return self.api.get(f"/v1/accounts/{self.account}/dues").json

    def settle(self, **changes: Any) -> None:
        path = f"/v1/communities/{self.community}/payment-settings"
        version = self.api.get(path).json["version"]
        answer = self.api.patch(path, changes, version)
        assert answer.status == 200, answer.text


def build_home() -> Home:
    """Return a home entered over HTTP."""
    api = memory_api()
    estate = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    community = api.made("/v1/communities", estate)["id"]
    building = api.made(f"/v1/communities/{community}/buildings", {"name": "1栋"})["id"]
    holder = api.made(f"/v1/communities/{community}/holders", {"name": "王伟"})["id"]
    unit_body = {"name": "1-101", "floor": 1, "built_area": "96.80"}
    unit = api.made(f"/v1/buildings/{building}/units", unit_body)["id"]
    held = {"holder_id": holder, "from": "2020-01-01"}
    return Home(api, community, api.made(f"/v1/units/{unit}/accounts", held)["id"])


def refusal(answer: Answer) -> tuple[int, str, str | None]:
    return answer.status, answer.json["code"], answer.json.get("field")
