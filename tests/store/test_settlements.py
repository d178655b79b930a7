"""How far the settling of a run's pools is, kept between steps on real DynamoDB calls."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.billing_run import BillingRun, RunState
from shared.domain.calendar import Period
from shared.domain.charges.allocation_keys import Sums
from shared.domain.charges.facts import Share
from shared.domain.charges.settlement import Bucket, Search, Split, Summary
from shared.domain.metering.pool_settling import (
    Failure,
    Measured,
    PoolResult,
    PoolState,
    Settling,
)
from shared.domain.metering.pool_shares import ReservedShares
from shared.domain.run_snapshot import RunSnapshot
from shared.domain.run_totals import Problem, Totals
from shared.store.runs import RunTable
from shared.store.settlements import SettlementTable
from shared.usecases.billing.billing_ports import PageRecord

NOW = datetime(2026, 11, 1, tzinfo=UTC)
RUN = BillingRun(
    "run_1", "com_1", "cty_1", "pln_1", Period.starting("2026-11"), 1, "CNY", NOW, "tester",
    RunState.ISSUING, 1, 3, NOW, NOW, date(2026, 11, 1), date(2026, 12, 1),
)  # fmt: skip
RESULT = PoolResult(
    "pol_1",
    Sums(500, (500 * 10**18,), Decimal(100)),
    (Split(280_000, 500 * 10**18, 7),),
    Measured(Decimal("123.4"), "kWh"),
    meter_id="mtr_1",
)


def snapshot() -> RunSnapshot:
    return RunSnapshot(
        "run_1", 1, "com_1", "cty_1", "pln_1", RUN.period, 1, "CNY", RUN.billed_on, RUN.due_on,
        NOW, (),
    )  # fmt: skip


@pytest.fixture
def runs(dynamodb: Any, ledger_table: str) -> RunTable:
    return RunTable(dynamodb, ledger_table)


@pytest.fixture
def settlements(dynamodb: Any, ledger_table: str) -> SettlementTable:
    return SettlementTable(dynamodb, ledger_table)


def state(buckets: int) -> PoolState:
    many = {number: Bucket(1, 10**30 + number, 10**30 + number) for number in range(buckets)}
    return PoolState(
        "pol_1",
        Sums(500, (500,)),
        searches=(Search(280_000, 500, 0, 10**34, 7),),
        found=(Summary(279_993, many),),
    )


def test_what_is_put_down_is_taken_up_and_gone_on_from_once(
    runs: RunTable, settlements: SettlementTable
) -> None:
    runs.start(RUN, snapshot(), unsettled=True)
    assert runs.progress(RUN).unsettled
    assert settlements.settling(RUN) is None
    first = Settling(1, 0, 250, (state(3), PoolState("pol_2", Sums(0, (0,)))))
    later = NOW + timedelta(minutes=1)
    assert settlements.put_down(RUN, first, later)
    assert not settlements.put_down(RUN, first, later)
    assert settlements.settling(RUN) == first
    assert runs.progress(RUN).at == later
    second = Settling(2, 1, 0, (state(2),))
    assert settlements.put_down(RUN, second, later)
    assert settlements.settling(RUN) == second
    failed = PoolResult("pol_2", failure=Failure("pool_empty", {"pool_id": "pol_2"}))
    assert settlements.settle(RUN, 2, [RESULT, failed], later)
    assert not settlements.settle(RUN, 2, [RESULT], later)
    assert settlements.results("com_1", "run_1", 1) == (RESULT, failed)
    assert settlements.results("com_2", "run_1", 1) == ()
    assert not runs.progress(RUN).unsettled


def test_large_pools_are_put_down_in_slices(
    runs: RunTable, settlements: SettlementTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.store.settlements._SLICE_BYTES", 500)
    runs.start(RUN, snapshot(), unsettled=True)
    many = Settling(1, 1, 250, tuple(state(900) for _ in range(3)))
    assert settlements.put_down(RUN, many, NOW)
    assert settlements.settling(RUN) == many
    few = Settling(2, 1, 500, (state(1),))
    assert settlements.put_down(RUN, few, NOW)
    assert settlements.settling(RUN) == few  # slices of the step before are left behind, unread


def test_an_attempt_takes_over_pools_that_are_settled(
    runs: RunTable, settlements: SettlementTable
) -> None:
    runs.start(RUN, snapshot())
    assert not runs.progress(RUN).unsettled
    after = BillingRun(**{**{n: getattr(RUN, n) for n in RUN.__slots__}, "attempt": 2})
    runs.begin(RUN, after, snapshot(), settled=[RESULT])
    assert settlements.results("com_1", "run_1", 2) == (RESULT,)
    assert not runs.progress(after).unsettled


def test_shares_that_wait_lie_beside_the_page(runs: RunTable, settlements: SettlementTable) -> None:
    runs.start(RUN, snapshot())
    share = Share(Decimal("5.60"), Decimal(2800), Decimal(1), Decimal(500))
    waiting = {"unt_1": {"lift": ReservedShares(Decimal("0.01"), {"acc_1": share, "acc_2": None})}}
    problems = (Problem("unt_1", "acc_1", "itm_1", "rule_missing"),)
    record = PageRecord(2, Totals(blocked=1), (), problems, waiting)
    assert runs.record_page(RUN, record, NOW)
    assert not runs.record_page(RUN, record, NOW)
    assert settlements.reserved(RUN, 1, 2) == waiting
    assert settlements.reserved(RUN, 1, 1) == {}
