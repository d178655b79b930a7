"""The night: receipts walked once, shifts held against their counts, missed days caught up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shared.domain.ledger.payment import Channel
from shared.domain.payments.provider import RefundState, SettlementKind
from shared.domain.reconciling.item import ReviewState, Verdict
from shared.domain.refunds.part import Route
from shared.usecases.paying.shifts import CloseShift, OpenShift, close_shift, open_shift
from shared.usecases.paying.voids import VoidPayment, void_payment
from shared.usecases.reconciling.receipts import RECEIPTS_A_PART
from shared.usecases.refunding.by_hand import PayOutPart, pay_out_part
from tests.fakes.clock import CountingIds
from tests.ledger.world import CO, COMMUNITY, World, memory_world
from tests.usecases.reconciling.paying_out import Night, night_of, row_of
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def night() -> Night:
    return night_of(memory_world())


def test_what_no_provider_or_bank_tells_of_is_awaited_then_missing(night: Night) -> None:
    night.online(1, 5000)
    paid = night.world.pay(700, channel=Channel.TRANSFER, reference="TRF-1")
    night.pass_by()
    assert night.verdicts() == {"pi_1": Verdict.AWAITED, paid.id: Verdict.AWAITED}
    night.pass_by("2026-11-29")
    assert night.exceptions() == [paid.id]
    night.pass_by("2026-12-04")
    assert night.verdicts() == {
        "pi_1": Verdict.MISSING_AT_PROVIDER,
        paid.id: Verdict.MISSING_AT_BANK,
    }
    night.sheets()


def test_only_whole_days_are_looked_at_and_missed_ones_are_caught_up(night: Night) -> None:
    for number in range(1, 61):
        night.online(number, 100)
    night.pass_by("2026-11-24")
    assert night.items() == []
    night.world.clock.forward(days=3)
    night.online(61, 100)
    night.pass_by("2026-11-27")
    assert len(night.items()) == 60
    night.pass_by("2026-11-28")
    assert len(night.items("2026-11-27")) == 1


@pytest.mark.parametrize("twice", [False, True])
def test_a_shift_is_held_against_its_payments_and_the_cashiers_word_explains_it(
    night: Night, twice: bool
) -> None:
    night.twice = twice
    world = night.world
    shift = opened(world)
    for minor in (5000, 700, 30):
        world.pay(minor)
    world.pay(900, channel=Channel.POS)
    wrong = world.pay(111)
    void_payment(
        world.actor,
        VoidPayment(world.once(), wrong.id, "wrong home"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    night.pass_by()
    assert set(night.verdicts().values()) == {Verdict.AWAITED}
    closed(
        world, shift, {Channel.CASH: 20_000 + 5730 - 100, Channel.POS: 900}, "a coin was missing"
    )
    night.pass_by()
    found = {one.key: one for one in night.items()}
    cash, pos = found[f"{shift}.cash"], found[f"{shift}.pos"]
    assert (cash.verdict, cash.gap_minor) == (Verdict.DIFFERENT_AMOUNT, -100)
    assert (cash.review, cash.reviews[0].reason) == (ReviewState.EXPLAINED, "a coin was missing")
    assert pos.verdict is Verdict.MATCHED
    night.sheets()


def test_a_shift_without_payments_whose_float_is_there_is_fine(night: Night) -> None:
    shift = opened(night.world)
    closed(night.world, shift, {Channel.CASH: 20_000}, "")
    night.pass_by()
    assert night.verdicts() == {f"{shift}.cash": Verdict.MATCHED}


def test_exceptions_that_nobody_explains_for_days_are_counted(night: Night) -> None:
    world = night.world
    world.pay(700, channel=Channel.TRANSFER)
    night.pass_by("2026-11-29")
    assert (night.exceptions() != [], night.stale) == (True, 1)
    world.clock.forward(days=1)
    night.pass_by("2026-11-30")
    assert night.stale == 1


def opened(world: World) -> str:
    command = OpenShift(world.once(), COMMUNITY, Decimal(200))
    return open_shift(
        world.actor,
        command,
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
        ids=CountingIds(),
    ).id


def closed(world: World, shift: str, counted: dict[Channel, int], reason: str) -> None:
    amounts = {channel: Decimal(minor).scaleb(-2) for channel, minor in counted.items()}
    close_shift(
        world.actor,
        CloseShift(world.once(), shift, amounts, reason),
        ledger=world.ledger,
        clock=world.clock,
    )


@pytest.mark.parametrize("twice", [False, True])
def test_cash_refunds_paid_out_of_a_shift_leave_no_difference(night: Night, twice: bool) -> None:
    night.twice = twice
    world = night.world
    refunding = Refunding(world)
    shift = opened(world)
    paid = world.pay(5000)
    for _ in range(RECEIPTS_A_PART):  # the red receipts are walked over in another part
        world.pay(100)
    for name, route in (("1", Route.CASH), ("2", Route.TRANSFER)):
        refund = refunding.asked([(paid, 2000)], name=name, route=route)
        pay_out_part(
            world.actor,
            PayOutPart(world.once(), refund.id, refund.parts[0].id, "ICBC-1"),
            directory=world.directory,
            ledger=world.ledger,
            clock=world.clock,
        )
    left = 20_000 + 5000 + 100 * RECEIPTS_A_PART - 2000
    closed(world, shift, {Channel.CASH: left}, "")
    night.pass_by()
    assert night.verdicts() == {
        f"{shift}.cash": Verdict.MATCHED,
        "rfd_2.1": Verdict.AWAITED,  # the transfer, at the bank
    }
    night.sheets()
    assert world.breaches() == []


def test_a_refund_that_no_payout_tells_of_is_listed_after_some_days(night: Night) -> None:
    refunding = Refunding(night.world)
    paid = refunding.paid_online(5000)
    refund = refunding.send(refunding.asked([(paid, 2000)]))
    (made,) = refunding.provider.made.values()
    refunding.provider.become(made.id, RefundState.SUCCEEDED)
    refunding.hear(made.id, paid.id)
    night.pass_by()
    assert night.verdicts()[made.id] is Verdict.AWAITED
    night.pass_by("2026-12-04")
    assert made.id in night.exceptions()
    told = row_of(1, -2000, SettlementKind.REFUND, source_id=made.id)
    row = replace(told, refund_id=refund.parts[0].key, order_id=paid.id, references=order(paid.id))
    night.provider.pay_out("po_1", [row])
    night.read("po_1")
    assert night.verdicts()[made.id] is Verdict.MATCHED
    night.sheets()


def order(order_id: str) -> dict[str, str]:
    return {"company": CO, "order": order_id}
