"""Phone lists and visit lists as JSON, CSV and PDF; who only reads sees phones masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.actor import Role
from shared.domain.letters.work_list import ListKind, WorkList
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Day, DecimalText, FileAnswer, Id, Query
from shared.edge.http.models_accounts import masked_text
from shared.edge.http.models_contacts import ContactAnswer
from shared.edge.http.models_letters import DaysLate
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.work_list_csv import csv_of
from shared.usecases.letters.asking import WantedWhom
from shared.usecases.letters.lists import AskList

LIST_MAX = 500
_SEES_PHONES = frozenset({Role.ADMIN, Role.FINANCE, Role.MANAGER})


class _WorkQuery(Query):
    building_id: Id | None = None
    min_amount: DecimalText | None = None
    min_days_late: DaysLate = 1
    limit: Annotated[int, Field(ge=1, le=LIST_MAX, description="How many to answer at most.")] = 200

    def asked(self, call: Call, kind: ListKind) -> AskList:
        """Return what asks for the list."""
        buildings = (self.building_id,) if self.building_id else ()
        whom = WantedWhom(buildings, (), self.min_amount, self.min_days_late)
        return AskList(kind, call.path["community_id"], whom, self.limit)


class PhoneQuery(_WorkQuery):
    """Whom to call: owing so much for so long, in one building or all."""

    def command(self, call: Call) -> AskList:
        """Return what asks for the list."""
        return self.asked(call, ListKind.PHONE)


class VisitQuery(_WorkQuery):
    """Whom to see: owing so much for so long, in one building or all."""

    def command(self, call: Call) -> AskList:
        """Return what asks for the list."""
        return self.asked(call, ListKind.VISIT)


class EntryAnswer(Answer):
    """A debtor on a list, the `place`th."""

    place: int
    account_id: str
    building_id: str | None
    building: str
    entrance: str
    floor: int | None
    door: str
    holder: str
    phone: str
    overdue: MoneyAnswer
    oldest_due: Day
    days_late: int
    best_time: str
    last_contact: ContactAnswer | None


class ListAnswer(Answer):
    """A list for one day, of the first of `matching` debtors.

    `later` counts those who are to be called on a later day, `left_out` those who pay by a plan,
    dispute all that is late, or are noted as deceased.
    """

    kind: ListKind
    community_id: str
    day: Day
    matching: int
    later: int
    left_out: int
    entries: list[EntryAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the list as the caller may see it."""
        found = seen_by(call.actor.role, result)
        entries = [
            EntryAnswer(
                place=place,
                account_id=one.account_id,
                building_id=one.step.building_id or None,
                building=one.step.building,
                entrance=one.step.entrance,
                floor=one.step.floor,
                door=one.step.door,
                holder=one.holder,
                phone=one.phone,
                overdue=MoneyAnswer.from_minor(one.minor, found.currency),
                oldest_due=one.oldest_due,
                days_late=(found.day - one.oldest_due).days,
                best_time=one.best_time,
                last_contact=ContactAnswer.of(one.last, call) if one.last else None,
            )
            for place, one in enumerate(found.entries, start=1)
        ]
        return cls(
            kind=found.kind,
            community_id=found.community_id,
            day=found.day,
            matching=found.matching,
            later=found.later,
            left_out=found.left_out,
            entries=entries,
        )


class ListCsv(Answer):
    """A list as CSV text, safe to open in a spreadsheet."""

    name: str
    csv: str
    entries: int
    matching: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the file in the caller's language."""
        found = seen_by(call.actor.role, result)
        return cls(
            name=f"{found.kind.value}-list-{found.day.isoformat()}.csv",
            csv=csv_of(found, call.language),
            entries=len(found.entries),
            matching=found.matching,
        )


class ListPdf(FileAnswer):
    """A list as PDF, with room to write what came of each."""

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the PDF in the caller's language."""
        from shared.edge.documents.work_list_pdf import work_list_pdf  # heavy: only for printing

        found = seen_by(call.actor.role, result)
        name = f"{found.kind.value}-list-{found.day.isoformat()}.pdf"
        return cls(content=work_list_pdf(found, call.language), file_name=name)


def seen_by(role: Role, found: WorkList) -> WorkList:
    """Return the list as `role` may see it: who only reads sees phones masked, and no notes."""
    if role in _SEES_PHONES:
        return found
    entries = []
    for one in found.entries:
        last = one.last
        if last is not None:
            last = replace(last, facts=replace(last.facts, note=""))
        entries.append(replace(one, phone=masked_text(one.phone), last=last))
    return replace(found, entries=tuple(entries))
