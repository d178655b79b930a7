"""Communities, items and rules as tests of prices enter them over HTTP."""

from __future__ import annotations

from typing import Any

from shared.domain.actor import Role
from tests.fakes.api import Api

ITEM = {"name": {"zh": "物业费", "en": "Property fee"}, "category": "property_fee"}
RULE = {"schema": 1, "quantity": "built_area", "price": "2.50"}


def new_estate(api: Api, name: str, time_zone: str = "Asia/Shanghai") -> str:
    body = {"name": name, "currency": "CNY", "time_zone": time_zone}
    return str(api.acting(Role.ADMIN).made("/v1/communities", body)["id"])


def new_item(api: Api, estate: str | None, **changes: Any) -> str:
    return str(api.made("/v1/charge-items", {**ITEM, "community_id": estate, **changes})["id"])


def rules_path(item: str) -> str:
    return f"/v1/charge-items/{item}/rules"


def rule(first: str, **changes: Any) -> dict[str, Any]:
    return {"effective_from": first, "document": RULE, **changes}
