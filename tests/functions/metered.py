"""A community entered over HTTP, with its queues in memory: meters, readings, pools, runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.adapters.queues import SqsWork
from shared.domain.actor import Actor, Role
from shared.store.access import AccessTable
from shared.store.bills import BillTable
from shared.store.cards import CardTable
from shared.store.directory import DirectoryTable
from shared.store.idempotency import IdempotencyTable
from shared.store.ledger import LedgerTable
from shared.store.pools import PoolTable
from shared.store.readings import ReadingTable
from shared.store.runs import RunTable
from shared.store.settlements import SettlementTable
from tests.billing.world import QueueInMemory, SetClock, Worker
from tests.fakes.api import Answer, Api
from tests.fakes.clock import CountingIds
from tests.fakes.photos import QuietPhotos

COMPANY = "com_0000000000000001"
WATER = {"zh": "水费", "en": "Water"}


@dataclass
class Estate:
    """One community, its API, its clock, and a worker for its queues."""

    api: Api
    clock: SetClock
    queue: QueueInMemory
    worker: Worker
    client: Any
    tables: tuple[str, str, str]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def community(self) -> str:
        return f"/v1/communities/{self.ids['community']}"

    def today(self, day: str) -> None:
        """Make it noon of that day where the community is."""
        self.clock.time = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)

    def unit(self, name: str, *, since: str = "2025-01-01", **fields: Any) -> tuple[str, str]:
        """A unit with one holder since a day; returns its id and its account's."""
        body = {"name": name, "floor": 1, "built_area": "100.00", "status": "occupied", **fields}
        unit = self.api.made(f"/v1/buildings/{self.ids['building']}/units", body)["id"]
        holder = self.api.made(f"{self.community}/holders", {"name": f"住户{name}"})["id"]
        held = {"holder_id": holder, "from": since}
        return unit, self.api.made(f"/v1/units/{unit}/accounts", held)["id"]

    def item(self, name: str, document: dict[str, Any], category: str = "water") -> str:
        """A charge item with a rule since 2025."""
        body = {"name": {"zh": name, "en": name}, "category": category}
        item = self.api.made("/v1/charge-items", {**body, "community_id": self.ids["community"]})[
            "id"
        ]
        self.rule(item, document)
        return str(item)

    def rule(self, item: str, document: dict[str, Any], first: str = "2025-01-01") -> str:
        body = {"effective_from": first, "document": document}
        return str(self.api.made(f"/v1/charge-items/{item}/rules", body)["id"])

    def plan(self, *items: str, **fields: Any) -> str:
        """A plan in arrears, monthly from November 2026."""
        body = {
            "name": f"plan of {items[0]}",
            "first_period": "2026-11",
            "timing": "arrears",
            "item_ids": list(items),
            **fields,
        }
        return str(self.api.made(f"{self.community}/billing-plans", body)["id"])

    def meter(self, place_id: str, **fields: Any) -> str:
        """A water meter of a unit since 2026."""
        body = {
            "place": "unit",
            "place_id": place_id,
            "utility": "water",
            "unit": "m3",
            "number": f"W{place_id[-2:]}",
            "installed_on": "2026-01-01",
            "register": {"digits": 5, "decimals": 0},
            **fields,
        }
        return str(self.api.made(f"{self.community}/meters", body)["id"])

    def shared_meter(self, **fields: Any) -> str:
        """An electricity meter shared by the community since 2026."""
        body = {
            "place": "community",
            "utility": "electricity",
            "unit": "kWh",
            "number": "E-0",
            "installed_on": "2026-01-01",
            **fields,
        }
        return str(self.api.made(f"{self.community}/meters", body)["id"])

    def read(self, meter: str, day: str, value: str, **fields: Any) -> Answer:
        body = {"read_on": day, "value": value, **fields}
        return self.api.post(f"/v1/meters/{meter}/readings", body)

    def reads(self, meter: str, *readings: tuple[str, str]) -> None:
        """Enter readings that must be taken."""
        for day, value in readings:
            answer = self.read(meter, day, value)
            assert answer.status == 201, answer.text

    def run(self, plan: str, period: str, mode: str = "issue") -> str:
        """Start a run and work it off; returns its id."""
        self.a_moment_later()
        body = {"plan_id": plan, "period": period, "mode": mode}
        answer = self.api.post(f"{self.community}/billing-runs", body)
        assert answer.status == 202, answer.text
        self.work_off()
        return str(answer.json["id"])

    def act(self, run: str, verb: str) -> Answer:
        self.a_moment_later()
        answer = self.api.post(f"/v1/billing-runs/{run}/{verb}")
        self.work_off()
        return answer

    def a_moment_later(self) -> None:
        """Let what was entered be known."""
        self.clock.time += timedelta(seconds=1)

    def work_off(self) -> None:
        while taken := self.queue.take_all():
            for message in taken:
                self.worker.deliver(*message)

    def problems(self, run: str) -> list[dict[str, Any]]:
        found = self.api.get(f"/v1/billing-runs/{run}/problems", limit="100").json["items"]
        return list(found)

    def totals(self, run: str) -> dict[str, Any]:
        return dict(self.api.get(f"/v1/billing-runs/{run}").json["totals"])

    def bill(self, account: str, plan: str, period: str) -> dict[str, Any]:
        answer = self.api.get(f"/v1/bills/{account}.{plan}.{period}.1")
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def steps(self, bill: dict[str, Any], language: str = "en") -> list[str]:
        """The sentences of a bill's only line, computed again."""
        path = f"/v1/bills/{bill['id']}/replay"
        replay = self.api.call("GET", path, headers={"Accept-Language": language}).json
        assert replay["same"] is True
        return [step["text"] for step in replay["lines"][0]["steps"]]


def build(client: Any, make_table: Callable[[str], str]) -> Estate:
    """Return a community with a building and nothing else, on 2 December 2026."""
    tables = (make_table("DirectoryTable"), make_table("LedgerTable"), make_table("AccessTable"))
    directory, ledger, access = tables
    clock, queue = SetClock(), QueueInMemory()
    ports = {
        "clock": clock,
        "ids": CountingIds(),
        "directory": DirectoryTable(client, directory, access, clock),
        "cards": CardTable(client, directory),
        "idempotency": IdempotencyTable(client, directory),
        "keys": AccessTable(client, access),
        "runs": RunTable(client, ledger),
        "settlements": SettlementTable(client, ledger),
        "readings": ReadingTable(client, directory),
        "pools": PoolTable(client, directory),
        "photos": QuietPhotos(),
        "bills": BillTable(client, ledger),
        "ledger": LedgerTable(client, ledger, directory, clock),
        "work": SqsWork(queue, "run-queue", "page-queue"),
        "signing_key": lambda: b"a key for tests",
    }
    api = Api(ports, Actor(COMPANY, Role.ADMIN, "finance"))
    worker = Worker(client, queue, tables, clock)
    estate = Estate(api, clock, queue, worker, client, tables)
    estate.today("2026-12-02")
    made = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    estate.ids["community"] = api.made("/v1/communities", made)["id"]
    estate.ids["building"] = api.made(f"{estate.community}/buildings", {"name": "1栋"})["id"]
    return estate
