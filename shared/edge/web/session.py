"""The cookie that takes a pay link's place, so that its token leaves the address bar at once.

It is signed, lasts hours, and names the link: who is let in is looked up again with every request,
so a revoked link closes its page at once. The form token is bound to the cookie.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, SimpleCookie

from shared.domain.owners.pay_link import PayLink

LIFE = timedelta(hours=2)
NAME, LANGUAGE = "levy_owner", "levy_language"
_SHAPE = re.compile(r"([a-z0-9_]{1,40})\.([a-z0-9_]{1,40})\.([a-z0-9_]{1,40})\.([0-9]{1,12})", re.A)
_MAC_CHARACTERS = 43  # 172 bits


@dataclass(frozen=True, slots=True)
class Session:
    """Which link a browser came by, and until when it is believed."""

    company_id: str
    account_id: str
    link_id: str
    ends_at: datetime


def begin(link: PayLink, now: datetime) -> Session:
    """Return the session of a browser that opened `link` just now."""
    ends = min(now + LIFE, link.expires_at)
    return Session(link.company_id, link.account_id, link.id, ends)


def seal(secret: bytes, session: Session) -> str:
    """Return the cookie's value."""
    ends = int(session.ends_at.timestamp())
    text = f"{session.company_id}.{session.account_id}.{session.link_id}.{ends}"
    return f"{text}.{_mac(secret, 'session', text)}"


def open_sealed(secret: bytes, value: str, now: datetime) -> Session | None:
    """Return the session of a cookie's value, None if it is not ours or has ended."""
    text, _, mac = value.rpartition(".")
    found = _SHAPE.fullmatch(text)
    same = hmac.compare_digest(_mac(secret, "session", text).encode(), mac.encode())
    if found is None or not same:
        return None
    ends = datetime.fromtimestamp(int(found[4]), UTC)
    return Session(found[1], found[2], found[3], ends) if now < ends else None


def form_token(secret: bytes, cookie: str) -> str:
    """Return what a form of this session has to bring back."""
    return _mac(secret, "form", cookie)


def is_form_token(secret: bytes, cookie: str, token: str) -> bool:
    """Tell whether a form came from a page of this session."""
    return hmac.compare_digest(form_token(secret, cookie).encode(), token.encode())


def read_cookie(header: str | None, name: str) -> str:
    """Return the value of cookie `name`, "" if it was not sent."""
    try:
        found = SimpleCookie(header or "").get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def set_cookie(name: str, value: str, seconds: int, *, secure: bool) -> str:
    """Return the header that sets a cookie no script can read and no other site can send on."""
    flags = "; Secure" if secure else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flags}"


def _mac(secret: bytes, purpose: str, text: str) -> str:
    return hmac.digest(secret, f"{purpose}\0{text}".encode(), "sha256").hex()[:_MAC_CHARACTERS]
