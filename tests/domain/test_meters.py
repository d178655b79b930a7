"""Uses made of readings: MT-03, MT-04 and what lies between them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.computation_errors import (
    EstimateImpossible,
    ReadingBeyondRegister,
    ReadingLower,
    ReadingMissing,
    RolloverUnlikely,
    UseBelowZero,
)
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.meter_policy import (
    BelowZero,
    Conversion,
    MeterPolicy,
    read_meter_policy,
    read_register,
)
from shared.domain.charges.meters import (
    Around,
    EarlierUse,
    Reading,
    Stretch,
    estimate,
    spread,
    use_of,
)
from shared.domain.metering.registers import Loss, Register
from shared.domain.money import Rounding, RoundingMode

D = Decimal
WHOLE = Rounding(RoundingMode.HALF_UP, D(1))


def stretch(start: str, end: str, register: Register | None = None, **marks: bool) -> Stretch:
    before = Reading(D(start), estimated=marks.get("estimated", False))
    after = Reading(D(end), rollover=marks.get("rollover", False))
    return Stretch(register or Register(), before, after)


def test_mt_03_a_marked_rollover_adds_one_turn_of_the_register() -> None:
    five = Register(multiplier=D(30), digits=5)
    four = Register(digits=4, decimals=1)
    assert use_of([stretch("99990", "12", five, rollover=True)]).quantity == D(660)
    assert use_of([stretch("9999.5", "3.2", four, rollover=True)]).quantity == D("3.7")


def test_mt_03_a_lower_reading_without_the_mark_is_refused() -> None:
    with pytest.raises(ReadingLower) as refused:
        use_of([stretch("500", "480", Register(digits=5))])
    assert refused.value.data == {"reading": "480", "before": "500"}


@pytest.mark.parametrize(("multiplier", "use"), [("1", "108"), ("30", "1297")])
def test_mt_04_a_replaced_meter_adds_both_meters_uses(multiplier: str, use: str) -> None:
    old = stretch("4321", "4388")
    new = stretch("0", "41", Register(multiplier=D(multiplier)))
    result = use_of([old, new], "kWh")
    assert result.quantity == D(use)
    assert [step.name for step in result.steps] == ["meter_use", "meter_use", "meter_sum"]


def test_a_use_is_explained_by_its_readings_and_its_multiplier() -> None:
    (step,) = use_of([stretch("889", "924", Register(multiplier=D(10)))], "t").steps
    assert step.operation == "(reading_to − reading_from) × multiplier"
    assert [(name, str(value)) for name, value, _unit in step.inputs] == [
        ("reading_to", "924"),
        ("reading_from", "889"),
        ("multiplier", "10"),
    ]
    assert (step.exact, step.rounded, step.unit) == (D(350), D(350), "t")


@pytest.mark.parametrize(
    ("register", "start", "end"),
    [
        (Register(digits=4), "1", "10000"),
        (Register(decimals=1), "1", "2.25"),
        (Register(), "-1", "2"),
    ],
)
def test_a_reading_the_register_cannot_show_is_refused(
    register: Register, start: str, end: str
) -> None:
    with pytest.raises(ReadingBeyondRegister):
        use_of([stretch(start, end, register)])


@pytest.mark.parametrize(
    ("register", "start", "end"),
    [(Register(digits=5), "10", "20"), (Register(), "99990", "12")],
)
def test_a_rollover_that_cannot_be_is_refused(register: Register, start: str, end: str) -> None:
    with pytest.raises(RolloverUnlikely):
        use_of([stretch(start, end, register, rollover=True)])


def test_a_missing_reading_is_refused() -> None:
    with pytest.raises(ReadingMissing):
        use_of([Stretch(Register(), Reading(D(1)), None)])


def test_a_reading_below_an_estimate_is_a_credit() -> None:
    result = use_of([stretch("1200", "1180", estimated=True)])
    assert result.quantity == D(-20)
    assert result.steps[0].name == "meter_true_up"


def test_billed_estimates_are_taken_off_the_true_use() -> None:
    around = Around(estimates_billed=[D(100), D(100)])
    assert use_of([stretch("1000", "1390")], around=around).quantity == D(190)
    assert use_of([stretch("1000", "1150")], around=around).quantity == D(-50)


def test_a_credit_may_be_carried_to_the_next_use() -> None:
    policy = MeterPolicy(below_zero=BelowZero.CARRY)
    around = Around(estimates_billed=[D(200)])
    first = use_of([stretch("1000", "1150")], policy=policy, around=around)
    assert (first.quantity, first.carried) == (D(0), D(-50))
    after = Around(carried=first.carried)
    assert use_of([stretch("1150", "1250")], policy=policy, around=after).quantity == D(50)


def test_sub_meters_are_taken_off_the_main_meter() -> None:
    around = Around(sub_uses=[D("612.5"), D("240")])
    assert use_of([stretch("0", "1000")], around=around).quantity == D("147.5")


def test_sub_meters_above_the_main_meter_are_refused_unless_the_policy_says_otherwise() -> None:
    around = Around(sub_uses=[D(1001)])
    with pytest.raises(UseBelowZero):
        use_of([stretch("0", "1000")], around=around)
    zero = MeterPolicy(below_zero=BelowZero.ZERO)
    assert use_of([stretch("0", "1000")], policy=zero, around=around).quantity == 0
    credit = MeterPolicy(below_zero=BelowZero.CREDIT)
    assert use_of([stretch("0", "1000")], policy=credit, around=around).quantity == -1


def test_line_loss_is_added_in_percent_and_fixed() -> None:
    policy = MeterPolicy(loss=Loss(percent=D(6), fixed=D(12)))
    assert use_of([stretch("0", "500")], policy=policy).quantity == D(542)


def test_gas_is_converted_to_energy_and_rounded() -> None:
    policy = MeterPolicy(
        conversion=Conversion((D("1.02264"), D("39.5")), D("3.6")),
        rounding=Rounding(RoundingMode.HALF_UP, D("0.01")),
    )
    result = use_of([stretch("0", "100")], "kWh", policy)
    assert result.quantity == D("1122.06")  # 100 × 1.02264 × 39.5 ÷ 3.6 = 1122.063…
    assert result.steps[-1].rounded == D("1122.06")


def test_a_swing_beyond_the_set_percentage_warns_by_the_day_and_changes_nothing() -> None:
    policy = MeterPolicy(swing_percent=D(50))
    calm = Around(before=EarlierUse(D(100), 30), days=60)
    wild = Around(before=EarlierUse(D(100)))
    assert use_of([stretch("0", "290")], policy=policy, around=calm).warnings == ()
    (warning,) = use_of([stretch("0", "151")], policy=policy, around=wild).warnings
    assert (warning.code, warning.data["percent"]) == ("use_swing", "+51")


def test_no_use_at_all_may_warn() -> None:
    result = use_of([stretch("5", "5")], policy=MeterPolicy(warn_zero_use=True))
    assert [warning.code for warning in result.warnings] == ["zero_use"]


def test_an_estimate_goes_by_the_day_where_days_are_known() -> None:
    assert estimate([EarlierUse(D(310), 31), EarlierUse(D(300), 30)], 28, WHOLE) == D(280)
    assert estimate([EarlierUse(D(90)), EarlierUse(D(111)), EarlierUse(D(100))], 31, WHOLE) == 100
    with pytest.raises(EstimateImpossible):
        estimate([], 30, WHOLE)


def test_a_true_up_spreads_over_its_months_exactly() -> None:
    assert spread(D(190), [31, 30, 31], D(1)) == [D(64), D(62), D(64)]


@given(
    start=st.integers(0, 99999),
    end=st.integers(0, 99999),
    multiplier=st.sampled_from(["1", "0.1", "30", "60"]),
)
def test_a_use_is_what_the_register_counted_even_across_zero(
    start: int, end: int, multiplier: str
) -> None:
    register = Register(multiplier=D(multiplier), digits=5)
    result = use_of([stretch(str(start), str(end), register, rollover=end < start)])
    assert result.quantity == (end - start) % 100_000 * D(multiplier)


def refusal_of(document: dict[str, Any]) -> tuple[str, str | None]:
    with pytest.raises(RuleRejected) as refused:
        read_meter_policy(Node(document, RuleRejected, "/policy"))
    return refused.value.reason, refused.value.field


def test_a_policy_document_says_all_of_it_and_nothing_else() -> None:
    policy = read_meter_policy(
        Node(
            {
                "rounding": {"mode": "down", "unit": "1"},
                "loss": {"percent": "6"},
                "conversion": {"multiply": ["2"], "divide": "3"},
                "below_zero": "credit",
                "swing_percent": "50",
                "warn_zero_use": True,
            },
            RuleRejected,
        )
    )
    assert policy == MeterPolicy(
        Rounding(RoundingMode.DOWN, D(1)),
        Loss(D(6)),
        Conversion((D(2),), D(3)),
        BelowZero.CREDIT,
        D(50),
        True,
    )
    assert read_register(Node({"multiplier": "30", "digits": 5}, RuleRejected)) == Register(
        D(30), 5
    )
    assert refusal_of({"los": {}}) == ("key_unknown", "/policy/los")
    assert refusal_of({"conversion": {"divide": "0"}}) == (
        "above_zero_expected",
        "/policy/conversion/divide",
    )
    assert refusal_of({"rounding": {"mode": "down"}}) == ("key_missing", "/policy/rounding/unit")
