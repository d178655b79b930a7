"""What was done about a debt besides contacts: actions of staff, one by one or on many.

Contacts are `shared/domain/arrears/contact.py`; both change the account's case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from shared.domain.arrears.case import (
    Act,
    CollectionCase,
    CollectionRefused,
    CollectionStatus,
    LegalState,
)
from shared.domain.arrears.contact import SPOKEN, Contact, ContactResult
from shared.domain.arrears.promises import Promise
from shared.domain.derived_ids import derived_id


class Action(StrEnum):
    """What can be done with many debtors at once. There is nothing here that touches a supply."""

    REMIND = "remind"
    LETTER = "letter"
    PLAN_OFFER = "plan_offer"
    ASSIGN = "assign"
    LEGAL = "legal"


# What others carry out: campaigns send reminders, letters are printed, offers are written.
HANDED_ON = frozenset({Action.REMIND, Action.LETTER, Action.PLAN_OFFER})


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is told of a step; `collector` belongs to `assign`, `legal` to `legal`."""

    action: Action
    note: str = ""
    collector: str = ""
    legal: LegalState | None = None

    def __post_init__(self) -> None:
        if self.action is Action.ASSIGN and not self.collector:
            raise CollectionRefused(reason="no_collector", field="collector")
        if self.action is Action.LEGAL and self.legal is None:
            raise CollectionRefused(reason="no_legal_state", field="legal")


@dataclass(frozen=True, slots=True)
class CollectionStep:
    """One step of an account's case, by whom and when; `batch_id` where it was one of many."""

    id: str
    account_id: str
    community_id: str
    at: datetime
    by: str
    facts: StepFacts
    batch_id: str = ""
    version: int = 1


def taken(case: CollectionCase, facts: StepFacts, act: Act) -> CollectionCase:
    """Return the case after a step. Raises what the case refuses."""
    match facts.action:
        case Action.REMIND | Action.LETTER:
            return case.raised(CollectionStatus.REMINDED, act, facts.action.value)
        case Action.ASSIGN:
            return case.assigned(facts.collector, act)
        case Action.LEGAL if facts.legal is not None:
            return case.at_law(facts.legal, act, facts.note)
        case _:
            return case


def after_contact(
    case: CollectionCase, contact: Contact, act: Act, *, open_minor: int, after_seq: int
) -> CollectionCase:
    """Return the case after a contact: a demand that reached somebody, perhaps a promise.

    A promise without an amount is for all that is open. Raises `CollectionRefused`.
    """
    facts = contact.facts
    spoken = facts.result in SPOKEN
    after = case.contacted(act, demanded=spoken, next_on=facts.again_on, next_step=facts.note)
    if facts.result is not ContactResult.PROMISED or facts.promised_on is None:
        return after
    if not open_minor:
        raise CollectionRefused(reason="nothing_owed", field="result")
    promise = Promise(
        id=f"{contact.account_id}.{contact.number}",
        minor=facts.promised_minor or open_minor,
        due_on=facts.promised_on,
        made_at=contact.at,
        made_by=contact.by,
        after_seq=after_seq,
        note=facts.note,
    )
    return after.promised(promise, act)


def step_id_of(batch_id: str, account_id: str) -> str:
    """Return the id of the step that a batch of actions takes on an account."""
    return derived_id("stp", batch_id, account_id)


def instant_text(at: datetime) -> str:
    """Return an instant so that texts are in the order of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
