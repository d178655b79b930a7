"""What the mail service tells is read as it documents it, and nothing of a person is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.edge.mail_receipts import read_mail_receipt
from shared.edge.messages import MessageUnreadable
from shared.usecases.messaging.ports import DeliveryState

COMPANY = "com_0000000000000aaa"
MAIL = {
    "timestamp": "2026-12-03T01:00:00.000Z",
    "source": "desk@example.com",
    "messageId": "0100017c-0000-4a2b",
    "destination": ["owner@example.com"],
    "tags": {"ses:configuration-set": ["events"], "kind": ["reminder"], "company": [COMPANY]},
}
AT = "2026-12-03T01:00:05.123Z"
BOUNCED = [{"emailAddress": "owner@example.com", "status": "5.1.1", "action": "failed"}]


def event(kind: str, said: dict[str, Any], **mail: Any) -> str:
    return json.dumps({"eventType": kind, "mail": {**MAIL, **mail}, kind.lower(): said})


def bounce(kind: str, sub: str) -> str:
    said = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": BOUNCED}
    return event("Bounce", {**said, "timestamp": AT})


@pytest.mark.parametrize(
    ("text", "state", "word"),
    [
        (
            event("Delivery", {"timestamp": AT, "recipients": ["owner@example.com"]}),
            DeliveryState.DELIVERED,
            "Delivery",
        ),
        (bounce("Permanent", "General"), DeliveryState.FAILED, "Permanent/General"),
        (bounce("Transient", "MailboxFull"), DeliveryState.FAILED, "Transient/MailboxFull"),
        (
            event("Complaint", {"timestamp": AT, "complaintFeedbackType": "abuse"}),
            DeliveryState.BLOCKED,
            "abuse",
        ),
        (event("Complaint", {"timestamp": AT}), DeliveryState.BLOCKED, "Complaint"),
        (event("Reject", {"reason": "Bad content"}), DeliveryState.FAILED, "Reject"),
    ],
)
def test_each_thing_that_is_told_has_its_meaning(
    text: str, state: DeliveryState, word: str
) -> None:
    told = read_mail_receipt(text)
    assert told is not None
    company_id, receipt = told
    assert (company_id, receipt.provider_id) == (COMPANY, MAIL["messageId"])
    assert (receipt.state, receipt.word) == (state, word)
    assert receipt.at.isoformat().startswith("2026-12-03T01:00:0")
    assert "example.com" not in repr(receipt)


@pytest.mark.parametrize(
    "text",
    [
        event("Open", {"timestamp": AT}),
        event("Delivery", {"timestamp": AT}, tags={}),
        event("Delivery", {"timestamp": AT}, tags={"company": ["com_1#delivery"]}),
        event("Delivery", {"timestamp": AT}, tags={"company": [COMPANY, COMPANY]}),
        bounce("Transient", "General"),  # or somebody is on holiday
    ],
)
def test_what_tells_nothing_of_ours_is_passed_over(text: str) -> None:
    assert read_mail_receipt(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({"eventType": "Delivery", "mail": MAIL}),
        event("Delivery", {"timestamp": "yesterday"}),
        event("Bounce", {"timestamp": AT}),
    ],
)
def test_what_has_another_shape_is_refused(text: str) -> None:
    with pytest.raises(MessageUnreadable):
        read_mail_receipt(text)
