"""Requests for one-off charges; the answer is their run."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from shared.domain.one_off import ROWS_MAX, Group
from shared.domain.property import SpaceKind, Status, SubjectKind, UnitKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Body, Day, DecimalText, Id, Month, Note, Part, Tag
from shared.usecases.billing.one_off_charges import ChargeOnce, ChargeRow


class GroupPart(Part):
    """Subjects that have one of the values in each respect that is given; {} is everybody."""

    subjects: Annotated[list[SubjectKind], Field(default_factory=list, max_length=2)]
    building_ids: Annotated[list[Id], Field(default_factory=list, max_length=100)]
    kinds: Annotated[list[UnitKind | SpaceKind], Field(default_factory=list, max_length=20)]
    tags: Annotated[list[Tag], Field(default_factory=list, max_length=20)]
    statuses: Annotated[list[Status], Field(default_factory=list, max_length=4)]

    def value(self) -> Group:
        """Return the group."""
        return Group(
            subjects=tuple(sorted(set(self.subjects))),
            building_ids=tuple(self.building_ids),
            kinds=tuple(kind.value for kind in self.kinds),
            tags=tuple(self.tags),
            statuses=tuple(status.value for status in self.statuses),
        )


class ChargeRowPart(Part):
    """One charge of a list: a unit or space, or one of its accounts."""

    subject_id: Id | None = None
    account_id: Id | None = None
    amount: DecimalText | None = None
    quantity: DecimalText | None = None
    note: Note = ""

    def value(self) -> ChargeRow:
        """Return the row."""
        return ChargeRow(
            self.subject_id or "", self.account_id or "", self.amount, self.quantity, self.note
        )


class OneOffBody(Body):
    """An item charged once, in the books of one month, to a group or to a list.

    Give one of `amount` (for each), `price` (of each row's quantity) and `rule` (which reads a
    row's `quantity` and `amount` as given ones). Without any, each row has its own amount.
    """

    item_id: Id
    period: Month
    due_on: Day
    on: Annotated[
        Day | None,
        Field(description="Who answers for a subject on this day is charged; today if left out."),
    ] = None
    amount: DecimalText | None = None
    price: DecimalText | None = None
    rule: dict[str, Any] | None = None
    group: GroupPart | None = None
    rows: Annotated[list[ChargeRowPart], Field(default_factory=list, max_length=ROWS_MAX)]
    note: Note = ""
    instalments: Annotated[
        dict[str, Any] | None,
        Field(description="How each bill is split into parts with days, as a quote takes it."),
    ] = None

    def command(self, call: Call) -> ChargeOnce:
        """Return what makes the charges."""
        return ChargeOnce(
            once=call.once,
            community_id=call.path["community_id"],
            item_id=self.item_id,
            period=self.period,
            due_on=self.due_on,
            on=self.on,
            amount=self.amount,
            price=self.price,
            rule=self.rule,
            group=None if self.group is None else self.group.value(),
            rows=tuple(row.value() for row in self.rows),
            note=self.note,
            instalments=self.instalments,
        )
