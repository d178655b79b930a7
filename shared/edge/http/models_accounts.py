"""Requests and answers about holders, accounts, and entering many at once."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.accounts import HeldAs, HolderKind
from shared.domain.actor import Role
from shared.domain.property import SubjectKind
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    Day,
    Id,
    Instant,
    ListQuery,
    Name,
    Note,
    Patch,
)
from shared.edge.http.models_property import SpaceFields, UnitFields
from shared.edge.http.refusals import FieldInvalid
from shared.usecases.billing.drafts import SpaceDraft, UnitDraft
from shared.usecases.estate.accounts import (
    CreateHolder,
    HandOver,
    HolderDraft,
    ListAccounts,
    OpenAccount,
)
from shared.usecases.estate.registrations import ROWS_MAX, HeldBy, Register, RegistrationRow
from shared.usecases.reading import Update

Phone = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9][0-9 ()-]{3,30})?$")]
Email = Annotated[str, StringConstraints(pattern=r"^([^@\s]{1,64}@[^@\s]{1,190})?$")]
# Whoever only reads sees whose account it is, not how to reach them.
_SEES_CONTACTS = frozenset({Role.ADMIN, Role.FINANCE, Role.MANAGER})


class HolderAnswer(Answer):
    """A holder 业主/租户; a reader sees phone and e-mail masked."""

    id: str
    community_id: str
    name: str
    kind: HolderKind
    phone: str
    email: str
    note: str
    created_at: Instant
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the holder as the caller may see them."""
        holder = cls.model_validate(result)
        if call.actor.role in _SEES_CONTACTS:
            return holder
        masked = {"phone": masked_text(holder.phone), "email": masked_text(holder.email)}
        return holder.model_copy(update={**masked, "note": ""})


def masked_text(value: str) -> str:
    """Return `value` with all but its last two characters hidden."""
    return "*" * max(len(value) - 2, 0) + value[-2:]


class HolderFields(Body):
    """What a new holder is."""

    name: Name
    kind: HolderKind = HolderKind.PERSON
    phone: Phone = ""
    email: Email = ""
    note: Note = ""

    def draft(self) -> HolderDraft:
        """Return the holder as they are handed in."""
        return HolderDraft(self.name, self.kind, self.phone, self.email, self.note)


class HolderBody(HolderFields):
    """A new holder of a community."""

    def command(self, call: Call) -> CreateHolder:
        """Return what enters the holder."""
        return CreateHolder(call.once, call.path["community_id"], self.draft())


class HolderPatch(Patch):
    """New values for a holder."""

    name: Name = OMITTED
    kind: HolderKind = OMITTED
    phone: Phone = OMITTED
    email: Email = OMITTED
    note: Note = OMITTED

    def command(self, call: Call) -> Update:
        """Return what changes the holder."""
        return Update(call.path["holder_id"], call.version, self.changes())


class AccountAnswer(Answer):
    """An account 计费账户: who owes for a unit or space, on the days `from` to `to`."""

    id: str
    community_id: str
    subject_kind: SubjectKind
    subject_id: str
    holder_id: str
    held_as: HeldAs
    first: Annotated[Day, Field(serialization_alias="from")]
    last: Annotated[Day | None, Field(serialization_alias="to")]
    created_at: Instant
    version: int


class AccountBody(Body):
    """A holder's account for a unit or space."""

    holder_id: Id
    held_as: HeldAs = HeldAs.OWNER
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day | None, Field(alias="to")] = None

    def command(self, call: Call) -> OpenAccount:
        """Return what opens the account."""
        of_unit = "unit_id" in call.path
        return OpenAccount(
            once=call.once,
            subject_kind=SubjectKind.UNIT if of_unit else SubjectKind.SPACE,
            subject_id=call.path["unit_id" if of_unit else "space_id"],
            holder_id=self.holder_id,
            held_as=self.held_as,
            first=self.first,
            last=self.last,
        )


class AccountPatch(Patch):
    """New days for an account, or another capacity of its holder."""

    held_as: HeldAs = OMITTED
    first: Annotated[Day, Field(alias="from")] = OMITTED
    last: Annotated[Day | None, Field(alias="to")] = None

    def command(self, call: Call) -> Update:
        """Return what changes the account."""
        return Update(call.path["account_id"], call.version, self.changes())


class HandOverBody(Body):
    """The holder who takes over, from a day on."""

    holder_id: Id
    held_as: HeldAs = HeldAs.OWNER
    first: Annotated[Day, Field(alias="from")]

    def command(self, call: Call) -> HandOver:
        """Return what hands over."""
        return HandOver(
            call.once, call.path["account_id"], self.holder_id, self.held_as, self.first
        )


class AccountQuery(ListQuery):
    """Narrows a list of accounts."""

    subject_id: Id | None = None

    def command(self, call: Call) -> ListAccounts:
        """Return what lists accounts."""
        return ListAccounts(call.path["community_id"], self.limit, call.after, self.subject_id)


class NewUnit(UnitFields):
    """A unit in a row."""

    building_id: Id


class NewHolding(Body):
    """Who holds a row's unit or space: a known holder or a new one, and from which day."""

    holder_id: Id | None = None
    holder: HolderFields | None = None
    held_as: HeldAs = HeldAs.OWNER
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day | None, Field(alias="to")] = None


class NewRow(Body):
    """A new unit or a new space (one of the two), and who holds it, if anybody does."""

    unit: NewUnit | None = None
    space: SpaceFields | None = None
    account: NewHolding | None = None


class RegistrationBody(Body):
    """Rows that are entered together, all or none."""

    rows: Annotated[list[NewRow], Field(min_length=1, max_length=ROWS_MAX)]

    def command(self, call: Call) -> Register:
        """Return what enters the rows. Raises `FieldInvalid` for a row that says too much."""
        rows = tuple(_row(number, row) for number, row in enumerate(self.rows))
        return Register(call.once, call.path["community_id"], rows)


class RegisteredRowAnswer(Answer):
    """The ids that a row got."""

    subject_kind: SubjectKind
    subject_id: str
    holder_id: str | None
    account_id: str | None


class RegisteredAnswer(Answer):
    """The ids of all rows, in their order."""

    rows: list[RegisteredRowAnswer]


def _row(number: int, row: NewRow) -> RegistrationRow:
    subject: UnitDraft | SpaceDraft
    if row.unit is not None and row.space is None:
        subject = row.unit.draft(row.unit.building_id)
    elif row.space is not None and row.unit is None:
        subject = row.space.draft()
    else:
        raise FieldInvalid(field=f"rows.{number}", rule="one_of", reason="one_of", of="unit, space")
    return RegistrationRow(subject, _held_by(number, row.account) if row.account else None)


def _held_by(number: int, account: NewHolding) -> HeldBy:
    holder = account.holder.draft() if account.holder else None
    if (holder is None) == (account.holder_id is None):
        field = f"rows.{number}.account"
        raise FieldInvalid(field=field, rule="one_of", reason="one_of", of="holder, holder_id")
    return HeldBy(holder or account.holder_id or "", account.held_as, account.first, account.last)
