"""A preview tells who is new, gone, changed and why, and what is unusual; only it pays for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.billing_card import BillingCard
from shared.domain.billing_run import BillingRun
from shared.domain.community import BillingSettings
from shared.domain.run_findings import Finding, FindingKind
from shared.usecases.billing.run_findings import FindingView, ListFindings, list_findings
from shared.usecases.ports import Position
from tests.billing.meter import Meter
from tests.billing.operating import Operating
from tests.billing.world import (
    FINANCE,
    LIFT,
    World,
    account_id,
    add_rule,
    build_world,
    replace_community,
    unit_card,
)

DECEMBER = "2026-12"


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    return build_world(dynamodb, make_table)


@pytest.fixture
def people(world: World) -> Operating:
    return Operating(world)


def walk(world: World, run: BillingRun, kind: FindingKind, limit: int = 100) -> list[FindingView]:
    found: list[FindingView] = []
    after: Position | None = None
    for _ in range(100):
        command = ListFindings(run.run_id, kind, limit, after)
        page = list_findings(FINANCE, command, **world.worker.ports("runs"))
        found += page.items
        after = page.next
        if after is None:
            return found
    raise AssertionError("the list has no end")


def findings(world: World, run: BillingRun, kind: FindingKind) -> list[Finding]:
    return [view.finding for view in walk(world, run, kind)]


def changed_card(world: World, card: BillingCard, **facts: object) -> BillingCard:
    """The card of a subject that has had other facts since a moment ago."""
    at = world.clock.time
    newer = replace(card.newest, at=at, facts={**card.newest.facts, **facts})
    return replace(card, versions=(*card.versions, newer), revision=card.revision + 1)


def test_new_gone_and_changed_accounts_are_told_with_amounts_and_reasons(
    world: World, people: Operating
) -> None:
    leaving = (AccountDays(account_id(2), date(2025, 1, 1), date(2026, 11, 30)),)
    coming = (AccountDays(account_id(4), date(2026, 12, 1), None),)
    world.put_cards(
        [
            unit_card(1),
            unit_card(2, accounts=leaving),
            unit_card(3),
            unit_card(4, 1, accounts=coming),
            unit_card(5, 1),
        ]
    )
    people.issued()
    world.clock.time += timedelta(days=30)
    world.put_cards([changed_card(world, unit_card(3), built_area="150.00")])
    run = people.previewed(period=DECEMBER)
    assert run.found == {"new": 1, "gone": 1, "changed": 1, "blocked": 1}

    (new,) = findings(world, run, FindingKind.NEW)
    assert (new.account_id, new.before_minor, new.minor) == (account_id(4), None, 20900)
    assert [(r.code, dict(r.data)) for r in new.reasons] == [
        ("account_new", {"from": "2026-12-01"})
    ]
    (gone,) = findings(world, run, FindingKind.GONE)
    assert (gone.account_id, gone.before_minor, gone.minor) == (account_id(2), 20900, None)
    assert [r.code for r in gone.reasons] == ["account_ended"]
    (view,) = walk(world, run, FindingKind.CHANGED)
    changed = view.finding
    assert (changed.account_id, changed.before_minor, changed.minor) == (
        account_id(3),
        20900,
        30150,
    )
    assert str(changed.percent) == "44.3"
    (reason,) = changed.reasons
    assert (reason.code, reason.before_minor, reason.minor) == ("quantity", 18500, 27750)
    assert reason.data == {"before": "100.00", "after": "150.00", "unit": "m2"}
    assert view.names[reason.item_id].zh == "物业费"
    (blocked,) = findings(world, run, FindingKind.BLOCKED)
    assert (blocked.account_id, blocked.reasons[0].code) == ("", "account_missing")


def test_another_price_and_other_days_are_told_apart(world: World, people: Operating) -> None:
    ending = (AccountDays(account_id(2), date(2025, 1, 1), date(2026, 12, 10)),)
    world.put_cards([unit_card(1), unit_card(2, accounts=ending)])
    people.issued()
    world.clock.time += timedelta(days=30)
    add_rule(world, LIFT, "9", "inside_area", "1.50", "2026-12-01")
    run = people.previewed(period=DECEMBER)
    dearer, shorter = findings(world, run, FindingKind.CHANGED)
    assert [(r.code, r.item_id, dict(r.data)) for r in dearer.reasons] == [
        ("price", LIFT, {"before": "0.30", "after": "1.50"})
    ]
    days = {"before": "30", "of_before": "30", "after": "10", "of": "31"}
    assert [r.code for r in shorter.reasons] == ["days", "price", "days"]
    assert shorter.reasons[0].data == days


def test_what_changed_by_less_than_the_communitys_percentage_is_not_told(
    world: World, people: Operating
) -> None:
    world.put_cards([unit_card(1)])
    people.issued()
    world.clock.time += timedelta(days=30)
    world.put_cards([changed_card(world, unit_card(1), built_area="150.00")])
    replace_community(world, billing=BillingSettings(unusual_change_percent=Decimal(50)))
    run = people.previewed(period=DECEMBER)
    assert run.found == {"blocked": 0}


def test_amounts_out_of_the_ordinary_are_told(world: World, people: Operating) -> None:
    world.put_cards([unit_card(number) for number in range(12)] + [unit_card(12, area="2000.00")])
    add_rule(world, LIFT, "9", "inside_area", "-20.00", "2026-12-01")
    november = people.previewed()
    (odd,) = findings(world, november, FindingKind.UNUSUAL)
    assert odd.account_id == account_id(12)
    assert [r.code for r in odd.reasons] == ["line_above_median"]
    people.issue(november)
    world.work_off()
    world.clock.time += timedelta(days=30)
    december = people.previewed(period=DECEMBER)
    below = findings(world, december, FindingKind.UNUSUAL)
    assert [one.reasons[0].code for one in below] == ["bill_negative"] * 12 + ["line_above_median"]


def test_a_first_preview_has_nothing_to_compare_with_and_says_no_one_is_new(
    world: World, people: Operating
) -> None:
    world.put_cards([unit_card(1)])
    assert people.previewed().found == {"blocked": 0}


def test_a_period_that_was_passed_over_is_not_what_is_compared_with(
    world: World, people: Operating
) -> None:
    world.put_cards([unit_card(1)])
    people.issued()
    world.clock.time += timedelta(days=62)
    world.put_cards([changed_card(world, unit_card(1), built_area="150.00")])
    run = people.previewed(period="2027-02")
    assert run.found == {"changed": 1, "blocked": 0}


def test_what_is_billed_again_is_compared_with_what_was_cancelled(
    world: World, people: Operating
) -> None:
    world.put_cards([unit_card(1)])
    people.cancelled(people.issued())
    add_rule(world, LIFT, "9", "inside_area", "1.50", "2026-02-01")
    run = people.previewed(number=2)
    (changed,) = findings(world, run, FindingKind.CHANGED)
    assert [(r.code, r.item_id) for r in changed.reasons] == [("price", LIFT)]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_findings_are_listed_each_once_whatever_the_size_of_a_page(
    world: World, people: Operating, limit: int
) -> None:
    world.put_cards([unit_card(number, number // 4) for number in range(30)])
    people.issued()
    world.clock.time += timedelta(days=30)
    add_rule(world, LIFT, "9", "inside_area", "1.50", "2026-12-01")
    run = people.previewed(period=DECEMBER)
    found = walk(world, run, FindingKind.CHANGED, limit)
    assert [view.finding.account_id for view in found] == [account_id(n) for n in range(30)]
    people.issue(run)
    world.work_off()
    assert len(walk(world, run, FindingKind.CHANGED, limit)) == 30


def test_only_a_preview_pays_for_what_it_compares_with(world: World, people: Operating) -> None:
    accounts = 200
    world.put_cards([unit_card(number, number // 100) for number in range(accounts)])
    people.issued()
    world.clock.time += timedelta(days=30)

    def cost(begin: Callable[[], object]) -> tuple[float, float]:
        meter = Meter(world.client)
        worker = world.another_worker(meter)
        begin()
        while taken := world.queue.take_all():
            for message in taken:
                worker.deliver(*message)
        return meter.read_units / accounts, meter.requests["batch_get_item"] / accounts

    run = world.worker.start(preview=True, period=DECEMBER)
    preview_units, preview_requests = cost(lambda: None)
    seen = people.run(run.run_id)
    issue_units, issue_requests = cost(lambda: people.issue(seen))
    print(f"\n{preview_units - issue_units:.2f} read units a bill more in a preview")
    assert issue_requests == 0
    assert preview_units - issue_units <= 0.55  # half a unit an item looked up
    assert preview_requests <= 0.011
