"""An owner's page of the seeded community, for whoever wants to see what owners see."""

from __future__ import annotations

from typing import Any

from infra.local.home import Home, write_json
from infra.local.seed.api import Api

DAYS = 366  # the data of a local stack is kept for as long as its folder


def tell_owner_page(home: Home, described: dict[str, Any]) -> str:
    """Return the address of a page with something to pay, or "" if nobody owes anything.

    It is a pay link as staff make it, written to the stack file as `owner_url`; the same one as
    long as it is good.
    """
    api = Api(described["api_url"], described["api_key"])
    account = _somebody_who_owes(api)
    if account is None:
        return ""
    body = {"purpose": "make run", "days": DAYS}
    link = api.post(f"/v1/accounts/{account}/pay-links", body, once=f"make-run-{account}")
    address = f"{described['browser_url']}{link['path']}"
    described["owner_url"] = address
    write_json(home.stack_file, described)
    return address


def _somebody_who_owes(api: Api) -> str | None:
    """Return the first account of the first community with an open bill, None if there is none."""
    for community in api.get("/v1/communities?limit=1")["items"]:
        accounts = api.get(f"/v1/communities/{community['id']}/accounts?limit=20")["items"]
        for account in accounts:
            if api.get(f"/v1/accounts/{account['id']}/dues")["bills"]:
                return str(account["id"])
    return None
