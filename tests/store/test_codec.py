"""Documents in the store: exact both ways, and lenient to what was stored before a field was."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel
from shared.domain.community import BillingSettings, Community, Language
from shared.domain.dunning.campaign import Campaign, ChannelPrice
from shared.domain.dunning.quiet import QuietTimes
from shared.domain.messaging.kinds import ChannelName
from shared.domain.money import Rounding, RoundingMode
from shared.store.codec import from_document, to_document
from shared.store.marshal import from_attribute, from_item, to_attribute, to_item
from shared.usecases.rules.charge_rules import RuleWarning, SavedRule

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_document_gives_back_what_it_was_made_from() -> None:
    settings = BillingSettings(Rounding(RoundingMode.DOWN, Decimal("0.10")), source="合同")
    made = Community(
        "cty_1", "阳光花园", "CNY", "Asia/Shanghai", Language.EN, AT, billing=settings, version=4
    )
    document = to_document(made)
    assert document["billing"]["bill_rounding"] == {"mode": "down", "unit": "0.10"}
    assert from_document(Community, document) == made


def test_what_has_its_default_is_left_out_and_read_as_the_default() -> None:
    made = Community("cty_1", "A", "CNY", "Asia/Shanghai", Language.ZH, AT)
    document = to_document(made)
    assert "billing" not in document
    assert from_document(Community, document) == made


def test_a_ladder_with_its_hours_holidays_and_prices_comes_back_as_it_was() -> None:
    quiet = QuietTimes(time(19, 30), time(8), (date(2026, 10, 1),), weekends=True, source="通知")
    price = ChannelPrice(ChannelName.SMS, Decimal("0.045"))
    made = Campaign("cty_1", "itm_1", quiet=quiet, prices=(price,), version=3)
    document = to_document(made)
    assert document["quiet"]["quiet_from"] == "19:30:00"
    assert from_document(Campaign, from_item(to_item(document))) == made


def test_a_field_that_is_gone_is_ignored() -> None:
    document = to_document(Rounding(RoundingMode.UP, Decimal(1))) | {"gone": 1}
    assert from_document(Rounding, document) == Rounding(RoundingMode.UP, Decimal(1))


def test_a_rule_document_keeps_whatever_is_in_it() -> None:
    deep: dict[str, object] = {"x": 1}
    for _ in range(60):
        deep = {"in": deep, "": [None, True, "é"]}
    rule = RuleVersion(
        "rul_1", "itm_1", Scope(ScopeLevel.COMPANY, "com"), date(2026, 1, 1), deep, AT, "me"
    )
    assert from_document(RuleVersion, to_document(rule)) == rule
    saved = SavedRule(rule, (RuleWarning("rule_fact_missing", {"name": "floor", "count": "3"}),))
    assert from_document(SavedRule, to_document(saved)) == saved


@given(values)
def test_attributes_give_back_the_value(value: object) -> None:
    assert from_attribute(to_attribute(value)) == value


def test_a_float_never_reaches_the_store() -> None:
    with pytest.raises(TypeError):
        to_attribute(0.1)


def test_what_is_none_is_left_out_of_an_item() -> None:
    assert from_item(to_item({"a": 1, "b": None})) == {"a": 1}
