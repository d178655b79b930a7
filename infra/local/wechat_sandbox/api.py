"""The calls the sandbox answers, as WeChat does: HTTP 200, and `errcode` says the rest."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping

from infra.local.wechat_sandbox import callbacks
from infra.local.wechat_sandbox.world import (
    CODE_SECONDS,
    REPEATS_SECONDS,
    ApiError,
    Json,
    Phone,
    WechatWorld,
)

Query = Mapping[str, str]


def call(world: WechatWorld, method: str, path: str, query: Query, body: Json) -> Json:
    """Return what a call answers."""
    name = f"{method} {path}"
    world.counts[name] += 1
    do = _CALLS.get(name)
    if do is None:
        return {"errcode": 40066, "errmsg": "invalid url"}
    try:
        return do(world, query, body)
    except ApiError as refused:
        return refused.body
    except (KeyError, TypeError, AttributeError):
        return {"errcode": 47001, "errmsg": "data format error"}


def stable_token(world: WechatWorld, _query: Query, body: Json) -> Json:
    """Give the account its token."""
    _require_account(world, body["appid"], body["secret"])
    return world.give_token(force=bool(body.get("force_refresh")))


def send_template(world: WechatWorld, query: Query, body: Json) -> Json:
    """Show a template message on a follower's phone; a repeat within minutes shows nothing."""
    world.require_token(query.get("access_token", ""))
    repeat = body.get("client_msg_id", "")
    known = world.repeats.get(repeat)
    if repeat and known and world.now() - known[1] < REPEATS_SECONDS:
        return _ok(known[0])
    phone = world.phone(body["touser"])
    if not phone.follows:
        raise ApiError(43004, "require subscribe")
    number = _shown(world, phone, body, body.get("url", ""))
    if repeat:
        world.repeats[repeat] = (number, world.now())
    callbacks.template_sent(world, phone.openid, number, "success")
    return _ok(number)


def send_subscription(world: WechatWorld, query: Query, body: Json) -> Json:
    """Show a subscription message, which costs the follower's credit."""
    world.require_token(query.get("access_token", ""))
    phone = world.phone(body["touser"])
    template = body["template_id"]
    if phone.credits[template] <= 0:
        raise ApiError(43101, "user refuse to accept the msg")
    number = _shown(world, phone, body, body.get("page", ""))
    phone.credits[template] -= 1
    callbacks.subscription_sent(world, phone.openid, template, number)
    return _ok(number)


def exchange(world: WechatWorld, query: Query, _body: Json) -> Json:
    """Tell who came back with a code, once."""
    _require_account(world, query["appid"], query["secret"])
    openid, ends = world.codes.pop(query["code"], ("", 0))
    if not openid or ends <= world.now():
        raise ApiError(40029, "invalid code")
    return {
        "access_token": f"web_{secrets.token_hex(8)}",
        "expires_in": 7200,
        "refresh_token": f"ref_{secrets.token_hex(8)}",
        "openid": openid,
        "scope": "snsapi_base",
    }


def code_for(world: WechatWorld, openid: str) -> str:
    """Return a code that tells once who the phone is."""
    code = secrets.token_urlsafe(18)
    world.codes[code] = (openid, world.now() + CODE_SECONDS)
    return code


def _require_account(world: WechatWorld, app_id: str, secret: str) -> None:
    if app_id != world.account.app_id:
        raise ApiError(40013, "invalid appid")
    if not hmac.compare_digest(secret.encode(), world.account.secret.encode()):
        raise ApiError(40125, "invalid appsecret")


def _shown(world: WechatWorld, phone: Phone, body: Json, link: str) -> int:
    """Have a message on the phone and return its id. Raises `ApiError`."""
    template, data = body["template_id"], body["data"]
    if world.sent_today >= world.quota:
        raise ApiError(45009, "reach max api daily quota limit")
    fields = world.templates.get(template)
    if fields is None:
        raise ApiError(40037, "invalid template_id")
    for name in fields:
        value = str(data.get(name, {}).get("value", ""))
        if not value or (name.startswith("thing") and len(value) > 20):
            raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
    world.sent_today += 1
    number = world.next_id()
    values = [[fields.get(name, name), str(data[name]["value"])] for name in data]
    phone.messages.append(
        {
            "msgid": number,
            "template_id": template,
            "data": values,
            "link": link,
            "at": world.now(),
            "client_msg_id": body.get("client_msg_id", ""),
        }
    )
    return number


def _ok(number: int) -> Json:
    return {"errcode": 0, "errmsg": "ok", "msgid": number}


_CALLS: Mapping[str, Callable[[WechatWorld, Query, Json], Json]] = {
    "POST /cgi-bin/stable_token": stable_token,
    "POST /cgi-bin/message/template/send": send_template,
    "POST /cgi-bin/message/subscribe/bizsend": send_subscription,
    "GET /sns/oauth2/access_token": exchange,
}
