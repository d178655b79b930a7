"""What a bill owes after every kind of movement."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bills import BillState
from shared.domain.ledger.bill_parts import net_parts
from shared.domain.ledger.due_bill import Applied, DueBill
from shared.domain.ledger.entries import BALANCE, Gone, total_of
from shared.domain.ledger.errors import AdjustmentBelowNothing, AmountAboveOpen, BillCancelled
from shared.domain.ledger.settlement_document import settlement_document, settlement_of
from tests.domain.ledger.making import bill, due

LINES = [("property", 24200), ("water", 6150)]


def test_a_bill_nobody_touched_is_open_and_owes_its_lines() -> None:
    fresh = due(LINES)

    assert (fresh.open_minor, fresh.state) == (30350, BillState.OPEN)
    assert fresh.open_parts() == (("property", 24200), ("water", 6150))


def test_paying_one_part_leaves_the_other_open() -> None:
    paid = due(LINES).pay("pay_1", (("property", 24200),))

    assert (paid.paid_minor, paid.open_minor, paid.state) == (24200, 6150, BillState.PARTLY_PAID)
    assert paid.open_parts() == (("water", 6150),)


def test_no_part_is_paid_waived_or_written_off_above_what_is_open_on_it() -> None:
    fresh = due(LINES)

    with pytest.raises(AmountAboveOpen):
        fresh.pay("pay_1", (("water", 6151),))
    with pytest.raises(AmountAboveOpen):
        fresh.waive((("lift", 1),))
    with pytest.raises(AmountAboveOpen):
        fresh.write_off((("water", -1),))


def test_an_adjustment_below_what_was_paid_frees_the_newest_money() -> None:
    paid = due(LINES).pay("pay_1", (("water", 4000),)).pay("pay_2", (("water", 2150),))

    adjusted, freed = paid.adjust((("water", -3000),))

    assert freed == (Applied("pay_2", (("water", 2150),)), Applied("pay_1", (("water", 850),)))
    assert (adjusted.owed_minor, adjusted.paid_minor, adjusted.open_minor) == (27350, 3150, 24200)


def test_an_adjustment_can_not_take_off_what_was_waived() -> None:
    waived = due(LINES).waive((("water", 6000),))

    with pytest.raises(AdjustmentBelowNothing) as refused:
        waived.adjust((("water", -200),))

    assert refused.value.data["most_minor"] == 150


def test_a_cancelled_bill_frees_all_its_money_and_nothing_more_happens_to_it() -> None:
    paid = due(LINES).pay("pay_1", (("property", 24200),)).waive((("water", 150),))

    cancelled, freed, _ = paid.cancel()

    assert freed == (Applied("pay_1", (("property", 24200),)),)
    assert (cancelled.open_minor, cancelled.waived_minor, cancelled.owed_minor) == (0, 150, 150)
    assert cancelled.state is BillState.CANCELLED
    with pytest.raises(BillCancelled):
        cancelled.cancel()


def test_a_credit_line_is_taken_off_the_largest_part() -> None:
    assert net_parts(bill([("property", 24200), ("water", 6150), ("rounding", -50)])) == (
        ("property", 24150),
        ("water", 6150),
    )


def test_a_bill_below_zero_has_one_part_and_owes_the_account() -> None:
    credit = due([("water", -8000), ("lift", 3000)])

    assert credit.open_parts() == (("water", -5000),)
    given_away = credit.pay(BALANCE, (("water", -5000),))
    assert (given_away.paid_minor, given_away.open_minor) == (-5000, 0)
    assert given_away.state is BillState.PAID


def test_a_credit_may_be_adjusted_up_on_any_item_and_further_down_on_its_own() -> None:
    credit = due([("water", -5000)])

    up, freed = credit.adjust((("lift", 8000),))
    down, _ = credit.adjust((("water", -1000),))

    assert (up.open_parts(), up.open_minor, freed) == ((("lift", 3000),), 3000, ())
    assert down.open_parts() == (("water", -6000),)
    with pytest.raises(AdjustmentBelowNothing):
        credit.adjust((("lift", -1),))


def test_a_credit_that_was_given_to_the_balance_is_owed_again_when_it_is_adjusted_up() -> None:
    given_away = due([("water", -5000)]).pay(BALANCE, (("water", -5000),))

    up, freed = given_away.adjust((("lift", 8000),))

    assert freed == ()
    assert up.open_minor == 8000
    assert up.open_parts() == (("water", 5000), ("lift", 3000))


@given(st.lists(st.integers(-50_000, 50_000), min_size=1, max_size=8))
def test_parts_sum_to_the_bill_and_none_is_below_zero_unless_the_bill_is(minors: list[int]) -> None:
    made = bill([(f"item{index % 5}", minor) for index, minor in enumerate(minors)])
    parts = net_parts(made)

    assert total_of(parts) == made.minor
    assert all(minor > 0 for _, minor in parts) or made.minor < 0


@given(st.data())
def test_a_settlement_reads_back_as_it_was_written(data: st.DataObject) -> None:
    found = due([("property", 24200), ("water", 6150), ("lift", 900), ("rounding", -50)])
    for step in range(data.draw(st.integers(0, 6))):
        gone = Gone(data.draw(st.integers(-5, 500)), data.draw(st.integers(0, 500)))
        found = _somehow(found, data, step).moved(gone)

    settled = found.settlement
    assert settlement_of(settlement_document(found), found.bill, settled.version) == settled


def _somehow(found: DueBill, data: st.DataObject, step: int) -> DueBill:
    if found.settlement.cancelled or not found.open_parts():
        return found
    item, minor = data.draw(st.sampled_from(found.open_parts()))
    part = ((item, data.draw(st.integers(1, minor))),)
    match data.draw(st.sampled_from(["pay", "whole", "waive", "off", "adjust", "late", "cancel"])):
        case "pay":
            return found.pay(f"pay_{step}", part)
        case "whole":
            return found.pay(f"pay_{step}", found.open_parts())
        case "waive":
            return found.waive(part)
        case "off":
            return found.write_off(part)
        case "adjust":
            return found.adjust((("bounce_fee", 500),))[0]
        case "late":
            return found.charge_late_fee(123, date(2026, 12, 1))[0]
        case _:
            return found.cancel()[0]
