"""What a run costs where every unit has rules of its own: their number is no matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.domain.billing_run import RunState
from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel
from shared.domain.rule_book import RuleBook, SubjectBook
from shared.store.rule_books import save_book
from tests.billing.meter import Meter
from tests.billing.world import COMMUNITY, COMPANY, FEE, World, build_world, unit_card
from tests.domain.paper import version

ACCOUNTS = 2_000
YEARS = 5


def put_own_rules(world: World, unit: str, number: int, page: int) -> None:
    """Give a unit five years of prices of its own, none like another's."""
    book = RuleBook(SubjectBook(unit, COMMUNITY, page))
    for year in range(YEARS):
        book = book.with_version(own_rule(unit, number, 2022 + year))
    item = save_book(world.tables[0], COMPANY, book).request["Put"]["Item"]
    world.client.put_item(TableName=world.tables[0], Item=item)


def own_rule(unit: str, number: int, year: int) -> RuleVersion:
    rule_id = f"rul_{year}{number:012d}"
    scope = Scope(ScopeLevel.SUBJECT, unit)
    price = f"{1 + year % 7}.{number % 10_000:04d}"
    return version(rule_id, f"{year}-01-01", price, scope=scope, item_id=FEE)


def test_a_run_in_which_every_unit_has_rules_of_its_own_reads_little_more(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    world = build_world(dynamodb, make_table)
    for page in range(ACCOUNTS // 100):
        cards = [unit_card(page * 100 + number, page) for number in range(100)]
        world.put_cards(cards)
        for number, card in enumerate(cards):
            put_own_rules(world, card.subject_id, page * 100 + number, page)
    meter = Meter(dynamodb)
    worker = world.another_worker(meter)
    run = worker.start()
    while taken := world.queue.take_all():
        for message in taken:
            worker.deliver(*message)
    ended = worker.runs.find(COMPANY, run.run_id)
    assert ended
    assert ended.totals
    assert (ended.state, ended.totals.bills) == (RunState.ISSUED, ACCOUNTS)
    fees = sum(round(100 * (100 * (1 + 2026 % 7) + n % 10_000 / 100)) for n in range(ACCOUNTS))
    assert ended.totals.items[FEE].minor == fees
    reads, writes = meter.read_units / ACCOUNTS, meter.write_units / ACCOUNTS
    requests = (meter.requests.total() + world.queue.requests) / ACCOUNTS
    print(f"\n{reads:.3f} read units, {writes:.3f} write units, {requests:.4f} requests a bill")
    assert reads <= 0.5
    assert writes <= 1.2
    assert requests <= 0.1
