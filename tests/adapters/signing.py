"""Notices as Stripe signs them, and Levy's reader of them."""

from __future__ import annotations

import json
from typing import Any

from shared.adapters.stripe_webhooks import StripeNotices
from shared.usecases.paying.ports_payments import ProviderNotices
from tests.fakes.clock import NOON, StandingClock

SECRET, NEXT = "whsec_first", "whsec_next"
STAMP = int(NOON.timestamp())


def notices(*secrets: str, live: bool = False) -> ProviderNotices:
    return StripeNotices(lambda: secrets or (SECRET,), StandingClock(), live=live)


def a_body(**more: Any) -> bytes:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "payout.paid",
        "created": STAMP,
        "livemode": False,
        "data": {"object": {"id": "po_1"}},
        **more,
    }
    return json.dumps(event, ensure_ascii=False).encode()
