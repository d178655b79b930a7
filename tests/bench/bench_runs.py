"""What a billing run costs by count, and how fast it is against the bare store.

Counts come from the workers' own code on real tables, with a client that counts requests and
capacity. The speed is that of the deployed system: a run is started over the API, split, computed
and written by its functions; the store alone is written right beside it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median
from time import monotonic
from typing import Any

from infra.local.seed.api import Api
from infra.local.seed.community import Entered, enter
from infra.local.seed.estate import make_estate
from shared.store import ledger_keys, marshal
from shared.store.cards import save_card
from tests.bench.figures import Figure, Figures, Ground
from tests.billing.meter import Meter
from tests.billing.world import account_id, build_world, unit_card
from tests.stack.deployed import Deployed, eventually
from tests.stack.template import table_definition

ACCOUNTS = 10_000
FEW_ACCOUNTS = 1_000
ROUNDS = 3
RAW_ITEMS = 5_000
TODAY = date(2026, 11, 24)
HOT_RUN_ACCOUNTS, HOT_RUN_SECONDS = 1_000_000, 600
# List prices of us-east-1, on demand, x86, as of 2026-11-24.
DOLLARS_A_MILLION = {
    "write unit": 0.625,
    "read unit": 0.125,
    "SQS request": 0.40,
    "GB-second": 16.6667,
}
WORKER_MEGABYTES = 512
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cost:
    """Units, requests and seconds of one run, per bill; `run_units` fall on the run's partition."""

    writes: float
    reads: float
    requests: float
    run_units: float
    seconds: float

    @property
    def dollars_of_requests(self) -> float:
        """Dollars for a million bills, by counts alone."""
        return sum(
            count * DOLLARS_A_MILLION[name]
            for name, count in (
                ("write unit", self.writes),
                ("read unit", self.reads),
                ("SQS request", self.requests),
            )
        )

    @property
    def dollars_per_million(self) -> float:
        """Dollars for a million bills, with the time of the functions that make them."""
        gigabytes = WORKER_MEGABYTES / 1024
        return self.dollars_of_requests + self.seconds * gigabytes * DOLLARS_A_MILLION["GB-second"]


def measure(ground: Ground) -> Figures:
    """Return counts per bill, growth, and the speed of a whole run against the bare store."""
    client = ground.stack.client("dynamodb")
    few, many = count(client, FEW_ACCOUNTS), count(client, ACCOUNTS)
    grown = many.dollars_of_requests / few.dollars_of_requests
    per_second = many.run_units * HOT_RUN_ACCOUNTS / HOT_RUN_SECONDS
    bills = f"bills of a run of {ACCOUNTS:,} accounts, its records included"
    return {
        "write_units_per_bill": Figure(many.writes, "units", bills, 1.2),
        "read_units_per_bill": Figure(many.reads, "units", bills, 0.5),
        "requests_per_bill": Figure(many.requests, "requests", f"{bills}; DynamoDB and SQS", 0.1),
        "dollars_per_million_bills": Figure(
            many.dollars_per_million, "$", f"{bills}; counts and the workers' time", 3
        ),
        "growth": Figure(grown, "×", f"cost of a bill at {ACCOUNTS:,} against 1,000 accounts", 1.1),
        "hot_key": Figure(
            per_second, "units/s", "on a run's partition, 1,000,000 accounts in 10 minutes", 1000
        ),
        "run_vs_raw_store": Figure(
            run_against_store(ground.stack),
            "×",
            f"bills/s of {ACCOUNTS:,} against BatchWriteItem of the same items",
            0.5,
            at_least=True,
        ),
    }


