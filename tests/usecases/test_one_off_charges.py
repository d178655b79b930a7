"""One action becomes many bills, to a group or a list, with the life of any run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.billing_run import RunKind, RunState
from shared.domain.charge_items import ChargeItem, ItemSettings, Tax
from shared.domain.community import BillingSettings
from shared.domain.money import Rounding, RoundingMode
from shared.domain.one_off import Group
from shared.domain.property import SubjectKind
from shared.domain.run_decisions import ReviewRequired
from shared.domain.run_policy import Review
from shared.usecases.billing.bills import ListCommunityBills, list_community_bills, replay_bill
from shared.usecases.billing.one_off_charges import ChargeRow
from shared.usecases.ports import AlreadyDone, Position, Replace
from shared.usecases.reading import ById
from tests.billing.one_offs import (
    bill,
    charge,
    charges,
    issued,
    previewed,
    put_units,
    reasons,
    unit_id,
)
from tests.billing.operating import Operating
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    World,
    account_id,
    build_world,
    pages_in,
    replace_community,
    space_card,
    unit_card,
)

BILLS = ("directory", "runs", "bills")


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    return build_world(dynamodb, make_table)


@pytest.fixture
def people(world: World) -> Operating:
    return Operating(world)


def test_everybody_in_a_group_is_charged_once(world: World, people: Operating) -> None:
    cards = [unit_card(number, number // 4) for number in range(10)]
    shop = replace(cards[3].newest, facts={**cards[3].newest.facts, "kind": "shop"})
    cards[3] = replace(cards[3], versions=(shop,))
    world.put_cards([*cards, space_card(20, 2, taken=True)])
    group = Group(kinds=("residential",))
    run = previewed(world, amount=Decimal("30.00"), group=group, note="门禁卡")
    assert (run.kind, run.state, run.pages_total) == (RunKind.ONE_OFF, RunState.PREVIEWED, 3)
    assert run.totals
    assert (run.totals.bills, run.totals.minor) == (9, 27000)
    assert bill(world, run, 0) is None
    ended = issued(people, run)
    assert ended.totals == run.totals
    stored = bill(world, run, 0)
    assert stored
    assert (stored.bill.note, stored.bill.due_on) == ("门禁卡", date(2026, 12, 15))
    assert bill(world, run, 3) is None
    ports = world.worker.ports(*BILLS)
    assert replay_bill(FINANCE, ById(stored.bill.key.id), **ports).same


def test_a_group_is_told_by_building_tag_status_and_kind_of_subject() -> None:
    version = replace(
        unit_card(1).newest,
        building_id="bld_1",
        facts={
            "kind": "shop",
            "tags": ["corner", "food"],
            "status": "vacant",
            "changes": {"status": [{"from": "2026-11-10", "value": "let"}]},
        },
    )
    day = date(2026, 11, 15)
    for group, covered in (
        (Group(), True),
        (Group(subjects=(SubjectKind.SPACE,)), False),
        (Group(building_ids=("bld_1", "bld_2")), True),
        (Group(building_ids=("bld_2",)), False),
        (Group(tags=("food",), kinds=("shop",)), True),
        (Group(tags=("shade",)), False),
        (Group(statuses=("let",)), True),
        (Group(statuses=("vacant",)), False),
    ):
        assert group.covers(version, day) is covered, group
        assert Group.from_json(group.to_json()) == group
    assert Group(statuses=("vacant",)).covers(version, date(2026, 11, 9))


def test_each_row_of_a_list_has_its_own_amount_or_quantity_and_note(
    world: World, people: Operating
) -> None:
    put_units(world, range(25))
    rows = (
        ChargeRow(subject_id=unit_id(3), amount=Decimal("12.34"), note="水管维修"),
        ChargeRow(account_id=account_id(24), amount=Decimal("56.00")),
    )
    run = charge(world, charges(rows=rows, note="维修"))
    assert run.pages_total == 2
    (split,) = world.queue.take_all()
    world.worker.deliver(*split)
    assert pages_in(world.queue.messages) == [0, 2]  # nobody of page 1 is in the list
    world.work_off()
    ended = issued(people, people.run(run.run_id))
    assert ended.totals
    assert (ended.totals.bills, ended.totals.minor) == (2, 6834)
    first, last = bill(world, run, 3), bill(world, run, 24)
    assert first
    assert last
    assert (first.bill.minor, first.bill.note) == (1234, "水管维修")
    assert (last.bill.minor, last.bill.note) == (5600, "维修")

    by_price = previewed(
        world,
        key="key-2",
        price=Decimal("5.00"),
        rows=(ChargeRow(subject_id=unit_id(3), quantity=Decimal("2.5")),),
    )
    assert by_price.totals
    assert by_price.totals.minor == 1250


def test_a_rule_reads_the_subject_and_what_a_row_gives(world: World, people: Operating) -> None:
    put_units(world, [1, 2])
    rule = {"sum": [{"quantity": "built_area", "price": "0.50", "per": "once"},
                    {"quantity": {"given": "quantity"}, "price": "10.00"}]}  # fmt: skip
    rows = (ChargeRow(subject_id=unit_id(1), quantity=Decimal(3)), ChargeRow(unit_id(2)))
    run = previewed(world, rule=rule, rows=rows)
    assert run.totals
    assert (run.totals.bills, run.totals.minor, run.totals.blocked) == (1, 8000, 1)
    assert reasons(world, run) == {unit_id(2): ["quantity_missing"]}


def test_the_items_tax_is_on_amounts_and_prices(world: World) -> None:
    put_units(world, [1])
    directory = world.worker.directory
    item = directory.get(COMPANY, ChargeItem, FEE)
    settings = ItemSettings(tax=Tax(Decimal(6), inclusive=True))
    directory.commit(COMPANY, [Replace(replace(item, settings=settings, version=2))])
    run = previewed(world, amount=Decimal("106.00"), group=Group())
    assert run.totals
    assert (run.totals.minor, run.totals.tax_minor) == (10600, 600)


def test_what_was_said_is_charged_as_it_was_said(world: World) -> None:
    put_units(world, [1])
    rounding = Rounding(RoundingMode.DOWN, Decimal(1))
    replace_community(world, billing=BillingSettings(bill_rounding=rounding))
    run = previewed(world, amount=Decimal("12.34"), group=Group())
    assert run.totals
    assert run.totals.minor == 1234


def test_who_answers_on_the_day_is_charged_whatever_the_days_of_the_month(world: World) -> None:
    moved = (
        AccountDays(account_id(1), date(2025, 1, 1), date(2026, 11, 10)),
        AccountDays(account_id(1, 1), date(2026, 11, 11), None),
    )
    world.put_cards([unit_card(1, accounts=moved), unit_card(2, accounts=())])
    before = previewed(world, amount=Decimal(10), group=Group(), on=date(2026, 11, 10))
    after = previewed(world, key="key-2", amount=Decimal(10), group=Group(), on=date(2026, 11, 11))
    for run in (before, after):
        assert run.totals
        assert (run.totals.bills, run.totals.minor) == (1, 1000)
        assert reasons(world, run) == {"unt_0000000000000002": ["account_missing_on"]}


def test_a_charge_is_made_once_for_a_key(world: World) -> None:
    put_units(world, [1])
    command = charges(amount=Decimal(1), group=Group())
    charge(world, command)
    with pytest.raises(AlreadyDone):
        charge(world, command)
    world.work_off()
    assert len([key for key in world.ledger() if key[1] == "-"]) == 1


def test_one_off_charges_are_reviewed_where_the_community_says_so(
    world: World, people: Operating
) -> None:
    put_units(world, [1])
    replace_community(world, billing=BillingSettings(review=Review.REQUIRED))
    run = previewed(world, amount=Decimal(1), group=Group())
    with pytest.raises(ReviewRequired):
        people.issue(run)
    people.review(run)
    assert issued(people, run).state is RunState.ISSUED


def test_a_late_issue_is_not_overdue_on_its_first_day(world: World, people: Operating) -> None:
    put_units(world, [1])
    run = previewed(world, amount=Decimal(1), group=Group(), due_on=date(2026, 11, 2))
    world.clock.time += timedelta(days=4)
    issued(people, run)
    stored = bill(world, run, 1)
    assert stored
    assert stored.bill.due_on == date(2026, 11, 5)


def test_a_list_is_taken_back_page_by_page_and_mended(world: World, people: Operating) -> None:
    put_units(world, [1, 31])
    world.put_cards([unit_card(31, 3, accounts=())])
    rows = (
        ChargeRow(subject_id=unit_id(1), amount=Decimal(1)),
        ChargeRow(subject_id=unit_id(31), amount=Decimal(2)),
    )
    run = issued(people, previewed(world, rows=rows))
    assert run.totals
    assert (run.totals.bills, run.totals.blocked) == (1, 1)
    put_units_again = unit_card(31, 3)
    world.put_cards([put_units_again])
    people.mend(run)
    world.work_off()
    mended = people.run(run.run_id)
    assert mended.totals
    assert (mended.totals.bills, mended.totals.blocked) == (2, 0)
    ended = people.cancelled(mended)
    assert (ended.state, ended.pages_total) == (RunState.CANCELLED, 2)
    for number in (1, 31):
        stored = bill(world, run, number)
        assert stored
        assert stored.cancelled


def test_a_periods_bills_are_listed_however_many_one_off_charges_it_has(
    world: World, people: Operating
) -> None:
    put_units(world, [1, 2])
    for number in range(8):
        run = previewed(world, key=f"key-{number}", amount=Decimal(number + 1), group=Group())
        if number % 2:
            issued(people, run)
    found: list[str] = []
    after: Position | None = None
    for _ in range(100):
        command = ListCommunityBills(COMMUNITY, "2026-11", 3, after=after)
        page = list_community_bills(FINANCE, command, **world.worker.ports(*BILLS))
        found += [stored.bill.key.id for stored in page.items]
        after = page.next
        if after is None:
            break
    assert len(found) == len(set(found)) == 8
