"""Who may do what with late fees, disputes and plans, and the requests by which the test asks."""

from __future__ import annotations

from typing import Any

READ, CLERK = "admin finance manager reader", "admin finance"
SIGNER = "admin finance manager"
READ_OWN, SIGNER_OWN = f"{READ} owner", f"{SIGNER} owner"

ALLOWED: dict[str, str | None] = {
    "POST /v1/late-fee-policies": CLERK,
    "GET /v1/late-fee-policies": READ,
    "GET /v1/late-fee-policies/{policy_id}": READ,
    "POST /v1/late-fee-policies/{policy_id}/versions": CLERK,
    "GET /v1/bills/{bill_id}/late-fee": READ_OWN,
    "POST /v1/bills/{bill_id}/disputes": SIGNER_OWN,
    "GET /v1/bills/{bill_id}/disputes": READ_OWN,
    "POST /v1/bills/{bill_id}/disputes/close": SIGNER,
    "POST /v1/accounts/{account_id}/payment-plans": SIGNER,
    "GET /v1/accounts/{account_id}/payment-plans": READ_OWN,
    "GET /v1/communities/{community_id}/payment-plans": READ,
    "GET /v1/payment-plans/{payment_plan_id}": READ_OWN,
    "POST /v1/payment-plans/{payment_plan_id}/cancel": SIGNER,
}
BODIES: dict[str, Any] = {
    "create_late_policy": {
        "name": {"zh": "违约金", "en": "Late fee"},
        "effective_from": "2026-01-01",
        "policy": {"rate": {"percent": "0.05", "per": "day"}},
    },
    "add_late_version": {
        "effective_from": "2027-01-01",
        "policy": {"rate": {"percent": "0.05", "per": "day"}},
    },
    "dispute_bill": {"reason": "x"},
    "close_bill_dispute": {"outcome": "withdrawn"},
    "agree_payment_plan": {"bills": ["{bill_id}"], "instalments": {"count": 2}},
}
