"""Every channel stands behind the port by the same promises: SNS and SES are the emulator's."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from infra.local import emulator
from infra.local.wechat_sandbox.world import PHONES
from shared.adapters.aws_channels import EmailChannel, SmsChannel, email_text, sms_text
from shared.usecases.messaging.ports import Channel, Outgoing, Refused, RefusedKind, Sent
from tests.adapters.messaging.conftest import Wechat

Make = Callable[..., Outgoing]


@dataclass
class Case:
    """A channel, and an address it reaches."""

    channel: Channel
    address: str


@pytest.fixture(params=["wechat", "sms", "email"])
def case(request: pytest.FixtureRequest) -> Case:
    if request.param == "wechat":
        wechat: Wechat = request.getfixturevalue("wechat")
        return Case(wechat.channel(), PHONES[0])
    endpoint = request.getfixturevalue("dynamodb").meta.endpoint_url

    def made(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=os.environ.get("AWS_ENDPOINT_URL", endpoint),
            region_name=emulator.REGION,
            aws_access_key_id=emulator.ACCESS_KEY,
            aws_secret_access_key=emulator.ACCESS_KEY,
        )

    if request.param == "sms":
        return Case(SmsChannel(made("sns")), "+8613812341234")
    made("sesv2").create_email_identity(EmailIdentity="fees@example.com")
    return Case(EmailChannel(made("sesv2")), "owner@example.com")


def test_a_message_is_taken_and_gets_a_name(case: Case, a_message: Make) -> None:
    sent = case.channel.send(a_message(address=case.address))
    assert isinstance(sent, Sent), sent
    assert sent.provider_id
    other = case.channel.send(a_message("msg_2", address=case.address))
    assert isinstance(other, Sent)
    assert other.provider_id != sent.provider_id


class Says:
    """A client of SNS and SES that answers with one failure."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure
        self.calls: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> dict[str, Any]:
        self.calls.append(request)
        raise self.failure

    send_email = publish


def _error(code: str, status: int = 400) -> ClientError:
    said: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(said, "Send")


_EVERYWHERE = [
    (_error("Throttling"), RefusedKind.RETRY),
    (_error("TooManyRequestsException", 429), RefusedKind.RETRY),
    (_error("ServiceUnavailable", 503), RefusedKind.RETRY),
    (_error("InternalFailure", 500), RefusedKind.UNKNOWN),
    (_error("AccessDenied", 403), RefusedKind.MISCONFIGURED),
    (ConnectTimeoutError(endpoint_url="x"), RefusedKind.RETRY),
    (EndpointConnectionError(endpoint_url="x"), RefusedKind.RETRY),
    (ReadTimeoutError(endpoint_url="x"), RefusedKind.UNKNOWN),
]


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        *_EVERYWHERE,
        (_error("OptedOut"), RefusedKind.BLOCKED),
        (_error("InvalidParameter"), RefusedKind.ADDRESS),
    ],
)
def test_what_sns_says_has_its_meaning(
    a_message: Make, failure: Exception, kind: RefusedKind
) -> None:
    client = Says(failure)
    refused = SmsChannel(client).send(a_message(address="+8613812341234"))
    assert isinstance(refused, Refused)
    assert refused.kind is kind
    assert len(client.calls) == 1


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        *_EVERYWHERE,
        (_error("BadRequestException"), RefusedKind.ADDRESS),
        (_error("LimitExceededException"), RefusedKind.QUOTA),
        (_error("MessageRejected"), RefusedKind.MISCONFIGURED),
        (_error("SendingPausedException"), RefusedKind.MISCONFIGURED),
    ],
)
def test_what_ses_says_has_its_meaning(
    a_message: Make, failure: Exception, kind: RefusedKind
) -> None:
    refused = EmailChannel(Says(failure)).send(a_message(address="owner@example.com"))
    assert isinstance(refused, Refused)
    assert refused.kind is kind


def test_an_sms_is_signed_and_keeps_its_link_whole(a_message: Make) -> None:
    link = "https://pay.example.com/p/lp_0123456789"
    assert sms_text(a_message()) == (
        f"【阳光花园】物业费 11 月账单\n应缴 222.93 元\n请于 11 月 30 日前缴纳 {link}"
    )
    long = sms_text(a_message(lines=("长" * 2000,)))
    assert len(long) == 600
    assert long.endswith(f"… {link}")


def test_an_email_names_its_sender_and_no_line_of_it_becomes_a_header(a_message: Make) -> None:
    client = Says(_error("Throttling"))
    EmailChannel(client).send(a_message(title="A bill\nBcc: all@example.com", address="o@a.cn"))
    (request,) = client.calls
    assert request["FromEmailAddress"].endswith(" <fees@example.com>")
    assert "\n" not in request["Content"]["Simple"]["Subject"]["Data"]
    assert request["Destination"] == {"ToAddresses": ["o@a.cn"]}
    assert email_text(a_message()).endswith("https://pay.example.com/p/lp_0123456789\n")


def test_a_message_shown_for_debugging_shows_nobody(a_message: Make) -> None:
    shown = repr(a_message(address="+8613812341234"))
    for secret in ("1381234", "222.93", "lp_0123456789"):
        assert secret not in shown
