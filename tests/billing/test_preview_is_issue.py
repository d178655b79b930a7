"""What is issued is what was previewed, bill by bill, to the hash, in random communities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.accounts import AccountDays
from shared.domain.billing import PageOutcome, bill_page
from shared.domain.billing_card import BillingCard
from shared.domain.billing_run import BillingRun, RunState
from shared.domain.bills import Bill, document_of, hash_of
from shared.domain.community import BillingSettings, RoundingRest
from shared.domain.money import Rounding, RoundingMode
from shared.domain.one_off_bills import bill_one_off
from shared.domain.run_policy import Review
from shared.usecases.billing import billing_pages
from tests.billing.operating import Operating
from tests.billing.world import (
    COMPANY,
    FEE,
    LIFT,
    World,
    account_id,
    add_rule,
    build_world,
    replace_community,
    space_card,
    unit_card,
)

_amounts = st.integers(0, 99_999).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
_areas = st.integers(0, 30_000).map(lambda hundredths: f"{Decimal(hundredths) / 100:.2f}")


@st.composite
def _card(draw: st.DrawFn, number: int) -> BillingCard:
    if draw(st.integers(0, 9)) == 0:
        return space_card(number, number // 4, taken=draw(st.booleans()))
    accounts: tuple[AccountDays, ...] | None = None
    kind = draw(st.sampled_from(["one", "one", "one", "moved", "nobody", "ended"]))
    if kind == "moved":
        day = draw(st.integers(1, 30))
        accounts = (
            AccountDays(account_id(number), date(2025, 1, 1), date(2026, 11, day)),
            AccountDays(account_id(number, 1), date(2026, 11, day) + timedelta(days=1), None),
        )
    elif kind == "nobody":
        accounts = ()
    elif kind == "ended":
        ended = date(2026, 10, draw(st.integers(1, 31)))
        accounts = (AccountDays(account_id(number), date(2025, 1, 1), ended),)
    inside = draw(st.none() | _areas)
    card = unit_card(number, number // 4, area=draw(_areas), inside=inside, accounts=accounts)
    status = draw(st.none() | st.sampled_from(["vacant", "let"]))
    if status is not None:
        day = draw(st.integers(2, 30))
        changes = {"status": [{"from": f"2026-11-{day:02d}", "value": status}]}
        facts = {**card.newest.facts, "changes": changes}
        card = replace(card, versions=(replace(card.newest, facts=facts),))
    return card


_cards = st.integers(1, 12).flatmap(lambda count: st.tuples(*(_card(n) for n in range(count))))
_settings = st.builds(
    BillingSettings,
    bill_rounding=st.none()
    | st.builds(
        Rounding, st.sampled_from(RoundingMode), st.sampled_from([Decimal("0.1"), Decimal(1)])
    ),
    rounding_rest=st.sampled_from(RoundingRest),
    review=st.sampled_from(Review),
)


class Seen:
    """Every outcome of a page, by the attempt and page it belongs to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bills: dict[tuple[int, int], dict[str, Bill]] = {}

        def seeing(basis: Any, outcome: PageOutcome) -> PageOutcome:
            attempt = (basis.snapshot.seq, basis.snapshot.attempt)
            found = self.bills.setdefault(attempt, {})
            found |= {bill.key.id: bill for bill in outcome.bills}
            return outcome

        for name, bill in (("bill_page", bill_page), ("bill_one_off", bill_one_off)):
            monkeypatch.setattr(
                billing_pages,
                name,
                lambda basis, *args, bill=bill, **more: seeing(basis, bill(basis, *args, **more)),
            )

    def previewed(self, run: BillingRun) -> dict[str, Bill]:
        return self.bills.get((run.seq, run.attempt), {})


def issued_by(world: World, run: BillingRun) -> dict[str, Bill]:
    """The bills a run has issued, as they are stored, each with the hash of its document."""
    keys = []
    position, more = "", True
    while more:
        pages, more = world.worker.runs.billed_pages(run, position, 100)
        keys += [billed.key(run) for page in pages for billed in page.billed]
        position = pages[-1].position if pages else position
    found: dict[str, Bill] = {}
    for start in range(0, len(keys), 100):
        batch = world.worker.bills.many(COMPANY, keys[start : start + 100], fresh=True)
        for key, stored in batch.items():
            assert stored.hash == hash_of(document_of(stored.bill)).hex()
            found[key.id] = stored.bill
    return found


