"""The names of the ledger's records about reminders, and the lists of messages."""

from __future__ import annotations

from datetime import date

from shared.domain.dunning.campaign import WHOLE, Campaign
from shared.domain.dunning.marks import Announcement, PlanMark
from shared.domain.dunning.message import Message
from shared.domain.dunning.wording import WordingBook
from shared.usecases.ledger.ledger_ports import Ledger, Ref, Shelf

_CAMPAIGNS_MAX = 200


def campaign_ref(community_id: str, scope: str) -> Ref[Campaign]:
    """Return the name of a community's campaign."""
    return Ref(Campaign, (community_id, scope))


def wording_ref(community_id: str) -> Ref[WordingBook]:
    """Return the name of what a community words differently."""
    return Ref(WordingBook, (community_id,))


def mark_ref(community_id: str) -> Ref[PlanMark]:
    """Return the name of how far a community was planned."""
    return Ref(PlanMark, (community_id,))


def announcement_ref(announcement_id: str) -> Ref[Announcement]:
    """Return the name of an announcement."""
    return Ref(Announcement, (announcement_id,))


def message_word(message: Message) -> str:
    """Return the one word that names a message, in queues and lists: account, day and id."""
    return f"{message.account_id}.{message.day.isoformat()}.{message.id}"


def message_ref(word: str) -> Ref[Message]:
    """Return the name of a message."""
    return Ref(Message, (word,))


def messages_of_account(account_id: str) -> Shelf[Message]:
    """Return the list of an account's messages, newest day first."""
    return Shelf(Message, ("account", account_id), newest_first=True)


def messages_on(community_id: str, day: date) -> Shelf[Message]:
    """Return the list of a community's messages for a day."""
    return Shelf(Message, ("day", community_id, day.isoformat()))


def campaigns_of(community_id: str) -> Shelf[Campaign]:
    """Return the list of the campaigns a community stored."""
    return Shelf(Campaign, (community_id,))


def ladders(company_id: str, community_id: str, ledger: Ledger) -> dict[str, Campaign]:
    """Return a community's campaigns by scope; its own is the usual one until it has one."""
    page = ledger.page(company_id, campaigns_of(community_id), _CAMPAIGNS_MAX, None)
    found = {one.scope: one for one in page.items}
    return {WHOLE: Campaign(community_id), **found}
