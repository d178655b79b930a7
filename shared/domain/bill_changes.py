"""Why a bill is another than last time: item by item, by what the two were computed from.

Only what the item's rule reads can be a cause, so a new water reading never explains a property
fee. Several causes may meet; each is told, and none is weighed against another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.domain.bills import Bill, Line
from shared.domain.charges.scope import Needs
from shared.domain.run_findings import REASONS_MAX, Reason

# Which facts the rule of a version reads; None where the version is not known any more.
NeedsOf = Callable[[str], Needs | None]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Billed:
    """One item on an account's bills of one period: its lines with the bill each stands on."""

    lines: tuple[tuple[Line, Bill], ...]

    @property
    def minor(self) -> int:
        """What the item comes to."""
        return sum(line.minor for line, _ in self.lines)


def by_item(bills: Sequence[Bill]) -> dict[str, Billed]:
    """Return the items of an account's bills, in their order."""
    lines: dict[str, list[tuple[Line, Bill]]] = {}
    for bill in bills:
        for line in bill.lines:
            lines.setdefault(line.item_id, []).append((line, bill))
    return {item_id: Billed(tuple(found)) for item_id, found in lines.items()}


def why_changed(before: Sequence[Bill], bill: Bill, needs_of: NeedsOf) -> tuple[Reason, ...]:
    """Return why `bill` comes to something else than the bills of `before`, item by item."""
    was, is_now = by_item(before), by_item([bill])
    reasons: list[Reason] = []
    for item_id in dict.fromkeys([*is_now, *was]):
        old, new = was.get(item_id), is_now.get(item_id)
        if old and new:
            if old.minor != new.minor:
                reasons += _causes(item_id, old, new, needs_of)
        elif new:
            reasons.append(Reason("item_new", item_id, None, new.minor))
        elif old:
            reasons.append(Reason("item_gone", item_id, old.minor, None))
    return tuple(reasons[:REASONS_MAX])


def _causes(item_id: str, old: Billed, new: Billed, needs_of: NeedsOf) -> list[Reason]:
    (line, bill), (last, last_bill) = new.lines[-1], old.lines[-1]
    rules = [rule.version_id for rule in line.rules]
    needs = [read for rule in rules if (read := needs_of(rule)) is not None]
    found: list[tuple[str, Mapping[str, str]]] = [
        *_rule(last, line),
        *_days(last, last_bill, line, bill),
        *_quantity(last, line),
    ]
    told = {(data["before"], data["after"]) for code, data in found if code == "quantity"}
    for code, data in _facts(last_bill.facts, bill.facts, needs):
        if (data["before"], data["after"]) not in told:  # it is the quantity
            found.append((code, data))
    if not found:
        found.append(("other", {}))
    return [Reason(code, item_id, old.minor, new.minor, data) for code, data in found]


def _rule(last: Line, line: Line) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Tell of another price, or of another version whose price one figure can't say."""
    before, after = last.price, line.price
    if before is not None and after is not None and before != after:
        yield "price", {"before": _plain(before), "after": _plain(after)}
        return
    was, is_now = ([rule.version_id for rule in one.rules] for one in (last, line))
    if was != is_now:
        yield "rule", {"before": ", ".join(was), "after": ", ".join(is_now)}


def _days(
    last: Line, last_bill: Bill, line: Line, bill: Bill
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Tell of other days, where not both are the whole of their period."""
    was, of = (last.span or last_bill.span).days, last_bill.period.span.days
    is_now, of_now = (line.span or bill.span).days, bill.period.span.days
    if (was, is_now) != (of, of_now) and was * of_now != is_now * of:
        yield (
            "days",
            {"before": str(was), "of_before": str(of), "after": str(is_now), "of": str(of_now)},
        )


def _quantity(last: Line, line: Line) -> Iterator[tuple[str, Mapping[str, str]]]:
    before, after = last.quantity, line.quantity
    if before is not None and after is not None and before != after:
        yield "quantity", {"before": _plain(before), "after": _plain(after), "unit": line.unit}


def _facts(
    before: Facts, after: Facts, needs: Sequence[Needs]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Tell of facts that the rule reads and that are others than last time."""
    for name in sorted(frozenset[str]().union(*(one.attributes for one in needs))):
        was, is_now = _told(before, name), _told(after, name)
        if was != is_now:
            code = "status" if name == "status" else "fact"
            yield code, {"name": name, "before": was, "after": is_now}
    for group, part, code in (
        ("uses", "quantity", "use"),
        ("uses", "earlier", "earlier_use"),
        ("shares", "part", "share"),
        ("given", "", "given"),
        ("charges", "", "charge"),
    ):
        for name in sorted(frozenset[str]().union(*(getattr(one, group) for one in needs))):
            was, is_now = _in_group(before, group, name, part), _in_group(after, group, name, part)
            if was != is_now:
                yield code, {"name": name, "before": was, "after": is_now}


def _told(facts: Facts, name: str) -> str:
    """Return an attribute over the days of the bill: its values, in their order."""
    values = [facts.get(name, "occupied" if name == "status" else "")]
    values += [step["value"] for step in facts.get("changes", {}).get(name, ())]
    words = [", ".join(map(str, v)) if isinstance(v, list) else str(v) for v in values]
    return " → ".join(word or "–" for word in words)


def _in_group(facts: Facts, group: str, name: str, part: str) -> str:
    found = facts.get(group, {}).get(name)
    if isinstance(found, Mapping):
        found = found.get(part, "0")
    return "0" if found is None else str(found)


def _plain(value: Decimal) -> str:
    return f"{value:f}"
