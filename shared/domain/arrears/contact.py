"""Contacts with debtors: who called or went to see whom, when, and what came of it.

Each is a record of its account, numbered from 1, and never changed. `LastContact` is what is to be
known before the next one: how many there were, the last one, and when the holder can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import Rejected

PHOTOS_MAX = 6


class ContactRefused(Rejected):
    """What is told of a contact does not fit together; `reason` says what."""

    code = "contact_refused"


class ContactWay(StrEnum):
    """How somebody was reached, or was not."""

    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    DESK = "desk"
    MESSAGE = "message"


class ContactResult(StrEnum):
    """What came of it."""

    REACHED = "reached"
    PROMISED = "promised"
    REFUSED = "refused"
    CALL_AGAIN = "call_again"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    HANDED_OVER = "handed_over"  # the letter, into somebody's hands
    LEFT_AT_DOOR = "left_at_door"  # the letter, with a photo
    VACANT = "vacant"
    SENT = "sent"  # a message, nobody knows whether it was read


# Somebody was spoken to; so the hour of it is an hour at which they can be.
SPOKEN = frozenset(
    {
        ContactResult.REACHED,
        ContactResult.PROMISED,
        ContactResult.REFUSED,
        ContactResult.HANDED_OVER,
    }
)
_DELIVERED = frozenset({ContactResult.HANDED_OVER, ContactResult.LEFT_AT_DOOR})


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is told of a contact. `demand` is the number of the letter that was delivered.

    `promised_minor` and `promised_on` belong to a promise, `again_on` to calling again. `photos`
    are keys of files, `best_time` is what the holder said of their time.
    """

    way: ContactWay
    result: ContactResult
    note: str = ""
    again_on: date | None = None
    promised_on: date | None = None
    promised_minor: int = 0
    best_time: str = ""
    demand: str = ""
    photos: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        promised = self.result is ContactResult.PROMISED
        wrong = {
            "promise_without_day": promised and self.promised_on is None,
            "day_without_promise": not promised
            and (self.promised_on is not None or self.promised_minor != 0),
            "again_without_day": self.result is ContactResult.CALL_AGAIN and self.again_on is None,
            "letter_by_phone": self.way is ContactWay.CALL and self.result in _DELIVERED,
            "sent_by_hand": self.result is ContactResult.SENT
            and self.way is not ContactWay.MESSAGE,
            "photos": len(self.photos) > PHOTOS_MAX,
        }
        found = next((reason for reason, holds in wrong.items() if holds), "")
        if found:
            raise ContactRefused(reason=found, field="result")


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, the `number`th of its account."""

    account_id: str
    community_id: str
    number: int
    at: datetime
    by: str
    facts: ContactFacts
    version: int = 1


@dataclass(frozen=True, slots=True)
class LastContact:
    """What is known before the next contact. `version` counts the contacts."""

    account_id: str
    community_id: str
    last: Contact | None = None
    best_time: str = ""
    version: int = 0

    def followed_by(
        self, facts: ContactFacts, at: datetime, by: str, said: str
    ) -> tuple[LastContact, Contact]:
        """Return this with one more contact, and the contact.

        `said` is the hour of it by the community's clock: the best time where nobody named one.
        """
        number = self.version + 1
        made = Contact(self.account_id, self.community_id, number, at, by, facts)
        spoken = said if facts.result in SPOKEN and not self.best_time else self.best_time
        after = replace(self, last=made, best_time=facts.best_time or spoken, version=number)
        return after, made
