"""Who may do what with refunds and deposits, and the requests by which the test asks."""

from __future__ import annotations

from typing import Any

READ = "admin finance manager reader"
READ_OWN = f"{READ} owner"
CLERK, SIGNER = "admin finance", "admin finance manager"

ALLOWED: dict[str, str | None] = {
    "GET /v1/communities/{community_id}/refund-settings": READ,
    "PATCH /v1/communities/{community_id}/refund-settings": "admin",
    "GET /v1/accounts/{account_id}/refundable": READ_OWN,
    "POST /v1/accounts/{account_id}/refunds": f"{SIGNER} owner",
    "GET /v1/accounts/{account_id}/refunds": READ_OWN,
    "POST /v1/accounts/{account_id}/refund-files": f"{SIGNER} owner",
    "GET /v1/communities/{community_id}/refunds": READ,
    "GET /v1/refunds/{refund_id}": READ_OWN,
    "GET /v1/bills/{bill_id}/timeline": READ_OWN,
    "GET /v1/payments/{payment_id}/timeline": READ_OWN,
    "GET /v1/refunds/{refund_id}/timeline": READ_OWN,
    "GET /v1/deposits/{deposit_id}/timeline": READ_OWN,
    "GET /v1/refunds/{refund_id}/files/{file}": READ_OWN,
    "POST /v1/refunds/{refund_id}/approve": SIGNER,
    "GET /v1/communities/{community_id}/refund-work": READ,
    "POST /v1/refunds/{refund_id}/parts/{part}/route": CLERK,
    "POST /v1/refunds/{refund_id}/parts/{part}/pay-out": CLERK,
    "POST /v1/refunds/{refund_id}/parts/{part}/return": CLERK,
    "POST /v1/refunds/{refund_id}/reject": SIGNER,
    "POST /v1/refunds/{refund_id}/withdraw": f"{SIGNER} owner",
    "GET /v1/communities/{community_id}/deposit-settings": READ,
    "PATCH /v1/communities/{community_id}/deposit-settings": "admin",
    "GET /v1/communities/{community_id}/deposits": READ,
    "GET /v1/communities/{community_id}/deposits-due": READ,
    "GET /v1/accounts/{account_id}/deposits": READ_OWN,
    "GET /v1/deposits/{deposit_id}": READ_OWN,
    "GET /v1/deposits/{deposit_id}/files/{file}": READ_OWN,
    "POST /v1/communities/{community_id}/deposits": CLERK,
    "POST /v1/deposits/{deposit_id}/works": SIGNER,
    "POST /v1/deposits/{deposit_id}/inspections": SIGNER,
    "POST /v1/deposits/{deposit_id}/refunds": f"{SIGNER} owner",
    "POST /v1/deposits/{deposit_id}/balance": CLERK,
    "POST /v1/deposits/{deposit_id}/keeps": SIGNER,
    "POST /v1/deposits/{deposit_id}/keeps/{keep}/approve": SIGNER,
    "POST /v1/deposits/{deposit_id}/keeps/{keep}/reject": SIGNER,
    "POST /v1/deposits/{deposit_id}/keeps/{keep}/withdraw": SIGNER,
}
BODIES: dict[str, Any] = {
    "take_deposit": {
        "account_id": "{account_id}",
        "kind": "key",
        "channel": "pos",
        "amount": "1.00",
    },
    "permit_works": {"first": "2026-11-01", "last": "2026-11-20"},
    "inspect_works": {"outcome": "passed"},
    "refund_deposit": {"reason": "x", "amount": "0.01"},
    "move_deposit": {"reason": "x", "amount": "0.01"},
    "ask_keep": {
        "bill_id": "{bill_id}",
        "item_id": "{item_id}",
        "reason": "x",
        "amount": "0.01",
        "files": ["{deposit_picture}"],
    },
    "reject_keep": {"reason": "x"},
}
