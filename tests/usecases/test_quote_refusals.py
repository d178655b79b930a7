"""Where a quote is refused, and as what."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.charges.computation_errors import AmountTooFine, AmountTooLarge
from shared.domain.charges.errors import ChargeBlocked, FactsRejected, RuleRejected
from shared.domain.errors import CurrencyUnknown, LevyError
from tests.usecases.quoting import asked

AREA = {"quantity": "built_area", "price": "2.00"}


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        ({"rule": {"quantity": "built_area"}}, RuleRejected, "/rule/price"),
        (
            {"items": [{"name": "a", "rules": [{"effective_from": "2024-01-01", "rule": {}}]}]},
            RuleRejected,
            "/items/0/rules/0/rule",
        ),
        ({"rule": AREA, "facts": {"area": "1"}}, FactsRejected, "/facts/area"),
        (
            {"items": [{"name": "a", "rule": AREA, "facts": {"x": 1}}]},
            FactsRejected,
            "/items/0/facts/x",
        ),
        ({"items": [{"name": "a", "rule": AREA}]}, ChargeBlocked, "/items/0"),
    ],
)
def test_a_refusal_names_its_place_in_the_request(
    body: dict[str, Any], error: type[LevyError], field: str
) -> None:
    with pytest.raises(error) as refused:
        asked(**{"kind": "charge", "currency": "CNY", "period": "2024-01"} | body)
    assert refused.value.field is not None
    assert refused.value.field.startswith(field)


def test_interest_upon_interest_beyond_all_measure_is_refused() -> None:
    policy = {"rate": {"percent": "999999999999", "per": "month"}, "compound": "month"}
    with pytest.raises(AmountTooLarge):
        asked(
            kind="late_fee",
            currency="CNY",
            policy=policy,
            principal="999999999.00",
            due="1950-01-01",
            until="2024-01-01",
        )


def test_a_policy_refusal_names_its_place_and_money_its_field() -> None:
    with pytest.raises(RuleRejected) as refused:
        asked(
            kind="late_fee",
            currency="CNY",
            policy={"rate": {"percent": "1", "per": "day"}, "cap": "30"},
            principal="1.00",
            days=1,
        )
    assert (refused.value.field, refused.value.reason) == ("/policy/cap", "key_unknown")
    with pytest.raises(AmountTooFine) as fine:
        asked(kind="instalments", currency="JPY", policy={"count": 2}, total="1.5")
    assert fine.value.field == "total"
    with pytest.raises(CurrencyUnknown):
        asked(kind="instalments", currency="XXX", policy={"count": 2}, total="1")
