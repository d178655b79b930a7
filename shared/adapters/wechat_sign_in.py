"""Who holds the phone, by WeChat's OAuth: silent (`snsapi_base`), and good for nothing else."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from shared.adapters.wechat_account import WechatAccounts
from shared.adapters.wechat_calls import NoAnswer, NotAsked, WechatCalls
from shared.domain.messaging.addresses import parse_openid
from shared.domain.messaging.errors import AddressRefused, BindingRefused, WechatUnavailable

_CODE = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
_BUSY = frozenset({-1, 45009, 45011})


class WechatOauth:
    """A `WechatSignIn`."""

    def __init__(self, calls: WechatCalls, accounts: WechatAccounts) -> None:
        self._calls, self._accounts = calls, accounts

    def address(self, company_id: str, back: str, state: str) -> str:
        """Return where to send a phone, which comes `back` with a code and the state."""
        # WeChat wants them in this order.
        asked = {
            "appid": self._accounts.of(company_id).app_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._calls.pages}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def openid(self, company_id: str, code: str) -> str:
        """Return whose code it is. Raises `BindingRefused`, `WechatUnavailable`."""
        if not _CODE.fullmatch(code):
            raise BindingRefused(reason="code")
        account = self._accounts.of(company_id)
        asked = {
            "appid": account.app_id,
            "secret": account.app_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = self._calls.get("/sns/oauth2/access_token", asked)
        except (NotAsked, NoAnswer):
            raise WechatUnavailable(reason="oauth") from None
        if answer.errcode in _BUSY:
            raise WechatUnavailable(reason="oauth")
        try:
            return parse_openid(str(answer.values.get("openid", "")))
        except AddressRefused:
            raise BindingRefused(reason="code") from None
