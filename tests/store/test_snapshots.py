"""What a run goes by fits an item of the store, or nothing of the run is written."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from shared.domain.billing_run import RunState
from shared.domain.run_snapshot import RunTooManyRules
from shared.store.runs import RunTable
from shared.usecases.billing.run_snapshots import first_attempt
from tests.domain.paper import item, snapshot, version


class NoStore:
    """Takes no call."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was called")


def test_rules_that_no_snapshot_can_hold_refuse_the_run_before_it_is_written() -> None:
    rules = [
        version(f"rul_{number}", "2026-01-01", "", document={"note": secrets.token_hex(16_000)})
        for number in range(30)
    ]
    found = snapshot(item("itm_1", *rules))
    run = first_attempt(found, RunState.ISSUING, 1, "tester")
    with pytest.raises(RunTooManyRules) as refused:
        RunTable(NoStore(), "table").start(run, found)
    assert refused.value.data["count"] == 30
    assert 20 <= int(str(refused.value.data["limit"])) < 30
