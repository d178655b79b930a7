"""A supplement charges what is not charged yet, and the store takes no item twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import RunKind, RunState
from shared.domain.bills import BillKey, StoredBill
from shared.domain.charge_items import Category, ChargeItem, LocalName
from shared.domain.community import Community
from shared.domain.ledger.entries import Cause
from shared.domain.property import SubjectKind
from shared.usecases.billing.bills import ListCommunityBills, list_community_bills, replay_bill
from shared.usecases.billing.earlier_runs import (
    EarlierRunMoved,
    EarlierRunUnfinished,
    RunNumberRefused,
)
from shared.usecases.billing.supplement_pages import BilledMeanwhile
from shared.usecases.ledger.corrections import cancel_bills
from shared.usecases.ledger.ledger_reading import place_of
from shared.usecases.ports import Create, Replace
from shared.usecases.reading import ById
from tests.billing.operating import Operating
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    LIFT,
    LONG_AGO,
    PLAN,
    World,
    account_id,
    add_rule,
    build_world,
    unit_card,
)

EXTRA = "itm_0000000000000100"


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(1), unit_card(2), unit_card(101, 1, inside=None)])
    return world


@pytest.fixture
def people(world: World) -> Operating:
    return Operating(world)


def add_item(world: World) -> None:
    """The plan charges one item more."""
    directory = world.worker.directory
    name = LocalName("垃圾费", "Rubbish")
    item = ChargeItem(EXTRA, COMMUNITY, name, Category.OTHER, (SubjectKind.UNIT,), LONG_AGO)
    plan = directory.get(COMPANY, BillingPlan, PLAN)
    more = replace(plan, item_ids=(*plan.item_ids, EXTRA), version=plan.version + 1)
    directory.commit(COMPANY, [Create(item), Replace(more, more.due_at("Asia/Shanghai"))])
    add_rule(world, EXTRA, "3", "built_area", "0.10")


def bill(world: World, number: int, of: int = 1) -> StoredBill | None:
    return world.worker.bills.find(COMPANY, BillKey(account_id(number), PLAN, "2026-11", of))


def items(stored: StoredBill | None) -> list[str]:
    assert stored
    return [line.item_id for line in stored.bill.lines]


def test_only_what_is_not_charged_yet_is_charged(world: World, people: Operating) -> None:
    people.issued()
    add_item(world)
    world.put_cards([unit_card(3)])  # entered after the run
    add_rule(world, LIFT, "9", "built_area", "0.50", "2026-10-01")  # unit 101 is not blocked now
    run = people.issued(number=2)
    assert (run.kind, run.state) == (RunKind.SUPPLEMENTARY, RunState.ISSUED)
    assert run.totals
    assert (run.totals.bills, run.totals.blocked) == (4, 0)
    assert items(bill(world, 1, 2)) == items(bill(world, 2, 2)) == [EXTRA]
    assert items(bill(world, 3)) == items(bill(world, 101)) == [FEE, LIFT, EXTRA]
    assert bill(world, 3, 2) is None
    assert people.issued(number=3).totals == replace(run.totals, bills=0, minor=0, items={}, idle=4)


def test_a_supplements_bills_are_listed_and_computed_again(world: World, people: Operating) -> None:
    people.issued()
    add_item(world)
    people.issued(number=2)
    ports = world.worker.ports("directory", "runs", "bills")
    command = ListCommunityBills(COMMUNITY, "2026-11", 100)
    listed = list_community_bills(FINANCE, command, **ports)
    by_account = sorted(stored.bill.key.id for stored in listed.items)
    assert by_account == [f"{account_id(n)}.{PLAN}.2026-11.{of}" for n in (1, 2) for of in (1, 2)]
    for stored in listed.items:
        assert replay_bill(FINANCE, ById(stored.bill.key.id), **ports).same


def test_after_a_cancellation_everything_is_billed_again_as_the_next_number(
    world: World, people: Operating
) -> None:
    first = people.issued()
    people.cancelled(first)
    run = people.issued(number=2)
    assert run.totals == first.totals
    again = bill(world, 1, 2)
    assert again
    assert items(again) == [FEE, LIFT]
    assert (again.run_seq, again.cancelled) == (2, False)


def test_a_blocked_account_is_billed_once_by_a_supplement_or_by_mending(
    world: World, people: Operating
) -> None:
    first = people.issued()
    add_rule(world, LIFT, "9", "built_area", "0.50", "2026-10-01")
    second = people.issued(number=2)
    people.mend(first)
    world.work_off()
    stored = bill(world, 101)
    assert stored
    assert stored.run_seq == 2
    assert bill(world, 101, 2) is None
    assert second.totals
    assert second.totals.bills == 1
    mended = people.run(first.run_id)
    assert mended.totals
    assert mended.totals.bills == 2  # none of the account that the supplement billed
    bills = [key for key in world.ledger() if key[1].startswith("bill#")]
    assert len(bills) == 3


def test_a_bill_written_by_another_run_since_it_was_read_is_never_charged_again(
    world: World, people: Operating, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run 2 has read that nothing is charged; run 1 is mended before run 2 writes."""
    first = people.issued()
    add_rule(world, LIFT, "9", "built_area", "0.50", "2026-10-01")
    second = world.worker.start(number=2)
    world.worker.deliver(*world.queue.take_all()[0])
    pages = world.queue.take_all()
    slow = world.another_worker()
    many = slow.bills.many

    def read_before(*args: Any, **more: Any) -> Any:
        found = many(*args, **more)
        people.mend(first)
        world.work_off()
        monkeypatch.setattr(slow.bills, "many", many)
        return found

    monkeypatch.setattr(slow.bills, "many", read_before)
    with pytest.raises(BilledMeanwhile):
        slow.deliver(*pages[1])
    for message in pages:
        world.worker.deliver(*message, deliveries=2)
    stored = bill(world, 101)
    assert stored
    assert stored.run_seq == 1
    assert bill(world, 101, 2) is None
    ended = people.run(second.run_id)
    assert ended.totals
    assert (ended.state, ended.totals.bills) == (RunState.ISSUED, 0)


