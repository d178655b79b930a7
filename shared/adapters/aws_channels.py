"""Messages by SNS (SMS) and SES (e-mail). Neither drops a repeat: a lost answer stays a doubt.

Their clients must try once only: what boto3 repeats by itself would come twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.headerregistry import Address
from typing import Any, Protocol

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
)

from shared.domain.messaging.kinds import ChannelName
from shared.usecases.messaging.ports import Outcome, Outgoing, Refused, RefusedKind, Sent

SMS_CHARACTERS = 600  # a long one is many messages, each paid for
_RETRY_SECONDS = 60
_BUSY = 503
_SMS_KINDS: Mapping[str, RefusedKind] = {
    "OptedOut": RefusedKind.BLOCKED,
    "OptedOutException": RefusedKind.BLOCKED,
    "InvalidParameter": RefusedKind.ADDRESS,
    "InvalidParameterException": RefusedKind.ADDRESS,
    "InvalidParameterValue": RefusedKind.ADDRESS,
}
_EMAIL_KINDS: Mapping[str, RefusedKind] = {
    "BadRequestException": RefusedKind.ADDRESS,
    "LimitExceededException": RefusedKind.QUOTA,
}
_BUSY_CODES = frozenset(
    {
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "ServiceUnavailable",
    }
)


class Sns(Protocol):
    """The part of boto3's low-level client that is used."""

    def publish(self, **request: Any) -> dict[str, Any]:
        """Send one SMS."""


class Ses(Protocol):
    """The part of boto3's low-level client of `sesv2` that is used."""

    def send_email(self, **request: Any) -> dict[str, Any]:
        """Send one e-mail."""


class SmsChannel:
    """A `Channel` over SNS."""

    name = ChannelName.SMS

    def __init__(self, client: Sns) -> None:
        self._client = client

    def send(self, message: Outgoing) -> Outcome:
        """Have the message on its way, or tell why not."""
        attributes = {"AWS.SNS.SMS.SMSType": _string("Transactional")}
        if message.settings.sms_sender:
            attributes["AWS.SNS.SMS.SenderID"] = _string(message.settings.sms_sender)

        def ask() -> str:
            answer = self._client.publish(
                PhoneNumber=message.address,
                Message=sms_text(message),
                MessageAttributes=attributes,
            )
            return str(answer["MessageId"])

        return _outcome(ask, _SMS_KINDS)


class EmailChannel:
    """A `Channel` over SES. What becomes of a message is told by way of `configuration_set`."""

    name = ChannelName.EMAIL

    def __init__(self, client: Ses, configuration_set: str = "") -> None:
        self._client, self._set = client, configuration_set

    def send(self, message: Outgoing) -> Outcome:
        """Have the message on its way, or tell why not."""
        settings = message.settings
        if not settings.email_from:
            return Refused(RefusedKind.MISCONFIGURED, "no_sender")
        sender = str(Address(settings.email_name, addr_spec=settings.email_from))
        content = {
            "Simple": {
                "Subject": {"Data": " ".join(message.title.split()), "Charset": "UTF-8"},
                "Body": {"Text": {"Data": email_text(message), "Charset": "UTF-8"}},
            }
        }

        receipts = {"ConfigurationSetName": self._set} if self._set else {}

        def ask() -> str:
            answer = self._client.send_email(
                **receipts,
                FromEmailAddress=sender,
                Destination={"ToAddresses": [message.address]},
                Content=content,
                EmailTags=[
                    {"Name": "kind", "Value": message.kind.value},
                    {"Name": "company", "Value": message.company_id},
                ],
            )
            return str(answer["MessageId"])

        return _outcome(ask, _EMAIL_KINDS)


def sms_text(message: Outgoing) -> str:
    """Return an SMS: signature, title, lines and link, the link whole however long the rest is."""
    signature = message.settings.signature
    head = f"【{signature}】" if signature else ""
    tail = f" {message.link}" if message.link else ""
    text = head + "\n".join((message.title, *message.lines))
    most = SMS_CHARACTERS - len(tail)
    return (text if len(text) <= most else f"{text[: most - 1]}…") + tail


def email_text(message: Outgoing) -> str:
    """Return the body of an e-mail."""
    parts = [*message.lines, *(["", message.link] if message.link else [])]
    return "\n".join(parts) + "\n"


def _outcome(ask: Callable[[], str], kinds: Mapping[str, RefusedKind]) -> Outcome:
    """Return what became of a message; what nobody knows is called unknown."""
    try:
        return Sent(ask())
    except (ConnectTimeoutError, EndpointConnectionError) as error:
        return Refused(RefusedKind.RETRY, type(error).__name__, after_seconds=_RETRY_SECONDS)
    except BotoCoreError as error:
        return Refused(RefusedKind.UNKNOWN, type(error).__name__)
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _BUSY_CODES or status == _BUSY:
            return Refused(RefusedKind.RETRY, code, after_seconds=_RETRY_SECONDS)
        if status >= 500:
            return Refused(RefusedKind.UNKNOWN, code)
        return Refused(kinds.get(code, RefusedKind.MISCONFIGURED), code)


def _string(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}
