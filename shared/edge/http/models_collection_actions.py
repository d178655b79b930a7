"""Requests and answers about actions on many debtors."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.case import CollectionStatus, LegalState
from shared.domain.arrears.debtor import Age
from shared.domain.arrears.promises import PromiseState
from shared.domain.arrears.steps import Action
from shared.domain.letters.batch import letters_id_of
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, Name, Note, Tag
from shared.edge.http.models_debtors import Minor, filter_of
from shared.usecases.arrears.batches import Take


class ChoosingBody(Body):
    """Which debtors an action is for, as in their list."""

    from_minor: Minor | None = None
    to_minor: Minor | None = None
    age: Age | None = Field(default=None, strict=False)
    building_id: Id | None = None
    item_id: Annotated[str, Field(max_length=40)] = ""
    tag: Tag | None = None
    contacted_before: Day | None = None
    promise: PromiseState | None = Field(default=None, strict=False)
    status: CollectionStatus | None = Field(default=None, strict=False)
    collector: Annotated[str, Field(max_length=100)] = ""
    in_plan: bool | None = None
    disputed: bool | None = None
    limitation_alarm: bool | None = None


class ActionBody(Body):
    """An action on the accounts named, or on all debtors that `filter` takes.

    `assign` names the `collector`, `legal` the state of the case at law.
    """

    action: Action
    accounts: Annotated[list[Id], Field(min_length=1, max_length=1000)] | None = None
    filter: ChoosingBody | None = None
    collector: Name | None = None
    legal: LegalState | None = None
    note: Note = ""

    def command(self, call: Call) -> Take:
        """Return what takes it."""
        return Take(
            once=call.once,
            community_id=call.path["community_id"],
            action=self.action,
            accounts=None if self.accounts is None else tuple(self.accounts),
            chosen=None if self.filter is None else filter_of(self.filter),
            collector=self.collector or "",
            legal=self.legal,
            note=self.note,
            address=call.address,
        )


class BatchAnswer(Answer):
    """An action on many debtors and how far it is: `skipped` owe nothing late, or refuse it.

    `letters_id` names the letters it began, once it is finished.
    """

    id: str
    community_id: str
    action: Action
    asked_by: str
    asked_at: Instant
    collector: str
    legal: LegalState | None
    note: str
    named: int
    done: int
    skipped: int
    finished: bool
    letters_id: str | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the batch."""
        batch: CollectionBatch = result
        return cls(
            id=batch.id,
            community_id=batch.community_id,
            action=batch.action,
            asked_by=batch.asked_by,
            asked_at=batch.asked_at,
            collector=batch.collector,
            legal=batch.legal,
            note=batch.note,
            named=len(batch.accounts),
            done=batch.done,
            skipped=batch.skipped,
            finished=batch.finished,
            letters_id=letters_id_of(batch.id) if batch.has_letters else None,
            version=batch.version,
        )
