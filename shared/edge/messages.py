"""Messages of the queues, checked at the door. Every shape ever sent is still read.

Schema 1 named no attempt: what lies in a queue from before a deployment means the current one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from shared.domain.errors import Rejected
from shared.usecases.billing_runs import BillPage, SplitRun

Word = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
Number = Annotated[int, Field(ge=0, le=10_000_000)]
Attempt = Annotated[int, Field(ge=1, le=65_535)]


class MessageUnreadable(Rejected):
    """A queue message has no shape that was ever sent; it is parked for a person to look at."""

    code = "message_unreadable"


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _SplitMessage(_Message):
    company_id: Word
    run_id: Word
    from_page: Number
    version: Annotated[Literal[1, 2], Field(alias="schema")]
    kind: Literal["split"] = "split"
    attempt: Attempt | None = None
    resume: bool = False


class _PlanMessage(_Message):
    company_id: Word
    plan_id: Word
    version: Annotated[Literal[2], Field(alias="schema")]
    kind: Literal["plan"]


class _TickMessage(_Message):
    version: Annotated[Literal[2], Field(alias="schema")]
    kind: Literal["tick"]


class _PageMessage(_Message):
    company_id: Word
    run_id: Word
    page: Number
    version: Annotated[Literal[1, 2], Field(alias="schema")]
    attempt: Attempt | None = None


_RUN_QUEUE: TypeAdapter[_SplitMessage | _PlanMessage | _TickMessage] = TypeAdapter(
    _SplitMessage | _PlanMessage | _TickMessage
)


@dataclass(frozen=True, slots=True)
class PlanDue:
    """Bill what is due of a plan."""

    company_id: str
    plan_id: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Look for what is due, as the clock does."""


def read_run_message(body: str) -> SplitRun | PlanDue | Tick:
    """Return what a message of the run queue asks for. Raises `MessageUnreadable`."""
    try:
        found = _RUN_QUEUE.validate_json(body)
    except ValidationError as error:
        raise _unreadable(error) from None
    if isinstance(found, _TickMessage):
        return Tick()
    if isinstance(found, _PlanMessage):
        return PlanDue(found.company_id, found.plan_id)
    return SplitRun(found.company_id, found.run_id, found.attempt, found.from_page, found.resume)


def read_page_message(body: str, deliveries: int) -> BillPage:
    """Return what a message of the page queue asks for, at its first or a later delivery.

    Raises `MessageUnreadable`.
    """
    try:
        found = _PageMessage.model_validate_json(body)
    except ValidationError as error:
        raise _unreadable(error) from None
    return BillPage(found.company_id, found.run_id, found.attempt, found.page, again=deliveries > 1)


def _unreadable(error: ValidationError) -> MessageUnreadable:
    """Return the refusal with the places at fault; what stands there stays out of logs."""
    places = sorted({".".join(str(word) for word in fault["loc"]) for fault in error.errors()})
    return MessageUnreadable(places=", ".join(places)[:300])
