"""A community of three pages, and a store that does not make tests wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from tests.billing.world import (
    World,
    account_id,
    build_world,
    space_card,
    unit_card,
)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.table.time.sleep", lambda _: None)


@pytest.fixture
def new_world(dynamodb: Any, make_table: Callable[[str], str]) -> Callable[[], World]:
    def build() -> World:
        world = build_world(dynamodb, make_table)
        moved = (
            AccountDays(account_id(200), date(2025, 1, 1), date(2026, 11, 10)),
            AccountDays(account_id(200, 1), date(2026, 11, 11), None),
        )
        world.put_cards(
            [unit_card(number) for number in range(28)]
            + [unit_card(100 + number, 1) for number in range(3)]
            + [unit_card(103, 1, inside=None), space_card(104, 1)]
            + [unit_card(200, 2, accounts=moved), unit_card(201, 2, accounts=())]
        )
        return world

    return build
