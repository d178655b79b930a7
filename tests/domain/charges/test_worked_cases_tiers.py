"""Worked cases of tiers: TR-01, TR-05, TR-09, TR-17, MT-04's amounts, and their neighbours."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.domain.charges.totals import components_of
from tests.domain.charges.charging import Json, amount, charged, parts, steps_named, used

BEIJING_WATER: Json = {
    "quantity": {"metered": "water", "unit": "m3"},
    "price": {
        "tiers": [
            {"up_to": "180", "price": "5.00"},
            {"up_to": "260", "price": "7.00"},
            {"price": "9.00"},
        ],
        "period": {"year": {"resets": "01-01"}},
    },
}
BEIJING_POWER: Json = {
    "quantity": {"metered": "power", "unit": "kWh"},
    "price": {
        "tiers": [
            {"up_to": "240", "price": "0.4883"},
            {"up_to": "400", "price": "0.5383"},
            {"price": "0.7883"},
        ]
    },
}
GAS_TIERS: Json = {
    "tiers": [
        {"up_to": "310", "price": "3.00"},
        {"up_to": "520", "price": "3.30"},
        {"price": "4.20"},
    ],
    "period": {"year": {}},
    "allowance": {"household_at_least": 5, "add": "150"},
}
SHANGHAI_GAS: Json = {
    "quantity": {"metered": "gas", "unit": "m3"},
    "price": {"by": "kind", "cases": {"school": "3.05"}, "else": GAS_TIERS},
}


def tiers(*rows: tuple[str | None, str], **more: object) -> Json:
    """Return a rule of a metered water use with those (edge, price) rows."""
    table = [{"price": price} | ({"up_to": edge} if edge else {}) for edge, price in rows]
    return {"quantity": {"metered": "water"}, "price": {"tiers": table, **more}}


def test_tr_01_only_the_part_above_an_edge_is_dearer() -> None:
    found = [
        amount(BEIJING_WATER, used(use), period="2024-01", months=12)
        for use in (180, 181, 260, 261, 300)
    ]
    assert found == ["900.00", "907.00", "1460.00", "1469.00", "1820.00"]


def test_tr_01_bills_of_two_months_add_up_to_the_year() -> None:
    earlier, amounts = 0, []
    for number, use in enumerate((50, 60, 70, 20, 60, 40)):
        facts = used(use, earlier=str(earlier))
        month = f"2024-{2 * number + 1:02d}"
        amounts.append(charged(BEIJING_WATER, facts, period=month, months=2).amount.minor)
        earlier += use
    assert amounts == [25000, 30000, 35000, 14000, 42000, 36000]
    assert sum(amounts) == 182000


def test_tr_05_the_bill_is_rounded_once() -> None:
    found = [amount(BEIJING_POWER, used(use, "power")) for use in (240, 241, 400, 401, 450, 500)]
    assert found == ["117.19", "117.73", "203.32", "204.11", "242.74", "282.15"]


def test_mt_04_the_use_of_two_meters_goes_through_the_tiers_once() -> None:
    pairs = [
        {"meter": "old", "start": "4321", "end": "4388", "multiplier": "1", "quantity": "67"},
        {"meter": "new", "start": "0", "end": "41", "multiplier": "1", "quantity": "41"},
    ]
    assert amount(BEIJING_POWER, used(108, "power", pairs=pairs)) == "52.74"
    pairs[1] = pairs[1] | {"multiplier": "30", "quantity": "1230"}
    result = charged(BEIJING_POWER, used(1297, "power", pairs=pairs))
    assert str(result.amount) == "910.43"
    assert steps_named(result, "reading") == ["67", "1230"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "home", "household_size": 3}, "1959.00"),
        ({"kind": "home", "household_size": 5}, "1842.00"),
        ({"kind": "home"}, "1959.00"),
        ({"kind": "school"}, "1830.00"),
    ],
)
def test_tr_09_a_large_household_has_wider_tiers(facts: Json, expected: str) -> None:
    facts = facts | used(600, "gas")
    assert amount(SHANGHAI_GAS, facts, period="2024-01", months=12) == expected


def test_tr_17_an_invoice_of_water_and_sewage() -> None:
    rule = {
        "quantity": {"metered": "water", "unit": "t"},
        "price": {
            "components": {
                "water": {
                    "tiers": [
                        {"up_to": "20", "price": "1.30"},
                        {"up_to": "30", "price": "1.90"},
                        {"price": "3.00"},
                    ]
                },
                "sewage": "0.50",
            }
        },
    }
    pair = {"meter": "m1", "start": "889", "end": "924", "multiplier": "1", "quantity": "35"}
    result = charged(rule, used(35, pairs=[pair]))
    assert steps_named(result, "tier") == ["26.00", "19.00", "15.00"]
    assert steps_named(result, "price") == ["17.50"]
    assert str(result.amount) == "77.50"
    assert result.quantity == 35
    assert components_of(result) == {"water": Decimal("60.00"), "sewage": Decimal("17.50")}


def test_each_tier_may_be_split_into_components() -> None:
    rule = tiers(("180", "5.00"), (None, "7.00"))
    rows = rule["price"]["tiers"]
    rows[0]["price"] = {"components": {"water": "2.07", "source": "1.57", "sewage": "1.36"}}
    rows[1]["price"] = {"components": {"water": "4.07", "source": "1.57", "sewage": "1.36"}}
    result = charged(rule, used(200))
    assert str(result.amount) == "1040.00"
    assert steps_named(result, "components") == ["900.00", "140.00"]


def test_tiers_can_be_rounded_one_by_one() -> None:
    rule = tiers(("10", "0.3333"), (None, "0.4444"))
    assert amount(rule, used("15.5")) == "5.78"  # 3.333 + 2.4442 = 5.7772
    by_tier = rule | {"rounding": {"stage": "tier"}}
    assert steps_named(charged(by_tier, used("15.5")), "tier") == ["3.33", "2.44"]
    assert amount(by_tier, used("15.5")) == "5.77"


def test_a_volume_table_prices_the_whole_use_at_the_last_tier_it_reaches() -> None:
    rule = tiers(("100", "0.50"), (None, "0.60"), mode="volume")
    assert amount(rule, used(100)) == "50.00"
    assert amount(rule, used(101)) == "60.60"


def test_a_bracket_table_has_whole_amounts() -> None:
    rows = [{"up_to": "1", "amount": "0"}, {"up_to": "2", "amount": "5"}, {"amount": "10"}]
    rule = {
        "quantity": {"given": "hours"},
        "price": {"tiers": rows, "mode": "bracket", "period": "bill"},
    }
    found = [amount(rule, {"given": {"hours": hours}}) for hours in ("1", "1.01", "2", "5")]
    assert found == ["0.00", "5.00", "5.00", "10.00"]


def test_a_base_fee_by_bracket_and_graduated_energy_are_two_components() -> None:
    base = {
        "tiers": [{"up_to": "200", "amount": "910"}, {"amount": "1600"}],
        "mode": "bracket",
    }
    energy = {"tiers": [{"up_to": "200", "price": "120"}, {"price": "214.6"}]}
    rule = {
        "quantity": {"metered": "power"},
        "price": {"components": {"base": base, "energy": energy}},
    }
    assert amount(rule, used(300, "power"), currency="KRW") == "47060"


def test_a_package_covers_a_quantity_and_the_rest_is_dearer() -> None:
    rule = {
        "quantity": {"metered": "water"},
        "price": {"package": {"included": "10", "amount": "20.00", "over": "3.00"}},
    }
    assert [amount(rule, used(use)) for use in (0, 10, 12)] == ["20.00", "20.00", "26.00"]
    assert amount(rule, used(25), months=2) == "55.00"  # two packages, 5 over


def test_started_hundreds_are_counted_whole() -> None:
    quantity = {"metered": "water", "rounded": {"unit": "100", "mode": "up"}}
    assert amount({"quantity": quantity, "price": "0.5"}, used(101)) == "100.00"


def test_monthly_edges_grow_with_the_months_billed_and_those_of_a_bill_do_not() -> None:
    monthly = tiers(("20", "1.00"), (None, "2.00"))
    by_bill = tiers(("20", "1.00"), (None, "2.00"), period="bill")
    assert amount(monthly, used(50), months=2) == "60.00"
    assert amount(by_bill, used(50), months=2) == "80.00"


def test_edges_may_grow_with_the_days_of_the_use() -> None:
    rule = tiers(("240", "1"), (None, "2"), scale={"days": "30"})
    facts = used(300, **{"from": "2024-08-25", "to": "2024-09-28"})  # 35 days: edge 280
    assert amount(rule, facts) == "320.00"
    rounded = tiers(("250", "1"), (None, "2"), scale={"days": "30", "rounded": {"unit": "1"}})
    assert steps_named(charged(rounded, facts), "edge") == ["292"]


def test_each_person_above_four_widens_the_tiers_by_so_much() -> None:
    allowance = [{"persons_above": 4, "add": ["30", "40"]}]
    rule = tiers(("100", "1"), ("200", "2"), (None, "3"), allowance=allowance)
    # 6 people: edges 160 and 280
    assert amount(rule, used(300) | {"household_size": 6}) == "460.00"


def test_a_free_quantity_uses_up_the_first_tier_or_moves_the_edges() -> None:
    rule = tiers(("20", "1"), (None, "2"))
    free: Json = {"quantity": "15", "moves_edges": False}
    rule["quantity"] = {"metered": "water", "free": free}
    assert amount(rule, used(30)) == "25.00"  # 15 free, 5 at 1, 10 at 2
    rule["quantity"] = {"metered": "water", "free": free | {"moves_edges": True}}
    assert amount(rule, used(30)) == "15.00"  # 15 free, 15 at 1
    assert amount(rule, used(10)) == "0.00"


def test_bands_of_the_day_have_their_own_prices() -> None:
    rule = {
        "quantity": {"metered": "power"},
        "price": {"bands": {"peak": "0.617", "valley": "0.307"}},
    }
    facts = used(200, "power", bands={"peak": "120", "valley": "80"})
    assert amount(rule, facts) == "98.60"


def test_bands_within_tiers_share_each_tier_by_the_mix_of_the_use() -> None:
    low = {"bands": {"peak": "0.60", "valley": "0.30"}}
    high = {"bands": {"peak": "0.70", "valley": "0.40"}}
    rule = {
        "quantity": {"metered": "power"},
        "price": {"tiers": [{"up_to": "100", "price": low}, {"price": high}]},
    }
    facts = used(200, "power", bands={"peak": "150", "valley": "50"})
    # 75 × 0.60 + 25 × 0.30 and 75 × 0.70 + 25 × 0.40
    assert amount(rule, facts) == "115.00"


def test_a_season_has_its_own_table() -> None:
    summer = {"tiers": [{"up_to": "260", "price": "0.59"}, {"price": "0.64"}]}
    usual = {"tiers": [{"up_to": "200", "price": "0.59"}, {"price": "0.64"}]}
    when = {"season": {"from": "05-01", "to": "10-31"}}
    choose = {"choose": [{"when": when, "then": summer}, {"then": usual}]}
    rule = {"quantity": {"metered": "power"}, "price": choose}
    assert amount(rule, used(260, "power"), period="2024-07") == "153.40"
    assert amount(rule, used(260, "power"), period="2024-11") == "156.40"


def test_a_use_over_the_turn_of_the_year_is_split_where_the_tiers_reset() -> None:
    facts = used(62, earlier="240", **{"from": "2024-12-01", "to": "2025-01-31"})
    result = charged(BEIJING_WATER, facts, period="2024-12", months=2)
    # December: 31 from 240 to 271, January: 31 from zero
    assert parts(result) == ["239.00", "155.00"]


def test_a_price_rise_within_the_use_splits_the_use_and_the_edges_by_days() -> None:
    dearer = tiers(("240", "0.50"), (None, "1.00"))
    cheaper = tiers(("240", "0.40"), (None, "0.80"))
    result = charged([("2020-01-01", cheaper), ("2024-09-11", dearer)], used(300))
    assert parts(result) == ["48.00", "120.00"]  # 80 × 0.4 + 20 × 0.8; 160 × 0.5 + 40 × 1


def test_a_credit_gives_back_what_the_same_stretch_cost() -> None:
    assert amount(BEIJING_WATER, used(-20, earlier="190")) == "-120.00"  # 10 × 7 + 10 × 5
    rule = tiers(("20", "1"), (None, "2"))
    assert amount(rule, used(-30)) == "-40.00"


def test_a_household_that_came_in_july_has_half_of_the_yearly_edges() -> None:
    rule = tiers(("180", "5"), (None, "7"), period={"year": {"part_year": "months"}})
    facts = used(100) | {"since": "2024-07-05"}
    assert amount(rule, facts, period="2024-08") == "520.00"


def test_a_use_beyond_a_closed_table_blocks_the_line() -> None:
    from shared.domain.charges.errors import ChargeBlocked

    with pytest.raises(ChargeBlocked, match="beyond_last_tier"):
        charged(tiers(("20", "1"), ("30", "2")), used(31))
