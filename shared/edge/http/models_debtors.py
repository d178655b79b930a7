"""Requests and answers about debtors: the list, its sums, its file, actions on many."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.arrears.case import CollectionStatus, LegalState
from shared.domain.arrears.debtor import Age
from shared.domain.arrears.promises import PromiseState
from shared.domain.arrears.selecting import LATE_AGES, DebtorFilter, DebtorOrder
from shared.domain.property import SubjectKind
from shared.edge.http.debtor_csv import csv_of
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    Answer,
    Day,
    Id,
    ListQuery,
    Query,
    Tag,
)
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.arrears.listing import (
    Arrears,
    DebtorExport,
    DebtorsOf,
    DebtorView,
    ListDebtors,
)

Minor = Annotated[int, Field(ge=0, le=10**15)]


def filter_of(asked: Any) -> DebtorFilter:
    """Return the filter that the fields of a query or body say."""
    return DebtorFilter(
        from_minor=asked.from_minor,
        to_minor=asked.to_minor,
        age=asked.age,
        building_id=asked.building_id or "",
        item_id=asked.item_id,
        tag=asked.tag or "",
        contacted_before=asked.contacted_before,
        promise=asked.promise,
        status=asked.status,
        collector=asked.collector,
        in_plan=asked.in_plan,
        disputed=asked.disputed,
        limitation_alarm=asked.limitation_alarm,
    )


class Choosing(Query):
    """Which debtors; amounts count the smallest unit and are about what is late."""

    from_minor: Minor | None = None
    to_minor: Minor | None = None
    age: Age | None = Field(default=None, description="Age of the oldest late bill.")
    building_id: Id | None = None
    item_id: Annotated[str, Field(max_length=40)] = ""
    tag: Tag | None = None
    contacted_before: Day | None = None
    promise: PromiseState | None = None
    status: CollectionStatus | None = None
    collector: Annotated[str, Field(max_length=100)] = ""
    in_plan: bool | None = None
    disputed: bool | None = None
    limitation_alarm: bool | None = None

    def chosen(self) -> DebtorFilter:
        """Return the filter."""
        return filter_of(self)


class DebtorsQuery(Choosing, ListQuery):
    """Which debtors to list, and in which order: due longest first, or most owed first."""

    sort: DebtorOrder = DebtorOrder.AGE

    def command(self, call: Call) -> ListDebtors:
        """Return what lists them."""
        community = call.path["community_id"]
        return ListDebtors(community, self.chosen(), self.sort, self.limit, call.after)


class ArrearsQuery(Choosing):
    """Which debtors to sum up, or to write into a file."""

    def command(self, call: Call) -> DebtorsOf:
        """Return what asks about them."""
        return DebtorsOf(call.path["community_id"], self.chosen())


class AgesAnswer(Answer):
    """What is late, by how many days."""

    d1_30: MoneyAnswer
    d31_60: MoneyAnswer
    d61_90: MoneyAnswer
    d90_plus: MoneyAnswer

    @classmethod
    def shown(cls, ages: dict[Age, int], currency: str) -> Self:
        """Return the sums in a currency."""
        return cls(**{age.value: MoneyAnswer.from_minor(ages[age], currency) for age in LATE_AGES})


class PromiseShownAnswer(Answer):
    """The newest promise of a debtor."""

    state: PromiseState
    amount: MoneyAnswer
    due_on: Day


class DebtorAnswer(Answer):
    """A debtor: what is late (`overdue`), and with what is still to fall due (`open`).

    The holder's name is masked. The `next_on` day is when somebody has to look at it again.
    """

    account_id: str
    subject_kind: SubjectKind
    subject_id: str
    label: str
    building_id: str
    building: str
    holder: str
    tags: list[str]
    overdue: MoneyAnswer
    open: MoneyAnswer
    ages: AgesAnswer
    oldest_due: Day
    days_late: int
    status: CollectionStatus
    collector: str
    legal: LegalState | None
    last_contact_on: Day | None
    next_on: Day | None
    promise: PromiseShownAnswer | None
    in_plan: bool
    disputed: bool
    limitation_ends_on: Day
    limitation_alarm: bool

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the debtor."""
        view: DebtorView = result
        debtor, case = view.debtor, view.debtor.case

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, debtor.currency)

        promise = None
        if case.promise is not None and case.promised_on is not None:
            promise = PromiseShownAnswer(
                state=case.promise, amount=money(case.promised_minor), due_on=case.promised_on
            )
        return cls(
            account_id=debtor.account_id,
            subject_kind=debtor.subject_kind,
            subject_id=debtor.subject_id,
            label=debtor.label,
            building_id=debtor.building_id,
            building=view.building,
            holder=view.holder,
            tags=list(debtor.tags),
            overdue=money(debtor.overdue_minor(view.on)),
            open=money(debtor.open_minor),
            ages=AgesAnswer.shown(debtor.by_age(view.on), debtor.currency),
            oldest_due=debtor.oldest_due(),
            days_late=debtor.bills[0].days_late(view.on),
            status=case.status,
            collector=case.collector,
            legal=case.legal,
            last_contact_on=case.contacted_on,
            next_on=case.next_on,
            promise=promise,
            in_plan=debtor.in_plan,
            disputed=debtor.disputed,
            limitation_ends_on=view.limits.ends_on(debtor),
            limitation_alarm=view.limits.alarms(debtor, view.on),
        )


class BuildingArrearsAnswer(Answer):
    """What is late in one building; "" is what lies in none."""

    building_id: str
    building: str
    overdue: MoneyAnswer


class ItemArrearsAnswer(Answer):
    """What is late of one charge item; `late_fee` counts as an item."""

    item_id: str
    overdue: MoneyAnswer


class ArrearsAnswer(Answer):
    """What is late, in all and by age, building and item: each the same sum."""

    community_id: str
    on: Day
    debtors: int
    overdue: MoneyAnswer
    ages: AgesAnswer
    buildings: list[BuildingArrearsAnswer]
    items: list[ItemArrearsAnswer]
    limitation_alarms: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the sums."""
        arrears: Arrears = result
        totals, currency = arrears.totals, arrears.currency

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, currency)

        return cls(
            community_id=arrears.community_id,
            on=arrears.on,
            debtors=totals.debtors,
            overdue=money(totals.minor),
            ages=AgesAnswer.shown(totals.by_age, currency),
            buildings=[
                BuildingArrearsAnswer(
                    building_id=each, building=arrears.buildings.get(each, ""), overdue=money(minor)
                )
                for each, minor in sorted(totals.by_building.items())
            ],
            items=[
                ItemArrearsAnswer(item_id=each, overdue=money(minor))
                for each, minor in sorted(totals.by_item.items())
            ],
            limitation_alarms=totals.limitation_alarms,
        )


class DebtorCsvAnswer(Answer):
    """Debtors as CSV text, safe to open in a spreadsheet; not `whole` if they were too many."""

    name: str
    csv: str
    debtors: int
    whole: bool

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the file in the caller's language."""
        export: DebtorExport = result
        return cls(
            name=f"debtors-{export.on.isoformat()}.csv",
            csv=csv_of(export.debtors, call.language),
            debtors=len(export.debtors),
            whole=export.whole,
        )
