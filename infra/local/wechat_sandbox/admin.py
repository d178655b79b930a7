"""The switches under /_sandbox/: what followers, time and fate can do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from infra.local.wechat_sandbox import callbacks
from infra.local.wechat_sandbox.world import Json, Phone, WechatWorld


def handle(world: WechatWorld, method: str, path: str, body: bytes) -> tuple[int, Any]:
    """Return status and answer of one switch; unknown switches and values are refused."""
    name = path.removeprefix("/_sandbox/")
    action = _ACTIONS.get((method, name))
    if action is None:
        return 404, {"error": f"no switch {method} {path}", "switches": sorted(map(str, _ACTIONS))}
    try:
        asked: Any = json.loads(body) if body else {}
        if action is tell:  # whoever is told may call meanwhile
            return 200, action(world, asked)
        with world.lock:
            return 200, action(world, asked)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        return 400, {"error": f"{type(problem).__name__}: {problem}"}


def clock(world: WechatWorld, asked: Json) -> Json:
    """Move the time on by `advance_s`, or to `set`."""
    world.offset += int(asked.get("advance_s", 0))
    if "set" in asked:
        world.offset += int(asked["set"]) - world.now()
    return {"now": world.now()}


def settings(world: WechatWorld, asked: Json) -> Json:
    """Set the day's quota, templates (fields, or fields with their names), where callbacks go."""
    if "quota" in asked:
        world.quota, world.sent_today = int(asked["quota"]), 0
    for template, fields in asked.get("templates", {}).items():
        named = fields if isinstance(fields, dict) else {each: each for each in fields}
        world.templates[template] = {str(name): str(shown) for name, shown in named.items()}
    world.callback_url = asked.get("callback_url", world.callback_url)
    world.callback_times = int(asked.get("callback_times", world.callback_times))
    return {
        "quota": world.quota,
        "templates": world.templates,
        "callback_url": world.callback_url,
        "callback_times": world.callback_times,
    }


def followers(world: WechatWorld, asked: Json) -> Json:
    """Have a phone follow or stop following, and allow subscription messages."""
    openid = asked["openid"]
    phone = world.phones.setdefault(openid, Phone(openid))
    if "follows" in asked and bool(asked["follows"]) is not phone.follows:
        phone.follows = bool(asked["follows"])
        callbacks.event(world, openid, "subscribe" if phone.follows else "unsubscribe", {})
    for template, number in asked.get("credits", {}).items():
        phone.credits[template] = int(number)
    for template in asked.get("accepts", []):
        phone.credits[template] += 1
        callbacks.credit_given(world, openid, template)
    return _phone(phone)


def faults(world: WechatWorld, asked: Any) -> Json:
    """Add faults: {"path", "errcode" | "do": "silence" | "late", "seconds", "times"}."""
    for each in asked if isinstance(asked, list) else [asked]:
        if "errcode" not in each and each.get("do") not in {"silence", "late"}:
            raise ValueError("a fault has an errcode, or does silence or late")
        world.faults.extend([each] * int(each.get("times", 1)))
    return {"faults": list(world.faults)}


def revoke(world: WechatWorld, _asked: Json) -> Json:
    """Have all tokens refused from now on, as when somebody took a new one elsewhere."""
    world.tokens.clear()
    world.current = ""
    return {}


def tell(world: WechatWorld, _asked: Json) -> Json:
    """Tell all that is to be told now."""
    return {"told": callbacks.deliver(world)}


def state(world: WechatWorld, _asked: Json) -> Json:
    """Show phones, messages, calls counted and what was told."""
    return {
        "phones": [_phone(each) for each in world.phones.values()],
        "counts": dict(world.counts),
        "told": world.told[-50:],
        "waiting": len(world.outbox),
        "now": world.now(),
    }


def reset(world: WechatWorld, _asked: Json) -> Json:
    """Forget all but the account's words."""
    world.reset()
    world.counts = Counter()
    world.outbox.clear()
    world.told.clear()
    return {}


def _phone(phone: Phone) -> Json:
    return {
        "openid": phone.openid,
        "follows": phone.follows,
        "credits": dict(phone.credits),
        "messages": phone.messages,
    }


_ACTIONS: dict[tuple[str, str], Callable[[WechatWorld, Any], Any]] = {
    ("POST", "clock"): clock,
    ("POST", "settings"): settings,
    ("POST", "followers"): followers,
    ("POST", "faults"): faults,
    ("POST", "revoke"): revoke,
    ("POST", "tell"): tell,
    ("GET", "state"): state,
    ("POST", "reset"): reset,
}
