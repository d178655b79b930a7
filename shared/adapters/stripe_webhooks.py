"""Notices from Stripe: is it from Stripe, from now, for this stage, and what does it say.

Written on the standard library so that the function at the door need not import `stripe`. Checks
the library lacks: a stamp from the future (it accepts any) and the mode.
Source: docs.stripe.com/webhooks/signature.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NoReturn

from shared.adapters.stripe_events import event
from shared.adapters.stripe_objects import Unreadable, read
from shared.domain.payments.provider_errors import NoticeRefused, ProviderUnavailable
from shared.domain.payments.provider_events import ProviderEvent
from shared.usecases.ports import Clock

BODY_MAX_BYTES = 256 * 1024
TOLERANCE_S = 300
_HEADER_MAX = 4096
_STAMP = re.compile(r"t=([1-9][0-9]{0,11})")
_SIGNATURE = re.compile(r"v1=([0-9a-f]{64})")


class StripeNotices:
    """Verifies and reads webhooks. `secrets` gives one secret, or two while they are rotated."""

    def __init__(self, secrets: Callable[[], Sequence[str]], clock: Clock, *, live: bool) -> None:
        self._secrets = secrets
        self._clock = clock
        self._live = live

    def verify(self, raw: bytes, signature: str | None) -> None:
        """Return only if `raw`, byte for byte, was sent by Stripe, lately, in this mode.

        Raises `NoticeRefused` with its reason, `ProviderUnavailable` when no secret is set.
        """
        if len(raw) > BODY_MAX_BYTES:
            raise NoticeRefused(reason="too_large")
        stamp, signatures = _read_header(signature or "")
        secrets = [secret for secret in self._secrets() if secret.strip()]
        if not secrets:
            raise ProviderUnavailable(reason="no_webhook_secret")
        signed = f"{stamp}.".encode() + raw
        expected = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets]
        # No early exit: how long it takes must not tell which secret was nearer.
        if not sum(hmac.compare_digest(good, given) for good in expected for given in signatures):
            raise NoticeRefused(reason="forged")
        age_s = self._clock.now().timestamp() - stamp
        if age_s > TOLERANCE_S:
            raise NoticeRefused(reason="stale")
        if age_s < -TOLERANCE_S:
            raise NoticeRefused(reason="future")
        if _read_body(raw).get("livemode") is not self._live:
            raise NoticeRefused(reason="wrong_mode")

    def parse(self, raw: bytes) -> ProviderEvent:
        """Return what a verified notice says. Raises `NoticeRefused` when it is no event."""
        body = _read_body(raw)
        try:
            return read(event, body)
        except Unreadable as problem:
            raise NoticeRefused(reason="malformed") from problem


def _read_header(header: str) -> tuple[int, list[str]]:
    """Return the stamp and the signatures of a header such as `t=…,v1=…,v1=…`."""
    parts = header.split(",") if len(header) <= _HEADER_MAX else []
    stamps = [found[1] for part in parts if (found := _STAMP.fullmatch(part.strip()))]
    signatures = [found[1] for part in parts if (found := _SIGNATURE.fullmatch(part.strip()))]
    if len(stamps) != 1 or not signatures:
        raise NoticeRefused(reason="unsigned")
    return int(stamps[0]), signatures


def _read_body(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise NoticeRefused(reason="malformed") from problem
    if not isinstance(body, dict) or body.get("object") != "event":
        raise NoticeRefused(reason="malformed")
    return body


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
