"""How fast a payment is recorded, against transactions of as many items, and its cost."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from statistics import median
from time import monotonic
from typing import Any

from tests.bench.bench_runs import tables
from tests.bench.figures import Figure, Figures, Ground
from tests.billing.meter import Meter
from tests.ledger.world import FEE, WATER, World, stored_world

PAYMENTS, ROUNDS = 120, 3
_numbers = itertools.count(1)


def measure(ground: Ground) -> Figures:
    """Return payments per second against raw transactions, and what one payment costs."""
    client = ground.stack.client("dynamodb")
    with tables(client) as make_table:
        meter = Meter(client)
        watched = Transactions(meter)
        world = stored_world(watched, make_table)
        orders = [ordered(world, number) for number in range(PAYMENTS * ROUNDS)]
        before = meter.write_units, meter.read_units, meter.requests.total()
        watched.seen.clear()
        raw_table, ratios = make_table("LedgerTable"), []
        for round_ in range(ROUNDS):
            some = orders[round_ * PAYMENTS : (round_ + 1) * PAYMENTS]
            speed = per_second(lambda some=some: record(world, some))  # type: ignore[misc]
            like = watched.seen[-PAYMENTS:]
            raw = per_second(lambda like=like: raw_writes(client, raw_table, like))  # type: ignore[misc]
            ratios.append(speed / raw)
        writes = (meter.write_units - before[0]) / len(orders)
        reads = (meter.read_units - before[1]) / len(orders)
        requests = (meter.requests.total() - before[2]) / len(orders)
    per = "a payment of two bills by a webhook"
    return {
        "webhook_vs_raw": Figure(
            median(ratios), "×", "payments/s against transactions of the same items", 0.3, True
        ),
        "write_units_per_payment": Figure(writes, "units", per, 20),
        "read_units_per_payment": Figure(reads, "units", per, 6),
        "requests_per_payment": Figure(requests, "requests", per, 4),
    }


class Transactions:
    """Passes calls on and keeps what was written together."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.seen: list[list[dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        """Pass a transaction on."""
        self.seen.append(request["TransactItems"])
        return self._client.transact_write_items(**request)


def ordered(world: World, number: int) -> tuple[str, int]:
    """Store an order for two bills of an account of its own; return its id and amount."""
    account = world.open_account(10_000 + number)
    bills = [
        world.bill([(FEE, 24200), (WATER, 800)], period=period, account=account)
        for period in ("2026-10", "2026-11")
    ]
    order_id = f"pay_bench{number:011d}"
    world.order(50000, bills, order_id, account)
    return order_id, 50000


def record(world: World, orders: list[tuple[str, int]]) -> None:
    """Record the money of each order, as the webhook's worker does."""
    for order_id, minor in orders:
        recorded = world.arrive(order_id, minor, f"pi_{order_id}")
        assert recorded.suspense is None


def raw_writes(client: Any, table: str, like: list[list[dict[str, Any]]]) -> None:
    """Write as many transactions of as many items of the same size, without a condition."""
    for transaction in like:
        puts = [{"Put": {"TableName": table, "Item": _raw_item(write)}} for write in transaction]
        client.transact_write_items(TransactItems=puts)


def _raw_item(write: dict[str, Any]) -> dict[str, Any]:
    ((kind, request),) = write.items()
    if kind == "Put":
        item = dict(request["Item"])
    else:
        values = request.get("ExpressionAttributeValues", {})
        item = {f"v{at}": value for at, value in enumerate(values.values())}
    return item | {"pk": {"S": f"raw#{next(_numbers):020d}"}, "sk": {"S": "-"}}


def per_second(work: Callable[[], None]) -> float:
    """Return how many payments a second `work` makes."""
    began = monotonic()
    work()
    return PAYMENTS / (monotonic() - began)
