"""Shifts at the desk: what was taken, what was counted, who took over."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.domain.ledger.payment import Channel
from shared.domain.ledger.shifts import (
    CountMissing,
    Desk,
    DifferenceUnexplained,
    Shift,
    ShiftMoveRefused,
    ShiftOpenAlready,
    ShiftState,
    SignedByCashier,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def shift() -> Shift:
    return Shift("shf_1", "cty_1", "Lin", "CNY", AT, date(2026, 11, 24), float_minor=20000)


def test_takings_are_kept_by_channel_and_a_void_gives_back() -> None:
    taken = shift().take(Channel.CASH, 5000).take(Channel.POS, 700).give_back(Channel.CASH, 2000)

    cash, pos = taken.takings
    assert (cash.minor, cash.payments, cash.voids) == (3000, 1, 1)
    assert (pos.minor, pos.payments) == (700, 1)
    assert taken.expected() == {Channel.CASH: 23000, Channel.POS: 700}


def test_every_channel_that_took_money_is_counted() -> None:
    with pytest.raises(CountMissing):
        shift().take(Channel.POS, 700).close(AT, "Lin", {Channel.CASH: 20000}, "")


def test_a_difference_needs_a_reason_and_is_recorded() -> None:
    taken = shift().take(Channel.CASH, 5000)
    with pytest.raises(DifferenceUnexplained):
        taken.close(AT, "Lin", {Channel.CASH: 24950}, "")

    closed = taken.close(AT, "Lin", {Channel.CASH: 24950}, "short of change")

    assert closed.count is not None
    assert (closed.state, closed.count.difference_minor) == (ShiftState.CLOSED, -50)
    with pytest.raises(ShiftMoveRefused):
        closed.take(Channel.CASH, 1)


def test_another_person_takes_the_shift_over() -> None:
    closed = shift().close(AT, "Lin", {Channel.CASH: 20000}, "")
    with pytest.raises(SignedByCashier):
        closed.hand_over(AT, "Lin")

    signed = closed.hand_over(AT, "Wang")

    assert signed.handover is not None
    assert (signed.state, signed.handover.cash_minor) == (ShiftState.HANDED_OVER, 20000)


def test_a_cashier_has_one_open_shift() -> None:
    with pytest.raises(ShiftOpenAlready):
        Desk("cty_1", "Lin").opened("shf_1").opened("shf_2")
