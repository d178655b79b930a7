"""What channels told later of messages that went out, beside what we know of them.

A receipt is noted by the id its channel gave the message, whenever it comes: before the message is
stored as sent, after, twice, or never. Whoever shows a message looks both up and puts them side by
side, so there is no order to go wrong and nothing to do twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.domain.dunning.message import Message, State
from shared.usecases.messaging.ports import Deliveries, Delivery, ToldOf


@dataclass(frozen=True, slots=True)
class ReceiptedMessage:
    """A message, and what its channel told of it; None: nothing so far."""

    message: Message
    receipt: Delivery | None


def with_receipts(
    company_id: str, messages: Iterable[Message], deliveries: Deliveries
) -> tuple[ReceiptedMessage, ...]:
    """Return each message with its receipt. May give `StoreUnavailable`."""
    found: Sequence[Message] = tuple(messages)
    names = {one.id: name for one in found if (name := _told_of(one)) is not None}
    told = deliveries.deliveries(company_id, list(names.values())) if names else {}
    return tuple(
        ReceiptedMessage(one, told.get(names[one.id]) if one.id in names else None) for one in found
    )


def _told_of(message: Message) -> ToldOf | None:
    """Return by what a receipt names the message; None if there can be none."""
    if message.state is not State.SENT or message.channel is None or not message.provider_id:
        return None
    return message.channel, message.provider_id
