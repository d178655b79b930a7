"""The words of companies' official accounts, as they stand in one secret of the stage.

{"com_…": {"app_id": "wx…", "app_secret": "…", "token": "…", "aes_key": "…"}, "*": {…}}; "*" is
the account of all companies without one of their own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from shared.adapters.secrets import StoredSecret
from shared.domain.messaging.errors import WechatNotSetUp
from shared.domain.payments.provider_errors import ProviderUnavailable

ALL = "*"


@dataclass(frozen=True, slots=True)
class WechatAccount:
    """One official account. `token` and `aes_key` prove what comes to its callback address."""

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


class WechatAccounts:
    """The accounts of the stage, read when they are needed and kept for some minutes."""

    def __init__(self, secret: StoredSecret) -> None:
        self._secret = secret

    def of(self, company_id: str) -> WechatAccount:
        """Return a company's account. Raises `WechatNotSetUp`."""
        try:
            told = json.loads(self._secret())
            own = told.get(company_id) or told[ALL]
            return WechatAccount(
                app_id=own["app_id"],
                app_secret=own["app_secret"],
                token=own["token"],
                aes_key=own["aes_key"],
            )
        except (ProviderUnavailable, ValueError, KeyError, TypeError, AttributeError):
            raise WechatNotSetUp from None  # what was read stays out of what is told
