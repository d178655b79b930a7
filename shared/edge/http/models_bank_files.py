"""Requests and answers about bank mandates, formats, collection files and banks' answers."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.bank_files.bank_file import BankFile, BankRow, FileState, RowState
from shared.domain.bank_files.mandate import BankMandate, PastMandate
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Instant
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, Reason
from shared.usecases.bank_files.answering import AnswerFile
from shared.usecases.bank_files.closing import CloseFile
from shared.usecases.bank_files.exporting import MakeFile
from shared.usecases.bank_files.mandates import EndMandate, FindMandates, GiveMandate

AccountNumber = Annotated[str, StringConstraints(min_length=8, max_length=60)]
FormatName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class MandateBody(Body):
    """The bank account to collect from; without days from today until further notice."""

    bank_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{3,14}$")]
    account_number: AccountNumber
    holder_name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    limit: Amount | None = None

    def command(self, call: Call) -> GiveMandate:
        """Return what gives the mandate."""
        return GiveMandate(
            call.once,
            call.path["account_id"],
            self.bank_code,
            self.account_number,
            self.holder_name,
            self.first,
            self.last,
            self.limit,
        )


class EndMandateBody(Body):
    """The last day on which money may be collected."""

    last: Annotated[Day, Field(alias="to")]

    def command(self, call: Call) -> EndMandate:
        """Return what ends the mandate."""
        return EndMandate(call.once, call.path["account_id"], self.last)


class FindMandatesBody(Body):
    """A bank account's number; it stands in the body so that no log of addresses shows it."""

    account_number: AccountNumber

    def command(self, call: Call) -> FindMandates:
        """Return what looks for it."""
        return FindMandates(call.path["community_id"], self.account_number)


class MandateAnswer(Answer):
    """A mandate; of the bank account only its number's end and its holder's first character."""

    account_id: str
    community_id: str
    bank_code: str
    number_end: str
    holder_masked: str
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day | None, Field(alias="to")]
    limit: MoneyAnswer | None
    at: Instant
    by: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the mandate, masked."""
        mandate: BankMandate = result
        limit = mandate.limit_minor
        return cls(
            account_id=mandate.account_id,
            community_id=mandate.community_id,
            bank_code=mandate.bank_code,
            number_end=mandate.number_end,
            holder_masked=mandate.holder_masked,
            first=mandate.first,
            last=mandate.last,
            limit=None if limit is None else MoneyAnswer.from_minor(limit, mandate.currency),
            at=mandate.at,
            by=mandate.by,
            version=mandate.version,
        )


class PastMandateAnswer(Answer):
    """A mandate as it was until somebody replaced, changed or ended it."""

    mandate: MandateAnswer
    until: Instant
    changed_by: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return what it was, masked."""
        past: PastMandate = result
        return cls(
            mandate=MandateAnswer.of(past.mandate, call),
            until=past.until,
            changed_by=past.changed_by,
        )


class FoundMandatesAnswer(Answer):
    """The mandates of one bank account."""

    items: list[MandateAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the mandates, masked."""
        return cls(items=[MandateAnswer.of(each, call) for each in result])


class BankFileBody(Body):
    """Up to which due day to collect, and in which format."""

    format: FormatName
    due_until: Day

    def command(self, call: Call) -> MakeFile:
        """Return what makes the file."""
        return MakeFile(call.once, call.path["community_id"], self.format, self.due_until)


class AnswerBody(Body):
    """The `key` of the form with which the bank's answer was sent."""

    upload: Annotated[str, StringConstraints(min_length=1, max_length=300)]

    def command(self, call: Call) -> AnswerFile:
        """Return what reads the answer."""
        return AnswerFile(call.once, call.path["bank_file_id"], self.upload)


class CloseBankFileBody(Body):
    """Why no more answers are expected."""

    reason: Reason

    def command(self, call: Call) -> CloseFile:
        """Return what closes the file."""
        return CloseFile(call.once, call.path["bank_file_id"], self.reason)


class RowsAnswer(Answer):
    """How many rows, and what they come to."""

    rows: int
    amount: MoneyAnswer


class BankFileAnswer(Answer):
    """A collection file and how its rows stand; `more` says that not all accounts found room."""

    id: str
    community_id: str
    format: str
    due_until: Day
    state: FileState
    sent: RowsAnswer
    paid: RowsAnswer
    failed: RowsAnswer
    suspended: RowsAnswer
    given_up: RowsAnswer
    waiting: RowsAnswer
    skipped: RowsAnswer
    more: bool
    size_bytes: int
    digest: str
    made_on: Day
    made_at: Instant
    made_by: str
    closed_at: Instant | None
    closed_by: str | None
    reason: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the file."""
        file: BankFile = result

        def stands(*states: RowState) -> RowsAnswer:
            rows, minor = file.tally(*states)
            return RowsAnswer(rows=rows, amount=MoneyAnswer.from_minor(minor, file.currency))

        return cls(
            id=file.id,
            community_id=file.community_id,
            format=file.form.name,
            due_until=file.due_on,
            state=file.state,
            sent=stands(*(each for each in RowState if each is not RowState.SKIPPED)),
            paid=stands(RowState.PAID),
            failed=stands(RowState.FAILED),
            suspended=stands(RowState.SUSPENDED),
            given_up=stands(RowState.GIVEN_UP),
            waiting=stands(RowState.OUT),
            skipped=stands(RowState.SKIPPED),
            more=file.more,
            size_bytes=file.size_bytes,
            digest=file.digest,
            made_on=file.made_on,
            made_at=file.made_at,
            made_by=file.made_by,
            closed_at=file.closed_at,
            closed_by=file.closed_by or None,
            reason=file.reason,
            version=file.version,
        )


class BankRowAnswer(Answer):
    """A row of a file. `reason` is a code that stays the same, `bank_says` the bank's words."""

    row_key: str
    account_id: str
    amount: MoneyAnswer
    number_end: str
    state: RowState
    reason: str
    bank_code_said: str
    bank_says: str
    reference: str
    payment_id: str | None
    answer_id: str | None
    line: int
    settled_at: Instant | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the row."""
        row: BankRow = result
        return cls(
            row_key=row.row_key,
            account_id=row.account_id,
            amount=MoneyAnswer.from_minor(row.minor, row.currency),
            number_end=row.number_end,
            state=row.state,
            reason=row.reason,
            bank_code_said=row.bank_code_said,
            bank_says=row.bank_says,
            reference=row.reference,
            payment_id=row.payment_id if row.state is RowState.PAID else None,
            answer_id=row.answer_id or None,
            line=row.line,
            settled_at=row.settled_at,
        )


class FileLinkAnswer(Answer):
    """Where a file can be fetched for a few minutes."""

    url: Annotated[str, Field(max_length=4000)]
