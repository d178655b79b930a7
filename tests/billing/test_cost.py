"""What a run of ten thousand accounts costs: counts, which no machine's mood can change."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.billing_run import RunState
from shared.domain.bills import BillKey
from tests.billing.meter import Meter, size_bytes
from tests.billing.world import COMPANY, PLAN, account_id, build_world, unit_card

ACCOUNTS = 10_000


@pytest.fixture
def meter(dynamodb: Any) -> Meter:
    return Meter(dynamodb)


def test_a_run_of_ten_thousand_accounts_stays_within_its_units_and_requests(
    dynamodb: Any, meter: Meter, make_table: Callable[[str], str]
) -> None:
    world = build_world(dynamodb, make_table)
    for page in range(ACCOUNTS // 100):
        first = page * 100
        world.put_cards(
            [
                unit_card(n, page, area=f"{60 + n % 97}.{n % 100:02d}")
                for n in range(first, first + 100)
            ]
        )
    worker = world.another_worker(meter)
    begun = time.perf_counter()
    run = worker.start()
    while taken := world.queue.take_all():
        for message in taken:
            worker.deliver(*message)
    seconds = time.perf_counter() - begun
    ended = worker.runs.find(COMPANY, run.run_id)
    assert ended
    assert ended.state is RunState.ISSUED
    assert ended.totals
    assert ended.totals.bills == ACCOUNTS
    writes, reads = meter.write_units / ACCOUNTS, meter.read_units / ACCOUNTS
    requests = (meter.requests.total() + world.queue.requests) / ACCOUNTS
    key = {
        "pk": {"S": f"C#{COMPANY}#account#{account_id(77)}"},
        "sk": {"S": f"bill#2026-11#{PLAN}#1"},
    }
    item = dynamodb.get_item(TableName=world.tables[1], Key=key)["Item"]
    assert worker.bills.find(COMPANY, BillKey(account_id(77), PLAN, "2026-11", 1))
    print(
        f"\n{writes:.3f} write units, {reads:.3f} read units, {requests:.4f} requests a bill; "
        f"{size_bytes(item)} bytes a bill of two lines; {ACCOUNTS / seconds:.0f} bills/s in process"
    )
    print(dict(meter.requests), world.queue.requests)
    assert writes <= 1.2
    assert reads <= 0.5
    assert requests <= 0.1
    assert size_bytes(item) <= 1024
