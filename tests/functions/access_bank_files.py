"""Who may do what with bank files, and the requests by which the test asks."""

from __future__ import annotations

from typing import Any

READ = "admin finance manager reader"
CLERK = "admin finance"

ALLOWED: dict[str, str | None] = {
    "POST /v1/accounts/{account_id}/bank-mandate": CLERK,
    "GET /v1/accounts/{account_id}/bank-mandate": READ,
    "GET /v1/accounts/{account_id}/bank-mandate/history": READ,
    "POST /v1/accounts/{account_id}/bank-mandate/end": CLERK,
    "GET /v1/communities/{community_id}/bank-mandates": READ,
    "POST /v1/communities/{community_id}/bank-mandates/search": CLERK,
    "POST /v1/communities/{community_id}/bank-formats": CLERK,
    "GET /v1/communities/{community_id}/bank-formats": READ,
    "POST /v1/communities/{community_id}/bank-files": CLERK,
    "GET /v1/communities/{community_id}/bank-files": READ,
    "GET /v1/bank-files/{bank_file_id}": READ,
    "GET /v1/bank-files/{bank_file_id}/rows": READ,
    "GET /v1/bank-files/{bank_file_id}/download": CLERK,
    "POST /v1/bank-files/{bank_file_id}/uploads": CLERK,
    "POST /v1/bank-files/{bank_file_id}/answer": CLERK,
    "GET /v1/bank-files/{bank_file_id}/answers": READ,
    "POST /v1/bank-files/{bank_file_id}/close": CLERK,
    "POST /v1/bank-files/{bank_file_id}/resume": CLERK,
    "GET /v1/bank-answers/{bank_answer_id}": READ,
    "GET /v1/bank-answers/{bank_answer_id}/result": CLERK,
}
BODIES: dict[str, Any] = {
    "give_mandate": {
        "bank_code": "102100099996",
        "account_number": "6222021234567890",
        "holder_name": "x",
    },
    "end_mandate": {"to": "2028-12-31"},
    "find_mandates": {"account_number": "6222021234567890"},
    "save_format": {
        "name": "own",
        "layout": "delimited",
        "encoding": "utf-8",
        "amount_in": "major",
        "columns": [{"cell": "row_key"}, {"cell": "account_number"}, {"cell": "amount"}],
        "answer_columns": [{"cell": "row_key"}, {"cell": "amount"}, {"cell": "result"}],
        "success": ["00"],
    },
    "make_bank_file": {"format": "example-delimited", "due_until": "2026-01-31"},
    "answer_bank_file": {"upload": "{upload}"},
    "close_bank_file": {"reason": "x"},
}
