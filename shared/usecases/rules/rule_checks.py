"""What a rule has to pass before it is saved, whatever the subjects of the community are like."""

from __future__ import annotations

from shared.domain.charge_items import ChargeItem, RuleVersion
from shared.domain.charges.applicability import parse_conditions
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.rule import ChargeRule, parse_rule
from shared.domain.community import Community
from shared.domain.item_order import charges_needed, require_order
from shared.domain.property import SpaceKind, Status, UnitKind
from shared.usecases.ports import Directory
from shared.usecases.rules.rule_books import rules_reaching

_DOCUMENT, _CONDITIONS = "/document", "/conditions"
# What subjects can be; a condition on anything else would never hold.
_WORDS: dict[str, tuple[str, ...]] = {
    "kind": tuple(dict.fromkeys([*UnitKind, *SpaceKind])),
    "status": tuple(Status),
}
# How many other items one rule may lead to, through those that it takes a part of.
_ITEMS_FOLLOWED = 30


def checked_rule(
    company_id: str, rule: RuleVersion, community: Community | None, directory: Directory
) -> ChargeRule:
    """Return the rule of the version's document, fit to be saved.

    Raises `RuleRejected` with a JSON pointer into the request, and `ItemsCircular`.
    """
    try:
        parsed = parse_rule(dict(rule.document))
    except RuleRejected as error:
        error.field = _DOCUMENT + (error.field or "").rstrip("/")
        raise
    _require_no_carry(parsed)
    if community is not None and parsed.currency not in (None, community.currency):
        data = {"expected": parsed.currency, "actual": community.currency}
        raise RuleRejected("currency_differs", field=f"{_DOCUMENT}/currency", **data)
    if rule.conditions is not None:
        _require_conditions(rule)
    _require_charges(company_id, rule, parsed, directory)
    return parsed


def _require_no_carry(parsed: ChargeRule) -> None:
    """Pass if no rest is carried: a community says once, for whole bills, what becomes of it."""
    for stage, rounding in parsed.roundings.items():
        if rounding.carry:
            raise RuleRejected("carry_is_for_bills", field=f"{_DOCUMENT}/rounding", stage=stage)


def _require_conditions(rule: RuleVersion) -> None:
    try:
        parse_conditions(rule.conditions or {})
        _require_words(Node(dict(rule.conditions or {}), RuleRejected))
    except RuleRejected as error:
        error.field = _CONDITIONS + (error.field or "").rstrip("/")
        raise


def _require_words(node: Node) -> None:
    """Pass if every kind and status that is asked for exists."""
    for key, child in node.members().items():
        if key in _WORDS:
            for word in child.items():
                word.choice(_WORDS[key])
        elif key in ("all", "any"):
            for inner in child.items():
                _require_words(inner)
        elif key == "not":
            _require_words(child)


def _require_charges(
    company_id: str, rule: RuleVersion, parsed: ChargeRule, directory: Directory
) -> None:
    """Pass if the items it takes a part of exist and none of them takes a part of this one."""
    if not parsed.needs.charges:
        return
    needs = {rule.item_id: parsed.needs.charges}
    following = sorted(parsed.needs.charges)
    while following and len(needs) <= _ITEMS_FOLLOWED:
        for item_id in following:
            item = directory.find(company_id, ChargeItem, item_id)
            if item is None or item.community_id not in (None, rule.community_id):
                raise RuleRejected("charge_unknown", field=_DOCUMENT, name=item_id)
        found = rules_reaching(company_id, rule.community_id or "", following, directory)
        for item_id, versions in found.items():
            known = needs.get(item_id, frozenset())
            needs[item_id] = known | charges_needed(versions, rule.effective_from)
        following = sorted(frozenset[str]().union(*needs.values()) - needs.keys())
    require_order(needs, "document")
