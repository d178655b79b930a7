"""Where autopay's records lie in the Ledger table, and the lists they stand in.

mandate           C#{co}#mandate#{id}                    -
autopay           C#{co}#autopay#{account}               -
autopay attempt   C#{co}#autopay_attempt#{id}            -

due mandates      P#autopay#{day}                        {look at}#{co}#{id}
account attempts  C#{co}#account#{account}               autopay#{on}#{id}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date
from typing import Any

from shared.domain.autopay.attempt import Attempt
from shared.domain.autopay.mandate import AutopayMark, Mandate
from shared.store.keys import ITSELF
from shared.store.ledger_keys import account_pk

_ATTEMPT = "autopay#"

KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Mandate: lambda words: (("mandate", words[0]), ITSELF),
    AutopayMark: lambda words: (("autopay", words[0]), ITSELF),
    Attempt: lambda words: (("autopay_attempt", words[0]), ITSELF),
}
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Mandate: lambda mandate: (mandate.id,),
    AutopayMark: lambda mark: (mark.account_id,),
    Attempt: lambda attempt: (attempt.id,),
}


def pointers(company_id: str, record: object) -> tuple[tuple[str, str], ...]:
    """Return where the lists that `record` stands in point to it."""
    if isinstance(record, Attempt):
        place = f"{_ATTEMPT}{record.on.isoformat()}#{record.id}"
        return ((account_pk(company_id, record.account_id), place),)
    if not isinstance(record, Mandate) or record.look_at is None:
        return ()
    at = record.look_at.astimezone(UTC)
    place = f"{at.isoformat(timespec='microseconds')}#{company_id}#{record.id}"
    return ((due_mandates_pk(at.date()), place),)


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return the partition of a list, how its sort keys begin, and that they are pointers.

    Raises `ValueError` for records that are not listed.
    """
    if of is not Attempt:
        raise ValueError(f"{of.__name__} is not listed")
    return account_pk(company_id, words[1]), _ATTEMPT, True


def due_mandates_pk(day: date) -> str:
    """Return the partition of the mandates to be looked at on a day (UTC)."""
    return f"P#autopay#{day.isoformat()}"
