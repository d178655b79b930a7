"""Where a local stack keeps what it knows: `.levy/`, or the folder LEVY_HOME names."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.environments import ROOT
from infra.local.trouble import Trouble


@dataclass(frozen=True)
class Home:
    """One local stack's folder; two stacks with two folders don't know of each other."""

    folder: Path

    @property
    def state(self) -> Path:
        """What the emulator remembers: tables, queues, functions."""
        return self.folder / "state"

    @property
    def build(self) -> Path:
        """What `sam build` made."""
        return self.folder / "build"

    @property
    def stack_file(self) -> Path:
        """The addresses and keys of the running stack, as JSON."""
        return self.folder / "stack.json"

    @property
    def emulator_file(self) -> Path:
        """The emulator's process id and port, also after it stopped."""
        return self.folder / "emulator.json"

    @property
    def env_file(self) -> Path:
        """The API's address and a key for a shell: `. .levy/env`."""
        return self.folder / "env"

    @property
    def key_file(self) -> Path:
        """The platform's and the company's API keys: the stack itself keeps only hashes."""
        return self.folder / "keys.json"

    @property
    def sandbox_file(self) -> Path:
        """The Stripe sandbox's process id, port and secrets, also after it stopped."""
        return self.folder / "stripe_sandbox.json"

    @property
    def wechat_file(self) -> Path:
        """The WeChat sandbox's process id, port and account, also after it stopped."""
        return self.folder / "wechat_sandbox.json"

    @property
    def sandbox_state(self) -> Path:
        """The account that the Stripe sandbox plays."""
        return self.folder / "stripe_account.json"

    @property
    def emulator_log(self) -> Path:
        """What the emulator and the functions in it printed."""
        return self.folder / "emulator.log"

    @property
    def sam_log(self) -> Path:
        """What `sam` said when it last built and deployed."""
        return self.folder / "sam.log"

    def make(self) -> None:
        """Create the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def only_one(self, purpose: str, busy: str) -> Iterator[None]:
        """Hold `purpose` for one process at a time. Raises `Trouble(busy)` if another holds it."""
        self.make()
        with (self.folder / f"{purpose}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise Trouble(busy) from taken
            yield


def read_json(path: Path) -> dict[str, Any]:
    """Return the file's object, or an empty one if there is none or it was cut short."""
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Replace the file by the object, as `write_own` does."""
    write_own(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_own(path: Path, text: str) -> None:
    """Replace the file in one step, so that nobody reads half of it; only its owner may."""
    unfinished = path.with_suffix(".new")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    os.replace(unfinished, path)


DEFAULT = Home(Path(os.environ.get("LEVY_HOME", ROOT / ".levy")).resolve())
