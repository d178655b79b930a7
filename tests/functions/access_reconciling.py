"""Who may do what with reconciliation."""

from __future__ import annotations

READ, CLERK, SIGNER = "admin finance manager reader", "admin finance", "admin finance manager"

ALLOWED: dict[str, str | None] = {
    "GET /v1/communities/{community_id}/reconciliation-days": READ,
    "GET /v1/communities/{community_id}/reconciliation-items": READ,
    "GET /v1/communities/{community_id}/reconciliation-file": READ,
    "GET /v1/reconciliation-exceptions": f"{READ} platform",
    "GET /v1/reconciliation-items/{reconciled_id}": f"{READ} platform",
    "POST /v1/reconciliation-items/{reconciled_id}/explain": f"{SIGNER} platform",
    "POST /v1/reconciliation-items/{reconciled_id}/close": f"{SIGNER} platform",
    "POST /v1/communities/{community_id}/bank-statements": CLERK,
    "GET /v1/reconciliation-items/{reconciled_id}/candidates": READ,
    "POST /v1/reconciliation-items/{reconciled_id}/match": CLERK,
    "POST /v1/reconciliation-items/{reconciled_id}/unmatch": CLERK,
    "POST /v1/reconciliation-items/{reconciled_id}/book": CLERK,
}
