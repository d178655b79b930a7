"""A clock that stands still until it is told to go on, and ids that can be read in a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in Shanghai


class StandingClock:
    """Tells the time it was set to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        """Let time pass: `forward(days=1)`."""
        self.time += timedelta(**by)


class CountingIds:
    """Makes ids in order: `unt_0000000000000001`."""

    def __init__(self) -> None:
        self.made = 0

    def new(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}_{self.made:016d}"

    def secret(self) -> str:
        self.made += 1
        return f"{self.made:040d}"
