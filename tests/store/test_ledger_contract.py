"""One suite of promises about the ledger, run against the memory fake and real DynamoDB calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.ledger.account_book import Draft
from shared.domain.ledger.choosing import BILLS_MAX
from shared.domain.ledger.entries import Cause, Stamp
from shared.domain.ledger.errors import BillNotOpen
from shared.domain.ledger.payment import Channel, PaymentState
from shared.domain.ledger.settings import PaymentSettings
from shared.domain.ledger.suspense import SuspenseReason
from shared.usecases.ledger.ledger_ports import (
    Decision,
    Depth,
    Look,
    Save,
    Seen,
    payment_ref,
    receipt_ref,
    settings_ref,
)
from shared.usecases.ledger.ledger_reading import Chosen
from shared.usecases.paying.desk_payment import ChangeTo
from shared.usecases.paying.voids import VoidPayment, void_payment
from shared.usecases.ports import AlreadyDone
from tests.ledger.world import (
    CO,
    COMMUNITY,
    FEE,
    HOME,
    NOON,
    PARKING,
    SPACE,
    TODAY,
    WATER,
    World,
)


def test_a_payment_changes_accounts_bills_receipts_and_numbers_together(world: World) -> None:
    fee = world.bill([(FEE, 24200), (WATER, 6150)])
    parking = world.bill([(PARKING, 15000)], account=SPACE)

    payment = world.pay(50000, also=(SPACE,))

    assert (world.open_minor(fee), world.open_minor(parking)) == (0, 0)
    assert world.balance() == 50000 - 24200 - 6150 - 15000
    assert world.ledger.find(CO, payment_ref(payment.id)) == payment
    (receipt,) = world.receipts()
    assert (receipt.number, receipt.minor, receipt.payment_id) == (1, 50000, payment.id)
    assert receipt.accounts == (HOME, SPACE)
    assert world.breaches() == []


def test_a_part_payment_pays_items_in_order_and_reads_back_part_by_part(world: World) -> None:
    bill = world.bill([(FEE, 24200), (WATER, 6150)])

    world.pay(25000)

    due = world.ledger.book(CO, HOME, "CNY", Depth.OPEN).bill(bill.key)
    assert due.open_parts() == ((WATER, 5350),)
    assert due.settlement.version == 1


def test_open_and_all_bills_are_told_apart(world: World) -> None:
    world.bill([(FEE, 100)], period="2026-10")
    later = world.bill([(FEE, 100)])
    world.pay(100)

    assert [due.key for due in world.ledger.book(CO, HOME, "CNY", Depth.OPEN).bills] == [later.key]
    assert len(world.ledger.book(CO, HOME, "CNY", Depth.ALL).bills) == 2
    assert world.ledger.book(CO, HOME, "CNY", Depth.NONE).bills == ()


def test_what_is_refused_changes_nothing(world: World) -> None:
    bill = world.bill([(FEE, 100)])
    world.pay(100)
    before = world.ledger.history(CO, HOME, "CNY")

    with pytest.raises(BillNotOpen):
        world.pay(100, bills=[bill])

    assert world.ledger.history(CO, HOME, "CNY") == before
    assert len(world.receipts()) == 1


def test_a_decision_is_made_anew_when_somebody_else_got_in_between(world: World) -> None:
    world.bill([(FEE, 100)])
    looks: list[int] = []

    def slow(seen: Seen) -> Decision[int]:
        looks.append(seen.look)
        if seen.look == 1:
            world.pay(60)
        draft = Draft(seen.books[HOME])
        draft.money_in("pay_other", 10)
        draft.move_balance(10, "pay_other")
        change = draft.change(Stamp(NOON, TODAY, "Lin", Cause("test", "1")))
        assert change is not None
        return Decision(change.after.seq, (change,))

    seq = world.ledger.decide(CO, Look("CNY", {HOME: Depth.OPEN}), slow)

    assert (looks, seq) == ([1, 2], 2)


def test_the_same_request_is_remembered_and_takes_effect_once(world: World) -> None:
    command = world.desk_command(500)
    first = world.paying(command)

    assert world.paying(command) == first
    assert world.balance() == 500


def test_a_request_that_was_first_elsewhere_is_told(world: World) -> None:
    once = world.once()
    settings = PaymentSettings(COMMUNITY, version=1)

    def decide(community_id: str) -> None:
        after = replace(settings, community_id=community_id)
        world.ledger.decide(CO, Look(), lambda _: Decision(after, (Save(None, after),)), once=once)

    decide("cty_1")
    with pytest.raises(AlreadyDone):
        decide("cty_2")
    assert world.ledger.find(CO, settings_ref("cty_2")) is None


def test_nothing_to_change_is_no_write(world: World) -> None:
    assert world.ledger.decide(CO, Look(), lambda _: Decision("seen")) == "seen"


def test_companies_do_not_meet(world: World) -> None:
    world.bill([(FEE, 100)])
    payment = world.pay(100)

    assert world.ledger.find("com_other", payment_ref(payment.id)) is None
    assert world.ledger.history("com_other", HOME, "CNY").movements == ()
    assert world.ledger.states("com_other", [HOME]) == {}


def test_where_accounts_stand_is_read_for_many_at_once(world: World) -> None:
    world.pay(700)

    states = world.ledger.states(CO, [HOME, SPACE])

    assert list(states) == [HOME]
    assert states[HOME].balance_minor == 700


def test_a_void_keeps_the_number_and_opens_the_bill(world: World) -> None:
    bill = world.bill([(FEE, 24200), (WATER, 6150)])
    payment = world.pay(31000)

    void_payment(
        world.actor,
        VoidPayment(world.once(), payment.id, "wrong home"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )

    assert (world.open_minor(bill), world.balance()) == (30350, 0)
    receipt = world.ledger.find(CO, receipt_ref(COMMUNITY, 2026, 1))
    assert receipt is not None
    assert receipt.state.value == "void"
    assert world.pay(1).receipt == replace(receipt.ref, number=2)
    assert world.breaches() == []


def test_an_online_order_is_paid_once_whatever_the_provider_repeats(world: World) -> None:
    bill = world.bill([(FEE, 24200)])
    world.order(24200, [bill], "pay_order00000000001")

    first = world.arrive("pay_order00000000001", 24200, "pi_1")
    again = world.arrive("pay_order00000000001", 24200, "pi_1")
    twice = world.arrive("pay_order00000000001", 24200, "pi_2")

    assert first.payment is not None
    assert first.payment.state is PaymentState.SUCCEEDED
    assert (again.payment, again.repeated) == (first.payment, True)
    assert twice.suspense is not None
    assert twice.suspense.reason is SuspenseReason.PAID_TWICE
    assert (world.open_minor(bill), world.balance()) == (0, 0)
    assert world.breaches() == []


def test_change_in_cash_keeps_only_what_the_bills_need(world: World) -> None:
    world.bill([(FEE, 24200)])

    payment = world.pay(30000, change=ChangeTo.CASH)

    assert (payment.minor, payment.change_minor, world.balance()) == (24200, 5800, 0)


def test_a_top_up_pays_nothing(world: World) -> None:
    bill = world.bill([(FEE, 24200)])

    world.pay(30000, chosen=Chosen(top_up=True), channel=Channel.POS)

    assert (world.open_minor(bill), world.balance()) == (24200, 30000)


def test_a_void_of_more_bills_than_a_transaction_holds_opens_them_all(world: World) -> None:
    months = 2 * BILLS_MAX + 5
    for month in range(months):
        world.bill([(FEE, 10)], period=f"{2010 + month // 12}-{month % 12 + 1:02d}")
    payment = world.pay(10 * months)
    paid = world.ledger.book(CO, HOME, "CNY", Depth.OPEN)
    assert (paid.bills, paid.state.balance_minor) == ((), 0)

    void_payment(
        world.actor,
        VoidPayment(world.once(), payment.id, "wrong home"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )

    book = world.ledger.book(CO, HOME, "CNY", Depth.OPEN)
    assert (len(book.bills), book.state.balance_minor) == (months, 0)
    assert world.breaches() == []
