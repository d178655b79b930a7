"""The names of the ledger's records about messages: settings, contacts."""

from __future__ import annotations

from shared.domain.messaging.contacts import AccountContacts
from shared.domain.messaging.settings import MessagingSettings
from shared.usecases.ledger.ledger_ports import Ref, Shelf


def messaging_settings_ref(community_id: str) -> Ref[MessagingSettings]:
    """Return the name of a community's settings for messages."""
    return Ref(MessagingSettings, (community_id,))


def contacts_ref(account_id: str) -> Ref[AccountContacts]:
    """Return the name of an account's contacts."""
    return Ref(AccountContacts, (account_id,))


def contacts_by(index: str) -> Shelf[AccountContacts]:
    """Return the list of the company's accounts with an address, by its keyed hash."""
    return Shelf(AccountContacts, (index,))
