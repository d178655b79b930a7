"""Lists that are handed in: every row that is wrong is told at once, and nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.errors import Rejected

_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row (from 0), in the field of that name, by the code of a sentence."""

    row: int
    name: str
    code: str
    data: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


class RowsRefused(Rejected):
    """Some rows of a list are wrong: each of its `faults` says how."""

    code = "rows_refused"

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(field="rows", count=len({fault.row for fault in faults}))
        self.faults = tuple(faults)
