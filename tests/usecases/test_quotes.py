"""What quotes answer beyond the worked cases: several items, dated rules, places of refusals."""

from __future__ import annotations

from decimal import Decimal

from tests.usecases.quoting import amount, asked, line, line_amounts

D = Decimal
AREA = {"quantity": "built_area", "price": "2.00"}


def test_items_see_the_amounts_of_the_items_before_them() -> None:
    found = asked(
        kind="charge",
        currency="CNY",
        period="2024-01",
        facts={"built_area": "100"},
        items=[
            {"name": "property", "rule": AREA},
            {"name": "fund", "rule": {"quantity": {"charge": "property"},
                                      "price": {"percent": "10"}}},
        ],
    )  # fmt: skip
    assert line_amounts(found) == ["200.00", "20.00"]


def test_a_rule_that_does_not_apply_gives_a_line_without_an_amount() -> None:
    rule = AREA | {"when": {"kind": ["shop"]}}
    facts = {"built_area": "100", "kind": "home"}
    found = asked(kind="charge", currency="CNY", period="2024-01", facts=facts, rule=rule)
    assert found["lines"][0]["amount"] is None
    assert found["lines"][0]["figures"] == {"applies": False}
    assert found["amount"]["amount"] == "0.00"


def test_dated_rules_split_a_month_by_day() -> None:
    found = asked(
        kind="charge",
        currency="CNY",
        period="2024-09",
        facts={"built_area": "100"},
        rules=[
            {"effective_from": "2024-09-16", "rule": AREA | {"price": "3.00"}},
            {"effective_from": "2024-01-01", "rule": AREA},
        ],
    )
    figures = found["lines"][0]["figures"]
    assert (figures["part_1"], figures["part_2"]) == ("100.00", "150.00")
    assert figures["part_2_from"] == "2024-09-16"


def test_days_alone_say_which_months_are_billed() -> None:
    body = {"from": "2024-04-11", "to": "2024-05-31"}
    found = asked(kind="charge", currency="CNY", facts={"built_area": "100"}, rule=AREA, **body)
    assert found["amount"]["amount"] == "333.33"  # 20/30 of April, all of May


def test_registers_with_bands_make_a_use_with_bands() -> None:
    rule = {
        "quantity": {"metered": "power", "unit": "kWh"},
        "price": {"bands": {"peak": "0.60", "valley": "0.30"}},
    }
    meters = {
        "power": {
            "unit": "kWh",
            "meters": [
                {"from": "100", "to": "150", "band": "peak"},
                {"from": "700", "to": "800", "band": "valley"},
            ],
        }
    }
    found = asked(kind="charge", currency="CNY", period="2024-01", rule=rule, meters=meters)
    assert line(found, "power")["figures"] == {"peak": "50", "valley": "100"}
    assert found["amount"]["amount"] == "60.00"


def test_a_pool_gives_one_member_its_share() -> None:
    found = asked(
        kind="charge",
        currency="CNY",
        period="2024-01",
        rule={"quantity": {"share": "lift"}, "price": "1"},
        pools={
            "lift": {
                "policy": {"key": {"by": "equal"}},
                "pool": {"cost": "100.00"},
                "members": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
                "member": "a",
            }
        },
    )
    assert found["amount"]["amount"] == "33.34"
    assert line(found, "lift")["figures"]["keys"] == "3"


def test_one_rounding_and_one_tax_may_be_taken_from_the_whole_bill() -> None:
    rule = AREA | {"tax": {"percent": "6", "included": False, "stage": "bill"}}
    found = asked(
        kind="charge",
        currency="CNY",
        period="2024-01",
        facts={"built_area": "10.10"},
        items=[{"name": "one", "rule": rule}, {"name": "two", "rule": rule}],
    )
    assert line_amounts(found) == ["20.20", "20.20", "2.42"]
    assert (found["amount"]["amount"], found["tax"]["amount"]) == ("42.82", "2.42")


def test_tax_may_be_taken_from_the_sum_of_amounts() -> None:
    policy = {"percent": "10", "included": False, "stage": "bill", "rounding": {"mode": "down"}}
    found = asked(kind="tax", currency="JPY", policy=policy, amounts=["105", "105"])
    assert (found["amount"]["amount"], found["tax"]["amount"]) == ("231", "21")


def test_exclusions_and_days_are_taken_into_account_in_a_pool() -> None:
    found = asked(
        kind="allocation",
        currency="CNY",
        policy={"key": {"by": "equal"}},
        pool={"quantity": "100", "price": "0.45", "unit": "kWh"},
        members=[{"id": "a"}, {"id": "b", "days": 15}, {"id": "c"}],
        exclude=["c"],
        period_days=30,
    )
    assert line_amounts(found) == ["30.00", "15.00"]
    assert found["figures"]["members"] == 2


