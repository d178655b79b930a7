"""Share pools: AL-01, AL-02, AL-03, IN-11's splits, and the law that parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.allocation import Allocation, allocate, settle_pool
from shared.domain.charges.allocation_keys import no_members, sums_of
from shared.domain.charges.allocation_policy import (
    AllocationPolicy,
    Member,
    Pool,
    read_allocation_policy,
)
from shared.domain.charges.computation_errors import (
    PoolEmpty,
    PoolKeyMissing,
    PoolKeysZero,
    PoolPercentsNotHundred,
    PoolTotalNotInUnits,
)
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.exact import tidy
from shared.domain.money import RoundingMode, round_to_unit, share_out

D = Decimal
EQUAL = {"key": {"by": "equal"}}
AREA = {"key": {"by": "built_area"}}
MIX = {"key": {"mix": [{"percent": "60", "by": "built_area"}, {"percent": "40", "by": "equal"}]}}


def policy_of(document: dict[str, Any]) -> AllocationPolicy:
    return read_allocation_policy(Node(document, RuleRejected))


def homes(count: int) -> list[Member]:
    return [Member(str(at), at) for at in range(count)]


def areas(*values: str) -> list[Member]:
    return [Member(str(at), at, built_area=D(value)) for at, value in enumerate(values)]


def cost(
    total: str, document: dict[str, Any], members: Sequence[Member], currency: str = "CNY"
) -> Allocation:
    return allocate(policy_of(document), Pool(cost=D(total)), currency, members)


def amounts(allocation: Allocation) -> list[str]:
    return [str(share.amount) for share in allocation.shares]


@pytest.mark.parametrize(
    ("total", "count", "parts"),
    [
        ("33.34", 4, ["8.34", "8.34", "8.33", "8.33"]),
        ("13.34", 4, ["3.34", "3.34", "3.33", "3.33"]),
        ("100.00", 3, ["33.34", "33.33", "33.33"]),
    ],
)
def test_al_01_an_equal_split_adds_up_and_serves_the_first(
    total: str, count: int, parts: list[str]
) -> None:
    assert amounts(cost(total, EQUAL, homes(count))) == parts


@pytest.mark.parametrize(
    ("currency", "total", "parts"),
    [
        ("JPY", "100000", ["33334", "33333", "33333"]),
        ("KWD", "10.000", ["3.334", "3.333", "3.333"]),
    ],
)
def test_in_11_the_unit_of_a_split_is_the_currencys(
    currency: str, total: str, parts: list[str]
) -> None:
    assert amounts(cost(total, EQUAL, homes(3), currency)) == parts


def test_al_02_by_area_a_tie_goes_to_the_lower_index() -> None:
    allocation = cost("1000.00", AREA, areas("89.50", "120.30", "65.20"))
    assert amounts(allocation) == ["325.46", "437.45", "237.09"]
    share = allocation.shares[0].share
    assert (share.part, share.total, share.key, share.keys) == (
        D("325.46"),
        D(1000),
        D("89.5"),
        D(275),
    )
    (step,) = allocation.shares[0].steps
    assert step.operation == "pool_total × key ÷ key_sum"
    assert step.rounded == D("325.46")


@pytest.mark.parametrize(
    "key",
    [
        {"by": "floor", "first_floor": 2, "first": "1", "step": "1"},
        {"by": "floor", "coefficients": {str(floor): str(floor - 1) for floor in range(1, 8)}},
    ],
)
def test_al_03_a_lift_by_floor_coefficient(key: dict[str, Any]) -> None:
    members = [Member(f"{f}-{n}", f * 3 + n, floor=f) for f in range(1, 8) for n in range(3)]
    allocation = cost("3000.00", {"key": key}, members)
    by_floor = [amounts(allocation)[at * 3 : at * 3 + 3] for at in range(7)]
    expected = ["0.00", "47.62", "95.24", "142.86", "190.48", "238.09", "285.71"]
    assert by_floor == [[amount] * 3 for amount in expected]
    percents = [share.percent * 3 * 100 for share in allocation.shares[::3]]
    shown = [str(round_to_unit(percent, D("0.01"), RoundingMode.HALF_UP)) for percent in percents]
    assert shown == ["0.00", "4.76", "9.52", "14.29", "19.05", "23.81", "28.57"]
    assert sum(share.share.part for share in allocation.shares) == D(3000)
    assert allocation.sum_if_each_rounded == D("3000.03")


def test_a_pool_of_2800_over_500_rooms_is_5_60_each() -> None:
    assert set(amounts(cost("2800.00", EQUAL, homes(500)))) == {"5.60"}


def test_a_quantity_times_a_price_is_a_cost_rounded_once() -> None:
    pool = Pool(quantity=D("333.3"), price=D("0.4883"), unit="kWh")
    allocation = allocate(policy_of(EQUAL), pool, "CNY", homes(4))
    assert amounts(allocation) == ["40.69", "40.69", "40.69", "40.68"]  # 162.75039 → 162.75
    assert [step.name for step in allocation.shares[0].steps] == ["pool_cost", "pool_part"]


def test_a_quantity_may_be_shared_before_it_is_priced() -> None:
    document = EQUAL | {"first": "quantity", "quantity_unit": "0.1"}
    pool = Pool(quantity=D("100"), price=D("0.4883"), unit="kWh")
    allocation = allocate(policy_of(document), pool, "CNY", homes(3))
    assert [share.share.part for share in allocation.shares] == [D("33.4"), D("33.3"), D("33.3")]
    assert amounts(allocation) == ["16.31", "16.26", "16.26"]
    assert allocation.shares[0].share.unit == "kWh"
    unpriced = allocate(policy_of(document), Pool(quantity=D(1), unit="kWh"), "CNY", homes(2))
    assert [share.amount for share in unpriced.shares] == [None, None]


def test_a_mix_makes_one_split_or_one_for_each_part() -> None:
    members = areas("50", "100", "150")
    together = cost("100.00", MIX, members)
    assert amounts(together) == ["23.34", "33.33", "43.33"]  # 60/6 + 40/3 …
    apart = cost("100.01", MIX | {"mixed": "apart"}, members)
    assert sum(D(amount) for amount in amounts(apart)) == D("100.01")
    assert [step.name for step in together.shares[0].steps] == ["pool_key_mix", "pool_part"]
    assert (together.shares[1].share.key, together.shares[1].share.keys) == (D("33.333333"), D(100))


def test_a_key_may_be_a_product_and_a_member_may_weigh_less() -> None:
    document = {"key": {"product": [{"by": "built_area"}, {"by": "floor"}]}}
    members = [
        Member("1", 0, built_area=D(100), floor=1),
        Member("2", 1, built_area=D(100), floor=2),
        Member("3", 2, built_area=D(50), floor=3),
        Member("4", 3, built_area=D(100), floor=2, factor=D("0.5")),
    ]
    allocation = cost("250.00", document, members)
    assert amounts(allocation) == ["0.00", "100.00", "100.00", "50.00"]
    assert allocation.shares[3].steps[0].operation == "built_area × floor_coefficient × factor"


def test_a_member_for_part_of_the_time_bears_its_days() -> None:
    members = [Member("1", 0, days=30), Member("2", 1, days=15), Member("3", 2, days=15)]
    assert amounts(cost("100.00", EQUAL, members)) == ["50.00", "25.00", "25.00"]


def test_a_negative_total_is_shared_as_its_mirror_image() -> None:
    assert amounts(cost("-100.00", EQUAL, homes(3))) == ["-33.34", "-33.33", "-33.33"]


def test_parts_may_be_multiples_of_a_larger_unit() -> None:
    assert amounts(cost("100.00", EQUAL | {"unit": "0.5"}, homes(3))) == ["33.50", "33.50", "33.00"]
    with pytest.raises(PoolTotalNotInUnits):
        cost("100.01", EQUAL | {"unit": "0.5"}, homes(3))


def test_fixed_percentages_must_sum_to_100() -> None:
    fixed = {"key": {"by": "percent"}}
    good = [Member("a", 0, percent=D("33.34")), Member("b", 1, percent=D("66.66"))]
    assert amounts(cost("50.00", fixed, good)) == ["16.67", "33.33"]
    bad = [Member("a", 0, percent=D("33.33")), Member("b", 1, percent=D("66.66"))]
    with pytest.raises(PoolPercentsNotHundred) as refused:
        cost("50.00", fixed, bad)
    assert refused.value.data == {"sum": "99.99"}


def test_no_members_zero_keys_and_missing_keys_are_refused() -> None:
    with pytest.raises(PoolEmpty):
        cost("1.00", EQUAL, [])
    with pytest.raises(PoolKeysZero):
        cost("1.00", {"key": {"by": "floor"}}, [Member("1", 0, floor=1)])
    with pytest.raises(PoolKeyMissing) as refused:
        cost("1.00", AREA, [Member("1-101", 0)])
    assert refused.value.data == {"member": "1-101", "key": "built_area"}


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({}, "key_missing", "/key"),
        ({"key": {"by": "area"}}, "choice_unknown", "/key/by"),
        ({"key": {"by": "equal", "step": "1"}}, "key_unknown", "/key/step"),
        ({"key": {"mix": [{"percent": "100", "by": "equal"}]}}, "below_minimum", "/key/mix"),
        (
            {"key": {"mix": [{"percent": "50", "by": "equal"}, {"percent": "40", "by": "people"}]}},
            "sum_expected",
            "/key/mix",
        ),
        ({"key": {"by": "floor", "coefficients": {"x": "1"}}}, "integer_expected", None),
        ({"key": {"by": "equal"}, "unit": "0"}, "above_zero_expected", "/unit"),
    ],
)
def test_a_policy_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str | None
) -> None:
    with pytest.raises(RuleRejected) as refused:
        policy_of(document)
    assert refused.value.reason == reason
    assert field is None or refused.value.field == field


decimals = st.decimals(0, 500, allow_nan=False, allow_infinity=False, places=2)
member_values = st.lists(st.tuples(decimals, st.integers(-2, 9)), min_size=1, max_size=30)
keys = st.sampled_from([EQUAL, AREA, MIX, {"key": {"by": "floor", "step": "0.25"}}])


@given(
    total=st.decimals(-9999, 9999, places=2, allow_nan=False, allow_infinity=False),
    values=member_values,
    document=keys,
    mixed=st.sampled_from(["together", "apart"]),
)
def test_parts_always_add_up_to_the_pool(
    total: Decimal, values: list[tuple[Decimal, int]], document: dict[str, Any], mixed: str
) -> None:
    members = [
        Member(str(at), at, built_area=area, floor=floor) for at, (area, floor) in enumerate(values)
    ]
    try:
        allocation = cost(str(total), document | {"mixed": mixed}, members)
    except PoolKeysZero:
        return
    assert sum(share.share.part for share in allocation.shares) == total
    if mixed == "together":
        ideal = [share.percent for share in allocation.shares]
        minor = [int(share.share.part * 100) for share in allocation.shares]
        assert minor == share_out(int(total * 100), ideal)


@given(values=member_values, document=keys, size=st.integers(1, 8))
def test_pages_give_the_parts_of_one_list(
    values: list[tuple[Decimal, int]], document: dict[str, Any], size: int
) -> None:
    members = [
        Member(str(at), at, built_area=area, floor=floor) for at, (area, floor) in enumerate(values)
    ]
    pages = [members[first : first + size] for first in range(0, len(members), size)]
    policy, pool = policy_of(document), Pool(cost=D("777.77"))
    sums = no_members(policy)
    for page in reversed(pages):
        sums = sums + sums_of(policy, page)
    try:
        whole = allocate(policy, pool, "CNY", members)
    except PoolKeysZero:
        return
    settled = settle_pool(policy, pool, "CNY", sums, lambda: pages)
    by_pages = [settled.share(member) for page in pages for member in page]
    assert by_pages == list(whole.shares)


def test_a_share_shows_a_finite_number_where_there_is_one() -> None:
    share = cost("10.00", EQUAL, homes(4)).shares[0]
    assert tidy(share.percent) == D("0.25")
