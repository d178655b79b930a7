"""The keys of a local stack: the platform's, and the first one of a company to work with.

The stack stores only their hashes, so they are kept in a file that only its owner may read.
"""

from __future__ import annotations

import json
import secrets
import urllib.request
from typing import Any

from infra.bootstrap import create_platform_key
from infra.local.home import Home, read_json, write_json
from shared.domain.api_keys import parse_header
from shared.store.access import AccessTable

COMPANY = "阳光物业"


def keys(home: Home, dynamodb: Any, access_table: str, api_url: str) -> dict[str, str]:
    """Return `platform_key` and the company's `api_key`: those made before, or fresh ones.

    Fresh ones are made when the table no longer knows the old ones, as after a hard kill.
    """
    known, table = read_json(home.key_file), AccessTable(dynamodb, access_table)
    parsed = [parse_header(str(known.get(name, ""))) for name in ("platform_key", "api_key")]
    if all(each is not None and table.find_key(each[0]) for each in parsed):
        return {name: str(known[name]) for name in ("platform_key", "api_key")}
    platform_key = create_platform_key(dynamodb, access_table, "local stack")
    fresh = {"platform_key": platform_key, "api_key": _open_company(api_url, platform_key)}
    write_json(home.key_file, fresh)
    return fresh


def company_of(api_url: str, api_key: str) -> str:
    """Return the company that an API key is of."""
    request = urllib.request.Request(f"{api_url}/v1/caller", headers={"X-Api-Key": api_key})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.load(answer)["company_id"])


def _open_company(api_url: str, platform_key: str) -> str:
    """Open a company over the API; returns the key of its administrator."""
    request = urllib.request.Request(
        f"{api_url}/v1/companies",
        json.dumps({"name": COMPANY}).encode(),
        {
            "Content-Type": "application/json",
            "X-Api-Key": platform_key,
            "Idempotency-Key": secrets.token_hex(8),
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.load(answer)["first_key"]["secret"])
