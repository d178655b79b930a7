"""The sandbox's time: it can be set, it can stand still, and it never runs backwards by itself."""

from __future__ import annotations

import time
from collections.abc import Callable


class SandboxClock:
    """Unix seconds. Runs with the machine's clock at a distance, or stands where it was put."""

    def __init__(self, wall: Callable[[], float] = time.time, *, stands_at: int | None = None):
        self._wall = wall
        self._offset = 0
        self._stands_at = stands_at
        self._pinned: int | None = None

    def now(self) -> int:
        """Return the present instant in whole seconds."""
        if self._pinned is not None:
            return self._pinned
        return self._stands_at if self._stands_at is not None else int(self._wall()) + self._offset

    def wall(self) -> int:
        """Return the machine's own time, whatever this clock says."""
        return int(self._wall())

    def move(self, seconds: int) -> None:
        """Go forward by `seconds` (backwards when negative)."""
        self.set(self.now() + seconds)

    def set(self, instant: int) -> None:
        """Make it `instant` now."""
        if self._stands_at is not None:
            self._stands_at = instant
        else:
            self._offset = instant - int(self._wall())

    def stop(self) -> None:
        """Stand still from now on."""
        self._stands_at = self.now()

    def run(self) -> None:
        """Run on from where it stands."""
        if self._stands_at is not None:
            self._offset = self._stands_at - int(self._wall())
            self._stands_at = None

    def pin(self, instant: int | None) -> None:
        """Show `instant` while something that was due then is done; None lets go."""
        self._pinned = instant

    def as_json(self) -> dict[str, int | bool | None]:
        """Return what `restore` needs."""
        return {"offset": self._offset, "stands_at": self._stands_at}

    def restore(self, saved: dict[str, int | None]) -> None:
        """Take up the state of `as_json`."""
        self._offset = saved["offset"] or 0
        self._stands_at = saved["stands_at"]
