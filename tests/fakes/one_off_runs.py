"""What one-off charges went by, where nothing is asked but how their bills are split."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from shared.domain.one_off import OneOff, OneOffRow
from shared.domain.run_snapshot import RunSnapshot
from tests.domain import paper


@dataclass
class OneOffRuns:
    """`instalments` are the documents by which runs split their bills."""

    instalments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def snapshot(self, company_id: str, run_id: str, attempt: int) -> RunSnapshot:
        del company_id, attempt
        bare = paper.snapshot()
        rows = (OneOffRow(0, "unt_0000000000000001"),)
        day = bare.due_on
        return replace(bare, one_off=OneOff(day, day, None, rows, "", self.instalments[run_id]))
