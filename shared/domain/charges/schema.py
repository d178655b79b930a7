"""The published JSON Schema (2020-12) of a rule document.

What a schema can say is said here: names, types, choices. What it can't (units of formulas, edges
that rise, tables that are reached) is checked by `parse_rule` alone. A test holds both together.
"""

from __future__ import annotations

from typing import Any

from shared.domain.charges.conditions import KEYS
from shared.domain.charges.proration import METHODS
from shared.domain.charges.quantities import BASES
from shared.domain.charges.rounding import STAGES
from shared.domain.charges.sources import ATTRIBUTE_UNITS
from shared.domain.charges.tiers import MODES
from shared.domain.charges.timing import PER
from shared.domain.money import CURRENCIES, RoundingMode

Schema = dict[str, Any]
SCHEMA_ID = "https://levy.example/schemas/charge-rule-1.json"
_DAY: Schema = {"type": "string", "format": "date"}
_MONTH_DAY: Schema = {"type": "string", "pattern": "^\\d{2}-\\d{2}$"}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 500}
_TEXTS: Schema = {"type": "array", "items": _TEXT, "minItems": 1}
_TRUTH: Schema = {"type": "boolean"}
_UNIT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **more,
    }
    return schema | {"required": list(required)} if required else schema


def _map(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of, "minProperties": 1}


def _any(*options: Schema) -> Schema:
    return {"anyOf": list(options)}


def _list(of: Schema, at_least: int = 1) -> Schema:
    return {"type": "array", "items": of, "minItems": at_least}


def _choice(choices: Any) -> Schema:
    return {"enum": [str(choice) for choice in choices]}


def _one_or_more(of: Schema) -> Schema:
    return _any(of, _list(of))


def _choosing(of: Schema) -> list[Schema]:
    """Return the ways to choose among documents of the kind `of`."""
    by = _any(_choice(["kind", "use", "status", *ATTRIBUTE_UNITS]), _object({"given": _TEXT}))
    ranges = _list(_object({"up_to": _ref("decimal"), "then": of}, ("then",)))
    options = _list(_object({"when": _ref("condition"), "then": of}, ("then",)))
    return [
        _object({"by": by, "cases": _map(of), "else": of}, ("by", "cases")),
        _object({"by": by, "ranges": ranges}, ("by", "ranges")),
        _object({"choose": options}, ("choose",)),
    ]


def _values() -> Schema:
    value = _object({"value": _ref("decimal"), "unit": _UNIT}, ("value",))
    return {
        "formula": {"type": "string", "minLength": 1, "maxLength": 400},
        "values": {"type": "object", "additionalProperties": value},
        "units": {"type": "object", "additionalProperties": _UNIT},
    }


def _conditions() -> Schema:
    number = _any(
        _list(_ref("decimal")),
        _object(
            {key: _ref("decimal") for key in ("above", "at_least", "at_most", "below")},
            minProperties=1,
        ),
    )
    known: Schema = {
        "kind": _TEXTS,
        "use": _TEXTS,
        "status": _TEXTS,
        "tags": _object(dict.fromkeys(("any", "all", "none"), _TEXTS), minProperties=1),
        "given": _map(number),
        "from": _DAY,
        "to": _DAY,
        "season": _object({"from": _MONTH_DAY, "to": _MONTH_DAY}, ("from", "to")),
        "all": _list(_ref("condition")),
        "any": _list(_ref("condition")),
        "not": _ref("condition"),
        "formula": _values()["formula"],
    } | dict.fromkeys(ATTRIBUTE_UNITS, number)
    return _object({key: known[key] for key in KEYS}, minProperties=1)


def _quantities() -> Schema:
    free = _object(
        {"quantity": _ref("value"), "per": _choice(["month", "bill"]), "moves_edges": _TRUTH},
        ("quantity",),
    )
    additions: Schema = {
        "times": _ref("value"),
        "free": _any(_ref("decimal"), free),
        "at_least": _ref("value"),
        "at_most": _ref("value"),
        "rounded": _object({"unit": _ref("decimal"), "mode": _ref("mode")}, ("unit",)),
    }
    named = {"metered": True, "share": True, "given": True, "charge": False}
    return _any(
        _choice(BASES),
        _object({"of": _choice(BASES), **additions}, ("of",)),
        *(
            _object({name: _TEXT, **({"unit": _UNIT} if unit else {}), **additions}, (name,))
            for name, unit in named.items()
        ),
        _object({**_values(), "unit": _UNIT, **additions}, ("formula",)),
    )


def _prices() -> Schema:
    tier = _object(
        {"up_to": _ref("value"), "price": _ref("price"), "amount": _ref("value")}, minProperties=1
    )
    year = _object({"resets": _MONTH_DAY, "part_year": _choice(["whole", "months", "days"])})
    add = _any(_ref("decimal"), _list(_ref("decimal")))
    allowance = _object(
        {
            "persons_above": {"type": "integer", "minimum": 0},
            "household_at_least": {"type": "integer", "minimum": 1},
            "when": _ref("condition"),
            "add": add,
        },
        ("add",),
        minProperties=2,
        maxProperties=2,
    )
    rounded = _object({"unit": _ref("decimal"), "mode": _ref("mode")}, ("unit",))
    time: Schema = {
        "period": _any(_choice(["month", "bill"]), _object({"year": year}, ("year",))),
        "scale": _object({"days": _ref("decimal"), "rounded": rounded}, ("days",)),
        "allowance": _one_or_more(allowance),
    }
    package = _object(
        {"included": _ref("value"), "amount": _ref("value"), "over": _ref("price")},
        ("included", "amount", "over"),
    )
    return _any(
        _ref("value"),
        *_choosing(_ref("price")),
        _object({"percent": _ref("value")}, ("percent",)),
        _object({"components": _map(_ref("price"))}, ("components",)),
        _object({"bands": _map(_ref("price"))}, ("bands",)),
        _object({"tiers": _list(tier), "mode": _choice(MODES), **time}, ("tiers",)),
        _object({"package": package, **time}, ("package",)),
    )


