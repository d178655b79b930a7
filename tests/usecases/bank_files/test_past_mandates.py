"""A mandate that was replaced, changed or ended is kept as it was."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.usecases.bank_files.mandates import (
    EndMandate,
    end_mandate,
    list_past_mandates,
    open_account,
)
from shared.usecases.reading import ListOf
from tests.ledger.world import CO, HOME, TODAY, memory_world, stored_world
from tests.usecases.bank_files.bank import Bank


@pytest.fixture(params=["memory", "stored"])
def bank(request: pytest.FixtureRequest, dynamodb: Any, make_table: Any) -> Bank:
    stored = request.param == "stored"
    return Bank(stored_world(dynamodb, make_table) if stored else memory_world())


def test_each_mandate_before_todays_is_listed_with_who_changed_it_newest_first(
    bank: Bank,
) -> None:
    world = bank.world
    bank.mandate(number="6222 0000 1111 0001", limit=Decimal("60.00"))
    bank.mandate(number="6222 0000 1111 0002")
    world.clock.forward(days=2)
    end = EndMandate(world.once(), HOME, TODAY + timedelta(days=9))
    needs = bank.ports("directory", "ledger", "clock")
    for _ in range(2):
        end_mandate(world.actor, end, **needs)
        end = EndMandate(world.once(), HOME, TODAY + timedelta(days=5))
    page = list_past_mandates(
        world.actor, ListOf(HOME, 2, None), **bank.ports("directory", "ledger")
    )
    rest = list_past_mandates(
        world.actor, ListOf(HOME, 2, page.next), **bank.ports("directory", "ledger")
    )
    past = [*page.items, *rest.items]
    assert [(one.mandate.number_end, one.mandate.last) for one in past] == [
        ("0002", TODAY + timedelta(days=9)),
        ("0002", None),
        ("0001", None),
    ]
    assert past[-1].mandate.limit_minor == 6000
    assert {one.changed_by for one in past} == {world.actor.name}
    assert past[0].until - past[-1].until == timedelta(days=2)
    oldest = open_account(bank.sealer, CO, HOME, past[-1].mandate.sealed)
    assert oldest.number == "6222000011110001"
