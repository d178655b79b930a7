"""Where contacts and demands lie in the Ledger table.

    contact           C#{co}#contacts#{account}     contact#{number}
    last contact      C#{co}#contacts#{account}     last
    demand            C#{co}#demands#{account}      demand#{number}
    letter's wording  C#{co}#letter_wording#{community}   -
    letters           C#{co}#letters#{id}           -
    file of letters   C#{co}#letters#{id}           file#{number}

    list of letters   C#{co}#letters_of#{community}       {at}#{id}

Contacts, demands and files are listed where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from shared.domain.arrears.contact import Contact, LastContact
from shared.domain.letters.batch import LetterBatch, LetterFile
from shared.domain.letters.demand import Demand
from shared.domain.letters.wording import LetterWording
from shared.store.keys import ITSELF, pk

Place = tuple[str, str]

_CONTACT, _DEMAND, _FILE = "contact#", "demand#", "file#"

# pk word and sk of each class of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Contact: lambda words: (("contacts", words[0]), _CONTACT + words[1]),
    LastContact: lambda words: (("contacts", words[0]), "last"),
    Demand: lambda words: (("demands", words[0]), _DEMAND + words[1]),
    LetterWording: lambda words: (("letter_wording", words[0]), ITSELF),
    LetterBatch: lambda words: (("letters", words[0]), ITSELF),
    LetterFile: lambda words: (("letters", words[0]), _FILE + words[1]),
}
# The words that name a record, from the record.
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Contact: lambda contact: (contact.account_id, f"{contact.number:06d}"),
    LastContact: lambda last: (last.account_id,),
    Demand: lambda demand: (demand.account_id, demand.number),
    LetterWording: lambda wording: (wording.community_id,),
    LetterBatch: lambda batch: (batch.id,),
    LetterFile: lambda file: (file.batch_id, f"{file.number:04d}"),
}
# The lists there are: the word of their partition, how sort keys begin, and if they are pointers.
_LISTS: Mapping[type, tuple[str, str, bool]] = {
    Contact: ("contacts", _CONTACT, False),
    Demand: ("demands", _DEMAND, False),
    LetterBatch: ("letters_of", "", True),
    LetterFile: ("letters", _FILE, False),
}


def pointers(company_id: str, batch: object) -> tuple[Place, ...]:
    """Return where the list that `batch` stands in points to it."""
    if not isinstance(batch, LetterBatch):
        return ()
    at = batch.at.astimezone(UTC).isoformat(timespec="microseconds")
    return ((pk(company_id, "letters_of", batch.community_id), f"{at}#{batch.id}"),)


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return a list's partition, how its sort keys begin, and if they are pointers."""
    word, prefix, as_pointers = _LISTS[of]
    return pk(company_id, word, *words), prefix, as_pointers
