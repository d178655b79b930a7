"""Messages of the refund queue, checked at the door; every shape ever sent is still read."""

from __future__ import annotations

from collections.abc import Mapping

from shared.edge.messages import Shape, is_word, read_message
from shared.usecases.refunding.orders import SendRefund

_REFUND_QUEUE: Mapping[tuple[int, str], Shape] = {
    (1, "refund"): {"company_id": is_word, "refund_id": is_word},
}


def read_refund_message(body: str) -> SendRefund:
    """Return what a message of the refund queue asks for. Raises `MessageUnreadable`."""
    _, found = read_message(body, _REFUND_QUEUE, "refund")
    return SendRefund(found["company_id"], found["refund_id"])
