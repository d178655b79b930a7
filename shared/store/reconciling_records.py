"""Where the records of reconciliation lie in the Ledger table, and the lists they stand in.

    item          C#{co}#reconciled#{id}                    -
    day           C#{co}#reconciled_days#{community}        day#{day}
    payout        C#{platform}#payout#{provider}#{id}       -
    statement     C#{co}#statement#{id}                     -
    mark          C#{co}#reconciled_until#{community}       -

    a day's items C#{co}#reconciled_on#{community}#{day}    {verdict}#{id}
    exceptions    C#{co}#reconciled_review#{community}      {state}#{day}#{id}
    waiting       C#{co}#reconciled_waiting#{community}     {late.}{where}#{day}#{id}

A community that nobody knows is "-". Days are listed where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.reconciling.day import (
    DaySheet,
    PayoutSheet,
    StatementImport,
    WalkMark,
    needs_other_side,
)
from shared.domain.reconciling.item import Item
from shared.store.keys import ITSELF, pk

_DAY = "day#"

KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Item: lambda words: (("reconciled", words[0]), ITSELF),
    DaySheet: lambda words: (("reconciled_days", words[0] or "-"), _DAY + words[1]),
    PayoutSheet: lambda words: (("payout", words[0], words[1]), ITSELF),
    StatementImport: lambda words: (("statement", words[0]), ITSELF),
    WalkMark: lambda words: (("reconciled_until", words[0]), ITSELF),
}
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Item: lambda item: (item.id,),
    DaySheet: lambda day: (day.community_id, day.on.isoformat()),
    PayoutSheet: lambda payout: (payout.provider, payout.id),
    StatementImport: lambda made: (made.id,),
    WalkMark: lambda mark: (mark.community_id,),
}


def pointers(company_id: str, item: object) -> tuple[tuple[str, str], ...]:
    """Return where the lists that an item stands in point to it."""
    if not isinstance(item, Item):
        return ()
    community, day = item.community_id or "-", item.on.isoformat()
    found = [(pk(company_id, "reconciled_on", community, day), f"{item.verdict}#{item.id}")]
    if item.is_exception:
        place = pk(company_id, "reconciled_review", community)
        found.append((place, f"{item.review}#{day}#{item.id}"))
    where = needs_other_side(item)
    if where:
        late = "late." if item.late else ""
        place = pk(company_id, "reconciled_waiting", community)
        found.append((place, f"{late}{where}#{day}#{item.id}"))
    return tuple(found)


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return where a list lies, how its sort keys begin, and if they are pointers."""
    if of is DaySheet:
        return pk(company_id, "reconciled_days", words[0] or "-"), _DAY, False
    name, community, rest = words[0], words[1] or "-", words[2]
    if name == "day":
        prefix = f"{words[3]}#" if words[3] else ""
        return pk(company_id, "reconciled_on", community, rest), prefix, True
    return pk(company_id, f"reconciled_{name}", community), f"{rest}#", True
