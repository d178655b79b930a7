"""Who may do what with letters, contacts and lists to call and visit, and how the test asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shared.usecases.letters.ports import LetterOrder

READ = "admin finance manager reader"
SIGNER = "admin finance manager"
_COMMUNITY, _LETTERS = "/v1/communities/{community_id}", "/v1/letters/{letters_id}"
_LISTS = [f"{name}-list{form}" for name in ("phone", "visit") for form in ("", "/csv", "/pdf")]

ALLOWED: dict[str, str | None] = {
    "POST /v1/accounts/{account_id}/contacts": SIGNER,
    "GET /v1/accounts/{account_id}/contacts": READ,
    "POST /v1/accounts/{account_id}/contact-photos": SIGNER,
    "GET /v1/accounts/{account_id}/contacts/{contact}/photos/{photo}": READ,
    "GET /v1/accounts/{account_id}/demands": READ,
    "GET /v1/refunds/{refund_id}/parts/{part}/slip": READ,
    "GET /v1/receipt-papers/{ticket}": None,
    f"GET {_COMMUNITY}/letter-wording": READ,
    f"PATCH {_COMMUNITY}/letter-wording": "admin manager",
    f"POST {_COMMUNITY}/letters": SIGNER,
    f"GET {_COMMUNITY}/letters": READ,
    f"GET {_LETTERS}": READ,
    f"GET {_LETTERS}/files": READ,
    f"GET {_LETTERS}/files/{{file}}/download": SIGNER,
    f"POST {_LETTERS}/resume": SIGNER,
    **{f"GET {_COMMUNITY}/{name}": READ for name in _LISTS},
}
BODIES: dict[str, Any] = {
    "enter_contact": {"way": "call", "result": "reached"},
    "send_visit_photo": {},
    "make_letters": {},
    "update_letter_wording": {"days": 20},
}


@dataclass
class LettersInMemory:
    """Files of letters and the work of making them, in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)
    orders: deque[LetterOrder] = field(default_factory=deque)

    def keep(self, key: str, data: bytes, file_name: str) -> None:
        del file_name
        self.kept[key] = data

    def link(self, key: str) -> str:
        return f"https://files.example/{key}"

    def ask(self, orders: Iterable[LetterOrder]) -> None:
        self.orders.extend(orders)
