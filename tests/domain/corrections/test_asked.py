"""What is asked of a bill comes to an amount by item that adds up, with its steps."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import Period
from shared.domain.community import Language
from shared.domain.corrections.asked import Asked, CorrectionKind, require_sensible, work_out
from shared.domain.corrections.errors import CorrectionAskedWrongly
from shared.domain.errors import LevyError
from shared.domain.ledger.choosing import Policy
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import LATE_FEE
from shared.domain.ledger.errors import AmountAboveOpen, AmountNotPositive, BillNotOpen
from shared.edge.texts.explain import explain_step
from tests.ledger.world import FEE, TODAY, WATER, make_bill

WAIVER, CREDIT = CorrectionKind.WAIVER, CorrectionKind.CREDIT_NOTE


def due(*minors: int, months: int = 1) -> DueBill:
    bill = make_bill(list(zip((FEE, WATER), minors, strict=False)))
    return DueBill(replace(bill, period=Period.starting("2026-10", months)))


def test_a_percentage_is_of_what_is_open_and_rounded_once() -> None:
    worked = work_out(Asked(WAIVER, percent=Decimal("33.3")), due(10001, 5000), Policy())

    assert worked.minor == 4995  # 15001 × 33.3 % = 4995.333
    assert worked.parts == ((FEE, 3330), (WATER, 1665))
    (step,) = worked.steps
    assert explain_step(step, Language.EN).startswith("150.01 open × 33.3% = 49.95333")


def test_months_are_of_the_bill_without_its_late_fee() -> None:
    late = due(30000, 6000, months=3).charge_late_fee(777, TODAY)[0]

    worked = work_out(Asked(WAIVER, months=2), late, Policy())

    assert worked.parts == ((FEE, 20000), (WATER, 4000))


def test_months_that_were_paid_can_not_be_waived() -> None:
    paid = due(30000, months=3).pay("pay_1", ((FEE, 15000),))

    with pytest.raises(AmountAboveOpen):
        work_out(Asked(WAIVER, months=2), paid, Policy())
    assert work_out(Asked(WAIVER, months=1), paid, Policy()).minor == 10000


def test_the_late_fee_alone_is_waived() -> None:
    late = due(30000).charge_late_fee(777, TODAY)[0]

    assert work_out(Asked(WAIVER, late_fee=True), late, Policy()).parts == ((LATE_FEE, 777),)
    with pytest.raises(CorrectionAskedWrongly):
        work_out(Asked(WAIVER, late_fee=True), due(30000), Policy())


def test_nothing_is_waived_where_nothing_is_open() -> None:
    paid = due(100).pay("pay_1", ((FEE, 100),))
    with pytest.raises(BillNotOpen):
        work_out(Asked(WAIVER), paid, Policy())


def test_a_credit_note_takes_off_what_was_paid_too() -> None:
    paid = due(10000, 5000).pay("pay_1", ((FEE, 10000), (WATER, 5000)))

    worked = work_out(Asked(CREDIT, amount_minor=3000), paid, Policy())

    assert worked.parts == ((FEE, -2000), (WATER, -1000))
    with pytest.raises(AmountAboveOpen):
        work_out(Asked(CREDIT, amount_minor=15001), paid, Policy())


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Asked(WAIVER, amount_minor=1, percent=Decimal(1)), CorrectionAskedWrongly),
        (Asked(WAIVER, percent=Decimal("100.1")), CorrectionAskedWrongly),
        (Asked(WAIVER, facts={}), CorrectionAskedWrongly),
        (Asked(WAIVER, amount_minor=0), AmountNotPositive),
        (Asked(WAIVER, parts=((FEE, -1),)), AmountNotPositive),
        (Asked(WAIVER, parts=((FEE, 1), (FEE, 2))), CorrectionAskedWrongly),
        (Asked(CREDIT), CorrectionAskedWrongly),
        (Asked(CorrectionKind.ADJUSTMENT), CorrectionAskedWrongly),
        (Asked(CorrectionKind.ADJUSTMENT, parts=((FEE, 0),)), AmountNotPositive),
        (Asked(CorrectionKind.CANCELLATION, amount_minor=1), CorrectionAskedWrongly),
        (Asked(CorrectionKind.REISSUE), CorrectionAskedWrongly),
        (Asked(CorrectionKind.WRITE_OFF, months=1), CorrectionAskedWrongly),
    ],
)
def test_what_does_not_go_together_is_refused(asked: Asked, error: type[LevyError]) -> None:
    with pytest.raises(error):
        require_sensible(asked)


@given(
    minors=st.lists(st.integers(0, 10**7), min_size=1, max_size=2),
    percent=st.decimals("0.01", "100", places=2),
    months=st.integers(1, 12),
)
def test_parts_add_up_and_never_pass_what_is_open(
    minors: list[int], percent: Decimal, months: int
) -> None:
    bill = due(*minors, months=12)
    for asked in (Asked(WAIVER, percent=percent), Asked(WAIVER, months=months)):
        try:
            worked = work_out(asked, bill, Policy())
        except (AmountNotPositive, BillNotOpen):
            continue
        assert sum(minor for _, minor in worked.parts) == worked.minor <= bill.open_minor
        bill.waive(worked.parts)  # it refuses any part above what is open of it
        assert abs(Fraction(worked.steps[0].exact) * 100 - worked.minor) * 2 <= 1
