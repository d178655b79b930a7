"""What a bench gives: figures with their limits, measured on one machine in one run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.home import Home
from tests.stack.deployed import Deployed


@dataclass(frozen=True)
class Figure:
    """A count or a ratio. `against` says what it is compared with; at most `limit` is good."""

    value: float
    unit: str
    against: str
    limit: float
    at_least: bool = False  # at least `limit` is good

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def as_json(self) -> dict[str, float | str]:
        """The figure as results.json keeps it."""
        return {
            "value": round(self.value, 4),
            "unit": self.unit,
            "against": self.against,
            "limit": self.limit,
        }


Figures = Mapping[str, Figure]


@dataclass
class Ground:
    """What benches stand on: a stack that is deployed at its first use, and a folder for it."""

    folder: Path
    _stack: Deployed | None = field(default=None)

    @property
    def stack(self) -> Deployed:
        """The deployed system, the same for every bench of a run."""
        if self._stack is None:
            self._stack = Deployed.fresh(Home(self.folder))
        return self._stack

    def leave(self) -> None:
        """Stop what was started."""
        if self._stack is not None:
            self._stack.stop()


Bench = Callable[[Ground], Figures]


@contextmanager
def ground() -> Iterator[Ground]:
    """Lend a ground and clean it up."""
    with tempfile.TemporaryDirectory(prefix="levy-bench-") as folder:
        lent = Ground(Path(folder))
        try:
            yield lent
        finally:
            lent.leave()
