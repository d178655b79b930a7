"""One-off charges end the same wherever a worker died, and are issued as they were previewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.billing_run import BillingRun
from shared.domain.one_off import Group
from shared.usecases.billing.one_off_charges import ChargeOnce, ChargeRow
from shared.usecases.ports import AlreadyDone
from tests.billing.faults import Died, Fate
from tests.billing.one_offs import charge, charges, put_units, unit_id
from tests.billing.operating import Operating
from tests.billing.test_crashes import comparable, every_fate, work_off_dying
from tests.billing.test_preview_is_issue import Seen, issued_by
from tests.billing.world import COMPANY, World, account_id, build_world, unit_card

Ledger = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.table.time.sleep", lambda _: None)


@pytest.fixture
def new_world(dynamodb: Any, make_table: Callable[[str], str]) -> Callable[[], World]:
    def build() -> World:
        world = build_world(dynamodb, make_table)
        put_units(world, [1, 2, 11, 31])
        world.put_cards([unit_card(31, 3, accounts=())])
        return world

    return build


def a_list() -> ChargeOnce:
    rows = [ChargeRow(subject_id=unit_id(n), amount=Decimal(n)) for n in (1, 11, 31)]
    return charges(rows=tuple(rows), note="维修")


def run_of(world: World) -> BillingRun:
    listed, _ = world.worker.runs.of_community(COMPANY, "cty_0000000000000001", "", 10, "")
    ((_, run_id),) = listed
    run = world.worker.runs.find(COMPANY, run_id)
    assert run
    return run


def test_a_charge_that_died_is_made_good_by_the_same_request(
    new_world: Callable[[], World],
) -> None:
    def story(fate: Fate) -> Ledger:
        world = new_world()
        client, queue = fate.in_front_of(world.client), fate.in_front_of(world.queue)
        try:
            charge(world, a_list(), world.another_worker(client, queue))
        except Died:
            try:
                charge(world, a_list())
            except AlreadyDone:  # it had been made; the tick finds that nobody works on it
                world.clock.time += timedelta(minutes=11)
                for attempt in world.worker.runs.unfinished(world.clock.now(), 9):
                    world.worker.work.resume(attempt)
        world.work_off()
        assert len(world.queue.messages) == 0
        return comparable(world.ledger())

    expected = story(Fate(0, after=False))

    def check(fate: Fate) -> None:
        assert story(fate) == expected, (fate.at, fate.after)

    assert every_fate(check) == 4


@pytest.mark.parametrize("command", [a_list(), charges(amount=Decimal(7), group=Group())])
def test_one_off_charges_end_the_same_wherever_their_worker_died(
    new_world: Callable[[], World], command: ChargeOnce
) -> None:
    def story(fate: Fate, when: str) -> Ledger:
        world = new_world()
        people = Operating(world)
        charge(world, command)
        if when == "preview":
            work_off_dying(world, fate)
        world.work_off()
        people.issue(run_of(world))
        work_off_dying(world, fate if when == "issue" else Fate(0, after=False))
        return comparable(world.ledger())

    for when in ("preview", "issue"):
        expected = story(Fate(0, after=False), when)

        def check(fate: Fate, when: str = when, expected: Ledger = expected) -> None:
            assert story(fate, when) == expected, (when, fate.at, fate.after)

        assert every_fate(check) >= 10


_amount = st.integers(-500, 99_999).map(lambda cents: Decimal(cents) / 100)
_rows = st.lists(
    st.builds(
        ChargeRow,
        subject_id=st.sampled_from([unit_id(n) for n in (1, 2, 11, 31)]),
        amount=_amount,
        note=st.sampled_from(["", "维修"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row.subject_id,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=_rows, moved=st.booleans())
def test_a_list_is_issued_as_it_was_previewed_whatever_changed_since(
    rows: list[ChargeRow], moved: bool, new_world: Callable[[], World]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        seen = Seen(patched)
        world = new_world()
        people = Operating(world)
        charge(world, charges(rows=tuple(rows)))
        world.work_off()
        run = run_of(world)
        shown = seen.previewed(run)
        if moved:
            world.clock.time += timedelta(seconds=1)
            card = unit_card(1)
            gone = replace(card.newest, at=world.clock.time, accounts=())
            world.put_cards([replace(card, versions=(*card.versions, gone), revision=2)])
        people.issue(run)
        world.work_off()
        ended = people.run(run.run_id)
        assert issued_by(world, ended) == shown
        assert ended.totals == run.totals
        wanted = {
            account_id(int(row.subject_id[-2:])): row.amount
            for row in rows
            if row.subject_id != unit_id(31)
        }
        charged = {bill.account_id: Decimal(bill.minor) / 100 for bill in shown.values()}
        assert charged == wanted
