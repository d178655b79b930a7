"""Late fees night by night: by hand, once, and the same in whatever order things happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.charge_items import ChargeItem
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.ledger.payment import Channel
from shared.usecases.paying.voids import BouncePayment, bounce_payment
from shared.usecases.ports import Replace
from tests.ledger.correcting import done, wanted
from tests.ledger.giving_back import give_back
from tests.ledger.world import CO, FEE, WATER, World
from tests.usecases.arrears.late import (
    POLICY,
    at,
    entries,
    install,
    late_fee,
    late_world,
    night,
    ports,
    terms_of,
)


def test_each_day_that_is_over_is_an_entry_of_its_own_and_counted_once() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")  # due on 31 October

    assert night(world, "2026-10-31") == 0
    assert [night(world, f"2026-11-0{day}") for day in (1, 2, 2, 1, 3)] == [1, 1, 0, 0, 1]

    assert entries(world) == [("2026-11-01", 150), ("2026-11-02", 150), ("2026-11-03", 150)]
    assert late_fee(world, bill) == 450
    assert world.breaches() == []


def test_days_that_were_missed_give_the_entries_they_would_have_given() -> None:
    by_day, at_once = late_world(), late_world()
    for world in (by_day, at_once):
        world.bill([(FEE, 123457)], period="2026-10")
    for number in range(1, 21):
        night(by_day, f"2026-11-{number:02d}")
    night(at_once, "2026-11-20")

    assert entries(by_day) == entries(at_once)
    assert len(entries(at_once)) == 20


@pytest.mark.parametrize(
    ("through", "expected"),
    [("2026-11-10", 1500), ("2026-11-11", 1500 + 100), ("2026-11-20", 1500 + 1000)],
)
def test_a_part_payment_lowers_the_base_from_the_day_after_it(through: str, expected: int) -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-10")
    world.pay(100000)
    night(world, through)
    assert late_fee(world, bill) == expected


def test_a_bill_paid_late_before_the_night_came_bears_its_days_all_the_same() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-03")
    world.pay(300000)
    night(world, "2026-11-09")
    assert late_fee(world, bill) == 450
    assert entries(world)[-1] == ("2026-11-03", 150)


def test_only_the_items_that_have_a_policy_bear_a_fee_and_only_their_principal() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000), (WATER, 999900)], period="2026-10")
    for day in range(1, 6):
        night(world, f"2026-11-0{day}")
    assert late_fee(world, bill) == 5 * 150


def test_two_items_of_one_policy_are_one_debt_with_one_rounding_and_one_minimum() -> None:
    world = late_world({"rate": {"percent": "0.05", "per": "day"}, "minimum": "1.00"}, FEE, WATER)
    bill = world.bill([(FEE, 333), (WATER, 333)], period="2026-10")
    night(world, "2026-11-01")
    assert late_fee(world, bill) == 100


@pytest.mark.parametrize(
    ("document", "through", "expected"),
    [
        ({"rate": {"percent": "0.05", "per": "day"}, "grace": {"days": 15}}, "2026-11-15", 0),
        ({"rate": {"percent": "0.05", "per": "day"}, "grace": {"days": 15}}, "2026-11-16", 150),
        (
            {
                "rate": {"percent": "0.05", "per": "day"},
                "grace": {"days": 15, "mode": "retroactive"},
            },
            "2026-11-16",
            16 * 150,
        ),
        (
            {"rate": {"percent": "0.3", "per": "day"}, "caps": [{"percent": "1"}]},
            "2026-11-20",
            3000,
        ),
        ({"rate": {"percent": "0.05", "per": "day"}, "minimum": "5.00"}, "2026-11-02", 500),
        ({"flat": {"amount": "25.00"}, "grace": {"days": 3}}, "2026-11-03", 0),
        ({"flat": {"amount": "25.00"}, "grace": {"days": 3}}, "2026-11-20", 2500),
        ({"rate": {"percent": "0.05", "per": "day"}, "due_day_counts": True}, "2026-10-31", 150),
        (
            {"rate": {"percent": "0.05", "per": "day"}, "payment_day_counts": False},
            "2026-11-02",
            300,
        ),
    ],
)
def test_grace_caps_minimum_and_flat_fees_are_the_engines(
    document: dict[str, Any], through: str, expected: int
) -> None:
    world = late_world(document)
    bill = world.bill([(FEE, 300000)], period="2026-10")
    for day in (date(2026, 10, 31), *(date(2026, 11, number) for number in range(1, 21))):
        if day <= date.fromisoformat(through):
            night(world, day.isoformat())
    assert late_fee(world, bill) == expected


def test_a_voided_payment_makes_its_days_late_again() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-02")
    paid = world.pay(300000, channel=Channel.CHEQUE)
    night(world, "2026-11-05")
    assert late_fee(world, bill) == 300
    at(world, "2026-11-06")
    bounced = BouncePayment(world.once(), paid.id, "no funds")
    bounce_payment(world.actor, bounced, **ports(world))
    night(world, "2026-11-06")
    assert late_fee(world, bill) == 6 * 150
    assert entries(world)[-1] == ("2026-11-06", 150)
    assert world.breaches() == []


def test_money_that_went_back_is_late_only_from_the_day_it_went() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-02")
    paid = world.pay(300000)
    give_back(world.ledger, paid.id, 300000, "back")  # on 24 November
    night(world, "2026-11-23")
    assert late_fee(world, bill) == 300
    night(world, "2026-11-27")
    assert late_fee(world, bill) == 300 + 3 * 150
    assert world.breaches() == []


def test_money_that_turns_out_to_have_come_earlier_takes_the_fee_back_and_frees_what_paid_it() -> (
    None
):
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    night(world, "2026-11-09")
    at(world, "2026-11-10")
    world.pay(300000 + 9 * 150, channel=Channel.TRANSFER, received_on=date(2026, 11, 2))
    night(world, "2026-11-10")
    assert late_fee(world, bill) == 300
    assert world.balance() == 7 * 150
    assert world.breaches() == []


def test_what_was_waived_is_not_charged_again() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    night(world, "2026-11-09")
    done(world, wanted(bill, CorrectionKind.WAIVER, late_fee=True))
    assert night(world, "2026-11-09") == 0
    night(world, "2026-11-10")
    assert late_fee(world, bill) == 10 * 150
    assert world.open_minor(bill) == 300000 + 150
    assert world.breaches() == []


def test_a_later_version_or_another_policy_never_reprices_a_bill() -> None:
    world = late_world()
    del world
    fresh = late_world_with_versions()
    old = fresh.bill([(FEE, 300000)], period="2026-09")  # due on 30 September
    new = fresh.bill([(FEE, 300000)], period="2026-10")
    night(fresh, "2026-11-10")
    assert late_fee(fresh, old) == 41 * 150
    assert late_fee(fresh, new) == 10 * 300
    item = fresh.directory.get(CO, ChargeItem, FEE)
    without = replace(item, settings=replace(item.settings, late_fee_policy=None), version=2)
    fresh.directory.commit(CO, [Replace(without)])
    night(fresh, "2026-11-11")
    assert late_fee(fresh, old) == 42 * 150


def late_world_with_versions() -> World:
    """Return a world whose policy doubles on 15 October."""
    from tests.ledger.world import memory_world

    world = memory_world()
    double = {"rate": {"percent": "0.1", "per": "day"}}
    half = {"rate": {"percent": "0.05", "per": "day"}}
    install(world, terms_of(half, double, starts=(date(2020, 1, 1), date(2026, 10, 15))), FEE)
    return world


def test_an_entry_names_the_policy_and_version_it_goes_by() -> None:
    world = late_world()
    world.bill([(FEE, 300000)], period="2026-10")
    night(world, "2026-11-01")
    (movement,) = world.ledger.history(CO, "acc_0000000000000001", "CNY").movements
    assert movement.entries[0].policy == f"{POLICY}@1"
    assert movement.stamp.cause == ("late_fee", "2026-11-01")


def test_a_credit_and_a_cancelled_bill_bear_nothing() -> None:
    world = late_world()
    credit = world.bill([(FEE, -5000)], period="2026-10")
    gone = world.bill([(FEE, 300000)], period="2026-09")
    done(world, wanted(gone, CorrectionKind.CANCELLATION))
    assert night(world, "2026-11-10") == 0
    assert (late_fee(world, credit), late_fee(world, gone)) == (0, 0)


def test_what_was_never_owed_bore_no_fee() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    night(world, "2026-11-09")
    done(world, wanted(bill, CorrectionKind.ADJUSTMENT, parts=((FEE, Decimal(-1000)),)))
    night(world, "2026-11-10")
    assert late_fee(world, bill) == 10 * 100
    assert world.breaches() == []
