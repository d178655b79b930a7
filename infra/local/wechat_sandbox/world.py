"""What an account of the sandbox has: its words, its followers' phones, quotas, and the time."""

from __future__ import annotations

import secrets
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

Json = dict[str, Any]

TOKEN_SECONDS = 7200
EARLY_SECONDS = 300  # a new token is given out so long before the old one ends
REPEATS_SECONDS = 600
CODE_SECONDS = 300
# The phones there are from the beginning.
PHONES = tuple(f"oSandboxPhone{number:02d}_{'abcdefghijkl'[number] * 12}" for number in range(3))


class ApiError(Exception):
    """What WeChat answers with HTTP 200 and a number."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.body: Json = {"errcode": errcode, "errmsg": errmsg}


@dataclass
class Phone:
    """One follower: `credits` are subscription messages allowed, by template."""

    openid: str
    follows: bool = True
    credits: Counter[str] = field(default_factory=Counter)
    messages: list[Json] = field(default_factory=list)


@dataclass
class Account:
    """The words of the account, as its owner enters them on both sides."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "sandbox-secret-0123456789abcdef"
    token: str = "sandboxcallbacktoken"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    def as_json(self) -> Json:
        """Return it as the stack's secret wants it."""
        return {
            "app_id": self.app_id,
            "app_secret": self.secret,
            "token": self.token,
            "aes_key": self.aes_key,
        }


class WechatWorld:
    """All of one account; whoever changes it holds `lock`."""

    def __init__(self, account: Account | None = None) -> None:
        self.account = account or Account()
        self.lock = RLock()
        self.base_url = ""
        self.callback_url = ""
        self.callback_times = 1
        self.told: list[Json] = []
        self.outbox: deque[bytes] = deque()
        self.reset()

    def reset(self) -> None:
        """Forget everything but the account's words and where its callbacks go."""
        self.offset = 0
        self.phones = {openid: Phone(openid) for openid in PHONES}
        self.templates: dict[str, dict[str, str]] = {}  # field → what the phone calls it
        self.tokens: dict[str, int] = {}  # token → when it ends
        self.current = ""
        self.forced: list[int] = []
        self.codes: dict[str, tuple[str, int]] = {}
        self.repeats: dict[str, tuple[int, int]] = {}  # client_msg_id → msgid, when it came
        self.counts: Counter[str] = Counter()
        self.quota = 100_000
        self.sent_today = 0
        self.faults: deque[Json] = deque()
        self.last_id = 1000

    def now(self) -> int:
        """Return the sandbox's time in seconds."""
        return int(time.time()) + self.offset

    def phone(self, openid: str) -> Phone:
        """Return a phone. Raises `ApiError`."""
        found = self.phones.get(openid)
        if found is None:
            raise ApiError(40003, "invalid openid")
        return found

    def next_id(self) -> int:
        """Return a message's id."""
        self.last_id += 1
        return self.last_id

    def give_token(self, *, force: bool) -> Json:
        """Return the token of now: the same one until shortly before its end."""
        now = self.now()
        if force:
            recent = [at for at in self.forced if now - at < 86_400]
            if len(recent) >= 20:
                raise ApiError(45009, "reach max api daily quota limit")
            if recent and now - recent[-1] < 30:
                raise ApiError(45011, "api minute-quota reach limit, must slower")
            self.forced = [*recent, now]
            self.tokens[self.current] = min(self.tokens.get(self.current, 0), now + EARLY_SECONDS)
        ends = self.tokens.get(self.current, 0)
        if force or ends - now <= EARLY_SECONDS:
            self.current = f"tok_{secrets.token_hex(24)}"
            ends = self.tokens[self.current] = now + TOKEN_SECONDS
        return {"access_token": self.current, "expires_in": ends - now}

    def require_token(self, token: str) -> None:
        """Pass if the token is good. Raises `ApiError`."""
        ends = self.tokens.get(token)
        if ends is None:
            raise ApiError(40001, "invalid credential, access_token is invalid or not latest")
        if ends <= self.now():
            raise ApiError(42001, "access_token expired")
