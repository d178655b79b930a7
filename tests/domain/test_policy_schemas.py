"""The published schemas of policies agree with what their readers take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.charges import policy_schemas as schemas
from shared.domain.charges.allocation_policy import read_allocation_policy
from shared.domain.charges.bill_rounding import read_bill_rounding
from shared.domain.charges.document import Node
from shared.domain.charges.duration_document import read_duration_policy
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.instalments import read_instalment_plan
from shared.domain.charges.late_fee_document import read_late_fee_policy
from shared.domain.charges.meter_policy import read_meter_policy
from shared.domain.charges.payment_order import read_payment_order
from shared.domain.charges.prepayment import read_early_payment_policy, read_prepayment_policy
from shared.domain.charges.refund_policy import read_refund_policy
from tests.domain.charges.test_schema_and_trial import fits
from tests.domain.test_rules_cookbook import recipes

Read = Callable[[Node], object]
POLICIES: dict[str, tuple[dict[str, Any], Read]] = {
    "meter": (schemas.meter_schema(), read_meter_policy),
    "allocation": (schemas.allocation_schema(), read_allocation_policy),
    "late_fee": (schemas.late_fee_schema(), read_late_fee_policy),
    "duration": (schemas.duration_schema(), read_duration_policy),
    "rounding": (schemas.bill_rounding_schema(), read_bill_rounding),
    "prepayment": (schemas.prepayment_schema(), read_prepayment_policy),
    "early_payment": (schemas.early_payment_schema(), read_early_payment_policy),
    "payment_order": (schemas.payment_order_schema(), read_payment_order),
    "instalments": (schemas.instalments_schema(), read_instalment_plan),
    "refund": (schemas.refund_schema(), read_refund_policy),
}


@pytest.mark.parametrize("kind", POLICIES)
def test_policies_of_the_cookbook_fit_their_schema(kind: str) -> None:
    schema, read = POLICIES[kind]
    found = [
        recipe.values[0]["policy"]
        for recipe in recipes()
        if recipe.values[0]["kind"] == kind and "policy" in recipe.values[0]
    ]
    assert found
    for policy in found:
        assert fits(policy, schema)
        read(Node(policy, RuleRejected))
        assert not fits(policy | {"unheard_of": 1}, schema)


@pytest.mark.parametrize("kind", POLICIES)
def test_readers_know_the_keys_of_the_schema_and_no_others(kind: str) -> None:
    schema, read = POLICIES[kind]
    with pytest.raises(RuleRejected) as refused:
        read(Node({"unheard_of": 1}, RuleRejected))
    assert refused.value.reason == "key_unknown"
    assert set(str(refused.value.data["allowed"]).split(", ")) == set(schema["properties"])
    assert schema["description"]
