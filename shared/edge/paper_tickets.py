"""Tickets to printed receipts, sealed so that nobody else can make one.

A ticket is company.community.account.year.number.copy.ends.MAC, as a session's cookie is made.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime

from shared.domain.documents.paper_ticket import PaperTicket

_ID = r"([a-z0-9_]{1,40})"
_SHAPE = re.compile(
    rf"{_ID}\.{_ID}\.{_ID}\.([0-9]{{4}})\.([0-9]{{1,9}})"
    r"\.([0-9]{1,6})\.([0-9]{1,12})"
)
_MAC_CHARACTERS = 43  # 172 bits


def seal_ticket(secret: bytes, ticket: PaperTicket) -> str:
    """Return what stands in the address of a print."""
    words = (
        ticket.company_id,
        ticket.community_id,
        ticket.account_id,
        f"{ticket.year:04d}",
        str(ticket.number),
        str(ticket.copy),
        str(int(ticket.ends_at.timestamp())),
    )
    text = ".".join(words)
    return f"{text}.{_mac(secret, text)}"


def open_ticket(secret: bytes, value: str, now: datetime) -> PaperTicket | None:
    """Return the ticket of an address, None if it is not ours or has ended."""
    text, _, mac = value.rpartition(".")
    found = _SHAPE.fullmatch(text)
    same = hmac.compare_digest(_mac(secret, text).encode(), mac.encode())
    if found is None or not same:
        return None
    ends = datetime.fromtimestamp(int(found[7]), UTC)
    if now >= ends:
        return None
    company, community, account, year, number, copy, _ = found.groups()
    return PaperTicket(company, community, account, int(year), int(number), int(copy), ends)


def _mac(secret: bytes, text: str) -> str:
    return hmac.digest(secret, f"receipt-paper\0{text}".encode(), "sha256").hex()[:_MAC_CHARACTERS]
