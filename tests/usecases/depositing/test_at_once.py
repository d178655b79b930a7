"""Two people at once do a thing to a deposit once, and a death around any write changes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.deposits.deposit import Deposit, DepositState, KeepState
from shared.domain.deposits.works import Outcome
from shared.domain.errors import Conflict, LevyError
from shared.domain.refunds.part import Route
from shared.store.ledger import LedgerTable
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.depositing.records import deposits_of, deposits_of_account, due_deposits_of
from shared.usecases.depositing.settings import update_deposit_settings
from shared.usecases.ports import Once
from shared.usecases.refunding.moving import RefundBooks
from shared.usecases.refunding.sending import to_balance
from tests.billing.faults import Died, Fate
from tests.ledger.test_at_once import together
from tests.ledger.test_crashes import everything
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, Tables, World, stored_world
from tests.usecases.depositing.desk import CHIEF, LAST, Deposits

OTHER = Actor(CO, Role.MANAGER, "Zhao")
ROUNDS = 10


def tried(doing: Callable[[], object]) -> bool:
    try:
        doing()
    except LevyError:
        return False
    return True


def test_what_two_want_at_once_one_gets(dynamodb: Any, make_table: Callable[[str], str]) -> None:
    deposits = Deposits(stored_world(dynamodb, make_table))
    bill = deposits.world.bill([(FEE, 90000)])
    deposits.shift()
    for _ in range(ROUNDS):
        deposit = deposits.take(10000, kind="key")
        wishes = (  # each wants more than half of it
            lambda deposit=deposit: deposits.refund(deposit, 6000),
            lambda deposit=deposit: deposits.keep(deposit, bill.key.id, 6000),
            lambda deposit=deposit: deposits.move(deposit, 6000),
        )
        keys = [Once(CO, f"{deposit.id}{number}", "x") for number in range(3)]
        got = together(
            lambda deposit=deposit, once=keys[0]: tried(  # type: ignore[misc]
                lambda: deposits.refund(deposit, 6000, once=once)
            ),
            lambda deposit=deposit, once=keys[1]: tried(  # type: ignore[misc]
                lambda: deposits.keep(deposit, bill.key.id, 6000, once=once)
            ),
            lambda deposit=deposit, once=keys[2]: tried(  # type: ignore[misc]
                lambda: deposits.move(deposit, 6000, once)
            ),
        )
        assert sorted(got) == [False, False, True]
        assert not any(tried(wish) for wish in wishes)
    assert deposits.world.breaches() == []


def test_of_two_who_decide_at_once_one_does(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    deposits = Deposits(stored_world(dynamodb, make_table))
    bill = deposits.world.bill([(FEE, 90000)])
    deposits.shift()
    for _ in range(ROUNDS):
        deposit = deposits.take(10000, kind="key")
        deposits.keep(deposit, bill.key.id, 4000)
        refund = deposits.refund(deposit)
        got = together(
            lambda deposit=deposit: tried(  # type: ignore[misc]
                lambda: deposits.say(deposit, "approve", CHIEF)
            ),
            lambda deposit=deposit: tried(  # type: ignore[misc]
                lambda: deposits.say(deposit, "approve", OTHER)
            ),
        )
        assert sorted(got) == [False, True]
        deposits.approve(refund)
        once = deposits.world.once()
        paid = together(
            *[lambda refund=refund, once=once: tried(lambda: deposits.pay_out(refund, once))] * 2
        )
        assert any(paid)
        after = deposits.now(deposit)
        assert (after.kept_minor, after.refunded_minor, after.left_minor) == (4000, 6000, 0)
    assert deposits.held() == 0
    assert deposits.world.open_minor(bill) == 90000 - ROUNDS * 4000
    assert deposits.world.breaches() == []


def test_a_deposit_is_stored_and_listed_as_it_is(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    deposits = Deposits(stored_world(dynamodb, make_table))
    deposits.shift()
    ledger = deposits.world.ledger
    kinds = deposits.world.directory
    changed = update_deposit_settings(
        deposits.world.actor,
        UpdateSettings(COMMUNITY, 1, {}),
        directory=kinds,
        ledger=ledger,
    )
    assert changed.version == 2
    deposit = deposits.take(30000)
    deposits.inspect(deposits.permit(deposit), Outcome.DEDUCTED, 5000)
    now = deposits.now(deposit)
    assert now.stage is DepositState.DEDUCTED
    assert now.inspections[0].deductions[0].minor == 5000

    def listed(shelf: Any) -> tuple[Deposit, ...]:
        return ledger.page(CO, shelf, 10, None).items

    assert listed(deposits_of(COMMUNITY, "deducted")) == (now,)
    assert listed(deposits_of(COMMUNITY, "held")) == ()
    assert listed(deposits_of_account(HOME)) == (now,)
    assert listed(due_deposits_of(COMMUNITY)) == (now,)
    assert now.due_on == LAST
    deposits.move(deposit, 25000)
    bill = deposits.world.bill([(FEE, 5000)])
    deposits.keep(deposit, bill.key.id, None)
    deposits.say(deposit, "approve")
    assert listed(due_deposits_of(COMMUNITY)) == ()
    (settled,) = listed(deposits_of(COMMUNITY, "settled"))
    assert [keep.state for keep in settled.keeps] == [KeepState.APPLIED]
    assert deposits.world.breaches() == []


def taking(deposits: Deposits) -> Deposit:
    return deposits.take(30000, kind="key", once=Once(CO, "take", "1"))


def moving(deposits: Deposits) -> object:
    return deposits.move(taking(deposits), 7000, Once(CO, "move", "1"))


def keeping(deposits: Deposits) -> object:
    deposit, bill = taking(deposits), bill_id(deposits.world)
    deposits.keep(deposit, bill, 7000, once=Once(CO, "keep", "1"))
    with contextlib.suppress(Conflict):
        return deposits.say(deposit, "approve")
    return None


def giving_back(deposits: Deposits) -> object:
    """Asked, approved and settled: three writes, each of which may be the last."""
    once = Once(CO, "refund", "1")
    refund = deposits.refund(taking(deposits), 7000, route=Route.BALANCE, once=once)
    with contextlib.suppress(Conflict):
        deposits.approve(refund, once=Once(CO, "approve", "1"))
    world = deposits.world
    books = RefundBooks(world.directory, world.ledger, world.clock)
    refund = deposits.refund_now(refund)
    return to_balance(CO, refund, refund.parts[0].id, books)


def bill_id(world: World) -> str:
    (due,) = world.ledger.history(CO, HOME, "CNY").book.bills
    return due.id


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "work", [taking, moving, keeping, giving_back], ids=lambda work: work.__name__
)
def test_a_death_around_any_write_changes_nothing_in_the_end(
    dynamodb: Any,
    make_table: Callable[[str], str],
    work: Callable[[Deposits], object],
    after: bool,
) -> None:
    def prepared() -> tuple[Deposits, Tables]:
        lies = Tables(make_table("LedgerTable"), make_table("DirectoryTable"))
        deposits = Deposits(stored_world(dynamodb, make_table, lies))
        deposits.shift()
        deposits.world.bill([(FEE, 9000)])
        deposits.world.keys = 100
        return deposits, lies

    calm, lies = prepared()
    work(calm)
    assert calm.world.breaches() == []
    expected = told(everything(dynamodb, lies))
    at = 0
    while True:
        at += 1
        deposits, lies = prepared()
        fate = Fate(at, after=after)
        well = deposits.world.ledger
        front = fate.in_front_of(dynamodb)
        deposits.world.ledger = LedgerTable(
            front, lies.ledger, lies.directory, deposits.world.clock
        )
        with contextlib.suppress(Died):
            work(deposits)
        deposits.world.ledger = well
        deposits.world.keys = 100
        work(deposits)
        assert told(everything(dynamodb, lies)) == expected, f"write {at}"
        if not fate.struck:
            break
    assert at > 1


def told(items: dict[tuple[str, str], Any]) -> set[tuple[str, str]]:
    """Return where everything lies and what it is."""
    return {(str(place), str(sorted(item.items()))) for place, item in items.items()}
