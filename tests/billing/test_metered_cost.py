"""What metered and shared items add to the cost of a run: counted, at the dearest of months."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.domain.billing_plan import BillingPlan, Timing
from shared.domain.billing_run import RunState
from shared.domain.bills import BillKey
from shared.domain.charge_items import (
    Category,
    ChargeItem,
    LocalName,
    RuleVersion,
    Scope,
    ScopeLevel,
)
from shared.domain.metering.meter import CardMeter, Device
from shared.domain.metering.pools import PoolAmount, SharePool
from shared.domain.metering.readings import MeterReading, Source, page_reading
from shared.domain.property import SubjectKind
from shared.domain.rule_book import ItemBook
from shared.store.reading_writes import save_reading
from shared.usecases.metering.metering_changes import SaveReading
from shared.usecases.ports import Create, Replace
from tests.billing.meter import Meter, size_bytes
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FEE,
    LIFT,
    LONG_AGO,
    PLAN,
    World,
    account_id,
    build_world,
    save_rule,
    unit_card,
)

ACCOUNTS = 1_000
WATER, SHARED = "itm_00000000000000f1", "itm_00000000000000f2"
TIERS = {
    "quantity": {"metered": "water", "unit": "m3"},
    "price": {
        "period": {"year": {"resets": "01-01"}},
        "tiers": [{"up_to": "180", "price": "5"}, {"up_to": "260", "price": "7"}, {"price": "9"}],
    },
}


def meter_of(number: int) -> CardMeter:
    device = Device(f"W-{number}", date(2025, 6, 1), Decimal(0))
    return CardMeter(f"mtr_{number:016d}", "water", "m3", (device,))


def put_metered(world: World) -> None:
    """A thousand flats with a meter each, read at the end of every month of the year."""
    puts: list[dict[str, Any]] = []
    for page in range(ACCOUNTS // 100):
        cards = []
        for number in range(page * 100, page * 100 + 100):
            card = unit_card(number, page, area=f"{60 + number % 97}.{number % 100:02d}")
            metered = replace(card.newest, meters=(meter_of(number),))
            cards.append(replace(card, versions=(metered,)))
            for month in range(12):
                day = date(2025, 12, 31) if month == 0 else _last(month)
                reading = MeterReading(
                    meter_of(number).id, COMMUNITY, day, 1, Decimal(month * (10 + number % 20)),
                    Source.STAFF, LONG_AGO, "test",
                )  # fmt: skip
                change = SaveReading(reading, page, page_reading(reading, None))
                writes = save_reading(world.tables[0], COMPANY, change)
                puts.append(writes[1].request["Put"]["Item"])
        world.put_cards(cards)
    for start in range(0, len(puts), 25):
        requests = [{"PutRequest": {"Item": item}} for item in puts[start : start + 25]]
        world.client.batch_write_item(RequestItems={world.tables[0]: requests})


def _last(month: int) -> date:
    return date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def add_items(world: World) -> None:
    """Water by yearly tiers and a pool over everybody, beside the fee and the lift."""
    plan = world.worker.directory.get(COMPANY, BillingPlan, PLAN)
    items = [
        ChargeItem(item, COMMUNITY, LocalName(name, name), category, (SubjectKind.UNIT,), LONG_AGO)
        for item, name, category in (
            (WATER, "水费", Category.WATER),
            (SHARED, "公摊", Category.SHARED_COST),
        )
    ]
    changed = replace(
        plan,
        item_ids=(FEE, LIFT, WATER, SHARED),
        timing=Timing.ARREARS,
        version=plan.version + 1,
    )
    pool = SharePool(
        "pol_0000000000000001", COMMUNITY, SHARED, "lift", "2026-11",
        PoolAmount(Decimal("2800.00")), {"key": {"by": "built_area"}}, LONG_AGO, "test",
    )  # fmt: skip
    due_at = changed.due_at("Asia/Shanghai")
    world.worker.directory.commit(
        COMPANY, [*map(Create, items), Replace(changed, due_at), Create(pool)]
    )
    documents: dict[str, dict[str, Any]] = {
        WATER: TIERS,
        SHARED: {"quantity": {"share": "lift"}, "price": "1"},
    }
    for item, document in documents.items():
        scope = Scope(ScopeLevel.COMMUNITY, COMMUNITY)
        rule = RuleVersion(
            f"rul_{item[4:]}", item, scope, date(2026, 1, 1), document, LONG_AGO, "test"
        )
        save_rule(world, rule, ItemBook(item, COMMUNITY))


def test_meters_and_pools_cost_little_more_than_what_they_read(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = build_world(dynamodb, make_table)
    put_metered(world)
    add_items(world)
    world.clock.time = datetime(2026, 12, 1, 2, tzinfo=UTC)
    meter = Meter(dynamodb)
    worker = world.another_worker(meter)
    begun = time.perf_counter()
    run = worker.start()
    settling = 0.0
    while taken := world.queue.take_all():
        for message in taken:
            worker.deliver(*message)
        settling = settling or meter.read_units
    seconds = time.perf_counter() - begun
    ended = worker.runs.find(COMPANY, run.run_id)
    assert ended
    assert ended.state is RunState.ISSUED
    assert ended.totals
    assert (ended.totals.bills, ended.totals.blocked) == (ACCOUNTS, 0)
    assert ended.totals.items[SHARED].minor == 280_000
    stored = worker.bills.find(COMPANY, BillKey(account_id(7), PLAN, "2026-11", 1))
    assert stored
    use = stored.bill.facts["uses"]["water"]
    assert (use["quantity"], use["earlier"]) == ("17", "170")
    key = {
        "pk": {"S": f"C#{COMPANY}#account#{account_id(77)}"},
        "sk": {"S": f"bill#2026-11#{PLAN}#1"},
    }
    item = dynamodb.get_item(TableName=world.tables[1], Key=key)["Item"]
    writes, reads = meter.write_units / ACCOUNTS, meter.read_units / ACCOUNTS
    requests = (meter.requests.total() + world.queue.requests) / ACCOUNTS
    print(
        f"\n{writes:.3f} write units, {reads:.3f} read units (of them {settling / ACCOUNTS:.3f} to "
        f"settle the pool), {requests:.4f} requests a bill of four lines; {size_bytes(item)} bytes "
        f"a bill; {ACCOUNTS / seconds:.0f} bills/s in process"
    )
    assert writes <= 1.2
    assert reads <= 1.0  # eleven months of readings are read to know the tier
    assert requests <= 0.15
    assert size_bytes(item) <= 1024
