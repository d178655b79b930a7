"""Who may do what with messages, and the requests by which the test asks."""

from __future__ import annotations

from typing import Any

READ = "admin finance manager reader"
SIGNER = "admin finance manager"

ALLOWED: dict[str, str | None] = {
    "GET /v1/communities/{community_id}/messaging-settings": READ,
    "PATCH /v1/communities/{community_id}/messaging-settings": "admin",
    "GET /v1/accounts/{account_id}/reach": f"{READ} owner",
    "PATCH /v1/accounts/{account_id}/reach": f"{SIGNER} owner",
    "PATCH /v1/accounts/{account_id}/reach/stop": SIGNER,
}
BODIES: dict[str, Any] = {"stop_messages": {"stop": "deceased", "note": "x"}}
