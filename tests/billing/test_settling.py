"""Pools settled in steps by workers that die, repeat themselves and overtake each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.accounts import AccountDays
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import BillingRun, RunState, run_id_of
from shared.domain.bills import BillKey
from shared.domain.charge_items import (
    Category,
    ChargeItem,
    LocalName,
    RuleVersion,
    Scope,
    ScopeLevel,
)
from shared.domain.metering.pools import PoolAmount, SharePool
from shared.domain.property import SubjectKind
from shared.domain.rule_book import ItemBook
from shared.usecases.billing.starting_runs import issue_run
from shared.usecases.ports import Create, Replace
from shared.usecases.reading import ById
from tests.billing.faults import Fate
from tests.billing.test_crashes import comparable, every_fate, work_off_dying
from tests.billing.world import (
    ACTING,
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    LONG_AGO,
    NOW,
    PLAN,
    World,
    account_id,
    build_world,
    save_rule,
    space_card,
    unit_card,
)

SHARED = "itm_00000000000000fd"
RUN = run_id_of(PLAN, "2026-11", 1)
MIX: dict[str, Any] = {
    "key": {"mix": [{"percent": "60", "by": "built_area"}, {"percent": "40", "by": "equal"}]}
}
AREA: dict[str, Any] = {"key": {"by": "built_area"}}
COSTS = {"pol_0000000000000001": ("1000.01", AREA), "pol_0000000000000002": ("-77.77", MIX)}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.table.time.sleep", lambda _: None)
    monkeypatch.setattr("shared.usecases.metering.settling_pools.PAGES_A_STEP", 2)


@pytest.fixture
def new_world(dynamodb: Any, make_table: Callable[[str], str]) -> Callable[[], World]:
    def build() -> World:
        world = build_world(dynamodb, make_table)
        moved = (
            AccountDays(account_id(203), date(2025, 1, 1), date(2026, 11, 10)),
            AccountDays(account_id(203, 1), date(2026, 11, 11), None),
        )
        world.put_cards(
            [unit_card(number, area=f"{50 + number}.37") for number in range(5)]
            + [unit_card(100 + number, 1, area=f"{60 + number}.11") for number in range(4)]
            + [unit_card(203, 2, accounts=moved), space_card(204, 2)]
        )
        add_pools(world)
        return world

    return build


def add_pools(world: World) -> None:
    """Two pools of one item, whose rules read them by their names."""
    item = ChargeItem(
        SHARED, COMMUNITY, LocalName("公摊", "Shared"), Category.SHARED_COST, (SubjectKind.UNIT,),
        LONG_AGO,
    )  # fmt: skip
    plan = world.worker.directory.get(COMPANY, BillingPlan, PLAN)
    planned = replace(plan, item_ids=(FEE, SHARED), version=plan.version + 1)
    pools = [
        Create(
            SharePool(
                pool_id, COMMUNITY, SHARED, name, "2026-11", PoolAmount(Decimal(cost)), policy,
                LONG_AGO, "test",
            )
        )
        for name, (pool_id, (cost, policy)) in zip(("lift", "pump"), COSTS.items(), strict=True)
    ]  # fmt: skip
    due_at = planned.due_at("Asia/Shanghai")
    world.worker.directory.commit(COMPANY, [Create(item), Replace(planned, due_at), *pools])
    document = {
        "sum": [
            {"quantity": {"share": name}, "price": "1"} for name in ("lift", "pump")
        ]
    }  # fmt: skip
    rule = RuleVersion(
        "rul_0000000000000009", SHARED, Scope(ScopeLevel.COMMUNITY, COMMUNITY), date(2026, 1, 1),
        document, LONG_AGO, "test",
    )  # fmt: skip
    save_rule(world, rule, ItemBook(SHARED, COMMUNITY))


def run_of(world: World) -> BillingRun:
    run = world.worker.runs.find(COMPANY, RUN)
    assert run
    return run


def shared_minor(world: World) -> int:
    totals = run_of(world).totals
    assert totals
    return totals.items[SHARED].minor


def test_the_pools_of_a_run_are_settled_over_several_messages_and_come_to_their_costs(
    new_world: Callable[[], World],
) -> None:
    world = new_world()
    world.worker.start()
    steps = 0
    while taken := world.queue.take_all():
        steps += sum('"settle"' in body for _, body in taken)
        for message in taken:
            world.worker.deliver(*message)
    assert steps >= 2  # folds over three pages, two pages a step
    run = run_of(world)
    assert run.state is RunState.ISSUED
    assert run.totals
    assert run.totals.blocked == 0
    assert shared_minor(world) == 100_001 - 7_777
    results = world.worker.settlements.results(COMPANY, RUN, 1)
    assert {result.pool_id for result in results} == set(COSTS)
    assert all(len(result.splits) == 1 for result in results)
    keys = [BillKey(account_id(203, holder), PLAN, "2026-11", 1) for holder in (0, 1)]
    found = [world.worker.bills.find(COMPANY, key) for key in keys]
    shares = [each.bill.facts["shares"]["lift"] for each in found if each]
    assert [Decimal(share["key"]) / Decimal(share["keys"]) for share in shares] == [
        Decimal(shares[0]["key"]) / Decimal(shares[0]["keys"]),
        2 * Decimal(shares[0]["key"]) / Decimal(shares[0]["keys"]),
    ]


def test_a_run_with_pools_ends_the_same_wherever_its_worker_died(
    new_world: Callable[[], World],
) -> None:
    calm = new_world()
    calm.worker.start()
    calm.work_off()
    expected = without_steps(comparable(calm.ledger()))

    def story(fate: Fate) -> None:
        world = new_world()
        world.worker.start()
        work_off_dying(world, fate)
        assert without_steps(comparable(world.ledger())) == expected, (fate.at, fate.after)

    assert every_fate(story) >= 20


def without_steps(ledger: dict[Any, Any]) -> dict[Any, Any]:
    """Leave out how often the settling was put down: only what it came to counts."""
    return {key: item for key, item in ledger.items() if not key[1].startswith("settling#")}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_messages_of_settling_that_repeat_and_overtake_each_other_have_one_effect(
    data: st.DataObject, new_world: Callable[[], World]
) -> None:
    world = new_world()
    workers = [world.worker, world.another_worker()]
    world.worker.start()
    seen: list[tuple[str, str]] = []
    for _ in range(60):
        taken = world.queue.take_all()
        if not taken:
            break
        late = [message for message in seen[-6:] if data.draw(st.booleans())]
        times = [data.draw(st.integers(1, 3)) for _ in taken]
        again = [m for m, count in zip(taken, times, strict=True) for _ in range(count)]
        for message in data.draw(st.permutations(again + late)):
            data.draw(st.sampled_from(workers)).deliver(*message, deliveries=2)
        seen += taken
        world.queue.messages = [m for m in world.queue.messages if m not in seen]
    run = run_of(world)
    assert run.state is RunState.ISSUED
    assert shared_minor(world) == 100_001 - 7_777


def test_a_lost_message_is_made_good_by_the_tick(new_world: Callable[[], World]) -> None:
    world = new_world()
    run = world.worker.start()
    for message in world.queue.take_all():
        world.worker.deliver(*message)
    world.queue.take_all()  # and nobody ever sees it again
    assert world.worker.runs.progress(run).unsettled
    world.clock.time = NOW.replace(minute=30)
    world.worker.tick()
    world.work_off()
    assert run_of(world).state is RunState.ISSUED
    assert shared_minor(world) == 100_001 - 7_777


def test_an_issue_takes_over_what_its_preview_settled(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.worker.start(preview=True)
    world.work_off()
    previewed = run_of(world)
    assert previewed.totals
    issue_run(FINANCE, ById(RUN), **world.worker.ports(*ACTING))
    assert not any('"settle"' in body for _, body in world.queue.messages)
    world.work_off()
    issued = run_of(world)
    assert issued.totals == previewed.totals
    assert world.worker.settlements.results(COMPANY, RUN, 2) == (
        world.worker.settlements.results(COMPANY, RUN, 1)
    )


def test_a_page_that_comes_before_its_pools_are_settled_comes_again(
    new_world: Callable[[], World],
) -> None:
    from shared.usecases.billing.billing_pages import PoolsUnsettled

    world = new_world()
    run = world.worker.start()
    world.worker.work.compute_pages(run, [0])
    page = next(message for message in world.queue.messages if message[0] == "page-queue")
    with pytest.raises(PoolsUnsettled):
        world.worker.deliver(*page)
