"""A channel's own limit is known before anybody tries: WeChat Pay 180 days, Alipay 90."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain.ledger.payment import AtProvider, Channel, Payment, PaymentState
from shared.domain.refunds.part import Route
from shared.domain.refunds.ways import ways_back
from tests.ledger.world import COMMUNITY, HOME, NOON

PAID = Payment(
    id="pay_1",
    community_id=COMMUNITY,
    account_id=HOME,
    channel=Channel.ONLINE,
    minor=1000,
    currency="CNY",
    state=PaymentState.SUCCEEDED,
    created_at=NOON,
    created_by="owner",
    provider=AtProvider("stripe", "cs_1", "pi_1"),
    succeeded_at=NOON,
    received_on=date(2026, 11, 24),
)
OTHERS = (Route.CASH, Route.TRANSFER, Route.BALANCE)


@pytest.mark.parametrize(
    ("method", "days", "by_provider"),
    [
        ("wechat_pay", 179, True),
        ("wechat_pay", 180, False),
        ("wechat_pay", 181, False),
        ("alipay", 89, True),
        ("alipay", 90, False),
        ("alipay", 91, False),
        ("card", 400, True),
    ],
)
def test_past_its_limit_a_channel_is_not_offered_and_others_are(
    method: str, days: int, by_provider: bool
) -> None:
    """The last day is left out: clocks differ, and a refusal after the try helps nobody."""
    provider = replace(PAID.provider, method=method) if PAID.provider else None

    ways = ways_back(replace(PAID, provider=provider), NOON + timedelta(days=days))

    assert (Route.PROVIDER in ways) is by_provider
    assert set(OTHERS) <= set(ways)


def test_money_of_no_payment_goes_at_the_desk_or_by_transfer() -> None:
    assert ways_back(None, NOON) == (Route.CASH, Route.TRANSFER)
