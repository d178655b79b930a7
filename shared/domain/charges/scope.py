"""What a rule document turns out to need, gathered while it is read.

The needs tell billing which facts to load and in which order items are computed, and tell the
engine which changes inside a period split a line: only those that the rule can notice.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date

from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.work import Work

Probe = Callable[[Work], Hashable]


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything a rule may read, and the days on which its own dates change something.

    `yearly` holds (month, day) pairs: seasons and tier resets; `dates` holds single days. Both
    are first days of something new. `resets` names the day on which tiers of a meter start over,
    for those that count over a year. `probes` ask what the rule notices: which conditions hold,
    which case is chosen, what an attribute is.
    """

    attributes: frozenset[str]
    uses: frozenset[str]
    shares: frozenset[str]
    given: frozenset[str]
    charges: frozenset[str]
    yearly: frozenset[tuple[int, int]]
    resets: frozenset[tuple[str, tuple[int, int]]]
    dates: frozenset[date]
    probes: tuple[Probe, ...]

    def seen(self, work: Work) -> tuple[Hashable, ...]:
        """Return all that the rule can tell of a day; equal on two days, nothing splits there."""
        return tuple(_outcome(probe, work) for probe in self.probes)


def _outcome(probe: Probe, work: Work) -> Hashable:
    try:
        return probe(work)
    except ChargeBlocked as blocked:
        return blocked.reason


@dataclass(slots=True)
class Scope:
    """The needs so far, while a document is read."""

    attributes: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    shares: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    charges: set[str] = field(default_factory=set)
    yearly: set[tuple[int, int]] = field(default_factory=set)
    resets: set[tuple[str, tuple[int, int]]] = field(default_factory=set)
    dates: set[date] = field(default_factory=set)
    probes: list[Probe] = field(default_factory=list)

    def needs(self) -> Needs:
        """Return what was gathered."""
        return Needs(
            frozenset(self.attributes),
            frozenset(self.uses),
            frozenset(self.shares),
            frozenset(self.given),
            frozenset(self.charges),
            frozenset(self.yearly),
            frozenset(self.resets),
            frozenset(self.dates),
            tuple(self.probes),
        )