def _limits(stages: tuple[str, ...]) -> Schema:
    cap = _object({"percent": _ref("value"), "of": _ref("quantity")}, ("percent", "of"))
    return _one_or_more(
        _object(
            {
                "stage": _choice(stages),
                "minimum": _ref("value"),
                "minimum_only_if_due": _TRUTH,
                "maximum": _ref("value"),
                "cap": cap,
            }
        )
    )


_WAYS: dict[str, tuple[Schema, tuple[str, ...]]] = {
    "priced": ({"quantity": _ref("quantity"), "price": _ref("price")}, ("quantity",)),
    "amount": ({"amount": _ref("value")}, ("amount",)),
    "formula": (_values(), ("formula",)),
    "sum": ({"sum": _list(_ref("term"), 2)}, ("sum",)),
    "greater_of": ({"greater_of": _list(_ref("term"), 2)}, ("greater_of",)),
    "lesser_of": ({"lesser_of": _list(_ref("term"), 2)}, ("lesser_of",)),
}


def _terms(own: Schema) -> Schema:
    outer: Schema = {
        "name": _TEXT,
        "when": _ref("condition"),
        "factors": _ref("factors"),
        **own,
    }
    timed = ("priced", "amount", "formula")
    return _any(
        *(
            _object({**outer, **way, **({"per": _ref("per")} if name in timed else {})}, required)
            for name, (way, required) in _WAYS.items()
        )
    )


def _factors() -> Schema:
    factor = _object(
        {"name": _TEXT, "when": _ref("condition"), "factor": _ref("value")}, ("factor",)
    )
    return _list(factor, 0)


def _parts() -> Schema:
    """Return the parts of a rule that stand beside its term, by their names."""
    rounding = _object(
        {
            "mode": _ref("mode"),
            "unit": _ref("decimal"),
            "stage": _choice(STAGES),
            "rest": _choice(["waive", "carry"]),
        }
    )
    proration = _object(
        {
            "method": _choice(METHODS),
            "whole": _choice(["month", "period", "never"]),
            "first_day": _TRUTH,
            "last_day": _TRUTH,
            "year_days": {"type": "integer", "minimum": 365, "maximum": 366},
            "halves": _choice(["days", "calendar"]),
            "half_days": {"type": "integer", "minimum": 1, "maximum": 30},
            "count": _choice(["started", "complete", "majority"]),
        },
        ("method",),
    )
    common: Schema = {"name": _TEXT, "when": _ref("condition"), "rounded": _TRUTH}
    ways: Schema = {
        "percent": _ref("value"),
        "amount": _ref("value"),
        "cap": _ref("value"),
        "waive": {"const": True},
    }
    discounts = [_object({**common, way: schema}, (way,)) for way, schema in ways.items()]
    capped = {**common, "percent": _ref("value"), "at_most": _ref("value")}
    discounts.append(_object(capped, ("percent", "at_most")))
    drop = {**common, "drop_to": _ref("decimal"), "mode": _ref("mode")}
    tax = _object(
        {
            "name": _TEXT,
            "percent": _ref("decimal"),
            "included": _TRUTH,
            "stage": _choice(["line", "bill"]),
            "rounding": _object({"mode": _ref("mode"), "unit": _ref("decimal")}),
            "when": _ref("condition"),
            "above": _ref("decimal"),
            "on": _choice(["whole", "excess"]),
        },
        ("percent",),
    )
    return {
        "factors": _factors(),
        "limits": _limits(("line", "full")),
        "term_limits": _limits(("full",)),
        "proration": _any(_choice(METHODS), proration),
        "discounts": _list(_any(*discounts, _object(drop, ("drop_to",))), 0),
        "rounding": _one_or_more(rounding),
        "tax": _one_or_more(tax),
    }


def rule_schema() -> Schema:
    """Return the JSON Schema of a rule document."""
    per = _any(
        _choice(PER),
        _object({"months": {"type": "integer", "minimum": 1, "maximum": 120}}, ("months",)),
        _object({"days": {"type": "integer", "minimum": 1, "maximum": 3660}}, ("days",)),
    )
    value = _any(_ref("decimal"), _object(_values(), ("formula",)), *_choosing(_ref("value")))
    own: Schema = {
        "schema": {"const": 1},
        "note": _TEXT,
        "currency": _choice(CURRENCIES),
        **{name: _ref(name) for name in ("limits", "proration", "discounts", "rounding", "tax")},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Charge rule",
        **_terms(own),
        "$defs": {
            "decimal": {
                "anyOf": [
                    {"type": "string", "pattern": "^-?(0|[1-9]\\d{0,14})(\\.\\d{1,12})?$"},
                    {"type": "integer"},
                ]
            },
            "mode": _choice(RoundingMode),
            "value": value,
            "condition": _conditions(),
            "quantity": _quantities(),
            "price": _prices(),
            "per": per,
            "term": _terms({"limits": _ref("term_limits")}),
            **_parts(),
        },
    }
