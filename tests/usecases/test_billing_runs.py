"""Runs on real store calls: started, split, billed, ended, by one worker that is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.billing_run import RunState
from shared.domain.bills import BillKey, BillState
from shared.domain.run_totals import ItemTotal
from tests.billing.world import (
    COMPANY,
    FEE,
    LIFT,
    PLAN,
    World,
    account_id,
    build_world,
    pages_in,
    space_card,
    unit_card,
)


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    return build_world(dynamodb, make_table)


def test_a_run_bills_every_account_and_ends_with_totals_by_item(world: World) -> None:
    world.put_cards([unit_card(number, number // 10) for number in range(25)])
    run = world.worker.start()
    assert run.state is RunState.ISSUING
    assert run.pages_total == 3
    world.work_off()
    ended = world.worker.runs.find(COMPANY, run.run_id)
    assert ended
    assert ended.totals
    assert ended.state is RunState.ISSUED
    assert (ended.totals.bills, ended.totals.blocked) == (25, 0)
    assert ended.totals.items == {FEE: ItemTotal(25, 25 * 18500), LIFT: ItemTotal(25, 25 * 2400)}
    assert ended.totals.minor == 25 * 20900
    stored = world.worker.bills.find(COMPANY, BillKey(account_id(3), PLAN, "2026-11", 1))
    assert stored
    assert stored.bill.minor == stored.open_minor == 20900
    assert stored.state is BillState.OPEN
    assert stored.bill.due_on == date(2026, 11, 21)
    assert world.worker.runs.unfinished(world.clock.now(), 10) == []


def test_a_community_without_subjects_is_billed_at_once(world: World) -> None:
    run = world.worker.start()
    world.work_off()
    ended = world.worker.runs.find(COMPANY, run.run_id)
    assert ended
    assert ended.state is RunState.ISSUED
    assert ended.totals
    assert ended.totals.bills == 0


def test_an_account_with_a_blocked_line_gets_no_bill_and_is_listed_with_the_reason(
    world: World,
) -> None:
    world.put_cards(
        [unit_card(1), unit_card(2, inside=None), unit_card(3, accounts=()), space_card(4)]
    )
    run = world.worker.start()
    world.work_off()
    ended = world.worker.runs.find(COMPANY, run.run_id)
    assert ended
    assert ended.totals
    assert (ended.totals.bills, ended.totals.blocked, ended.totals.idle) == (1, 2, 1)
    ((page, problems),) = world.worker.runs.problems(ended, ended.attempt, -1, 10)
    assert page == 0
    assert {(p.account_id, p.item_id, p.code) for p in problems} == {
        (account_id(2), LIFT, "fact_missing"),
        ("", "", "account_missing"),
    }
    assert world.worker.bills.find(COMPANY, BillKey(account_id(2), PLAN, "2026-11", 1)) is None


def test_a_new_owner_in_the_month_gets_their_own_days_on_their_own_bill(world: World) -> None:
    days = (
        AccountDays(account_id(1), date(2025, 1, 1), date(2026, 11, 10)),
        AccountDays(account_id(1, 1), date(2026, 11, 11), None),
    )
    world.put_cards([unit_card(1, accounts=days)])
    world.worker.start()
    world.work_off()
    old = world.worker.bills.find(COMPANY, BillKey(account_id(1), PLAN, "2026-11", 1))
    new = world.worker.bills.find(COMPANY, BillKey(account_id(1, 1), PLAN, "2026-11", 1))
    assert old
    assert new
    assert (old.bill.span.first, old.bill.span.last) == (date(2026, 11, 1), date(2026, 11, 10))
    assert (new.bill.span.first, new.bill.span.last) == (date(2026, 11, 11), date(2026, 11, 30))


def test_the_pages_of_a_large_run_are_sent_a_thousand_to_a_message(world: World) -> None:
    world.worker.cards.number_subjects(COMPANY, "cty_0000000000000001", 230_001)
    run = world.worker.start()
    assert run.pages_total == 2301
    sent: list[int] = []
    for _ in range(3):
        (message,) = [m for m in world.queue.take_all() if m[0] == "run-queue"]
        world.worker.deliver(*message)
        pages = pages_in(world.queue.messages)
        assert len(pages) <= 1000
        sent += pages
        world.queue.messages = [m for m in world.queue.messages if m[0] == "run-queue"]
    assert sent == list(range(2301))
    assert world.queue.messages == []
