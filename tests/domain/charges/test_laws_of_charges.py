"""Laws that hold for every rule: monotone tables, exact splits, equal replays, honest traces."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.charge import Charge, EffectiveRule, charge
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import parse_rule
from tests.domain.charges.charging import LONG_AGO, Json, charged, used
from tests.domain.charges.replaying import canonical, faults_in, record, replay

cents = st.integers(0, 2_000_000).map(lambda minor: str(Decimal(minor).scaleb(-2)))
prices = st.integers(1, 99_999).map(lambda minor: str(Decimal(minor).scaleb(-4)))
areas = st.integers(1, 100_000).map(lambda minor: str(Decimal(minor).scaleb(-2)))
modes = st.sampled_from(["half_up", "half_even", "half_down", "down", "up"])
methods = st.sampled_from(["actual_days", "thirty_days", "half_month", "whole_month", "none"])
stages = st.sampled_from(["line", "month", "period", "bill", "tier", "full"])


@st.composite
def tables(draw: st.DrawFn) -> list[Json]:
    """Return rows of tiers with rising edges and prices that never fall."""
    edges = sorted(draw(st.sets(st.integers(1, 500), min_size=1, max_size=4)))
    rising = sorted(draw(st.lists(prices, min_size=len(edges) + 1, max_size=len(edges) + 1)),
                    key=Decimal)  # fmt: skip
    rows: list[Json] = [
        {"up_to": str(edge), "price": price} for edge, price in zip(edges, rising, strict=False)
    ]
    return [*rows, {"price": rising[-1]}]


def metered(rows: list[Json], **more: Any) -> Json:
    return {"quantity": {"metered": "water"}, "price": {"tiers": rows, **more}}


@given(tables(), st.integers(0, 800), st.integers(0, 200), st.sampled_from(["graduated", "volume"]))
def test_more_use_never_costs_less(rows: list[Json], use: int, more: int, mode: str) -> None:
    rule = metered(rows, mode=mode)
    assert charged(rule, used(use)).exact <= charged(rule, used(use + more)).exact


@given(tables(), st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_bills_of_cumulative_tiers_add_up_to_one_bill(rows: list[Json], uses: list[int]) -> None:
    rule = metered(rows, period={"year": {}})
    earlier, total = 0, Decimal(0)
    for use in uses:
        total += charged(rule, used(use, earlier=str(earlier))).exact
        earlier += use
    assert total == charged(rule, used(earlier)).exact


@given(tables(), st.integers(1, 600), st.integers(0, 600))
def test_a_credit_takes_back_exactly_what_was_charged(
    rows: list[Json], use: int, earlier: int
) -> None:
    rule = metered(rows, period={"year": {}})
    there = charged(rule, used(use, earlier=str(earlier))).exact
    back = charged(rule, used(-use, earlier=str(earlier + use))).exact
    assert there + back == 0


@given(tables(), st.integers(0, 900))
def test_the_short_way_through_a_table_is_the_long_way(rows: list[Json], use: int) -> None:
    rule = metered(rows)
    # A row that is chosen, not written down, keeps the table off the short way.
    slow = metered([row | {"price": {"choose": [{"then": row["price"]}]}} for row in rows])
    assert charged(rule, used(use)).exact == charged(slow, used(use)).exact


@given(areas, prices, st.sets(st.integers(2, 30), max_size=4), methods, modes)
def test_parts_of_a_month_that_differ_in_nothing_add_up_to_the_month(
    area: str, price: str, cuts: set[int], method: str, mode: str
) -> None:
    rule: Json = {
        "quantity": "built_area",
        "price": price,
        "proration": method,
        "rounding": {"stage": "period", "mode": mode},
    }
    whole = charged(rule, {"built_area": area})
    versions = [(f"2024-09-{day:02d}", rule) for day in sorted(cuts)]
    parts = charged([("2020-01-01", rule), *versions], {"built_area": area})
    assert parts.amount == whole.amount
    assert len(parts.parts) == len(cuts) + 1


@given(tables(), st.integers(0, 900), st.sets(st.integers(2, 30), max_size=4), modes)
def test_a_divided_use_costs_what_the_whole_use_costs(
    rows: list[Json], use: int, cuts: set[int], mode: str
) -> None:
    rule = metered(rows) | {"rounding": {"stage": "period", "mode": mode}}
    versions = [(f"2024-09-{day:02d}", rule) for day in sorted(cuts)]
    parts = charged([("2020-01-01", rule), *versions], used(use))
    assert parts.amount == charged(rule, used(use)).amount


@given(areas, prices, st.integers(1, 28), st.integers(1, 28), st.sampled_from(["02", "09", "12"]))
def test_the_short_way_through_days_of_a_month_is_the_long_way(
    area: str, price: str, one: int, other: int, month: str
) -> None:
    first, last = sorted((one, other))
    days: Json = {"first": f"2024-{month}-{first:02d}", "last": f"2024-{month}-{last:02d}"}
    short: Json = {"quantity": "built_area", "price": price}
    # A price for a quarter is spread piece by piece.
    long = {"quantity": "built_area", "price": str(Decimal(price) * 3), "per": "quarter"}
    facts = {"built_area": area}
    here = charged(short, facts, period=f"2024-{month}", **days)
    there = charged(long, facts, period=f"2024-{month}", **days)
    assert here.amount == there.amount


@given(areas, prices, st.integers(1, 29))
def test_two_holders_pay_a_month_together_to_within_a_cent(area: str, price: str, day: int) -> None:
    rule = {"quantity": "built_area", "price": price}
    facts = {"built_area": area}
    first = date(2024, 9, day)
    seller = charged(rule, facts, last=first.isoformat())
    buyer = charged(rule, facts, first=(first + timedelta(days=1)).isoformat())
    whole = charged(rule, facts)
    assert abs(seller.amount.minor + buyer.amount.minor - whole.amount.minor) <= 1


@given(areas, prices, stages, modes, st.integers(1, 14), st.integers(1, 28))
def test_every_amount_is_money_and_every_step_follows_from_its_inputs(
    area: str, price: str, stage: str, mode: str, months: int, day: int
) -> None:
    rule: Json = {
        "quantity": "built_area",
        "price": price,
        "rounding": {"stage": stage, "mode": mode},
        "factors": [{"factor": "0.7", "when": {"status": ["vacant"]}}],
        "discounts": [{"percent": "3"}],
        "tax": {"percent": "6"},
    }
    changes = {"status": [{"from": f"2024-09-{day:02d}", "value": "vacant"}]}
    facts = {"built_area": area, "changes": changes}
    result = charged(rule, facts, months=months)
    assert faults_in(result.steps) == []
    assert 0 <= result.tax.minor <= result.amount.minor
    if stage in ("line", "month"):
        assert all(part.amount == part.amount.quantize(Decimal("0.01")) for part in result.parts)


@given(areas, prices, methods, st.integers(1, 28), st.integers(1, 28))
def test_a_replay_is_the_same_to_the_byte(
    area: str, price: str, method: str, day: int, change: int
) -> None:
    rule = parse_rule({"quantity": "built_area", "price": price, "proration": method,
                       "factors": [{"factor": "0.7", "when": {"status": ["vacant"]}}]})  # fmt: skip
    facts = Facts.from_json(
        {
            "built_area": area,
            "changes": {"status": [{"from": f"2024-09-{change:02d}", "value": "vacant"}]},
        }
    )
    period = Period.starting("2024-09")
    span = DateSpan(date(2024, 9, day), period.last)
    stored = record([EffectiveRule("rul_1", LONG_AGO, rule)], facts, span, period, "CNY")
    again, same = replay(stored)
    assert same
    assert again.amount.minor == stored["result"]["amount"]
    assert canonical(stored) == canonical(dict(reversed(stored.items())))


def test_a_record_that_was_tampered_with_does_not_replay() -> None:
    rule = EffectiveRule("rul_1", LONG_AGO, parse_rule({"amount": "50"}))
    period = Period.starting("2024-09")
    stored = record([rule], Facts(), period.span, period, "CNY")
    assert replay(stored)[1]
    stored["result"]["amount"] = 1
    assert not replay(stored)[1]


def test_a_step_that_was_tampered_with_is_found() -> None:
    steps = list(charged({"quantity": "built_area", "price": "2"}, {"built_area": "3"}).steps)
    steps[0] = steps[0]._replace(exact=Decimal(7))
    assert faults_in(steps) == [0]


facts_documents = st.fixed_dictionaries(
    {},
    optional={
        "built_area": areas,
        "inside_area": areas,
        "entitlement": prices,
        "floor": st.integers(-5, 90),
        "household_size": st.integers(0, 20),
        "kind": st.sampled_from(["home", "shop"]),
        "status": st.sampled_from(["vacant", "let"]),
        "tags": st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1).map(sorted),
        "since": st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat),
        "given": st.dictionaries(st.sampled_from(["cards", "cars"]), cents, min_size=1),
        "uses": st.dictionaries(
            st.sampled_from(["water", "power"]),
            st.fixed_dictionaries({"quantity": cents}, optional={"unit": st.just("m3")}),
            min_size=1,
        ),
    },
)


@given(facts_documents)
def test_facts_read_back_as_they_were_written(document: Json) -> None:
    facts = Facts.from_json(document)
    assert facts.to_json() == document
    assert Facts.from_json(facts.to_json()) == facts


def test_the_decimal_context_of_the_caller_does_not_matter() -> None:
    from decimal import ROUND_UP, localcontext

    def computed() -> Charge:
        rule = {"quantity": "built_area", "price": "1.85", "tax": {"percent": "6"},
                "discounts": [{"percent": "3"}]}  # fmt: skip
        return charged(rule, {"built_area": "120.50"}, first="2024-09-12", months=3)

    usual = computed()
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_UP
        assert computed() == usual


@pytest.mark.parametrize("currency", ["CNY", "JPY", "KWD"])
def test_one_rule_serves_every_currency(currency: str) -> None:
    rule = EffectiveRule("rul_1", LONG_AGO, parse_rule({"amount": "12.3456"}))
    period = Period.starting("2024-09")
    result = charge([rule], Facts(), period.span, period, currency)
    assert str(result.amount) == {"CNY": "12.35", "JPY": "12", "KWD": "12.346"}[currency]
