"""What a late-fee policy may not say, and where it is told so."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.late_fee_document import read_late_fee_policy

HALF_PER_MILLE = {"rate": {"percent": "0.05", "per": "day"}}


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        ({}, "key_missing", "/rate"),
        ({"rate": {"per": "day"}}, "key_missing", "/rate/percent"),
        ({"rate": {"per": "week", "percent": "1"}}, "choice_unknown", "/rate/per"),
        (
            {"rate": {"per": "day", "percent": "1", "months": "started"}},
            "key_unknown",
            "/rate/months",
        ),
        ({"rate": {"per": "day", "percent": "1", "steps": []}}, "only_one_of", "/rate/steps"),
        ({"flat": {"choose": "greater"}}, "key_missing", "/flat/amount"),
        (HALF_PER_MILLE | {"caps": [{}]}, "only_one_of", "/caps/0"),
        (HALF_PER_MILLE | {"cap": "30"}, "key_unknown", "/cap"),
        (HALF_PER_MILLE | {"minimum": 1.5}, "float_refused", "/minimum"),
    ],
)
def test_a_policy_that_says_something_else_is_refused_at_its_place(
    document: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(RuleRejected) as refused:
        read_late_fee_policy(Node(document, RuleRejected))
    assert (refused.value.reason, refused.value.field) == (reason, field)
