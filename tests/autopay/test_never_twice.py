"""Never above the limit and never twice, whoever repeats, overtakes, is late or dies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.local.stripe_sandbox import Fault, Trouble
from shared.domain.autopay.attempt import AttemptState
from shared.domain.autopay.mandate import Source
from shared.store.due_mandates import DueMandateLists
from shared.store.ledger import LedgerTable
from shared.usecases.autopay.looking import look_after
from shared.usecases.autopay.planning import plan_due
from shared.usecases.autopay.ports import AutopayOrder, LookAfterMandate
from shared.usecases.ledger.ledger_reading import Chosen
from tests.autopay.house import House
from tests.billing.faults import Died
from tests.ledger.world import CO, FEE, World, memory_world

LIMIT_MINOR = 40_000


class Mortal:
    """Stands before a provider and dies before or after its call number `at`."""

    def __init__(self, provider: Any, at: int, *, after: bool) -> None:
        self._provider, self._at, self._after = provider, at, after
        self.calls, self.struck = 0, False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            strikes = self.calls == self._at
            if strikes and not self._after:
                self.struck = True
                raise Died
            answer = found(*args, **kwargs)
            if strikes:
                self.struck = True
                raise Died
            return answer

        return call


class Overtaken:
    """A ledger before whose first look at a book somebody else acts."""

    def __init__(self, ledger: Any, act: Callable[[], object]) -> None:
        self._ledger, self._act, self.struck = ledger, act, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def book(self, *args: Any) -> Any:
        if not self.struck:
            self.struck = True
            self._act()
        return self._ledger.book(*args)


def billed(house: House, minor: int = 30_350, period: str = "2026-11") -> None:
    house.world.bill([(FEE, minor)], period=period)


def outcome(house: House) -> tuple[Any, ...]:
    """Return what must be the same however it came about."""
    return (
        house.charged(),
        [(one.id, one.state, one.reason, len(one.tries)) for one in house.attempts()],
        [(order.id, order.state) for order in house.orders()],
        house.world.balance(),
        house.bus.kinds,
        house.world.breaches(),
    )


def dying(house: House, mandate: Any, ledger: Any, number: int, *, after: bool) -> bool:
    """Look, dying around the write of that number; then look again. Tell if it came to that."""
    seen = {"writes": 0, "struck": False}

    def strike() -> None:
        seen["writes"] += 1
        if seen["writes"] == number:
            seen["struck"] = True
            raise Died

    setattr(ledger, "after" if after else "before", strike)
    try:
        house.look(mandate)
    except Died:
        pass
    finally:
        setattr(ledger, "after" if after else "before", lambda: None)
    house.look(mandate)
    return bool(seen["struck"])


@pytest.mark.parametrize("script", [[], ["insufficient_funds"], ["lost_card"]])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("source", [Source.CARD, Source.BALANCE])
def test_a_death_around_any_write_changes_nothing_in_the_end(
    make_house: Callable[[World], House], source: Source, after: bool, script: list[str]
) -> None:
    def prepared() -> tuple[House, Any]:
        house = make_house(memory_world())
        billed(house)
        if source is Source.CARD:
            mandate = house.by_card()
        else:
            mandate = house.begin(Source.BALANCE)
            house.world.pay(50_000, chosen=Chosen(top_up=True))
        house.mornings(mandate, 4)
        house.sandbox.world.script.payments.extend(script)
        return house, mandate

    house, mandate = prepared()
    house.mornings(mandate, 2)
    expected = outcome(house)
    for eve in (True, False):
        number, struck = 0, True
        while struck:
            number += 1
            house, mandate = prepared()
            ledger = house.world.ledger
            house.forward(days=1)
            if eve:
                struck = dying(house, mandate, ledger, number, after=after)
                house.mornings(mandate, 1)
            else:
                house.look(mandate)
                house.forward(days=1)
                struck = dying(house, mandate, ledger, number, after=after)
            assert outcome(house) == expected, f"eve {eve}, write {number}"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_death_around_the_call_of_the_provider_charges_once(house: House, after: bool) -> None:
    billed(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    house.forward(days=1)
    well, house.provider = house.provider, Mortal(house.provider, 1, after=after)
    with pytest.raises(Died):
        house.look(mandate)
    house.provider = well
    house.look(mandate)
    assert house.charged() == [30_350]
    assert house.attempts()[0].state is AttemptState.PAID
    assert house.world.breaches() == []


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_schedule_charges_each_bill_once_and_never_above_the_limit(
    make_house: Callable[[World], House], data: st.DataObject
) -> None:
    house = make_house(memory_world())
    fates = st.sampled_from(["insufficient_funds", "try_again_later", "process_then_succeed"])
    troubles = st.sampled_from([Trouble.CUT_BODY, Trouble.RATE_LIMIT, Trouble.ERROR_500_AFTER])
    mandate = house.by_card(limit="400")
    minors = data.draw(st.lists(st.integers(500, 45_000), min_size=1, max_size=2))
    billed(house, minors[0])
    house.sandbox.world.script.payments.extend(data.draw(st.lists(fates, max_size=3)))
    for _ in range(data.draw(st.integers(14, 22))):
        house.forward(hours=data.draw(st.integers(9, 40)))
        if len(minors) > 1 and house.world.clock.now().month == 12:
            billed(house, minors.pop(), "2026-12")
        for trouble in data.draw(st.lists(troubles, max_size=2)):
            house.sandbox.faults.add(Fault(trouble, on="payment_intents.create", seconds=1))
        now = house.world.clock.now()
        for back in data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=3)):
            house.look(mandate, now - timedelta(hours=back))
    house.sandbox.faults.clear()
    for _ in range(30):
        house.forward(hours=25)
        house.look(mandate)
    assert all(minor <= LIMIT_MINOR for minor in house.charged())
    bills = [one.bill_id for order in house.orders() if order.receipt for one in order.wanted]
    assert len(bills) == len(set(bills))
    assert sum(house.charged()) == sum(order.minor for order in house.orders() if order.receipt)
    assert house.world.balance() == 0
    assert house.world.breaches() == []


def test_two_workers_at_once_charge_once(stored_house: House) -> None:
    house = stored_house
    billed(house)
    mandate = house.by_card()
    house.mornings(mandate, 5)
    house.forward(days=1)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(house.look, mandate) for _ in range(4)]:
            done.result()
    house.forward(hours=1)
    house.look(mandate)
    assert house.charged() == [30_350]
    assert house.attempts()[0].state is AttemptState.PAID
    assert house.world.breaches() == []


class Orders:
    """Keeps what was handed out."""

    def __init__(self) -> None:
        self.asked: list[AutopayOrder] = []

    def ask(self, orders: Any) -> None:
        self.asked += orders


def test_a_look_of_an_earlier_day_that_is_overtaken_lets_go_of_nothing(house: House) -> None:
    billed(house)
    mandate = house.by_card()
    early = mandate.look_at
    assert early is not None
    house.forward(days=5)
    ledger: Any = Overtaken(house.world.ledger, lambda: house.look(mandate))
    order = LookAfterMandate(CO, mandate.id, early)
    look_after(order, replace(house.tools, ledger=ledger))
    (announced,) = house.attempts()
    assert ledger.struck
    assert house.mandate(mandate.id).live == (announced.id,)
    house.forward(days=1)
    house.look(mandate)
    assert house.charged() == [30_350]
    assert [one.state for one in house.attempts()] == [AttemptState.PAID]


def test_the_clock_hands_out_what_is_due_however_late_it_is(
    stored_house: House, dynamodb: Any
) -> None:
    house, work = stored_house, Orders()
    ledger = house.world.ledger
    assert isinstance(ledger, LedgerTable)
    mandates = DueMandateLists(dynamodb, ledger._table)

    def tick(at: datetime) -> list[AutopayOrder]:
        work.asked.clear()
        plan_due(at, mandates=mandates, work=work)
        return list(work.asked)

    billed(house)
    mandate = house.begin(Source.BALANCE)
    now = house.world.clock.now()
    due = LookAfterMandate(CO, mandate.id, now)
    assert tick(now - timedelta(seconds=1)) == []
    assert tick(now) == tick(now) == [due]
    house.look(mandate)
    assert tick(now) == []
    later = now + timedelta(days=60)
    assert tick(later) == [LookAfterMandate(CO, mandate.id, later)]
