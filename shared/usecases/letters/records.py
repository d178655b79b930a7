"""Names and lists of contacts, demands and letters in the ledger."""

from __future__ import annotations

from shared.domain.arrears.contact import Contact, LastContact
from shared.domain.letters.batch import LetterBatch, LetterFile
from shared.domain.letters.demand import Demand
from shared.domain.letters.wording import LetterWording
from shared.usecases.ledger.ledger_ports import Ref, Shelf


def last_contact_ref(account_id: str) -> Ref[LastContact]:
    """Return the name of what is known before an account's next contact."""
    return Ref(LastContact, (account_id,))


def contact_ref(account_id: str, number: int) -> Ref[Contact]:
    """Return the name of an account's `number`th contact."""
    return Ref(Contact, (account_id, f"{number:06d}"))


def contacts_of(account_id: str) -> Shelf[Contact]:
    """Return the list of an account's contacts, newest first."""
    return Shelf(Contact, (account_id,), newest_first=True)


def demand_ref(account_id: str, number: str) -> Ref[Demand]:
    """Return the name of an account's demand."""
    return Ref(Demand, (account_id, number))


def demands_of(account_id: str) -> Shelf[Demand]:
    """Return the list of an account's demands, newest first."""
    return Shelf(Demand, (account_id,), newest_first=True)


def wording_ref(community_id: str) -> Ref[LetterWording]:
    """Return the name of a community's wording of letters."""
    return Ref(LetterWording, (community_id,))


def letters_ref(batch_id: str) -> Ref[LetterBatch]:
    """Return the name of letters."""
    return Ref(LetterBatch, (batch_id,))


def file_ref(batch_id: str, number: int) -> Ref[LetterFile]:
    """Return the name of a file of letters."""
    return Ref(LetterFile, (batch_id, f"{number:04d}"))


def letters_of(community_id: str) -> Shelf[LetterBatch]:
    """Return the list of a community's letters, newest first."""
    return Shelf(LetterBatch, (community_id,), newest_first=True)


def files_of(batch_id: str) -> Shelf[LetterFile]:
    """Return the list of the files of letters, in the order of walking."""
    return Shelf(LetterFile, (batch_id,))
