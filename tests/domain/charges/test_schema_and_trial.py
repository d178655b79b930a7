"""The published schema agrees with the parser; a rule is tried on data before it is saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from infra.rule_schema import FILE, text
from shared.domain.calendar import Period
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.facts import Facts
from shared.domain.charges.rule import parse_rule
from shared.domain.charges.schema import rule_schema
from shared.domain.charges.trial import refuse_undefined, try_rule
from tests.domain.charges import (
    test_rule_documents,
    test_worked_cases_heating_tax_and_discounts,
    test_worked_cases_property_fee,
    test_worked_cases_tiers,
)
from tests.domain.charges.charging import Json

SCHEMA = rule_schema()
PERIOD = Period.starting("2024-09")
_TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool}


def fits(value: Any, schema: Json) -> bool:
    """Tell whether `value` is valid by the part of JSON Schema that the rule schema uses."""
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema and not any(fits(value, one) for one in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    kind = schema.get("type")
    if kind == "integer":
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and schema.get("minimum", value) <= value <= schema.get("maximum", value)
    if kind is not None and not isinstance(value, _TYPES[kind]):
        return False
    if kind == "string":
        return bool(re.search(schema.get("pattern", ""), value)) and len(value) >= schema.get(
            "minLength", 0
        )
    if kind == "array":
        return len(value) >= schema.get("minItems", 0) and all(
            fits(one, schema["items"]) for one in value
        )
    return kind != "object" or fits_object(value, schema)


def fits_object(value: Json, schema: Json) -> bool:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    if any(key not in value for key in schema.get("required", ())):
        return False
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", 999):
        return False
    return all(
        fits(one, known[key]) if key in known else others is not False and fits(one, others)
        for key, one in value.items()
    )


def documents_in(value: Any) -> list[Json]:
    """Return every rule document in a test module's data."""
    if isinstance(value, dict):
        try:
            parse_rule(value)
        except (RuleRejected, RecursionError):
            return [found for one in value.values() for found in documents_in(one)]
        return [value]
    if isinstance(value, list | tuple):
        return [found for one in value for found in documents_in(one)]
    return []


def collected() -> list[Json]:
    found: list[Json] = []
    for module in (
        test_rule_documents,
        test_worked_cases_heating_tax_and_discounts,
        test_worked_cases_property_fee,
        test_worked_cases_tiers,
    ):
        for name, value in vars(module).items():
            if name.isupper():
                found += documents_in(value)
            for mark in getattr(value, "pytestmark", []):
                if mark.name == "parametrize":
                    found += documents_in(mark.args[1])
    return found


EXTRA: list[Json] = [
    {"amount": "5", "per": {"days": 121}, "rounding": [{"stage": "month"}, {"unit": 1}]},
    {"sum": [{"amount": "1"}, {"formula": "floor * 2", "name": "lift", "factors": []}]},
    {"quantity": {"given": "a", "free": {"quantity": "1"}, "rounded": {"unit": "1"}},
     "price": {"package": {"included": "1", "amount": "2", "over": "3"}, "period": "bill"}},
    {"quantity": {"formula": "built_area - 2", "unit": "m2", "times": "2"}, "price": {"by": "floor",
     "ranges": [{"up_to": "3", "then": "1"}, {"then": "2"}]}},
    {"amount": "5", "tax": {"percent": "6", "above": "5", "on": "excess", "stage": "bill"},
     "limits": [{"minimum": "1"}, {"maximum": "9", "stage": "full"}], "currency": "CNY",
     "discounts": [{"percent": "5", "rounded": True}, {"drop_to": "1", "mode": "half_up"}],
     "proration": {"method": "half_month", "halves": "calendar"}, "note": "n", "schema": 1},
]  # fmt: skip


@pytest.mark.parametrize("document", [*collected(), *EXTRA], ids=str)
def test_what_the_parser_takes_the_schema_takes(document: Json) -> None:
    parse_rule(document)
    assert fits(document, SCHEMA)


@pytest.mark.parametrize("key", ["quantiy", "formulae", "x"])
def test_the_schema_refuses_unknown_keys_as_the_parser_does(key: str) -> None:
    document: Json = {"quantity": "built_area", "price": "1", key: "1"}
    assert not fits(document, SCHEMA)
    with pytest.raises(RuleRejected):
        parse_rule(document)


@pytest.mark.parametrize(
    "document",
    [
        {"quantity": "area", "price": "1"},
        {"quantity": "built_area", "price": 1.5},
        {"amount": "1", "rounding": {"stage": "never"}},
        {"amount": "1", "when": {}},
        {"sum": [{"amount": "1"}]},
    ],
)
def test_what_the_schema_refuses_the_parser_refuses(document: Json) -> None:
    assert not fits(document, SCHEMA)
    with pytest.raises(RuleRejected):
        parse_rule(document)


def test_the_published_schema_is_what_the_engine_says() -> None:
    assert FILE.read_text() == text(), "run python -m infra.rule_schema"


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    found = set(re.findall(r"'\$ref': '#/\$defs/(\w+)'", str(SCHEMA)))
    assert found == SCHEMA["$defs"].keys() & found
    assert found


def test_a_formula_that_divides_by_zero_for_a_home_of_the_community_is_refused() -> None:
    rule = parse_rule({"sum": [{"amount": "1"}, {"formula": "100 / (floor - 5)"}]})
    homes = [Facts(floor=floor) for floor in (3, 4, 5, 6)]
    with pytest.raises(RuleRejected) as refused:
        refuse_undefined(rule, homes, PERIOD, "CNY")
    assert refused.value.reason == "division_by_zero"
    assert refused.value.field == "/sum/1/formula"
    assert refused.value.data["marked"] == "100 / (⟪floor - 5⟫)"
    assert refused.value.data["sample"] == 2


def test_a_home_that_lacks_a_fact_is_no_fault_of_the_rule() -> None:
    rule = parse_rule({"formula": "100 / floor"})
    homes = [Facts(), Facts(floor=2)]
    refuse_undefined(rule, homes, PERIOD, "CNY")
    assert [(one.sample, one.error.reason) for one in try_rule(rule, homes, PERIOD, "CNY")] == [
        (0, "fact_missing")
    ]


def test_the_modules_of_the_language_say_how_it_is_written() -> None:
    folder = Path(__file__).parents[3] / "shared/domain/charges"
    for name in ("rule", "term_documents", "quantities", "price_documents", "tiers", "choices",
                 "conditions", "limits", "discounts", "proration", "rounding", "tax"):  # fmt: skip
        assert '"' in (folder / f"{name}.py").read_text().split('"""')[1]
