"""The names of autopay's records in the ledger."""

from __future__ import annotations

from shared.domain.autopay.attempt import Attempt
from shared.domain.autopay.mandate import AutopayMark, Mandate
from shared.usecases.ledger.ledger_ports import Ref, Shelf


def mandate_ref(mandate_id: str) -> Ref[Mandate]:
    """Return the name of a mandate."""
    return Ref(Mandate, (mandate_id,))


def autopay_ref(account_id: str) -> Ref[AutopayMark]:
    """Return the name of the mark of an account's mandate."""
    return Ref(AutopayMark, (account_id,))


def attempt_ref(attempt_id: str) -> Ref[Attempt]:
    """Return the name of an attempt."""
    return Ref(Attempt, (attempt_id,))


def attempts_of(account_id: str) -> Shelf[Attempt]:
    """Return the list of an account's attempts, newest first."""
    return Shelf(Attempt, ("account", account_id), newest_first=True)
