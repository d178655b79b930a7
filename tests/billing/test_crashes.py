"""A worker that dies, stumbles or repeats itself leaves the ledger it would have left anyway."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.billing_run import RunState, run_id_of
from shared.usecases.billing.starting_runs import issue_run, mend_run
from shared.usecases.reading import ById
from tests.billing.faults import Died, Fate, Weather
from tests.billing.world import (
    ACTING,
    COMPANY,
    FINANCE,
    LONG_AGO,
    PLAN,
    Worker,
    World,
    add_rule,
    unit_card,
)

Ledger = dict[tuple[str, str], dict[str, Any]]
_INSTANTS = {"at", "begun_at", "snapshot_at", "started_at", "finished_at", "issued_at"}
RUN = run_id_of(PLAN, "2026-11", 1)
ORDINARY = ("run-queue", "page-queue")


@pytest.fixture
def undisturbed(new_world: Callable[[], World]) -> Ledger:
    world = new_world()
    world.worker.start()
    world.work_off()
    return comparable(world.ledger())


def comparable(ledger: Ledger) -> Ledger:
    """Return the ledger without its instants; what is packed is unpacked."""
    found: Ledger = {}
    for key, item in ledger.items():
        kept = {name: value for name, value in item.items() if name not in _INSTANTS}
        if key[1].startswith("snapshot#"):
            document = json.loads(zlib.decompress(bytes(item["doc"]["B"])))
            kept["doc"] = {name: document[name] for name in document if name not in _INSTANTS}
        found[key] = kept
    return found


def work_off_dying(world: World, fate: Fate) -> None:
    """Deliver all messages to one worker that dies once; what it held is delivered again."""
    dying = world.another_worker(fate.in_front_of(world.client), fate.in_front_of(world.queue))
    while taken := world.queue.take_all():
        for message in taken:
            try:
                dying.deliver(*message)
            except Died:
                world.worker.deliver(*message, deliveries=2)


def every_fate(story: Callable[[Fate], None]) -> int:
    """Tell `story` with a worker that dies before, and then after, each of its writes."""
    told = 0
    for after in (False, True):
        at = 1
        while True:
            fate = Fate(at, after=after)
            story(fate)
            if not fate.struck:
                break
            told += 1
            at += 1
    return told


def test_a_run_ends_the_same_wherever_its_worker_died(
    new_world: Callable[[], World], undisturbed: Ledger
) -> None:
    def story(fate: Fate) -> None:
        world = new_world()
        world.worker.start()
        work_off_dying(world, fate)
        assert comparable(world.ledger()) == undisturbed, (fate.at, fate.after)

    assert every_fate(story) >= 16


def test_a_start_that_died_is_made_good_by_starting_again(
    new_world: Callable[[], World], undisturbed: Ledger
) -> None:
    def story(fate: Fate) -> None:
        world = new_world()
        client, queue = fate.in_front_of(world.client), fate.in_front_of(world.queue)
        try:
            world.another_worker(client, queue).start()
        except Died:
            world.clock.time += timedelta(minutes=1, seconds=1)
            world.worker.start()
        world.work_off()
        assert comparable(world.ledger()) == undisturbed, (fate.at, fate.after)

    assert every_fate(story) == 4


def test_a_tick_finds_a_run_whose_messages_were_lost(
    new_world: Callable[[], World], undisturbed: Ledger
) -> None:
    world = new_world()
    world.worker.start()
    (split,) = world.queue.take_all()
    world.worker.deliver(*split)
    world.worker.deliver(*world.queue.take_all()[1])  # page 1; the messages of 0 and 2 are lost
    world.clock.time += timedelta(minutes=5)
    world.worker.tick()
    world.work_off()
    assert world.worker.runs.unfinished(world.clock.now(), 9)  # not long enough to be worried
    world.clock.time += timedelta(minutes=6)
    world.worker.tick()
    world.work_off()
    found = comparable(world.ledger())
    assert found == undisturbed


def test_the_issue_of_a_preview_ends_the_same_wherever_its_worker_died(
    new_world: Callable[[], World],
) -> None:
    def story(fate: Fate, calm: bool = False) -> Ledger:
        world = new_world()
        world.worker.start(preview=True)
        world.work_off()
        worker = world.another_worker(fate.in_front_of(world.client), world.queue)
        _issue(world, worker)
        work_off_dying(world, fate)
        return comparable(world.ledger())

    expected = story(Fate(0, after=False))

    def check(fate: Fate) -> None:
        assert story(fate) == expected, (fate.at, fate.after)

    assert every_fate(check) >= 16


def _issue(world: World, worker: Worker) -> None:
    for using in (worker, world.worker):
        ports = using.ports(*ACTING)
        try:
            issue_run(FINANCE, ById(RUN), **ports)
        except Died:
            continue
        if not world.queue.messages:  # it had begun when it died; the tick would find it
            run = world.worker.runs.find(COMPANY, RUN)
            assert run
            world.worker.work.split(run)
        return


def test_mending_ends_the_same_wherever_its_worker_died(new_world: Callable[[], World]) -> None:
    def story(fate: Fate) -> Ledger:
        world = new_world()
        world.worker.start()
        world.work_off()
        add_rule(world, "itm_00000000000000ff", "9", "built_area", "0.50", "2026-10-01")
        mend_run(FINANCE, ById(RUN), **world.worker.ports(*ACTING))
        work_off_dying(world, fate)
        return comparable(world.ledger())

    expected = story(Fate(0, after=False))
    run = expected[f"C#{COMPANY}#run#{RUN}", "-"]
    assert run["state"] == {"S": "issued"}
    assert json.loads(run["totals"]["S"])["blocked"] == 1  # nobody answers for unit 201 still

    def check(fate: Fate) -> None:
        assert story(fate) == expected, (fate.at, fate.after)

    assert every_fate(check) >= 8


@pytest.mark.parametrize("kind", ["throttled", "reply lost", "half"])
def test_a_store_that_throttles_or_loses_replies_changes_nothing(
    kind: str, new_world: Callable[[], World], undisturbed: Ledger
) -> None:
    world = new_world()
    weather = Weather(kind)
    worker = world.another_worker(weather.in_front_of(world.client), world.queue)
    worker.start()
    while taken := world.queue.take_all():
        for message in taken:
            worker.deliver(*message)
    assert weather.failed > 10
    assert comparable(world.ledger()) == undisturbed


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_messages_delivered_up_to_ten_times_in_any_order_have_one_effect(
    data: st.DataObject, new_world: Callable[[], World], undisturbed: Ledger
) -> None:
    world = new_world()
    workers = [world.worker, world.another_worker(), world.another_worker()]
    world.worker.start()
    seen: list[tuple[str, str]] = []
    while taken := world.queue.take_all():
        seen += taken
        times = [data.draw(st.integers(1, 10 if url == "page-queue" else 2)) for url, _ in taken]
        again = [m for m, count in zip(taken, times, strict=True) for _ in range(count)]
        late = [message for message in seen if data.draw(st.booleans()) and message not in taken]
        for message in data.draw(st.permutations(again + late)):
            data.draw(st.sampled_from(workers)).deliver(
                *message, deliveries=data.draw(st.integers(1, 3))
            )
        world.queue.messages = [m for m in world.queue.messages if m not in seen]
    assert comparable(world.ledger()) == undisturbed


def test_workers_that_do_every_page_at_the_same_time_bill_it_once(
    new_world: Callable[[], World], undisturbed: Ledger
) -> None:
    world = new_world()
    starts = [threading.Thread(target=world.another_worker().start) for _ in range(4)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    splits = world.queue.take_all()
    assert len(splits) == 1
    world.worker.deliver(*splits[0])
    pages = world.queue.take_all()
    failures: list[BaseException] = []

    def do_all(worker: Worker) -> None:
        try:
            for message in pages:
                worker.deliver(*message)
        except BaseException as error:  # noqa: BLE001  told to the test
            failures.append(error)

    threads = [threading.Thread(target=do_all, args=[world.another_worker()]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert comparable(world.ledger()) == undisturbed


def test_a_second_start_is_told_which_run_there_is(new_world: Callable[[], World]) -> None:
    world = new_world()
    first = world.worker.start()
    second = world.another_worker().start()
    assert second.run_id == first.run_id == RUN
    assert first.state is RunState.ISSUING


def test_what_a_first_try_billed_counts_even_if_the_second_sees_the_page_otherwise(
    new_world: Callable[[], World],
) -> None:
    """A change dated before the snapshot lands between two tries: bills and totals still agree."""
    world = new_world()
    world.worker.start()
    world.worker.deliver(*world.queue.take_all()[0])
    pages = world.queue.take_all()
    dying = world.another_worker(Fate(2, after=False).in_front_of(world.client))
    with pytest.raises(Died):
        dying.deliver(*pages[1])  # page 1: its bills are written, its record is not
    gone = unit_card(100, 1, accounts=())
    blocked = unit_card(101, 1, inside=None)
    world.put_cards([gone, blocked])  # account 100 stays known from an older version
    history = replace(
        unit_card(100, 1),
        versions=(
            unit_card(100, 1).newest,
            replace(gone.newest, at=LONG_AGO + timedelta(seconds=1)),
        ),
        revision=2,
    )
    world.put_cards([history])
    for message in pages:
        world.worker.deliver(*message, deliveries=2)
    world.work_off()
    run = world.worker.runs.find(COMPANY, RUN)
    assert run
    assert run.totals
    bills = [key for key in world.ledger() if key[1].startswith("bill#")]
    assert run.totals.bills == len(bills) == 33