def test_a_supplement_has_the_number_after_the_last_run(world: World, people: Operating) -> None:
    with pytest.raises(RunNumberRefused):
        world.worker.start(number=2)
    first = people.previewed()
    with pytest.raises(EarlierRunUnfinished):
        world.worker.start(number=2)
    people.issue(first)
    world.work_off()
    with pytest.raises(RunNumberRefused):
        world.worker.start(number=3)
    second = world.worker.start(number=2)
    assert world.worker.start(number=2).run_id == second.run_id


def test_a_supplement_is_issued_only_if_nothing_moved_since_its_preview(
    world: World, people: Operating
) -> None:
    first = people.issued()
    second = people.previewed(number=2)
    world.clock.time = world.clock.time.replace(hour=3)
    people.cancelled(first)
    with pytest.raises(EarlierRunMoved):
        people.issue(second)
    people.preview(second)
    world.work_off()
    seen = people.run(second.run_id)
    assert seen.totals == first.totals
    people.issue(second)
    world.work_off()
    assert people.run(second.run_id).totals == first.totals


def test_a_bill_cancelled_by_itself_after_the_preview_is_not_in_the_issue(
    world: World, people: Operating
) -> None:
    """What was reviewed is what comes; the next supplement charges it again."""

    people.issued()
    add_item(world)
    second = people.previewed(number=2)
    worker = world.worker
    community = worker.directory.get(COMPANY, Community, COMMUNITY)
    place = place_of(COMPANY, community, ledger=worker.ledger, clock=world.clock)
    key = BillKey(account_id(1), PLAN, "2026-11", 1)
    cause = Cause("cancellation", "k")
    cancel_bills(
        FINANCE, key.account_id, [key], cause=cause, reason="x", place=place, ledger=worker.ledger
    )
    people.issue(second)
    world.work_off()
    assert people.run(second.run_id).totals == second.totals
    assert items(bill(world, 1, 2)) == [EXTRA]
    people.issued(number=3)
    assert items(bill(world, 1, 3)) == [FEE, LIFT]