def count(client: Any, accounts: int) -> Cost:
    """Return what a run of `accounts` costs when one worker does all of it."""
    with tables(client) as make_table:
        world = build_world(client, make_table)
        for page in range(accounts // 100):
            world.put_cards(unit_card(page * 100 + number, page) for number in range(100))
        meter = Meter(client)
        worker = world.another_worker(meter)
        began = monotonic()
        worker.start()
        while taken := world.queue.take_all():
            for message in taken:
                worker.deliver(*message)
        took = monotonic() - began
        sent = meter.requests.total() + world.queue.requests
        return Cost(
            meter.write_units / accounts,
            meter.read_units / accounts,
            sent / accounts,
            meter.units["transact_write_items"] / accounts,
            took / accounts,
        )


def run_against_store(stack: Deployed) -> float:
    """Return the median of a run's bills per second over the bare store's items per second."""
    api = Api(stack.described["api_url"], stack.api_key)
    entered = enter(api, make_estate(1, 20, TODAY), "bench", TODAY, lambda _: None)
    client, company_id = stack.client("dynamodb"), api.get("/v1/caller")["company_id"]
    grow(stack, client, company_id, entered)
    run_speed(api, entered, "2026-11")  # wakes every function
    key = marshal.to_item(
        {
            "pk": ledger_keys.account_pk(company_id, account_id(1)),
            "sk": f"bill#2026-11#{entered.plan_id}#1",
        }
    )
    table = stack.output("LedgerTable")
    bill = client.get_item(TableName=table, Key=key)["Item"]
    ratios = []
    for month in range(ROUNDS):
        before = raw_speed(client, table, bill)
        speed = run_speed(api, entered, f"2027-{month + 1:02d}")
        ratios.append(2 * speed / (before + raw_speed(client, table, bill)))
    return median(ratios)


def run_speed(api: Api, entered: Entered, period: str) -> float:
    """Return the bills per second of a run, from its start until its last record."""
    body = {"plan_id": entered.plan_id, "period": period, "mode": "issue"}
    path = f"/v1/communities/{entered.community_id}/billing-runs"
    run_id = api.post(path, body, f"bench-{period}")["id"]

    def issued() -> dict[str, Any] | None:
        run = api.get(f"/v1/billing-runs/{run_id}")
        return run if run["state"] == "issued" else None

    run = eventually(issued, 120)
    assert run is not None
    begun, ended = (datetime.fromisoformat(run[name]) for name in ("started_at", "finished_at"))
    bills: int = run["totals"]["bills"]
    return bills / (ended - begun).total_seconds()


def raw_speed(client: Any, table: str, like: dict[str, Any]) -> float:
    """Return how many items like `like` the store takes in a second, 25 to a request."""
    began = monotonic()
    for _ in range(RAW_ITEMS // 25):
        items = [{**like, "pk": {"S": f"raw#{next(_numbers):020d}"}} for _ in range(25)]
        client.batch_write_item(
            RequestItems={table: [{"PutRequest": {"Item": item}} for item in items]}
        )
    return RAW_ITEMS / (monotonic() - began)


def grow(stack: Deployed, client: Any, company_id: str, entered: Entered) -> None:
    """Enter so many more subjects; through the API it would take the bench's whole time."""
    table = stack.output("DirectoryTable")
    for start in range(0, ACCOUNTS, 25):
        cards = [
            replace(unit_card(n, n // 100), community_id=entered.community_id)
            for n in range(start, start + 25)
        ]
        puts = [save_card(table, company_id, card).request["Put"]["Item"] for card in cards]
        requests = [{"PutRequest": {"Item": item}} for item in puts]
        client.batch_write_item(RequestItems={table: requests})
    key = {"pk": f"C#{company_id}#community#{entered.community_id}", "sk": "subjects"}
    client.update_item(
        TableName=table,
        Key=marshal.to_item(key),
        UpdateExpression="SET subjects = :all",
        ExpressionAttributeValues={":all": {"N": str(ACCOUNTS)}},
    )


@contextmanager
def tables(client: Any) -> Iterator[Callable[[str], str]]:
    """Lend a maker of empty tables as the template defines them."""
    made: list[str] = []

    def make(logical_id: str) -> str:
        name = f"bench-{logical_id}-{os.getpid()}-{next(_numbers)}"
        client.create_table(TableName=name, **table_definition(logical_id))
        made.append(name)
        return name

    try:
        yield make
    finally:
        for name in made:
            client.delete_table(TableName=name)
