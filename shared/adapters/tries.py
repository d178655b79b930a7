"""Trying again what AWS did not take: a few times, after random pauses that grow."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

_TRIES = 5
_FIRST_PAUSE_SECONDS = 0.05


def tries() -> Iterator[int]:
    """Yield 0, 1, … for each of five tries, after a random pause before all but the first."""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311
        yield attempt
