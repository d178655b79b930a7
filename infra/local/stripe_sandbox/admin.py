"""The switches under /_sandbox/: what the other side of the API, and fate, can do."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from infra.local.stripe_sandbox import disputes, ledger, payer, payouts, refunds
from infra.local.stripe_sandbox.api import Sandbox
from infra.local.stripe_sandbox.courier import Endpoint, Habit, Rule
from infra.local.stripe_sandbox.faults import Fault, Trouble
from infra.local.stripe_sandbox.payer import Outcome
from infra.local.stripe_sandbox.refusals import ApiError, Json

_SCRIPTS = {
    "refunds": {"succeed", "fail", "late_fail", "stay_pending", "needs_payer"},
    "payments": None,
    "payouts": {"paid", "failed"},
}


def handle(sandbox: Sandbox, method: str, path: str, body: bytes) -> tuple[int, Json]:
    """Return status and answer of one switch. Unknown switches and values are refused with 400."""
    name, _, id = path.removeprefix("/_sandbox/").partition("/")
    action = _ACTIONS.get((method, name))
    if action is None:
        return 404, {"error": f"no switch {method} {path}", "switches": _names()}
    try:
        asked: Any = json.loads(body) if body else {}
        if action in {release, deliver}:  # the receiver may call the API meanwhile
            return 200, action(sandbox, asked, id)
        with sandbox.lock:
            answer = action(sandbox, asked, id)
    except ApiError as refusal:
        return refusal.status, refusal.body
    except (ValueError, TypeError, KeyError) as problem:
        return 400, {"error": f"{type(problem).__name__}: {problem}"}
    return 200, answer


def clock(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Move or set the time; what became due on the way is done."""
    ticking = sandbox.world.clock
    if asked.get("stop"):
        ticking.stop()
    if "set" in asked:
        ticking.set(int(asked["set"]))
    if "advance_s" in asked:
        ticking.move(int(asked["advance_s"]))
    if asked.get("run"):
        ticking.run()
    sandbox.catch_up()
    return {"now": ticking.now()}


