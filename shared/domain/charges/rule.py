"""A charge rule: a JSON document that was checked once and is then only computed with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected

ENGINE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """A checked rule document. Make one with `parse_rule` only."""

    document: dict[str, Any]
    quantity: str
    price: Decimal

    def to_json(self) -> dict[str, Any]:
        """Return the document, equal to the one that was parsed."""
        return self.document


@dataclass(frozen=True, slots=True)
class EffectiveRule:
    """One version of an item's rule: it holds from `effective_from` until the next version's."""

    version_id: str
    effective_from: date
    rule: ChargeRule


def parse_rule(document: dict[str, Any]) -> ChargeRule:
    """Return the rule of `document`.

    Raises `RuleRejected` whose `field` is the JSON pointer of the fault.
    """
    got = Node(document, RuleRejected).keys(
        ("schema", "quantity", "price"), required=("schema", "quantity", "price")
    )
    got["schema"].integer(1, 1)
    quantity = got["quantity"].choice(("built_area", "inside_area", "home"))
    return ChargeRule(document, quantity, got["price"].decimal())
