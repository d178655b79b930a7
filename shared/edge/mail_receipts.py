"""What the mail service tells of an e-mail, as the receipt that is kept of it.

Source: the SES developer guide, "Examples of event data that Amazon SES publishes to Amazon SNS".
Which company's message it is stands in the tags that it was sent with. Addresses and texts that
come along are read by nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.domain.messaging.kinds import ChannelName
from shared.edge.messages import MessageUnreadable
from shared.usecases.messaging.ports import Delivery, DeliveryState

COMPANY_TAG = "company"
_COMPANY = re.compile(r"com_[0-9a-z]{16}", re.ASCII)
_WORD_MAX = 60
_STATES: Mapping[str, DeliveryState] = {
    "Delivery": DeliveryState.DELIVERED,
    "Bounce": DeliveryState.FAILED,
    "Reject": DeliveryState.FAILED,
    "Complaint": DeliveryState.BLOCKED,
}


def read_mail_receipt(text: str) -> tuple[str, Delivery] | None:
    """Return whose message it is and what is told of it; None for what is no receipt of ours.

    Raises `MessageUnreadable`.
    """
    try:
        event = json.loads(text)
        kind, mail = str(event["eventType"]), event["mail"]
        state, companies = _STATES.get(kind), mail["tags"].get(COMPANY_TAG, [])
        if state is None or len(companies) != 1 or not _COMPANY.fullmatch(companies[0]):
            return None
        said = event[kind.lower()]
        at = datetime.fromisoformat(said.get("timestamp", mail["timestamp"]))
        number, word = str(mail["messageId"]), _word(kind, said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise MessageUnreadable(reason=type(error).__name__) from error
    if (
        word == "Transient/General"
    ):  # also an answer of somebody who is on holiday: it tells nothing
        return None
    return companies[0], Delivery(ChannelName.EMAIL, number, state, at, word)


def _word(kind: str, said: Mapping[str, Any]) -> str:
    """Return the service's own words, none of which names anybody."""
    if kind == "Bounce":
        return f"{said['bounceType']}/{said['bounceSubType']}"[:_WORD_MAX]
    if kind == "Complaint":
        return str(said.get("complaintFeedbackType") or kind)[:_WORD_MAX]
    return kind
