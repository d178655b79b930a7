"""Linking an owner's WeChat to their account: begun in their session, ended in the same one, once.

Who opened a pay link has proven the account; WeChat proves who holds the phone. The state that
travels through WeChat binds the two: it is signed over the session and counts once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from shared.domain.actor import Actor
from shared.domain.messaging.contacts import AccountContacts
from shared.domain.messaging.errors import BindingRefused
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.bank_files.ports import Sealer
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.messaging.contacts import bind_openid, contacts_of
from shared.usecases.messaging.ports import Credits, OnceOnly
from shared.usecases.messaging.settings import messaging_settings_of
from shared.usecases.ports import Clock, Directory

LIFE = timedelta(minutes=10)
# WeChat carries at most 128 letters and digits.
_STATE = re.compile(r"([0-9]{10})([0-9a-f]{24})([0-9a-f]{40})", re.ASCII)


class WechatSignIn(Protocol):
    """Asks WeChat who holds the phone. Raises `WechatNotSetUp`."""

    def address(self, company_id: str, back: str, state: str) -> str:
        """Return where to send a phone, which comes `back` with a code and the state."""

    def openid(self, company_id: str, code: str) -> str:
        """Return whose code it is. Raises `BindingRefused`, `WechatUnavailable`."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A phone that came back. `session` is what only this browser's session knows."""

    account_id: str
    code: str = field(repr=False)
    state: str = field(repr=False)
    session: str = field(repr=False)


def state_of(secret: bytes, session: str, nonce: str, now: datetime) -> str:
    """Return the state of a linking that begins now in a session."""
    short = hashlib.sha256(nonce.encode()).hexdigest()[:24]
    text = f"{int(now.timestamp()):010d}{short}"
    return text + _mac(secret, session, text)


def end_binding(
    actor: Actor,
    returned: Returned,
    *,
    secret: bytes,
    sign_in: WechatSignIn,
    messages: OnceOnly,
    directory: Directory,
    ledger: Ledger,
    sealer: Sealer,
    clock: Clock,
) -> AccountContacts:
    """The phone is reached about the account. Raises `NotFound`, `BindingRefused`,
    `WechatNotSetUp`, `WechatUnavailable`.
    """
    account, now = account_seen(actor, returned.account_id, directory), clock.now()
    _require_own(secret, returned, now)
    if not messages.note_seen(actor.company_id, f"bind|{returned.state}", now + 2 * LIFE):
        raise BindingRefused(reason="used")
    openid = sign_in.openid(actor.company_id, returned.code)
    return bind_openid(
        actor.company_id, account, openid, actor.name, ledger=ledger, sealer=sealer, clock=clock
    )


class Asking(StrEnum):
    """What the pay page may ask an owner for, so that messages reach them."""

    NOTHING = ""
    LINK = "link"  # WeChat is used here, and nobody of the account is linked
    CREDIT = "credit"  # one who is linked has no subscription message left


def what_to_ask(
    actor: Actor,
    account_id: str,
    *,
    directory: Directory,
    ledger: Ledger,
    credits: Callable[[], Credits],
    sealer: Callable[[], Sealer],
) -> Asking:
    """Return what an account's owner may be asked for. Raises `NotFound`, `SealingUnavailable`.

    What opens addresses is made only where a template of one-time messages is used.
    """
    account = account_seen(actor, account_id, directory)
    company_id = actor.company_id
    settings = messaging_settings_of(company_id, account.community_id, ledger=ledger)
    if ChannelName.WECHAT not in settings.channels:
        return Asking.NOTHING
    contacts = contacts_of(company_id, account, ledger=ledger)
    address = contacts.address_of(ChannelName.WECHAT)
    if address is None:
        return Asking.LINK
    one_time = [each.template_id for each in settings.templates if each.one_time]
    if not one_time:
        return Asking.NOTHING
    openid = sealer().open(company_id, address.sealed, account.id)
    counted = credits()
    left = [counted.credits(company_id, openid, template) for template in one_time]
    return Asking.NOTHING if all(left) else Asking.CREDIT


def _require_own(secret: bytes, returned: Returned, now: datetime) -> None:
    """Pass if the state is of this session, and young. Raises `BindingRefused`."""
    found = _STATE.fullmatch(returned.state)
    if found is None:
        raise BindingRefused(reason="malformed")
    wanted = _mac(secret, returned.session, found[1] + found[2])
    if not hmac.compare_digest(wanted.encode(), found[3].encode()):
        raise BindingRefused(reason="session")
    age = now - datetime.fromtimestamp(int(found[1]), UTC)
    if not -timedelta(minutes=1) <= age <= LIFE:
        raise BindingRefused(reason="too_old")


def _mac(secret: bytes, session: str, text: str) -> str:
    signed = f"wechat\0{session}\0{text}".encode()
    return hmac.digest(secret, signed, "sha256").hex()[:40]