def test_a_shared_quantity_is_spread_before_it_is_priced() -> None:
    found = asked(
        kind="allocation",
        currency="CNY",
        policy={"key": {"by": "equal"}, "first": "quantity"},
        pool={"quantity": "100", "price": "0.45", "unit": "kWh"},
        members=[{"id": "a"}, {"id": "b"}, {"id": "c"}],
    )
    assert [one["quantity"] for one in found["lines"]] == ["33.34", "33.33", "33.33"]
    assert line_amounts(found) == ["15.00", "15.00", "15.00"]


def test_only_the_members_asked_for_are_explained() -> None:
    members = [{"id": str(at)} for at in range(30)]
    body = {
        "kind": "allocation",
        "currency": "CNY",
        "policy": {"key": {"by": "equal"}},
        "pool": {"cost": "100.00"},
        "members": members,
    }
    first = asked(**body)
    assert [bool(one["steps"]) for one in first["lines"]] == [True] * 20 + [False] * 10
    named = asked(**body, explain=["29"])
    assert [one["name"] for one in named["lines"] if one["steps"]] == ["29"]


def test_a_missing_reading_is_estimated_and_a_true_up_spread() -> None:
    expected = asked(
        kind="meter",
        meters=[{"from": "100"}],
        estimate_by=[{"use": "310", "days": 31}],
        days=30,
    )
    assert expected["lines"][0]["quantity"] == "300"
    assert expected["lines"][0]["figures"]["estimated"] is True
    trued = asked(
        kind="meter",
        meters=[{"from": "1000", "to": "1390"}],
        estimates_billed=["100", "100"],
        spread={"days": [31, 30, 31]},
        policy={"swing_percent": "50"},
        before={"use": "100"},
        unit="kWh",
    )
    assert [one["quantity"] for one in trued["lines"]] == ["190", "64", "62", "64"]
    assert trued["warnings"][0]["code"] == "use_swing"
    assert "+90 %" in trued["warnings"][0]["message"]


def test_a_main_meter_less_its_sub_meters() -> None:
    found = asked(
        kind="meter",
        meters=[{"from": "0", "to": "1000"}],
        sub_meters=[{"from": "0", "to": "400"}],
        sub_uses=["450"],
    )
    assert found["lines"][0]["quantity"] == "150"


def test_several_debts_are_summed_and_what_was_charged_is_taken_off() -> None:
    found = asked(
        kind="late_fee",
        currency="CNY",
        policy={"rate": {"percent": "0.05", "per": "day"}},
        debts=[
            {"id": "2024-01", "principal": "1000.00", "due": "2024-01-10", "until": "2024-03-10"},
            {"id": "2024-02", "principal": "1000.00", "due": "2024-02-10", "until": "2024-03-10",
             "already_charged": "10.00"},
        ],
    )  # fmt: skip
    assert line_amounts(found) == ["30.00", "4.50"]
    assert found["lines"][1]["figures"]["total_so_far"]["amount"] == "14.50"


def test_a_stay_may_be_given_by_times() -> None:
    policy = {"unit_minutes": 60, "price": "2"}
    found = amount(
        **{
            "kind": "duration",
            "currency": "CNY",
            "policy": policy,
            "from": "2024-05-01T08:00",
            "to": "2024-05-01T10:01:30",
        }
    )
    assert found == 6


def test_months_paid_ahead_cover_more_months() -> None:
    found = asked(
        **{
            "kind": "prepayment",
            "currency": "CNY",
            "policy": {"offers": [{"months": 12, "free_months": 1}]},
            "monthly": "240.75",
            "cover_months": 13,
            "from": "2024-01",
        }
    )
    assert found["amount"]["amount"] == "2889.00"
    figures = found["lines"][0]["figures"]
    assert (figures["paid_months"], figures["covers_to"]) == (12, "2025-01")


def test_paying_early_instalments_and_the_parts_of_a_refund() -> None:
    early = asked(
        kind="early_payment",
        currency="CNY",
        policy={"steps": [{"days_before_due": 0, "percent": "5"}]},
        amount="100.00",
        paid_on="2024-05-01",
        due="2024-05-01",
    )
    assert early["amount"]["amount"] == "95.00"
    parts = asked(
        kind="instalments",
        currency="CNY",
        policy={"count": 3, "rest": "first", "first_due": "2024-01-31"},
        total="1000.00",
    )
    assert line_amounts(parts) == ["333.34", "333.33", "333.33"]
    assert parts["lines"][1]["figures"]["due"] == "2024-02-29"
    refund = asked(
        kind="refund",
        currency="CNY",
        policy={"spread": "newest_first"},
        payments=[
            {"id": "p1", "amount": "60.00", "on": "2024-01-01"},
            {"id": "p2", "amount": "40.00", "on": "2024-02-01"},
        ],
        deductions=[{"name": "damage", "amount": "30.00"}],
    )
    assert refund["amount"]["amount"] == "70.00"
    assert line_amounts(refund) == ["70.00", "40.00", "30.00"]
