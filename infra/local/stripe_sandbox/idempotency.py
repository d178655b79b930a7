"""Idempotency keys as Stripe's v1 API keeps them.

The first answer of a key is repeated, status and body, errors included, until the key is 24 hours
old and forgotten; then the same request is executed anew. Another request under the key is an
error. Source: docs.stripe.com/api/idempotent_requests.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit

LIFE_S = 24 * 3600
KEY_LENGTH_MAX = 255


@dataclass(slots=True)
class Kept:
    """What a key stands for; without a status its first request is still being executed."""

    endpoint: str
    params: str
    since: int
    request_id: str
    status: int | None = None
    body: str = ""


class Keys:
    """The keys of one account."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def begin(self, key: str, endpoint: str, params: str, request_id: str, now: int) -> Kept | None:
        """Return the answer to repeat, or None after the key was taken for this request.

        Raises `ApiError`: 409 while the first request runs, 400 for another request.
        """
        if len(key) > KEY_LENGTH_MAX:
            raise unfit("Idempotency keys can be at most 255 characters long.")
        self._forget(now)
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = Kept(endpoint, params, now, request_id)
            return None
        if kept.status is None:
            raise _in_use(key)
        if kept.endpoint != endpoint:
            raise _other(key, f"for the same endpoint they were first used for ('{kept.endpoint}')")
        if kept.params != params:
            raise _other(key, "with the same parameters they were first used with")
        return kept

    def finish(self, key: str, status: int, body: str) -> None:
        """Have the key stand for this answer from now on."""
        kept = self._kept[key]
        kept.status, kept.body = status, body

    def release(self, key: str) -> None:
        """Forget the key: nothing was executed under it."""
        self._kept.pop(key, None)

    def _forget(self, now: int) -> None:
        old = [
            key
            for key, kept in self._kept.items()
            if kept.status is not None and now - kept.since >= LIFE_S
        ]
        for key in old:
            del self._kept[key]

    def as_json(self) -> Json:
        """Return what `restore` needs; a request under execution is lost with its process."""
        return {key: asdict(kept) for key, kept in self._kept.items() if kept.status is not None}

    def restore(self, saved: dict[str, dict[str, Any]]) -> None:
        """Take up the state of `as_json`."""
        self._kept = {key: Kept(**kept) for key, kept in saved.items()}


def _in_use(key: str) -> ApiError:
    return ApiError(
        409,
        "There is currently another in-progress request using this Stripe idempotency key "
        f"'{key}'. Please try again later.",
        kind="idempotency_error",
        code="idempotency_key_in_use",
        remembered=False,
    )


def _other(key: str, how: str) -> ApiError:
    return ApiError(
        400,
        f"Keys for idempotent requests can only be used {how}. Try using a key other than "
        f"'{key}' if you meant to execute a different request.",
        kind="idempotency_error",
        remembered=False,
    )
