"""A process dies before or after any write; the retry ends where nothing had gone wrong (fault 2).

Everything stored is compared, to the byte, but for the marks by which a transaction knows itself.
The same for a store that throttles or loses replies (fault 13).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.bills import Bill
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.errors import Conflict
from shared.domain.ledger.choosing import BILLS_MAX
from shared.domain.ledger.payment import Channel
from shared.store.ledger import LedgerTable
from shared.usecases.paying.balances import DeductBalance, deduct_balance
from shared.usecases.paying.voids import BouncePayment, VoidPayment, bounce_payment, void_payment
from shared.usecases.ports import Once
from tests.billing.faults import Died, Fate, Weather
from tests.ledger.correcting import approve, ask, wanted
from tests.ledger.world import CO, FEE, HOME, SPACE, WATER, Tables, World, make_bill, stored_world

ORDER = "pay_order00000000001"
FIRST, SECOND = Once(CO, "first", "1"), Once(CO, "second", "2")
Work = Callable[[World], object]


def two_bills(world: World) -> None:
    world.bill([(FEE, 24200), (WATER, 6150)], period="2026-10")
    world.bill([(FEE, 15000)], account=SPACE)


def desk(world: World) -> object:
    return world.pay(50000, also=(SPACE,), once=FIRST)


def desk_with_many_bills(world: World) -> object:
    return world.pay(10 * (BILLS_MAX + 3), once=FIRST)


def webhook(world: World) -> object:
    return world.arrive(ORDER, 30350, "pi_1")


def webhook_of_nobody(world: World) -> object:
    return world.arrive("pay_nobodysorder0001", 30350, "pi_2")


def ports(world: World) -> dict[str, Any]:
    return {"directory": world.directory, "ledger": world.ledger, "clock": world.clock}


def a_void(world: World) -> object:
    payment = world.pay(30000, once=FIRST)
    with contextlib.suppress(Conflict):  # the caller is answered from what was remembered
        return void_payment(world.actor, VoidPayment(SECOND, payment.id, "slip"), **ports(world))
    return None


def a_bounce(world: World) -> object:
    payment = world.pay(30000, once=FIRST, channel=Channel.TRANSFER)
    with contextlib.suppress(Conflict):
        bounce = BouncePayment(SECOND, payment.id, "no funds", charge_fee=True)
        return bounce_payment(world.actor, bounce, **ports(world))
    return None


def a_deduction(world: World) -> object:
    world.pay(30000, once=FIRST)
    world.bill([(FEE, 700)], period="2026-11", seq=2)
    return deduct_balance(world.actor, DeductBalance(SECOND, HOME), **ports(world))


def an_approval(world: World) -> object:
    world.pay(30000, once=FIRST)
    what = wanted(home_bill(), CorrectionKind.CREDIT_NOTE, amount=Decimal(30))
    with contextlib.suppress(Conflict):
        asked = ask(world, what, once=SECOND)
        return approve(world, asked, once=Once(CO, "third", "3"))
    return approve(world, ask(world, what, once=SECOND), once=Once(CO, "third", "3"))


def home_bill() -> Bill:
    return make_bill([(FEE, 24200), (WATER, 6150)], period="2026-10")


def prepared(world: World, work: Work) -> None:
    world.settle(bounce_fee_minor=500)
    if work is desk_with_many_bills:
        for month in range(BILLS_MAX + 3):
            world.bill([(FEE, 10)], period=f"{2015 + month // 12}-{month % 12 + 1:02d}")
        return
    two_bills(world)
    if work in (webhook, webhook_of_nobody):
        home = world.bill([(FEE, 24200), (WATER, 6150)], period="2026-10")
        world.order(30350, [home], ORDER)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "work",
    [
        desk,
        desk_with_many_bills,
        webhook,
        webhook_of_nobody,
        a_void,
        a_bounce,
        a_deduction,
        an_approval,
    ],
    ids=lambda work: work.__name__,
)
def test_a_death_around_any_write_changes_nothing_in_the_end(
    dynamodb: Any, make_table: Callable[[str], str], work: Work, after: bool
) -> None:
    def tables() -> Tables:
        return Tables(make_table("LedgerTable"), make_table("DirectoryTable"))

    lies = tables()
    calm = stored_world(dynamodb, make_table, lies)
    prepared(calm, work)
    work(calm)
    expected = everything(dynamodb, lies)
    assert calm.breaches() == []
    at = 0
    while True:
        at += 1
        lies = tables()
        world = stored_world(dynamodb, make_table, lies)
        prepared(world, work)
        fate = Fate(at, after=after)
        front = fate.in_front_of(dynamodb)
        well = world.ledger
        world.ledger = LedgerTable(front, lies.ledger, lies.directory, world.clock)
        with contextlib.suppress(Died):
            work(world)
        world.ledger = well
        work(world)
        assert everything(dynamodb, lies) == expected, f"write {at}"
        if not fate.struck:
            break
    assert at > 1


@pytest.mark.parametrize("kind", ["throttled", "reply lost"])
@pytest.mark.parametrize(
    "work",
    [desk, webhook, webhook_of_nobody, a_void, a_deduction],
    ids=lambda work: work.__name__,
)
def test_throttled_writes_and_lost_replies_change_nothing(
    dynamodb: Any, make_table: Callable[[str], str], work: Work, kind: str
) -> None:
    found = []
    for weather in (Weather(kind, tries=0), Weather(kind)):
        lies = Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
        world = stored_world(dynamodb, make_table, lies)
        prepared(world, work)
        front = weather.in_front_of(dynamodb)
        world.ledger = LedgerTable(front, lies.ledger, lies.directory, world.clock)
        work(world)
        assert world.breaches() == []
        found.append(everything(dynamodb, lies))
    assert found[0] == found[1]


def everything(dynamodb: Any, tables: Tables) -> dict[tuple[str, str], Any]:
    """Return all that is stored, without marks."""
    found: dict[tuple[str, str], Any] = {}
    for table in (tables.ledger, tables.directory):
        request: dict[str, Any] = {"TableName": table}
        while True:
            answer = dynamodb.scan(**request)
            for item in answer["Items"]:
                item.pop("txn", None)
                found[item["pk"]["S"], item["sk"]["S"]] = item
            if "LastEvaluatedKey" not in answer:
                break
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    return found
