"""Puts a function's clock ahead by the seconds that stand in a file, read at every look.

Python imports a module of this name by itself at its start, where it finds one on its path: see
`tests/stack/calendar.py`. Nothing but `SystemClock` is touched, so that calls to AWS stay signed
with the machine's time.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

CLOCK = "shared.adapters.clock"
AHEAD = Path(os.environ.get("CLOCK_AHEAD_FILE", os.devnull))


class Ahead:
    """Finds the module of the clock and mends it once it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the clock's module as everybody else finds it, with another end of its loading."""
        del path, target
        if name != CLOCK:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            load = loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                clock = module.SystemClock
                told = clock.now

                def now(self: object) -> datetime:
                    ahead: datetime = told(self) + timedelta(seconds=int(AHEAD.read_text() or 0))
                    return ahead

                clock.now = now

            loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Ahead())