def settings(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Set switches of the account."""
    sandbox.world.settings.change(asked)
    return sandbox.world.settings.as_json()


def script(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Say how the next refunds, payments and payouts turn out, in order."""
    for name, fates in asked.items():
        known = _SCRIPTS[name]
        if known is not None and set(fates) - known:
            raise ValueError(f"{name} can be {sorted(known)}")
        setattr(sandbox.world.script, name, deque(fates))
    written = sandbox.world.script
    return {name: list(getattr(written, name)) for name in _SCRIPTS}


def faults(sandbox: Sandbox, asked: Json | list[Json], _id: str) -> Json:
    """Add faults to the script of API calls."""
    for each in asked if isinstance(asked, list) else [asked]:
        sandbox.faults.add(Fault(**each | {"do": Trouble(each["do"])}))
    return sandbox.faults.as_json()


def clear_faults(sandbox: Sandbox, _asked: Json, _id: str) -> Json:
    """Let nothing more go wrong."""
    sandbox.faults.clear()
    return sandbox.faults.as_json()


def courier(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Set the courier's habits: hold, eager, curve, stamp_by_wall, rules, endpoints."""
    carrier = sandbox.courier
    for name in asked.keys() & {"hold", "eager", "stamp_by_wall"}:
        setattr(carrier, name, bool(asked[name]))
    if "curve" in asked:
        carrier.curve = {"live": "live", "test": "test"}[asked["curve"]]
    if "rules" in asked:
        carrier.rules = [Rule(**rule | {"do": Habit(rule["do"])}) for rule in asked["rules"]]
    if "endpoints" in asked:
        carrier.endpoints = [Endpoint(**endpoint) for endpoint in asked["endpoints"]]
    shown = carrier.as_json()
    return shown | {"endpoints": [each.url for each in carrier.endpoints]}


def release(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Deliver what is held back, in the `order` of event ids asked for or `shuffled_by` a seed."""
    going = sandbox.courier.release(asked.get("order"), shuffled_by=asked.get("shuffled_by"))
    return {"delivered": going}


def deliver(sandbox: Sandbox, _asked: Json, _id: str) -> Json:
    """Deliver what is due now and return when all of it was tried."""
    return {"tries": sandbox.courier.deliver_due()}


def events(sandbox: Sandbox, _asked: Json, _id: str) -> Json:
    """Return all events, oldest first."""
    return {"data": list(reversed(sandbox.world.books.all("event")))}


def tell(sandbox: Sandbox, asked: Json, id: str) -> Json:
    """Send an event again (`events/:id`), or make one of any type about any object."""
    if id:
        sandbox.courier.resend(sandbox.world.books.get("event", id.removesuffix("/resend"))["id"])
        return {"sent": id}
    return sandbox.world.tell(asked["type"], asked.get("object", {}), asked.get("previous"))


def pay(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Do what the payer does on a session's page."""
    outcome = Outcome(asked["outcome"])
    return payer.act(sandbox.world, asked["session"], asked.get("method", ""), outcome)


def wallet(sandbox: Sandbox, asked: Json, id: str) -> Json:
    """Have the payer approve or refuse a confirmed intent in the wallet."""
    return payer.act_on_intent(sandbox.world, id, bool(asked["good"]))


def refund(sandbox: Sandbox, asked: Json, id: str) -> Json:
    """Refund from the Dashboard, or end a refund as told: {"fate": "succeed" or "fail"}."""
    if not id:
        return refunds.create(sandbox.world, asked)
    if asked["fate"] == "fail":
        refunds.fail(sandbox.world, id)
    else:
        refunds.settle(sandbox.world, id, "succeed")
    return sandbox.world.books.get("refund", id)


def dispute(sandbox: Sandbox, asked: Json, id: str) -> Json:
    """Open a dispute about a charge, or have the bank decide one: {"won": true}."""
    if id:
        return disputes.answer(sandbox.world, id, won=bool(asked["won"]))
    return disputes.open_one(sandbox.world, asked["charge"], asked.get("reason", "fraudulent"))


def payout(sandbox: Sandbox, _asked: Json, id: str) -> Json:
    """Pay out what is available, or have the bank send a payout back."""
    if id:
        return payouts.fail(sandbox.world, id)
    return payouts.run(sandbox.world) or {"payout": None}


def top_up(sandbox: Sandbox, asked: Json, _id: str) -> Json:
    """Pay money into the account at Stripe."""
    return ledger.top_up(sandbox.world, int(asked["amount_minor"]))


def reset(sandbox: Sandbox, _asked: Json, _id: str) -> Json:
    """Forget all objects, keys, faults and scripts."""
    sandbox.reset()
    return {}


def state(sandbox: Sandbox, _asked: Json, _id: str) -> Json:
    """Return the clock, the switches, and what came and is to come."""
    return {
        "now": sandbox.world.now(),
        "settings": sandbox.world.settings.as_json(),
        "faults": sandbox.faults.as_json(),
        "courier": courier(sandbox, {}, ""),
        "delivered": list(sandbox.courier.delivered),
        "calls": list(sandbox.calls),
        "objects": {kind: len(table) for kind, table in sandbox.world.books.objects.items()},
    }


_ACTIONS: dict[tuple[str, str], Callable[[Sandbox, Any, str], Json]] = {
    ("GET", ""): state,
    ("POST", "clock"): clock,
    ("POST", "settings"): settings,
    ("POST", "script"): script,
    ("POST", "faults"): faults,
    ("DELETE", "faults"): clear_faults,
    ("POST", "courier"): courier,
    ("POST", "release"): release,
    ("POST", "deliver"): deliver,
    ("GET", "events"): events,
    ("POST", "events"): tell,
    ("POST", "pay"): pay,
    ("POST", "intents"): wallet,
    ("POST", "refunds"): refund,
    ("POST", "disputes"): dispute,
    ("POST", "payouts"): payout,
    ("POST", "top_up"): top_up,
    ("POST", "reset"): reset,
}


def _names() -> list[str]:
    return [f"{method} /_sandbox/{name}" for method, name in _ACTIONS]
