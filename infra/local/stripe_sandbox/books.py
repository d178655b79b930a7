"""What the sandbox remembers: objects by kind, notes about them, and what is due later."""

from __future__ import annotations

import hashlib
import heapq
import secrets
from typing import Any, NamedTuple

from infra.local.stripe_sandbox.refusals import Json, missing

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Ids:
    """Makes ids: random, or the same ones again for the same seed."""

    def __init__(self, seed: str | None = None) -> None:
        self.seed = seed
        self.made = 0

    def new(self, prefix: str, length: int = 24) -> str:
        """Return a fresh id such as `pi_…`."""
        self.made += 1
        fresh = secrets.token_bytes(40)
        if self.seed is not None:
            fresh = hashlib.sha512(f"{self.seed}|{self.made}".encode()).digest()
        return prefix + "".join(_LETTERS[byte % 62] for byte in fresh[:length])


class Task(NamedTuple):
    """Something due: `name` says what, `args` with which ids."""

    due: int
    order: int
    name: str
    args: list[Any]


class Books:
    """Objects in the order they were made, by kind; `notes` hold what Stripe keeps to itself."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Json]] = {}
        self.notes: dict[str, Json] = {}
        self.tasks: list[Task] = []
        self.planned = 0

    def add(self, item: Json, **notes: Any) -> Json:
        """Keep a new object, which is returned."""
        self.objects.setdefault(item["object"], {})[item["id"]] = item
        self.notes[item["id"]] = notes
        return item

    def find(self, kind: str, id: str) -> Json | None:
        """Return the object or None."""
        return self.objects.get(kind, {}).get(id)

    def get(self, kind: str, id: str, param: str = "id") -> Json:
        """Return the object. Raises `ApiError` (404)."""
        item = self.find(kind, id)
        if item is None:
            raise missing(kind, id, param)
        return item

    def anywhere(self, id: str) -> Json | None:
        """Return the object of that id, whatever it is, or None."""
        return next((table[id] for table in self.objects.values() if id in table), None)

    def all(self, kind: str) -> list[Json]:
        """Return all objects of a kind, newest first."""
        return list(reversed(self.objects.get(kind, {}).values()))

    def plan(self, due: int, name: str, *args: Any) -> None:
        """Have `name` done with `args` once it is `due`."""
        self.planned += 1
        heapq.heappush(self.tasks, Task(due, self.planned, name, list(args)))

    def next_due(self, now: int) -> Task | None:
        """Return the earliest task that is due and forget it, or None."""
        return heapq.heappop(self.tasks) if self.tasks and self.tasks[0].due <= now else None

    def as_json(self) -> Json:
        """Return what `restore` needs."""
        return {
            "objects": self.objects,
            "notes": self.notes,
            "tasks": [list(task) for task in sorted(self.tasks)],
            "planned": self.planned,
        }

    def restore(self, saved: Json) -> None:
        """Take up the state of `as_json`."""
        self.objects, self.notes = saved["objects"], saved["notes"]
        self.tasks = [Task(*task) for task in saved["tasks"]]
        self.planned = saved["planned"]
