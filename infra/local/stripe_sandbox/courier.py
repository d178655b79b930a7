"""The courier: signed webhooks, late, twice, in another order, or not at all, as scripted.

Without a script it behaves as Stripe does: each event to each endpoint, retried with growing waits
for three days (in test mode three times over hours) until the endpoint answers 2xx. There is no
promise of order. Source: docs.stripe.com/webhooks, "Retry behavior".
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import random
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import RLock

from infra.local.stripe_sandbox.clock import SandboxClock
from infra.local.stripe_sandbox.refusals import Json

GIVE_UP_S = 72 * 3600
_DOUBLING = [300 * 2**step for step in range(10)]
RETRY_CURVES: dict[str, Sequence[int]] = {"live": _DOUBLING, "test": [600, 3600, 7200]}

# url, headers, body → HTTP status; 0 when nobody answered.
Transport = Callable[[str, dict[str, str], bytes], int]


class Habit(StrEnum):
    """What the courier does to an event on its way."""

    DELAY = "delay"  # `seconds` late
    DROP = "drop"  # never; `resend` still can
    DUPLICATE = "duplicate"  # `copies` times
    BAD_SIGNATURE = "bad_signature"  # signed with a secret nobody has
    TAMPER = "tamper"  # body changed after signing
    WRONG_LIVEMODE = "wrong_livemode"  # properly signed, of the other mode
    STALE = "stale"  # stamped `seconds` ago
    FUTURE = "future"  # stamped `seconds` ahead
    ALTER = "alter"  # properly signed, with the values of `set` put in


@dataclass(slots=True)
class Rule:
    """`do` something to the next `times` events whose type fits `types`."""

    do: Habit
    types: list[str] = field(default_factory=lambda: ["*"])
    times: int = 1
    seconds: int = 0
    copies: int = 2
    set: Json = field(default_factory=dict)  # "data.object.amount_total" → value


@dataclass(slots=True)
class Endpoint:
    """Where events go. With two secrets a header carries both signatures, as during rotation."""

    url: str
    secrets: list[str]
    events: list[str] = field(default_factory=lambda: ["*"])


@dataclass(slots=True)
class Parcel:
    """One event on its way to one endpoint."""

    due: int
    order: int
    event_id: str
    url: str
    tries: int = 0
    first_due: int = 0
    habits: list[Json] = field(default_factory=list)


class Courier:
    """Carries events. `hold` keeps them back until they are released in some order."""

    def __init__(
        self,
        clock: SandboxClock,
        find_event: Callable[[str], Json],
        transport: Transport | None = None,
        *,
        stamp_by_wall: bool = True,
    ) -> None:
        self.endpoints: list[Endpoint] = []
        self.rules: list[Rule] = []
        self.parcels: list[Parcel] = []
        self.delivered: deque[Json] = deque(maxlen=1000)
        self.hold = False
        self.eager = False  # deliver before the API call that caused the event is answered
        self.curve = "live"
        # The receiver's clock is the machine's even when the account's time was moved for a test.
        self.stamp_by_wall = stamp_by_wall
        self._clock = clock
        self._find = find_event
        self._transport = transport or post
        self._lock = RLock()
        self._count = 0

    def take(self, event: Json) -> None:
        """Have `event` go to every endpoint that wants it, by the rules of the script."""
        with self._lock:
            for endpoint in self.endpoints:
                if not _fits(event["type"], endpoint.events):
                    continue
                habits, copies, delay, dropped = self._habits(event["type"])
                if not dropped:
                    due = self._clock.now() + delay
                    for _ in range(copies):
                        self._put(event["id"], endpoint.url, due, habits)

    def resend(self, event_id: str) -> None:
        """Have an event go out again, as from the Dashboard."""
        with self._lock:
            for endpoint in self.endpoints:
                self._put(event_id, endpoint.url, self._clock.now(), [])

    def deliver_due(self) -> int:
        """Deliver what is due, earliest first, and return how many tries that took."""
        tries = 0
        while not self.hold and (parcel := self._next()):
            self._try(parcel)
            tries += 1
        return tries

    def release(self, order: Iterable[str] | None = None, *, shuffled_by: int | None = None) -> int:
        """Deliver the parcels held back now, in an order of event ids or a shuffled one.

        An id may stand several times; parcels whose id doesn't stand there go last, as they came.
        """
        with self._lock:
            asked = list(order or [])
            waiting = sorted(self.parcels, key=lambda parcel: parcel.order)
            named = [
                copy.deepcopy(parcel)
                for event_id in asked
                for parcel in waiting
                if parcel.event_id == event_id
            ]
            rest = [parcel for parcel in waiting if parcel.event_id not in asked]
            self.parcels.clear()
        going = named + rest
        if shuffled_by is not None:
            random.Random(shuffled_by).shuffle(going)
        for parcel in going:
            self._try(parcel)
        return len(going)

    def forget(self) -> None:
        """Drop all parcels, rules and notes; the endpoints stay."""
        with self._lock:
            self.parcels.clear()
            self.rules.clear()
            self.delivered.clear()
            self.hold = self.eager = False

    def _habits(self, kind: str) -> tuple[list[Json], int, int, bool]:
        habits: list[Json] = []
        copies, delay, dropped = 1, 0, False
        for rule in [rule for rule in self.rules if _fits(kind, rule.types)]:
            rule.times -= 1
            if not rule.times:
                self.rules.remove(rule)
            match rule.do:
                case Habit.DROP:
                    dropped = True
                case Habit.DUPLICATE:
                    copies = rule.copies
                case Habit.DELAY:
                    delay = rule.seconds
                case _:
                    habits.append({"do": rule.do.value, "seconds": rule.seconds, "set": rule.set})
        return habits, copies, delay, dropped

    def _put(self, event_id: str, url: str, due: int, habits: list[Json]) -> None:
        self._count += 1
        parcel = Parcel(due, self._count, event_id, url, first_due=due, habits=habits)
        self.parcels.append(parcel)
        self._find(event_id)["pending_webhooks"] += 1

    def _next(self) -> Parcel | None:
        with self._lock:
            due = [parcel for parcel in self.parcels if parcel.due <= self._clock.now()]
            if not due:
                return None
            parcel = min(due, key=lambda each: (each.due, each.order))
            self.parcels.remove(parcel)
            return parcel

    def _try(self, parcel: Parcel) -> None:
        event = copy.deepcopy(self._find(parcel.event_id))
        endpoint = next((each for each in self.endpoints if each.url == parcel.url), None)
        if endpoint is None:
            return
        stamp = self._clock.wall() if self.stamp_by_wall else self._clock.now()
        headers, body = sealed(event, endpoint.secrets, stamp, parcel.habits)
        status = self._transport(parcel.url, headers, body)
        with self._lock:
            note = {"event": parcel.event_id, "type": event["type"], "status": status}
            self.delivered.append(note | {"url": parcel.url, "try": parcel.tries + 1})
            if 200 <= status < 300:
                self._find(parcel.event_id)["pending_webhooks"] -= 1
            else:
                self._retry(parcel)

    def _retry(self, parcel: Parcel) -> None:
        waits = RETRY_CURVES[self.curve]
        if parcel.tries < len(waits):
            due = parcel.due + waits[parcel.tries]
            if due - parcel.first_due <= GIVE_UP_S:
                parcel.tries, parcel.due = parcel.tries + 1, due
                self.parcels.append(parcel)

    def as_json(self) -> Json:
        """Return the script, what is on its way, and what `restore` needs."""
        return {
            "endpoints": [asdict(endpoint) for endpoint in self.endpoints],
            "rules": [asdict(rule) for rule in self.rules],
            "parcels": [asdict(parcel) for parcel in self.parcels],
            "hold": self.hold,
            "eager": self.eager,
            "curve": self.curve,
        }

    def restore(self, saved: Json) -> None:
        """Take up the state of `as_json`."""
        self.endpoints = [Endpoint(**endpoint) for endpoint in saved["endpoints"]]
        self.rules = [Rule(**rule | {"do": Habit(rule["do"])}) for rule in saved["rules"]]
        self.parcels = [Parcel(**parcel) for parcel in saved["parcels"]]
        self.hold, self.eager, self.curve = saved["hold"], saved["eager"], saved["curve"]
        self._count = max((parcel.order for parcel in self.parcels), default=0)


def sealed(
    event: Json, secrets: Sequence[str], stamp: int, habits: Sequence[Json] = ()
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a delivery, spoilt as the habits say."""
    for habit in habits:
        match Habit(habit["do"]):
            case Habit.WRONG_LIVEMODE:
                event["livemode"] = not event["livemode"]
            case Habit.STALE:
                stamp -= habit["seconds"]
            case Habit.FUTURE:
                stamp += habit["seconds"]
            case Habit.BAD_SIGNATURE:
                secrets = ["whsec_of_somebody_else"]
            case Habit.ALTER:
                for path, value in habit["set"].items():
                    _alter(event, path.split("."), value)
    body = json.dumps(event, indent=2, ensure_ascii=False).encode()
    signatures = "".join(f",v1={signature(body, secret, stamp)}" for secret in secrets)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={stamp}{signatures}",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    if any(habit["do"] == Habit.TAMPER for habit in habits):
        body = body.replace(b'"amount', b'"Amount', 1)
    return headers, body


def signature(body: bytes, secret: str, stamp: int) -> str:
    """Return Stripe's v1 signature: HMAC-SHA256 over "stamp.body", in hex."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """Send one delivery and return its HTTP status, 0 when nobody answered within 20 seconds."""
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
    except OSError:
        return 0


def _fits(kind: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(kind, pattern) for pattern in patterns)


def _alter(item: Json, steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        item = item[step]
    item[steps[-1]] = value
