"""Who may do what with debtors, and the requests by which the test asks."""

from __future__ import annotations

from typing import Any

READ = "admin finance manager reader"
SIGNER = "admin finance manager"

ALLOWED: dict[str, str | None] = {
    "GET /v1/communities/{community_id}/debtors": READ,
    "GET /v1/communities/{community_id}/arrears": READ,
    "GET /v1/communities/{community_id}/debtors-file": READ,
    "GET /v1/communities/{community_id}/follow-ups": READ,
    "POST /v1/communities/{community_id}/collection-actions": SIGNER,
    "GET /v1/collection-actions/{collection_batch_id}": READ,
    "GET /v1/accounts/{account_id}/collection-case": READ,
    "GET /v1/accounts/{account_id}/collection-steps": READ,
}
BODIES: dict[str, Any] = {
    "act_on_debtors": {"action": "remind", "accounts": ["{account_id}"]},
}
