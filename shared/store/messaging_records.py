"""Where settings of messages and contacts lie in the Ledger table.

settings          C#{co}#messaging_settings#{community}  -
contacts          C#{co}#reach#{account}                 -

by address        C#{co}#reached#{keyed hash}            {account}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.messaging.contacts import AccountContacts
from shared.domain.messaging.settings import MessagingSettings
from shared.store.keys import ITSELF, pk

Place = tuple[str, str]

# pk word and sk of each class of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    MessagingSettings: lambda words: (("messaging_settings", words[0]), ITSELF),
    AccountContacts: lambda words: (("reach", words[0]), ITSELF),
}
# The words that name a record, from the record.
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    MessagingSettings: lambda settings: (settings.community_id,),
    AccountContacts: lambda contacts: (contacts.account_id,),
}


def pointers(company_id: str, record: object) -> tuple[Place, ...]:
    """Return where the lists that `record` stands in point to it."""
    if not isinstance(record, AccountContacts):
        return ()
    return tuple(
        (pk(company_id, "reached", index), record.account_id)
        for index in sorted({each.index for each in record.addresses})
    )


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return the partition of a list, how its sort keys begin, and if they are pointers."""
    if of is not AccountContacts:
        raise ValueError(f"{of.__name__} is not listed")
    return pk(company_id, "reached", *words), "", True
