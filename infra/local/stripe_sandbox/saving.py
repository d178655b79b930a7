"""The account on disk, as JSON, so that a restart of the local stack loses nothing."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from infra.local.stripe_sandbox.api import Sandbox


def save(sandbox: Sandbox, path: Path) -> None:
    """Have the file hold the account as it is now; it is replaced whole or not at all."""
    with sandbox.lock:
        text = json.dumps(
            {
                "books": sandbox.world.books.as_json(),
                "ids": sandbox.world.ids.made,
                "clock": sandbox.world.clock.as_json(),
                "settings": asdict(sandbox.world.settings),
                "keys": sandbox.keys.as_json(),
                "courier": sandbox.courier.as_json(),
            },
            ensure_ascii=False,
        )
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def load(sandbox: Sandbox, path: Path) -> bool:
    """Take up the account a file holds and return whether there was one."""
    if not path.exists():
        return False
    saved = json.loads(path.read_text(encoding="utf-8"))
    with sandbox.lock:
        sandbox.world.books.restore(saved["books"])
        sandbox.world.ids.made = saved["ids"]
        sandbox.world.clock.restore(saved["clock"])
        sandbox.world.settings.change(saved["settings"])
        sandbox.keys.restore(saved["keys"])
        sandbox.courier.restore(saved["courier"])
    return True
