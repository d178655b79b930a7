"""Requests and answers about contacts with debtors, and demands made of them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.arrears.contact import (
    PHOTOS_MAX,
    Contact,
    ContactFacts,
    ContactResult,
    ContactWay,
)
from shared.domain.letters.demand import Demand
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Instant, Note
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_readings import ContentType
from shared.usecases.letters.contacts import EnterContact, SendVisitPhoto

PhotoKey = Annotated[str, StringConstraints(pattern=r"^[\w./-]{1,200}$")]


class ContactBody(Body):
    """A contact with an account's holder.

    A promise has `promised_on` and perhaps `promised_minor`; calling again has `again_on`; a letter
    handed over or left at the door may name its `demand`.
    """

    way: ContactWay
    result: ContactResult
    note: Note = ""
    again_on: Day | None = None
    promised_on: Day | None = None
    promised_minor: Annotated[int, Field(ge=0, le=10**12)] = 0
    best_time: Annotated[Note, Field(max_length=40)] = ""
    demand: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z-]{0,40}$")] = ""
    photos: Annotated[list[PhotoKey], Field(max_length=PHOTOS_MAX, default_factory=list)]

    def command(self, call: Call) -> EnterContact:
        """Return what notes the contact."""
        facts = ContactFacts(
            way=self.way,
            result=self.result,
            note=self.note,
            again_on=self.again_on,
            promised_on=self.promised_on,
            promised_minor=self.promised_minor,
            best_time=self.best_time,
            demand=self.demand,
            photos=tuple(dict.fromkeys(self.photos)),
        )
        return EnterContact(call.once, call.path["account_id"], facts)


class ContactAnswer(Answer):
    """One contact with an account's holder, the `number`th; `photos` counts its photos."""

    account_id: str
    number: int
    at: Instant
    by: str
    way: ContactWay
    result: ContactResult
    note: str
    again_on: Day | None
    promised_on: Day | None
    promised_minor: int
    best_time: str
    demand: str
    photos: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the contact."""
        contact: Contact = result
        facts = contact.facts
        return cls(
            account_id=contact.account_id,
            number=contact.number,
            at=contact.at,
            by=contact.by,
            way=facts.way,
            result=facts.result,
            note=facts.note,
            again_on=facts.again_on,
            promised_on=facts.promised_on,
            promised_minor=facts.promised_minor,
            best_time=facts.best_time,
            demand=facts.demand,
            photos=len(facts.photos),
        )


class VisitPhotoBody(Body):
    """What kind of picture will be sent."""

    content_type: ContentType = "image/jpeg"

    def command(self, call: Call) -> SendVisitPhoto:
        """Return what asks for the form."""
        return SendVisitPhoto(call.path["account_id"], self.content_type)


class DemandedBillAnswer(Answer):
    """A bill that was asked for, as it stood on the demand's day."""

    bill_id: str
    period: str
    due_on: Day
    days_late: int
    open: MoneyAnswer
    late_fee: MoneyAnswer


class DemandAnswer(Answer):
    """A written demand: what an account was asked for on a day, and until when to pay."""

    account_id: str
    number: str
    letters_id: str
    file: int
    day: Day
    pay_by: Day
    text_version: int
    total: MoneyAnswer
    bills: list[DemandedBillAnswer]
    at: Instant
    by: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the demand."""
        demand: Demand = result

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, demand.currency)

        return cls(
            account_id=demand.account_id,
            number=demand.number,
            letters_id=demand.batch_id,
            file=demand.file,
            day=demand.day,
            pay_by=demand.pay_by,
            text_version=demand.text_version,
            total=money(demand.minor),
            bills=[
                DemandedBillAnswer(
                    bill_id=bill.bill_id,
                    period=bill.period,
                    due_on=bill.due_on,
                    days_late=bill.days_late(demand.day),
                    open=money(bill.minor),
                    late_fee=money(bill.late_fee_minor),
                )
                for bill in demand.bills
            ],
            at=demand.at,
            by=demand.by,
        )
