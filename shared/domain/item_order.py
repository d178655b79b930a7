"""Items that take a part of others' charges: which, and that none takes a part of itself.

Within a bill, what an item takes a part of is computed before it (`account_lines`). That works as
long as there is no circle, which is looked for when a rule or a plan is saved and a run begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from shared.domain.billing_basis import read_document
from shared.domain.charge_items import RuleVersion
from shared.domain.errors import LevyError, Rejected
from shared.domain.run_snapshot import SnapshotItem

Needs = Mapping[str, frozenset[str]]


class ItemsCircular(Rejected):
    """Charge items take a part of one another in a circle."""

    code = "items_circular"


class PlanItemsIncomplete(Rejected):
    """An item takes a part of another that its plan does not bill."""

    code = "plan_items_incomplete"


def charges_needed(versions: Iterable[RuleVersion], first: date) -> frozenset[str]:
    """Return the items that rules in force on or after day `first` take a part of."""
    needed: set[str] = set()
    for version in versions:
        ended = version.effective_to is not None and version.effective_to < first
        if not version.withdrawn and not ended:
            try:
                needed |= read_document(version.document).needs.charges
            except LevyError:
                continue  # it blocks the accounts it rules, and says so there
    return frozenset(needed)


def require_order(needs: Needs, field: str | None = None) -> None:
    """Pass if the items can be computed one after the other. Raises `ItemsCircular`."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = list(dict.fromkeys(error.args[1]))
        raise ItemsCircular(items=", ".join(circle), field=field) from None


def require_no_circle(items: Iterable[SnapshotItem], first: date) -> None:
    """Pass if the items of a run can be computed. Raises `ItemsCircular`."""
    needs = {item.item_id: charges_needed(item.versions, first) for item in items}
    require_order({item: found & needs.keys() for item, found in needs.items()}, "plan_id")
