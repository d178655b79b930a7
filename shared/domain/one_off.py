"""One-off charges 一次性收费: one item charged once, to a group of subjects or to a list.

What they are, for whom and by which rule lies whole in the snapshot of their run: there is nothing
else to keep. Whoever answers for a subject on day `on` is charged, once, whatever the days of the
period; an account that is named is charged whether or not it still answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from shared.domain.billing_card import BillingCard, CardVersion
from shared.domain.errors import Rejected
from shared.domain.property import SubjectKind

ROWS_MAX = 1000
_NOTHING: Mapping[str, str] = {}


class TargetRefused(Rejected):
    """One-off charges need either a group or a list, with something in it."""

    code = "one_off_target_refused"


class DueDayPast(Rejected):
    """Nobody can pay by a day that is over."""

    code = "due_day_past"


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects of a community that have one of the values in each respect that is given.

    `kinds` are those of units and spaces (`residential`, `underground` …); statuses hold on the day
    of the charge. An empty group is the whole community.
    """

    subjects: tuple[SubjectKind, ...] = ()
    building_ids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def covers(self, version: CardVersion, on: date) -> bool:
        """Tell whether a subject belongs to the group on day `on`."""
        facts = version.facts
        tags = facts.get("tags", ())
        held = frozenset(tags) if isinstance(tags, list) else frozenset[str]()
        return (
            (not self.subjects or version.subject in self.subjects)
            and (not self.building_ids or version.building_id in self.building_ids)
            and (not self.kinds or facts.get("kind") in self.kinds)
            and (not self.tags or not held.isdisjoint(self.tags))
            and (not self.statuses or _status(facts, on) in self.statuses)
        )

    def to_json(self) -> list[list[str]]:
        """Return the group as it lies in a snapshot."""
        every = (self.subjects, self.building_ids, self.kinds, self.tags, self.statuses)
        return [[str(value) for value in values] for values in every]

    @classmethod
    def from_json(cls, value: list[list[str]]) -> Group:
        """Return the group of `to_json`."""
        subjects, *rest = value
        return cls(tuple(map(SubjectKind, subjects)), *map(tuple, rest))


@dataclass(frozen=True, slots=True)
class OneOffRow:
    """One charge of a list: a subject on its `page`, one of its accounts ("": who answers), why.

    `given` are the row's own quantities, which the rule reads.
    """

    page: int
    subject_id: str
    account_id: str = ""
    given: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    note: str = ""

    def to_json(self) -> list[Any]:
        """Return the row as it lies in a snapshot."""
        return [self.page, self.subject_id, self.account_id, dict(self.given), self.note]


class Target(NamedTuple):
    """What one subject is charged for: `account_id` "" is whoever answers for it."""

    subject_id: str
    account_id: str
    given: Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class OneOff:
    """A one-off charge: on which day, due when, to whom; by the one item of its snapshot.

    `instalments` is the document by which each bill is split into parts, if any.
    """

    on: date
    due_on: date
    group: Group | None = None
    rows: tuple[OneOffRow, ...] = ()
    note: str = ""
    instalments: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if (self.group is None) == (not self.rows):
            raise TargetRefused(field="rows")

    @property
    def pages(self) -> tuple[int, ...] | None:
        """The pages that its rows are on, in order; None where any page may have somebody."""
        return tuple(sorted({row.page for row in self.rows})) if self.rows else None

    def targets(
        self, page: int, cards: Iterable[BillingCard], known_at: datetime
    ) -> Iterator[Target]:
        """Yield whom to charge on a page, in the order of the list, or of the subjects."""
        if self.group is None:
            for row in self.rows:
                if row.page == page:
                    yield Target(row.subject_id, row.account_id, row.given, row.note)
            return
        for card in cards:
            version = card.seen_at(known_at)
            if version is not None and self.group.covers(version, self.on):
                yield Target(card.subject_id, "", _NOTHING, self.note)

    def to_json(self) -> dict[str, Any]:
        """Return the charge as it lies in a snapshot."""
        return {
            "on": self.on.isoformat(),
            "due": self.due_on.isoformat(),
            "group": None if self.group is None else self.group.to_json(),
            "rows": [row.to_json() for row in self.rows],
            "note": self.note,
            "instalments": None if self.instalments is None else dict(self.instalments),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> OneOff:
        """Return the charge of `to_json`."""
        return cls(
            date.fromisoformat(value["on"]),
            date.fromisoformat(value["due"]),
            None if value["group"] is None else Group.from_json(value["group"]),
            tuple(OneOffRow(*row) for row in value["rows"]),
            value["note"],
            value["instalments"],
        )


def _status(facts: Mapping[str, object], on: date) -> object:
    """Return the status that holds on a day."""
    status = facts.get("status", "occupied")
    changes = facts.get("changes")
    steps = changes.get("status", []) if isinstance(changes, Mapping) else []
    for step in steps:
        if step["from"] <= on.isoformat():
            status = step["value"]
    return status
