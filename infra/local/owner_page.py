"""A household of the seeded community that owes: told to shells, and its page to browsers."""

from __future__ import annotations

from typing import Any

from infra.local import stack
from infra.local.home import Home
from infra.local.seed.api import Api

DAYS = 366  # the data of a local stack is kept for as long as its folder


def tell_owner_page(home: Home, described: dict[str, Any]) -> str:
    """Return the address of a page with something to pay, or "" if nobody owes anything.

    It is a pay link as staff make it, told in the stack file as `owner_url`; the same one as long
    as it is good. The account and its bill are told beside it.
    """
    api = Api(described["api_url"], described["api_key"])
    found = _somebody_who_owes(api)
    if not found:
        return ""
    account = found["account_id"]
    body = {"purpose": "make run", "days": DAYS}
    link = api.post(f"/v1/accounts/{account}/pay-links", body, once=f"make-run-{account}")
    address = f"{described['browser_url']}{link['path']}"
    stack.tell(home, {**described, **found, "owner_url": address})
    return address


def _somebody_who_owes(api: Api) -> dict[str, str]:
    """Return the ids of a home of the first community with an open bill; nothing if none has."""
    for community in api.get("/v1/communities?limit=1")["items"]:
        for account in api.all(f"/v1/communities/{community['id']}/accounts"):
            if account["subject_kind"] != "unit":
                continue
            for bill in api.get(f"/v1/accounts/{account['id']}/dues")["bills"]:
                return {
                    "community_id": community["id"],
                    "account_id": account["id"],
                    "bill_id": bill["bill_id"],
                }
    return {}
