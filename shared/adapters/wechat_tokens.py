"""The access token of an account, one for all workers: whoever has the lease fetches it for all.

`stable_token` gives the same token again until five minutes before its end, and for those five
minutes both are good: so whoever comes in them without the lease goes on with the old one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.adapters.wechat_account import WechatAccount
from shared.adapters.wechat_calls import NoAnswer, NotAsked, WechatCalls
from shared.domain.messaging.errors import WechatUnavailable
from shared.usecases.messaging.ports import KeptToken, TokenShelf
from shared.usecases.ports import Clock

EARLY = timedelta(minutes=5)
LEASE = timedelta(seconds=20)  # longer than fetching twice may take
_WAIT_SECONDS = 0.1
_WAITS = 80
_PATH = "/cgi-bin/stable_token"


class WechatTokens:
    """Gives tokens that are good; a refused one is asked for anew."""

    def __init__(
        self,
        calls: WechatCalls,
        shelf: TokenShelf,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._calls, self._shelf, self._clock, self._pause = calls, shelf, clock, pause

    def token(self, account: WechatAccount, *, refused: str = "") -> str:
        """Return a good token that is not the `refused` one. Raises `WechatUnavailable`."""
        for _ in range(_WAITS):
            now = self._clock.now()
            kept = self._shelf.token(account.app_id)
            usable = kept is not None and kept.token != refused and now < kept.expires_at
            if kept and usable and now < kept.expires_at - EARLY:
                return kept.token
            if self._shelf.lease(account.app_id, now, now + LEASE):
                return self._as_holder(account, refused)
            if kept and usable:
                return kept.token
            self._pause(_WAIT_SECONDS)
        raise WechatUnavailable(reason="lease")

    def _as_holder(self, account: WechatAccount, refused: str) -> str:
        """Return the token fetched by us, or by whoever had the lease a moment before."""
        now = self._clock.now()
        kept = self._shelf.token(account.app_id)
        if kept and kept.token != refused and now < kept.expires_at - EARLY:
            self._shelf.give_up_lease(account.app_id)
            return kept.token
        try:
            fresh = self._fetched(account, now, force=False)
            if fresh.token == refused:
                fresh = self._fetched(account, now, force=True)
        except WechatUnavailable:
            self._shelf.give_up_lease(account.app_id)
            raise
        self._shelf.keep_token(account.app_id, fresh)
        return fresh.token

    def _fetched(self, account: WechatAccount, now: datetime, *, force: bool) -> KeptToken:
        asked = {
            "grant_type": "client_credential",
            "appid": account.app_id,
            "secret": account.app_secret,
            "force_refresh": force,
        }
        try:
            answer = self._calls.post(_PATH, {}, asked)
        except (NotAsked, NoAnswer):
            raise WechatUnavailable(reason="token") from None
        token, seconds = answer.values.get("access_token"), answer.values.get("expires_in")
        if answer.errcode or not isinstance(token, str) or not isinstance(seconds, int):
            raise WechatUnavailable(reason="token", errcode=answer.errcode)
        return KeptToken(token, now + timedelta(seconds=seconds))
