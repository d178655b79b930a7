"""What the account is told at its own address: signed, encrypted, and again until it answers."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
import urllib.error
import urllib.parse
import urllib.request
from xml.sax.saxutils import escape

from Crypto.Cipher import AES

from infra.local.wechat_sandbox.world import Account, Json, WechatWorld

_BLOCK = 32
_ANSWER_SECONDS = 5
_TELLS = 3


def template_sent(world: WechatWorld, openid: str, number: int, status: str) -> None:
    """Tell what became of a template message."""
    values = {"MsgID": str(number), "Status": status}
    event(world, openid, "TEMPLATESENDJOBFINISH", values)


def subscription_sent(world: WechatWorld, openid: str, template: str, number: int) -> None:
    """Tell what became of a subscription message."""
    values = {
        "SubscribeMsgSentEvent": f"<List><TemplateId>{template}</TemplateId><MsgID>{number}</MsgID>"
        "<ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List>"
    }
    event(world, openid, "subscribe_msg_sent_event", values, raw=True)


def credit_given(world: WechatWorld, openid: str, template: str) -> None:
    """Tell that a follower allowed one subscription message."""
    values = {
        "SubscribeMsgPopupEvent": f"<List><TemplateId>{template}</TemplateId>"
        "<SubscribeStatusString>accept</SubscribeStatusString><PopupScene>0</PopupScene></List>"
    }
    event(world, openid, "subscribe_msg_popup_event", values, raw=True)


def event(
    world: WechatWorld, openid: str, name: str, values: dict[str, str], *, raw: bool = False
) -> None:
    """Put an event into the outbox."""
    inner = {
        "ToUserName": "gh_sandbox",
        "FromUserName": openid,
        "CreateTime": str(world.now()),
        "MsgType": "event",
        "Event": name,
    }
    lines = [f"<{key}>{escape(value)}</{key}>" for key, value in inner.items()]
    lines += [f"<{key}>{value if raw else escape(value)}</{key}>" for key, value in values.items()]
    world.outbox.append(f"<xml>{''.join(lines)}</xml>".encode())


def deliver(world: WechatWorld) -> int:
    """Tell all that is in the outbox, `callback_times` times each; return how many were told."""
    told = 0
    while world.outbox:
        body = world.outbox.popleft()
        if not world.callback_url:
            continue
        for _ in range(world.callback_times):
            _tell(world, body)
        told += 1
    return told


def sealed(account: Account, body: bytes, now: int, nonce: str = "") -> tuple[str, bytes]:
    """Return the query and the body of a callback in AES mode."""
    nonce = nonce or os.urandom(5).hex()
    key = base64.b64decode(f"{account.aes_key}=")
    text = os.urandom(16) + struct.pack(">I", len(body)) + body + account.app_id.encode()
    missing = _BLOCK - len(text) % _BLOCK
    text += bytes([missing]) * missing
    cipher = AES.new(key, AES.MODE_CBC, iv=key[:16])
    encrypted = base64.b64encode(cipher.encrypt(text)).decode()
    query = {
        "signature": signature(account.token, str(now), nonce),
        "timestamp": str(now),
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": signature(account.token, str(now), nonce, encrypted),
    }
    wrapped = f"<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return urllib.parse.urlencode(query), wrapped.encode()


def signature(*words: str) -> str:
    """Return WeChat's signature of some words."""
    return hashlib.sha1("".join(sorted(words)).encode()).hexdigest()


def _tell(world: WechatWorld, body: bytes) -> None:
    for _ in range(_TELLS):
        query, wrapped = sealed(world.account, body, world.now())
        request = urllib.request.Request(
            f"{world.callback_url}?{query}", wrapped, {"Content-Type": "text/xml"}, method="POST"
        )
        shown: Json = {"url": world.callback_url}
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:
                shown["status"] = answer.status
        except urllib.error.HTTPError as refused:
            shown["status"] = refused.code
        except OSError as silence:
            shown["status"] = type(silence).__name__
        world.told.append(shown)
        if shown["status"] == 200:
            return
