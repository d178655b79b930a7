"""Which use case answers which endpoint about debtors; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

batches = later("shared.usecases.arrears.batches")
collecting = later("shared.usecases.arrears.collecting")
listing = later("shared.usecases.arrears.listing")
reviewing = later("shared.usecases.arrears.reviewing")

ACTIONS: dict[str, Callable[..., Any]] = {
    "list_debtors": listing.list_debtors,
    "arrears_totals": listing.arrears_totals,
    "export_debtors": listing.export_debtors,
    "list_follow_ups": reviewing.list_follow_ups,
    "act_on_debtors": batches.act_on_debtors,
    "get_collection_batch": batches.get_batch,
    "get_collection_case": collecting.get_case,
    "list_collection_steps": collecting.list_steps,
}
