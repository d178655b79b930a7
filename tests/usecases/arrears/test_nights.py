"""Every community has one night a day, in its own zone; parts repeated or lost charge the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from shared.adapters.arrears_queue import SqsArrearsWork
from shared.domain.community import Community, Company, Language
from shared.domain.errors import Unavailable
from shared.domain.property import SubjectKind
from shared.edge.messages_arrears import read_arrears_message
from shared.usecases.arrears import night as nights
from shared.usecases.arrears.accruing import charge_lateness
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.arrears.night import NightTools, begin_nights, carry_out
from shared.usecases.arrears.orders import ArrearsOrder, BeginNight, ChargeAccount
from shared.usecases.ports import Create
from tests.fakes.debtors import MemoryDebtors
from tests.fakes.directory import MemoryDirectory
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, NOON, SPACE, WATER, World
from tests.usecases.arrears.late import at, entries, late_fee, late_world

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")


@dataclass
class Waiting:
    """Keeps orders as their messages, and gives them back in order."""

    messages: list[str] = field(default_factory=list)

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == "arrears"
        self.messages.append(MessageBody)
        return {}

    def take(self) -> list[ArrearsOrder]:
        taken, self.messages = self.messages, []
        return [read_arrears_message(body) for body in taken]


def directory_in(zones: Iterable[str]) -> MemoryDirectory:
    """Return a directory with a community in each of the zones."""
    directory = MemoryDirectory()
    company = Company(CO, "Levy", Language.EN, datetime(2026, 1, 1, tzinfo=UTC))
    directory.commit(CO, [Create(company)])
    for number, zone in enumerate(zones, start=1):
        community = Community(f"cty_{number:016d}", zone, "CNY", zone, Language.ZH, NOON)
        directory.commit(CO, [Create(community)])
    return directory


@pytest.mark.parametrize(
    "first", [datetime(2026, 11, 20, tzinfo=UTC), datetime(2027, 3, 27, 0, 20, tzinfo=UTC)]
)
def test_each_zone_has_each_day_once_also_when_its_clock_is_changed(first: datetime) -> None:
    directory, debtors, queue = directory_in(ZONES), MemoryDebtors(), Waiting()
    work = SqsArrearsWork(cast(Any, queue), "arrears")
    begun: dict[str, list[tuple[date, datetime]]] = {}
    for hour in range(24 * 4):
        now = first + timedelta(hours=hour)
        begin_nights(now, directory=directory, nights=debtors, work=work)
        begin_nights(now, directory=directory, nights=debtors, work=work)
        for order in queue.take():
            assert isinstance(order, BeginNight)
            begun.setdefault(order.community_id, []).append((order.day, now))
    for found in begun.values():
        days = [day for day, _ in found]
        assert days == sorted(set(days))
        assert len(days) == (days[-1] - days[0]).days + 1
    assert {len(found) for found in begun.values()} <= {4, 5}
    for number, zone in enumerate(ZONES, start=1):
        for day, now in begun[f"cty_{number:016d}"][1:]:
            local = now.astimezone(ZoneInfo(zone))
            assert (local.date() - day, local.hour) == (timedelta(days=1), 0)


def test_a_clock_that_stood_still_begins_one_night_for_the_last_day_that_is_over() -> None:
    directory, debtors, queue = directory_in(ZONES[:1]), MemoryDebtors(), Waiting()
    work = SqsArrearsWork(cast(Any, queue), "arrears")
    for day in (20, 25):
        begin_nights(
            datetime(2026, 11, day, 4, tzinfo=UTC), directory=directory, nights=debtors, work=work
        )
    assert [order.day.day for order in queue.take()] == [19, 24]


@dataclass
class House:
    """A world of late fees with its nights."""

    world: World
    debtors: MemoryDebtors = field(default_factory=MemoryDebtors)
    queue: Waiting = field(default_factory=Waiting)

    @property
    def tools(self) -> NightTools:
        """What a night works with; no run is waiting."""
        nothing = cast(Any, None)
        return NightTools(
            directory=self.world.directory,
            ledger=self.world.ledger,
            runs=nothing,
            bills=nothing,
            debtors=self.debtors,
            due_runs=self.debtors,
            nights=self.debtors,
            work=SqsArrearsWork(cast(Any, self.queue), "arrears"),
            clock=self.world.clock,
        )

    def follow(self, account: str = HOME) -> None:
        """Have the list of debtors follow the ledger, as projections do."""
        look_at_debtor(
            CO,
            COMMUNITY,
            account,
            directory=self.world.directory,
            ledger=self.world.ledger,
            debtors=self.debtors,
        )

    def night(self, day: str, *, times: int = 1) -> int:
        """Carry a night out, each of its parts so many times; return the entries made."""
        carry_out(BeginNight(CO, COMMUNITY, date.fromisoformat(day)), self.tools)
        made = 0
        while orders := self.queue.take():
            made += sum(carry_out(order, self.tools) for order in orders for _ in range(times))
        return made


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    world = late_world()
    monkeypatch.setattr("shared.usecases.arrears.following._whereabouts", _somewhere)
    return House(world)


def _somewhere(_company: str, _account_id: str, _directory: Any) -> dict[str, Any]:
    return {"subject_kind": SubjectKind.UNIT, "subject_id": "unt_1", "building_id": "bld_1"}


@pytest.mark.parametrize("times", [1, 3])
def test_debtors_are_charged_page_by_page_however_often_a_part_comes(
    house: House, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nights, "ACCOUNTS_A_PART", 1)
    bills = [house.world.bill([(FEE, 300000)], period="2026-10", account=one) for one in _two()]
    for account in _two():
        house.follow(account)
    assert house.night("2026-11-01", times=times) == 2
    assert house.night("2026-11-02", times=times) == 2
    assert [late_fee(house.world, bill) for bill in bills] == [300, 300]


def _two() -> tuple[str, str]:
    return HOME, SPACE


def test_who_paid_is_watched_until_the_day_of_the_payment_is_charged(house: House) -> None:
    bill = house.world.bill([(FEE, 300000)], period="2026-10")
    house.follow()
    house.night("2026-11-01")
    at(house.world, "2026-11-03")
    house.world.pay(300000 + 150)
    house.follow()
    assert house.debtors.find(CO, COMMUNITY, HOME) is None
    house.night("2026-11-02")  # begun on the 3rd, after the payment
    house.follow()
    at(house.world, "2026-11-04")
    house.night("2026-11-03")
    assert late_fee(house.world, bill) == 450
    house.follow()
    for day in ("2026-11-05", "2026-11-06"):
        at(house.world, day)
        house.night(day)
    assert late_fee(house.world, bill) == 450
    assert house.debtors.watched(CO, COMMUNITY, 10, None).items == ()


def test_who_owes_for_an_item_without_a_policy_is_not_even_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.world.bill([(WATER, 300000)], period="2026-10")
    house.follow()
    monkeypatch.setattr(house.world.ledger, "history", lambda *_: pytest.fail("was read"))
    assert house.night("2026-11-05") == 0


def test_an_account_that_fails_goes_on_alone_and_holds_up_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hiccup(Unavailable):
        code = "store_unavailable"

    for account in _two():
        house.world.bill([(FEE, 300000)], period="2026-10", account=account)
        house.follow(account)
    real, failed = charge_lateness, list[str]()

    def sometimes(
        company: str, community: Community, account: str, *rest: Any, **ports: Any
    ) -> Any:
        if account == HOME and not failed:
            failed.append(account)
            raise Hiccup
        return real(company, community, account, *rest, **ports)

    monkeypatch.setattr(nights, "charge_lateness", sometimes)
    assert house.night("2026-11-01") == 2
    assert failed == [HOME]


def test_a_night_that_dies_between_two_writes_is_finished_by_its_repeat(house: House) -> None:
    for account in _two():
        house.world.bill([(FEE, 300000)], period="2026-10", account=account)
        house.follow(account)
    carry_out(BeginNight(CO, COMMUNITY, date(2026, 11, 3)), house.tools)
    carry_out(ChargeAccount(CO, COMMUNITY, date(2026, 11, 3), HOME), house.tools)  # then it died
    for order in house.queue.take():
        carry_out(order, house.tools)
    assert [len(entries(house.world, account)) for account in _two()] == [3, 3]
