"""Callbacks of WeChat's, in its safe mode (安全模式) alone: signed over what is enciphered.

In the plain mode a signature covers no body, so whoever saw one address could tell anything.
Nothing is deciphered or parsed before the signature was found to be right and young.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shared.adapters.wechat_account import WechatAccount, WechatAccounts
from shared.domain.messaging.errors import CallbackRefused
from shared.usecases.messaging.callbacks import CallbackCame, Consent, Told

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BODY_BYTES = 64 * 1024
OLDEST = timedelta(minutes=10)
_BLOCK = 32
_ENCRYPTED = re.compile(rb"<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]{64,65536})(?:\]\]>)?</Encrypt>")
_DIGITS = re.compile(r"[0-9]{9,11}", re.ASCII)
_NONCE = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
_ECHO = re.compile(r"[A-Za-z0-9+/=_-]{1,512}", re.ASCII)


class WechatCallbackDoor:
    """A `WechatCallbacks`."""

    def __init__(self, accounts: WechatAccounts) -> None:
        self._accounts = accounts

    def echo(self, came: CallbackCame, now: datetime) -> str:
        """Return what WeChat wants to hear when the address is entered there."""
        _require_young(came, now)
        if not _ECHO.fullmatch(came.echo):
            raise CallbackRefused(reason="malformed")
        account = self._accounts.of(came.company_id)
        _require_signed(came, account, "")
        return came.echo

    def open(self, came: CallbackCame, now: datetime) -> Told:
        """Return what is told, deciphered after its signature was checked."""
        _require_young(came, now)
        found = _ENCRYPTED.search(came.raw) if len(came.raw) <= BODY_BYTES else None
        if found is None:
            raise CallbackRefused(reason="malformed")
        encrypted = found[1].decode("ascii")
        account = self._accounts.of(came.company_id)
        _require_signed(came, account, encrypted)
        return _told(_deciphered(account, encrypted))


def _require_young(came: CallbackCame, now: datetime) -> None:
    if not _DIGITS.fullmatch(came.timestamp) or not _NONCE.fullmatch(came.nonce):
        raise CallbackRefused(reason="malformed")
    if abs(datetime.fromtimestamp(int(came.timestamp), UTC) - now) > OLDEST:
        raise CallbackRefused(reason="too_old")


def _require_signed(came: CallbackCame, account: WechatAccount, encrypted: str) -> None:
    words = sorted(word for word in (account.token, came.timestamp, came.nonce, encrypted) if word)
    wanted = hashlib.sha1("".join(words).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(wanted.encode(), came.signature.encode()):
        raise CallbackRefused(reason="signature")


def _deciphered(account: WechatAccount, encrypted: str) -> bytes:
    """Return the notice: 16 random bytes, its length, itself, our app's id, padding to 32."""
    from Crypto.Cipher import AES

    try:
        key = base64.b64decode(f"{account.aes_key}=")
        raw = base64.b64decode(encrypted, validate=True)
        text = AES.new(key, AES.MODE_CBC, iv=key[:16]).decrypt(raw)
        text = text[: -text[-1]] if 1 <= text[-1] <= _BLOCK else text
        (length,) = struct.unpack(">I", text[16:20])
    except (binascii.Error, ValueError, IndexError, struct.error):
        raise CallbackRefused(reason="cipher") from None
    notice, app_id = text[20 : 20 + length], text[20 + length :]
    if app_id.decode("ascii", "replace") != account.app_id:
        raise CallbackRefused(reason="app")
    return notice


def _told(notice: bytes) -> Told:
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in notice or b"<!ENTITY" in notice:
        raise CallbackRefused(reason="malformed")
    try:
        root = ElementTree.fromstring(notice)  # noqa: S314  it is WeChat's, and has no entities
        at = datetime.fromtimestamp(int(_text(root, "CreateTime")), UTC)
    except (ElementTree.ParseError, ValueError, OverflowError, OSError):
        raise CallbackRefused(reason="malformed") from None
    openid, event = _text(root, "FromUserName"), _text(root, "Event")
    number, status = _text(root, "MsgID"), _text(root, "Status")
    sent = root.find("SubscribeMsgSentEvent/List")
    if sent is not None:
        number, status = _text(sent, "MsgID"), _text(sent, "ErrorStatus")
    own = _text(root, "MsgId") or f"{openid}|{_text(root, 'CreateTime')}|{event}|{number}"
    return Told(event, own, at, openid, number, status, _consents(root))


def _consents(root: Element) -> tuple[Consent, ...]:
    found = [
        each
        for name in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent")
        for each in root.findall(f"{name}/List")
    ]
    return tuple(
        Consent(_text(each, "TemplateId"), _text(each, "SubscribeStatusString") == "accept")
        for each in found
    )


def _text(root: Element, name: str) -> str:
    return (root.findtext(name) or "").strip()
