"""Requests and answers about taking deposits and seeing them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.actor import Role
from shared.domain.deposits.deposit import Deposit, DepositState, Keep, KeepState
from shared.domain.deposits.settings import DepositKind, DepositSettings
from shared.domain.deposits.works import Inspection, Outcome, Works
from shared.domain.ledger.payment import Channel
from shared.domain.timeline.of_deposits import deposit_line
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import OMITTED, Answer, Body, Day, Id, Instant, ListQuery, Note, Part
from shared.edge.http.fields import Patch as PatchBody
from shared.edge.http.models_charges import NameAnswer, NamePart
from shared.edge.http.models_desk import Minor
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, Reason
from shared.edge.http.models_readings import PhotoKey
from shared.edge.stories import told_anyway
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.depositing.lists import ListDeposits, files_of
from shared.usecases.depositing.taking import TakeDeposit

KindName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Files = Annotated[list[PhotoKey], Field(max_length=10, default_factory=list)]
Reference = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]


class DepositKindPart(Part):
    """A kind of deposit; one with `inspection` is for works. `minor` is the usual amount."""

    id: KindName
    name: NamePart
    inspection: bool = False
    minor: Annotated[Minor, Field(gt=0)] | None = None

    def value(self) -> DepositKind:
        """Return the kind."""
        return DepositKind(self.id, self.name.value(), self.inspection, self.minor)


class DepositKindAnswer(Answer):
    """A kind of deposit; its usual amount counts the smallest unit."""

    id: str
    name: NameAnswer
    inspection: bool
    minor: int | None


class DepositSettingsPatch(PatchBody):
    """The kinds of deposits that are taken from now on."""

    kinds: Annotated[list[DepositKindPart], Field(min_length=1, max_length=30)] = OMITTED

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the kinds."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class DepositSettingsAnswer(Answer):
    """The kinds of deposits a community takes."""

    community_id: str
    kinds: list[DepositKindAnswer]
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the settings."""
        settings: DepositSettings = result
        kinds = [DepositKindAnswer.model_validate(one) for one in settings.kinds]
        return cls(community_id=settings.community_id, kinds=kinds, version=settings.version)


class WorksBody(Body):
    """What is done, by whom, and the days it is wished for."""

    what: Reason
    contractor: Note = ""
    first: Day | None = None
    last: Day | None = None

    def value(self) -> Works:
        """Return the works."""
        return Works(self.what, self.contractor, self.first, self.last)


class TakeDepositBody(Body):
    """Money handed over to be held. Without `amount` it is the usual one of its kind.

    A kind with inspection needs `works`; others may say on which day they should be given back.
    """

    account_id: Id
    kind: KindName
    channel: Channel
    amount: Amount | None = None
    works: WorksBody | None = None
    due_on: Day | None = None
    received_on: Day | None = None
    reference: Reference = ""
    note: Note = ""
    approval_id: Id | None = None
    files: Files

    def command(self, call: Call) -> TakeDeposit:
        """Return what takes the deposit."""
        return TakeDeposit(
            call.once,
            call.path["community_id"],
            self.account_id,
            self.kind,
            self.channel,
            self.amount,
            works=self.works.value() if self.works else None,
            due_on=self.due_on,
            received_on=self.received_on,
            reference=self.reference,
            note=self.note,
            approval_id=self.approval_id or "",
            files=tuple(self.files),
        )


class DepositQuery(ListQuery):
    """Which deposits to list: those in one state."""

    state: DepositState = DepositState.HELD

    def command(self, call: Call) -> ListDeposits:
        """Return what lists them."""
        return ListDeposits(call.path["community_id"], self.state, self.limit, call.after)


class WorksAnswer(Answer):
    """The works of a deposit; `permitted_by` is empty until they are permitted."""

    what: str
    contractor: str
    first: Day | None
    last: Day | None
    permitted_by: str


class DeductionAnswer(Answer):
    """What a defect costs."""

    what: str
    amount: MoneyAnswer
    files: int


