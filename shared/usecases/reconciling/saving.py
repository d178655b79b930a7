"""Facts made items, a group at a time, and their days' sheets with them, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from shared.domain.reconciling.day import DaySheet
from shared.domain.reconciling.item import Item
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Ledger,
    LedgerBusy,
    Look,
    Ref,
    Save,
    Seen,
)
from shared.usecases.ports import Once
from shared.usecases.reconciling.records import day_ref, item_ref

# An item is at most five writes (itself, and the lists it leaves and joins), and a transaction 100.
FACTS_A_WRITE = 12
_TRIES = 8

Changes = list[tuple[Item | None, Item]]
Decide = Callable[[Seen], "tuple[Changes, tuple[Change, ...]]"]


def save_facts(company_id: str, facts: Sequence[Item], *, ledger: Ledger) -> None:
    """Each fact is in its item and day; what was told before changes nothing."""
    for start in range(0, len(facts), FACTS_A_WRITE):
        group = facts[start : start + FACTS_A_WRITE]
        change_items(company_id, [fact.id for fact in group], _merging(group), group, ledger=ledger)


def fact_refs(fact: Item) -> tuple[Ref[Record], ...]:
    """Return what a decision must look at to tell a new fact within it."""
    return (item_ref(fact.id), day_ref(fact.community_id, fact.on.isoformat()))


def fact_changes(seen: Seen, fact: Item) -> tuple[Change, ...]:
    """Return what tells a fact that nobody told before; nothing if somebody did."""
    if seen.find(item_ref(fact.id)) is not None:
        return ()
    return (Save(None, fact), *_sheets(seen, [(None, fact)]))


def merged_in(seen: Seen, facts: Iterable[Item]) -> Changes:
    """Return the items that facts change, as they were and as they are."""
    before: dict[str, Item | None] = {}
    after: dict[str, Item] = {}
    for fact in facts:
        if fact.id not in before:
            before[fact.id] = seen.find(item_ref(fact.id))
        there = after.get(fact.id) or before[fact.id]
        after[fact.id] = there.merged(fact) if there else fact
    changes: Changes = []
    for id, item in after.items():
        was = before[id]
        if item != was:
            changes.append((was, in_version(item, (was.version if was else 0) + 1)))
    return changes


def change_items(
    company_id: str,
    item_ids: Iterable[str],
    decide: Decide,
    facts: Iterable[Item] = (),
    *,
    ledger: Ledger,
    more: Sequence[Ref[Record]] = (),
    once: Once | None = None,
    answer: str = "",
) -> Item | None:
    """What `decide` makes of the items is stored, with the sheets of their days.

    Returns item `answer` as it then is.

    An item stays on the day it was first put on; where it lies is looked up before, and once more
    if somebody put it there meanwhile. Raises what `decide` raises, and `LedgerBusy`.
    """
    refs = [item_ref(one) for one in dict.fromkeys(item_ids)]
    places = {(fact.community_id, fact.on) for fact in facts}
    for _ in range(_TRIES):
        known = ledger.many(company_id, refs)
        there = places | {(item.community_id, item.on) for item in known.values()}
        days = [day_ref(community, on.isoformat()) for community, on in sorted(there)]
        look = Look(records=(*refs, *days, *more))

        def decision(seen: Seen, there: set[tuple[str, date]] = there) -> Decision[Item | bool]:
            changes, others = decide(seen)
            if any((item.community_id, item.on) not in there for _, item in changes):
                return Decision(False)
            saves = [Save(before, after) for before, after in changes]
            now = {after.id: after for _, after in changes}
            result = now.get(answer) or (seen.find(item_ref(answer)) if answer else None) or True
            return Decision(result, (*saves, *_sheets(seen, changes), *others))

        done = ledger.decide(company_id, look, decision, once=once)
        if done is not False:
            return done if isinstance(done, Item) else None
    raise LedgerBusy


def in_version(item: Item, version: int) -> Item:
    """Return the item in the version that follows what is stored."""
    return item if item.version == version else replace(item, version=version)


def _merging(group: Sequence[Item]) -> Decide:
    return lambda seen: (merged_in(seen, group), ())


def _sheets(seen: Seen, changes: Changes) -> list[Save]:
    """Return the sheets of the days that changes touch."""
    touched: dict[tuple[str, date], Changes] = {}
    for before, after in changes:
        touched.setdefault((after.community_id, after.on), []).append((before, after))
    saves = []
    for (community_id, on), parts in touched.items():
        sheet = seen.find(day_ref(community_id, on.isoformat()))
        fresh = (sheet or DaySheet(community_id, on)).with_items(parts)
        saves.append(Save(sheet, fresh))
    return saves
