"""Pools settled page by page give the parts that the whole list would give, to the unit."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.accounts import AccountDays
from shared.domain.charges.allocation import allocate
from shared.domain.charges.facts import Share
from shared.domain.errors import LevyError
from shared.domain.metering.errors import PoolRefused
from shared.domain.metering.pool_json import pool_from_json, pool_to_json
from shared.domain.metering.pool_members import shared_amount, status_on, terms_of
from shared.domain.metering.pool_settling import Measured, PoolResult
from shared.domain.metering.pool_shares import (
    ReservedShares,
    SettledPools,
    from_reserved,
    over_accounts,
)
from shared.domain.metering.pools import (
    Exclusions,
    PoolAmount,
    PoolLevel,
    PoolMember,
    PoolScope,
    SharePool,
    StatusFactor,
)
from shared.domain.property import Status, SubjectKind
from tests.domain.metering.measuring import account
from tests.domain.metering.pooling import EQUAL, NOVEMBER, NOW, Home, home, pool, settled, shares

keys = st.sampled_from(
    [
        EQUAL,
        {"key": {"by": "built_area"}},
        {"key": {"by": "floor", "first_floor": 2}},
        {"key": {"mix": [{"percent": "60", "by": "built_area"}, {"percent": "40", "by": "equal"}]}},
        {
            "key": {
                "mix": [
                    {"percent": "33.3", "by": "built_area"},
                    {"percent": "66.7", "by": "floor", "first_floor": 1},
                ]
            },
            "mixed": "apart",
        },
    ]
)


@settings(max_examples=120, deadline=None)
@given(
    areas=st.lists(st.decimals(0, 300, places=2), min_size=1, max_size=12),
    policy=keys,
    cents=st.integers(-200_000, 200_000),
    size=st.integers(1, 5),
    cuts=st.lists(st.integers(1, 29), max_size=12),
)
def test_the_parts_of_all_accounts_are_the_cost_and_those_of_the_whole_list(
    areas: list[Decimal], policy: dict[str, Any], cents: int, size: int, cuts: list[int]
) -> None:
    homes = []
    for number, area in enumerate(areas):
        accounts: tuple[AccountDays, ...] = (account(f"acc_{number}"),)
        if number < len(cuts):  # somebody moved out on that day
            out = f"2026-11-{cuts[number]:02d}"
            after = f"2026-11-{cuts[number] + 1:02d}"
            accounts = (account(f"acc_{number}", last=out), account(f"acc_{number}b", after))
        homes.append(home(number, size=size, built_area=f"{area:f}", accounts=accounts))
    of = pool(str(Decimal(cents).scaleb(-2)), policy)
    terms = terms_of(of, NOVEMBER)
    members = [terms.member(each.id, each.version, each.ordinal) for each in homes]
    present = [member for member in members if member]
    try:
        whole = allocate(terms.policy, shared_amount(of, None), "CNY", present)
    except LevyError as refused:
        code = refused.code
    else:
        code = ""
    if code:
        failure = settled(terms, homes).failure
        assert failure
        assert failure.code == code
        return
    found = shares(of, homes)
    assert sum(share.part for share in found.values()) == Decimal(cents).scaleb(-2)
    for number, expected in enumerate(whole.shares):
        mine = [share for name, share in found.items() if name.rstrip("b") == f"acc_{number}"]
        assert sum(share.part for share in mine) == expected.share.part


def test_a_cost_over_five_hundred_rooms_leaves_no_cent() -> None:
    homes = [home(number, size=100) for number in range(500)]
    found = shares(pool("2800.00"), homes)
    assert {share.part for share in found.values()} == {Decimal("5.60")}
    (one, *_) = found.values()
    assert (one.total, one.key, one.keys) == (Decimal("2800.00"), Decimal(1), Decimal(500))
    awkward = shares(pool("2800.03"), homes)
    assert sum(share.part for share in awkward.values()) == Decimal("2800.03")
    assert [awkward[f"acc_{n}"].part for n in (0, 1, 2, 3)] == [
        Decimal("5.61"),
        Decimal("5.61"),
        Decimal("5.61"),
        Decimal("5.60"),
    ]


def test_a_share_of_two_holders_can_be_checked_with_a_calculator() -> None:
    two = (account("a", last="2026-11-10"), account("b", "2026-11-11"))
    homes = [home(0, accounts=two, built_area="96.80"), home(1, built_area="103.20")]
    found = shares(pool("100.00", {"key": {"by": "built_area"}}), homes)
    a, b = found["a"], found["b"]
    assert (a.part, b.part) == (Decimal("16.13"), Decimal("32.27"))
    assert (a.key, a.keys) == (Decimal("968.00"), Decimal("6000.00"))
    assert a.total * a.key / a.keys == Decimal(100) * 968 / 6000


def test_scope_and_exclusions_decide_by_the_last_day_of_the_period() -> None:
    became_vacant: dict[str, Any] = {
        "changes": {"status": [{"from": "2026-11-20", "value": "vacant"}]}
    }
    homes = [
        home(0, building="bld_1", entrance="A"),
        home(1, building="bld_1", entrance="B"),
        home(2, building="bld_2", entrance="A"),
        home(3, **became_vacant),
        home(4, tags=["exempt"]),
        home(5, kind="shop"),
        home(6, subject=SubjectKind.SPACE),
        home(7, subject=SubjectKind.SPACE, accounts=()),
    ]

    def members(**fields: Any) -> set[str]:
        return set(shares(pool(**fields), homes))

    assert len(members()) == 6
    building = PoolScope(PoolLevel.BUILDING, "bld_2")
    assert members(scope=building) == {"acc_2"}
    entrance = PoolScope(PoolLevel.ENTRANCE, "bld_1", "B")
    assert members(scope=entrance) == {"acc_1"}
    chosen = PoolScope(PoolLevel.SUBJECTS)
    assert members(scope=chosen, members=(PoolMember("unt_004"),)) == {"acc_4"}
    spaces = PoolScope(subjects=(SubjectKind.SPACE,))
    assert members(scope=spaces) == {"acc_6"}  # nobody has taken the other one
    out = Exclusions((Status.VACANT,), ("shop",), ("exempt",), ("unt_002",))
    assert members(excluded=out) == {"acc_0", "acc_1"}
    assert status_on(homes[3].version.facts, date(2026, 11, 19)) == "occupied"


def test_an_empty_home_can_weigh_less() -> None:
    homes = [home(0), home(1, status="vacant")]
    of = pool("170.00", factors=(StatusFactor(Status.VACANT, Decimal("0.7")),))
    assert {name: share.part for name, share in shares(of, homes).items()} == {
        "acc_0": Decimal("100.00"),
        "acc_1": Decimal("70.00"),
    }


def test_a_quantity_is_shared_first_where_the_pool_says_so() -> None:
    amount = PoolAmount(meter_id="mtr_1", price=Decimal("0.50"))
    of = pool(amount=amount, policy={"first": "quantity", "quantity_unit": "0.1", **EQUAL})
    found = shares(of, [home(0), home(1), home(2)], Measured(Decimal(100), "kWh"))
    assert [share.part for share in found.values()] == [
        Decimal(each) for each in ("33.4", "33.3", "33.3")
    ]
    assert {share.unit for share in found.values()} == {"kWh"}
    by_cost = pool(amount=amount)
    costs = shares(by_cost, [home(0), home(1), home(2)], Measured(Decimal(100), "kWh"))
    assert sum(share.part for share in costs.values()) == Decimal("50.00")


@pytest.mark.parametrize(
    ("of", "homes", "code"),
    [
        (pool(scope=PoolScope(PoolLevel.BUILDING, "bld_9")), [home(0)], "pool_empty"),
        (pool(policy={"key": {"by": "floor", "first_floor": 50}}), [home(0)], "pool_keys_zero"),
        (pool(policy={"key": {"by": "inside_area"}}), [home(0)], "pool_key_missing"),
        (
            pool(
                policy={"key": {"by": "percent"}},
                members=(PoolMember("unt_000", Decimal(60)), PoolMember("unt_001", Decimal(39))),
            ),
            [home(0), home(1)],
            "pool_percents_not_hundred",
        ),
        (pool("0.005"), [home(0)], "pool_total_not_in_units"),
    ],
)
def test_a_pool_that_can_t_be_shared_says_why(of: SharePool, homes: list[Home], code: str) -> None:
    terms = terms_of(of, NOVEMBER)
    result = settled(terms, homes)
    assert result.failure
    assert result.failure.code == code
    pools = SettledPools([of], NOVEMBER, [result], "CNY")
    mine = pools.shares_of(homes[0].id, homes[0].version, 0, (), {})
    if code != "pool_empty":
        assert mine.refused["lift"].code == code
    assert [failure.code for _, failure in pools.failures] == [code]


def test_two_pools_of_one_name_can_t_both_have_a_member() -> None:
    terms = terms_of(pool(), NOVEMBER)
    other = terms_of(
        SharePool(
            "pol_2", "cty_1", "itm_1", "lift", "2026-11", PoolAmount(Decimal(1)), EQUAL, NOW, ""
        ),
        NOVEMBER,
    )
    homes = [home(0)]
    results = [settled(terms, homes), PoolResult("pol_2", settled(other, homes).sums,
                                                 settled(other, homes).splits)]  # fmt: skip
    mine = SettledPools([terms.pool, other.pool], NOVEMBER, results, "CNY").shares_of(
        "unt_000", homes[0].version, 0, homes[0].version.accounts, {}
    )
    assert mine.shares == {}
    assert mine.refused["lift"].code == "pools_overlap"


def test_what_waits_for_an_account_is_kept_and_goes_to_whoever_takes_its_place() -> None:
    share = Share(Decimal("30.00"), Decimal(100), Decimal(3), Decimal(10))
    a, b = account("a", last="2026-11-10"), account("b", "2026-11-11")
    both = over_accounts(share, Decimal("0.01"), (a, b), (10, 20))
    kept = ReservedShares.from_json(json.loads(json.dumps(both.to_json())))
    assert kept == both
    waiting = {"lift": ReservedShares(kept.step, {"a": None, "b": kept.by_account["b"]})}
    same = from_reserved(waiting, (a, b), NOVEMBER)
    assert same.of_account("a") == {}
    assert same.of_account("b")["lift"].part == Decimal("20.00")
    c, d = account("c", "2026-11-11", "2026-11-20"), account("d", "2026-11-21")
    instead = from_reserved(waiting, (a, c, d), NOVEMBER)
    assert [instead.of_account(name)["lift"].part for name in ("c", "d")] == [Decimal(10)] * 2
    nobody = from_reserved(waiting, (a,), NOVEMBER)
    assert nobody.shares["lift"].by_account["b"] == kept.by_account["b"]
    gone: tuple[AccountDays, ...] = ()
    unheld = over_accounts(share, Decimal("0.01"), gone, ())
    later = from_reserved({"lift": unheld}, (b,), NOVEMBER)
    assert later.of_account("b")["lift"].part == Decimal("30.00")


def test_a_pool_reads_back_from_its_json() -> None:
    of = pool(
        scope=PoolScope(PoolLevel.ENTRANCE, "bld_1", "A", (SubjectKind.UNIT, SubjectKind.SPACE)),
        members=(PoolMember("unt_1", Decimal("2.5")),),
        excluded=Exclusions((Status.VACANT,), ("shop",), ("x",), ("unt_9",)),
        factors=(StatusFactor(Status.LET, Decimal("1.5")),),
        version=3,
    )
    again = pool_from_json(json.loads(json.dumps(pool_to_json(of))), NOW)
    assert pool_to_json(again) == pool_to_json(of)


@pytest.mark.parametrize(
    "make",
    [
        PoolAmount,
        lambda: PoolAmount(Decimal(1), Decimal(1), Decimal(1)),
        lambda: PoolAmount(quantity=Decimal(1)),
        lambda: PoolScope(PoolLevel.BUILDING),
        lambda: PoolScope(PoolLevel.COMMUNITY, "bld_1"),
        lambda: pool(members=(PoolMember("a"), PoolMember("a"))),
        lambda: terms_of(pool(members=(PoolMember("a", Decimal(1)),)), NOVEMBER),
        lambda: terms_of(pool(policy={"first": "quantity", **EQUAL}), NOVEMBER),
        lambda: terms_of(pool(policy={"key": {"by": "use"}}), NOVEMBER),
    ],
)
def test_a_pool_that_contradicts_itself_is_refused(make: Any) -> None:
    with pytest.raises(PoolRefused):
        make()