class InspectionAnswer(Answer):
    """What somebody found on a day."""

    at: Instant
    on: Day
    by: str
    outcome: Outcome
    note: str
    files: int
    deductions: list[DeductionAnswer]

    @classmethod
    def shown(cls, found: Inspection, currency: str) -> Self:
        """Return the answer for one inspection."""
        return cls(
            at=found.at,
            on=found.on,
            by=found.by,
            outcome=found.outcome,
            note=found.note,
            files=len(found.files),
            deductions=[
                DeductionAnswer(
                    what=one.what,
                    amount=MoneyAnswer.from_minor(one.minor, currency),
                    files=len(one.files),
                )
                for one in found.deductions
            ],
        )


class KeepAnswer(Answer):
    """What somebody asked to keep: it pays the bill once another person said yes."""

    id: str
    amount: MoneyAnswer
    bill_id: str
    item_id: str | None
    reason: str
    files: int
    state: KeepState
    asked_by: str
    asked_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    note: str

    @classmethod
    def shown(cls, keep: Keep, currency: str) -> Self:
        """Return the answer for one."""
        return cls(
            id=keep.id,
            amount=MoneyAnswer.from_minor(keep.minor, currency),
            bill_id=keep.bill_id,
            item_id=keep.item_id or None,
            reason=keep.reason,
            files=len(keep.files),
            state=keep.state,
            asked_by=keep.asked_by,
            asked_at=keep.asked_at,
            decided_by=keep.decided_by or None,
            decided_at=keep.decided_at,
            note=keep.note,
        )


class DepositStoryAnswer(Answer):
    """One dated line of a deposit's story; `about` is the refund, keep or payment it tells of.

    `text` says it in the caller's language.
    """

    at: Instant
    what: str
    text: str
    by: str
    amount: MoneyAnswer
    note: str
    about: str


class DepositAnswer(Answer):
    """A deposit 押金 with its story: `left` is held, `reserved` deducted and not kept yet."""

    id: str
    community_id: str
    account_id: str
    kind: str
    state: DepositState
    amount: MoneyAnswer
    left: MoneyAnswer
    reserved: MoneyAnswer
    refunded: MoneyAnswer
    moved: MoneyAnswer
    kept: MoneyAnswer
    inspection: bool
    works: WorksAnswer | None
    inspections: list[InspectionAnswer]
    due_on: Day | None
    payment_id: str
    taken_at: Instant
    taken_by: str
    note: str
    files: int
    keeps: list[KeepAnswer]
    refunds: list[str]
    story: list[DepositStoryAnswer]
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the deposit."""
        deposit: Deposit = result
        asked: Call = call
        owner = asked.actor.role is Role.OWNER

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, deposit.currency)

        return cls(
            id=deposit.id,
            community_id=deposit.community_id,
            account_id=deposit.account_id,
            kind=deposit.kind,
            state=deposit.state,
            amount=money(deposit.minor),
            left=money(deposit.left_minor),
            reserved=money(deposit.reserved_minor),
            refunded=money(deposit.refunded_minor),
            moved=money(deposit.moved_minor),
            kept=money(deposit.kept_minor),
            inspection=deposit.inspection,
            works=WorksAnswer.model_validate(deposit.works) if deposit.works else None,
            inspections=[
                InspectionAnswer.shown(one, deposit.currency) for one in deposit.inspections
            ],
            due_on=deposit.due_on,
            payment_id=deposit.payment_id,
            taken_at=deposit.taken_at,
            taken_by=deposit.taken_by,
            note=deposit.note,
            files=len(files_of(deposit)),
            keeps=[KeepAnswer.shown(one, deposit.currency) for one in deposit.keeps],
            refunds=list(deposit.refunds),
            story=[
                DepositStoryAnswer(
                    at=one.at,
                    what=one.what,
                    text=told_anyway(deposit_line(deposit, one), asked.language, owner=owner),
                    by=one.by,
                    amount=money(one.minor),
                    note=one.note,
                    about=one.about,
                )
                for one in deposit.story
            ],
            version=deposit.version,
        )
