"""A ticket to one print of a receipt: good for minutes, to whoever's account it is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.actor import Actor, Role
from shared.domain.errors import NotFound

LIFE = timedelta(minutes=10)


class PaperTicketRefused(NotFound):
    """The ticket opens nothing: forged or out of date, which of them is not told."""

    code = "paper_ticket_refused"


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """Print `copy` of a receipt, for the owner of an account, until `ends_at`."""

    company_id: str
    community_id: str
    account_id: str
    year: int
    number: int
    copy: int
    ends_at: datetime

    @property
    def owner(self) -> Actor:
        """The caller it stands for, as the account's pay link does."""
        name = f"owner of {self.account_id}"
        own = frozenset({self.account_id})
        return Actor(self.company_id, Role.OWNER, name, frozenset({self.community_id}), own)