def change_everything(world: World, cards: tuple[BillingCard, ...], data: st.DataObject) -> None:
    """Other facts, rules and settings, a moment after the preview."""
    world.clock.time += timedelta(seconds=1)
    at = world.clock.time
    changed = []
    for card in cards:
        if data.draw(st.booleans()):
            newer = replace(
                card.newest,
                at=at,
                facts={**card.newest.facts, "built_area": "9999.00", "inside_area": "1.00"},
                accounts=data.draw(st.sampled_from([(), card.newest.accounts])),
            )
            more = (*card.versions, newer)
            changed.append(replace(card, versions=more, revision=card.revision + 1))
    world.put_cards(changed)
    add_rule(world, FEE, "99", "built_area", "77.77", "2026-03-01")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.table.time.sleep", lambda _: None)


def reviewed(people: Operating, run: BillingRun) -> None:
    """Whatever the community asks for was done."""
    if people.run(run.run_id).state is RunState.PREVIEWED:
        people.review(run)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(cards=_cards, billing=_settings, price=_amounts, data=st.data())
def test_an_issue_is_its_preview_to_the_hash_whatever_changed_since(
    cards: tuple[BillingCard, ...],
    billing: BillingSettings,
    price: str,
    data: st.DataObject,
    dynamodb: Any,
    make_table: Callable[[str], str],
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        seen = Seen(patched)
        world = build_world(dynamodb, make_table)
        people = Operating(world)
        replace_community(world, billing=billing)
        add_rule(world, LIFT, "5", "inside_area", price, "2026-11-16")
        world.put_cards(cards)
        run = people.previewed()
        shown = seen.previewed(run)
        change_everything(world, cards, data)
        reviewed(people, run)
        people.issue(run)
        world.work_off()
        ended = people.run(run.run_id)
        issued = issued_by(world, ended)
        assert {key: hash_of(document_of(bill)) for key, bill in issued.items()} == {
            key: hash_of(document_of(bill)) for key, bill in shown.items()
        }
        assert ended.totals == run.totals


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(cards=_cards, billing=_settings, data=st.data())
def test_a_supplement_is_its_preview_and_charges_no_item_twice(
    cards: tuple[BillingCard, ...],
    billing: BillingSettings,
    data: st.DataObject,
    dynamodb: Any,
    make_table: Callable[[str], str],
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        seen = Seen(patched)
        world = build_world(dynamodb, make_table)
        people = Operating(world)
        replace_community(world, billing=billing)
        world.put_cards(cards[::2])
        first = people.previewed()
        reviewed(people, first)
        people.issue(first)
        world.work_off()
        if data.draw(st.booleans()):
            people.cancelled(first)
        add_rule(world, LIFT, "5", "built_area", "0.50", "2026-02-01")  # mends what was blocked
        world.put_cards(cards[1::2])
        world.clock.time += timedelta(minutes=1)
        second = people.previewed(number=2)
        shown = seen.previewed(second)
        change_everything(world, cards, data)
        reviewed(people, second)
        people.issue(second)
        world.work_off()
        ended = people.run(second.run_id)
        assert issued_by(world, ended) == shown
        assert ended.totals == second.totals
        live: dict[tuple[str, str], int] = {}
        for run in (people.run(first.run_id), ended):
            if run.state is RunState.CANCELLED:
                continue
            for bill in issued_by(world, run).values():
                for line in bill.lines:
                    if line.item_id in {FEE, LIFT}:
                        place = (bill.account_id, line.item_id)
                        live[place] = live.get(place, 0) + 1
        assert set(live.values()) <= {1}


def test_an_issue_on_a_later_day_differs_only_in_its_days(
    dynamodb: Any, make_table: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen(monkeypatch)
    world = build_world(dynamodb, make_table)
    people = Operating(world)
    world.put_cards([unit_card(1), unit_card(2)])
    run = people.previewed()
    shown = seen.previewed(run)
    world.clock.time += timedelta(days=3)
    people.issue(run)
    world.work_off()
    issued = issued_by(world, people.run(run.run_id))
    assert {bill.billed_on for bill in issued.values()} == {date(2026, 11, 4)}
    as_shown = {
        key: replace(bill, billed_on=shown[key].billed_on, due_on=shown[key].due_on)
        for key, bill in issued.items()
    }
    assert as_shown == shown
