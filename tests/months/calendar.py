"""Days of the future on a deployed stack: every function's clock goes ahead, nobody else's does.

The machine's clock can't be turned, and nothing in Levy can be told another time. So a function's
process is started with a folder on its path that turns the one piece of Levy that reads the clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as hour
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.stack.deployed import Deployed

CLOCKWORK = Path(__file__).with_name("clockwork")
# It holds a notice's signature against the clock, and the provider's goes with the machine.
STAYS = "PaymentReceive"


@dataclass
class Calendar:
    """What day it is for the functions; `file` tells them how far they are ahead."""

    file: Path
    zone: str

    def turn(self, day: date, at: int, *, now: bool = False) -> int:
        """Let it be that hour of a day, or the machine's own time if it is that day `now`.

        Return how many seconds ahead that is; in the past they are less than zero.
        """
        wanted = datetime.combine(day, hour(0 if now else at, 5), ZoneInfo(self.zone))
        ahead = int(wanted.timestamp() - time.time())
        if now and self._is(day):
            ahead = 0
        new = self.file.with_suffix(".new")
        new.write_text(str(ahead))
        new.replace(self.file)
        return ahead

    def _is(self, day: date) -> bool:
        return datetime.now(ZoneInfo(self.zone)).date() == day

    def now(self) -> datetime:
        """Return what time it is for the functions."""
        ahead = int(self.file.read_text())
        return datetime.fromtimestamp(time.time() + ahead, UTC)


@contextmanager
def calendar(
    stack: Deployed, folder: Path, zone: str, **more: dict[str, str]
) -> Iterator[Calendar]:
    """Functions go by a calendar; `more` are variables of single ones. All ends as it was."""
    file = folder / "ahead"
    file.write_text("0")
    functions, known = stack.client("lambda"), {}
    stays = stack.output(f"{STAYS}FunctionName")
    own = {stack.output(f"{name}FunctionName"): added for name, added in more.items()}
    for page in functions.get_paginator("list_functions").paginate():
        for found in page["Functions"]:
            if found["FunctionName"] != stays:
                known[found["FunctionName"]] = found.get("Environment", {}).get("Variables", {})
    clock = {"PYTHONPATH": str(CLOCKWORK), "CLOCK_AHEAD_FILE": str(file)}
    try:
        for name, variables in known.items():
            _start(functions, name, {**variables, **clock, **own.get(name, {})})
        yield Calendar(file, zone)
    finally:
        for name, variables in known.items():
            _start(functions, name, variables)


def _start(functions: Any, name: str, variables: dict[str, str]) -> None:
    """Give a function its variables; its processes begin anew with them."""
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
