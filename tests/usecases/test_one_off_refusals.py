"""A one-off charge that breaks a rule is refused whole; what is wrong with a row is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.charges.errors import RuleRejected
from shared.domain.errors import NotFound
from shared.domain.one_off import DueDayPast, Group, TargetRefused
from shared.usecases.billing.one_off_charges import ChargeRow, OneOffRuleRefused
from shared.usecases.metering.row_faults import RowsRefused
from tests.billing.one_offs import (
    charge,
    charges,
    previewed,
    put_units,
    reasons,
    unit_id,
)
from tests.billing.world import (
    World,
    account_id,
    build_world,
)


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    return build_world(dynamodb, make_table)


def test_every_wrong_row_is_told_and_nothing_is_stored(world: World) -> None:
    put_units(world, [1, 2])
    rows = (
        ChargeRow(subject_id=unit_id(1), amount=Decimal("1.234")),
        ChargeRow(subject_id=unit_id(9), amount=Decimal(1)),
        ChargeRow(account_id=account_id(9), amount=Decimal(1)),
        ChargeRow(subject_id=unit_id(2), account_id=account_id(1), amount=Decimal(1)),
        ChargeRow(subject_id=unit_id(2), amount=Decimal(1)),
        ChargeRow(subject_id=unit_id(2), amount=Decimal(2)),
        ChargeRow(),
        ChargeRow(subject_id=unit_id(1), amount=Decimal(1), quantity=Decimal(1)),
    )
    with pytest.raises(RowsRefused) as refused:
        charge(world, charges(rows=rows))
    assert [(fault.row, fault.name, fault.code) for fault in refused.value.faults] == [
        (0, "amount", "row_amount_too_fine"),
        (1, "subject_id", "row_subject_unknown"),
        (2, "account_id", "row_account_unknown"),
        (3, "subject_id", "row_subject_of_other_account"),
        (5, "", "row_twice"),
        (6, "subject_id", "row_names_nobody"),
        (6, "amount", "row_amount_missing"),
        (6, "subject_id", "row_subject_unknown"),
        (7, "quantity", "row_value_unused"),
        (7, "", "row_twice"),
    ]
    assert world.ledger() == {}
    assert world.queue.messages == []


def test_two_rows_that_come_to_one_account_block_it(world: World) -> None:
    put_units(world, [1])
    rows = (
        ChargeRow(subject_id=unit_id(1), amount=Decimal(1)),
        ChargeRow(account_id=account_id(1), amount=Decimal(2)),
    )
    run = previewed(world, rows=rows)
    assert run.totals
    assert (run.totals.bills, run.totals.blocked) == (0, 1)
    assert reasons(world, run) == {unit_id(1): ["charged_twice"]}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"group": Group()}, OneOffRuleRefused),
        ({"amount": Decimal(1), "price": Decimal(1), "group": Group()}, OneOffRuleRefused),
        ({"amount": Decimal(1)}, TargetRefused),
        ({"amount": Decimal(1), "group": Group(), "item_id": "itm_none"}, NotFound),
        ({"amount": Decimal(1), "group": Group(), "due_on": date(2026, 10, 31)}, DueDayPast),
        ({"rule": {"amount": "x"}, "group": Group()}, RuleRejected),
        ({"amount": Decimal(1), "group": Group(), "instalments": {"count": 2}}, RuleRejected),
        ({"amount": Decimal(1), "group": Group(), "instalments": {}}, RuleRejected),
    ],
)
def test_a_charge_that_breaks_a_rule_stores_nothing(
    world: World, more: dict[str, Any], error: type[Exception]
) -> None:
    put_units(world, [1])
    with pytest.raises(error):
        charge(world, charges(**more))
    assert world.ledger() == {}
