"""Where contacts and demands lie in the Ledger table.

    contact           C#{co}#contacts#{account}     contact#{number}
    last contact      C#{co}#contacts#{account}     last
    demand            C#{co}#demands#{account}      demand#{number}

All are listed where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.arrears.contact import Contact, LastContact
from shared.domain.letters.demand import Demand
from shared.store.keys import pk

_CONTACT, _DEMAND = "contact#", "demand#"

# pk word and sk of each class of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Contact: lambda words: (("contacts", words[0]), _CONTACT + words[1]),
    LastContact: lambda words: (("contacts", words[0]), "last"),
    Demand: lambda words: (("demands", words[0]), _DEMAND + words[1]),
}
# The words that name a record, from the record.
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Contact: lambda contact: (contact.account_id, f"{contact.number:06d}"),
    LastContact: lambda last: (last.account_id,),
    Demand: lambda demand: (demand.account_id, demand.number),
}
# The lists there are: the word of their partition, and how sort keys begin.
_LISTS: Mapping[type, tuple[str, str]] = {
    Contact: ("contacts", _CONTACT),
    Demand: ("demands", _DEMAND),
}


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return a list's partition, how its sort keys begin, and that they are no pointers."""
    word, prefix = _LISTS[of]
    return pk(company_id, word, *words), prefix, False
