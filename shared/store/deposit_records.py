"""Where deposits lie in the Ledger table, and the lists they stand in: see `ledger_records.py`.

deposit            C#{co}#deposit#{id}                     -
settings           C#{co}#deposit_settings#{community}     -

account's deposits C#{co}#account#{account}                deposit#{taken at}#{id}
deposits by state  C#{co}#deposits#{community}             {state}#{taken at}#{id}
to be looked at    C#{co}#deposits#{community}             due#{day}#{id}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

from shared.domain.deposits.deposit import Deposit
from shared.domain.deposits.settings import DepositSettings
from shared.store.keys import ITSELF, pk
from shared.store.ledger_keys import account_pk

_DEPOSIT, _DUE = "deposit#", "due#"

KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Deposit: lambda words: (("deposit", words[0]), ITSELF),
    DepositSettings: lambda words: (("deposit_settings", words[0]), ITSELF),
}
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Deposit: lambda deposit: (deposit.id,),
    DepositSettings: lambda settings: (settings.community_id,),
}


def pointers(company_id: str, deposit: object) -> Iterator[tuple[str, str]]:
    """Yield where the lists that `deposit` stands in point to it."""
    if not isinstance(deposit, Deposit):
        return
    taken_at = deposit.taken_at.astimezone(UTC).isoformat(timespec="microseconds")
    name = f"{taken_at}#{deposit.id}"
    yield account_pk(company_id, deposit.account_id), _DEPOSIT + name
    listed_at = pk(company_id, "deposits", deposit.community_id)
    yield listed_at, f"{deposit.state}#{name}"
    if deposit.due_on is not None and deposit.left_minor:
        yield listed_at, f"{_DUE}{deposit.due_on.isoformat()}#{deposit.id}"


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return partition of a list of deposits, how its sort keys begin, and that they are pointers.

    Raises `ValueError` for records that are not listed.
    """
    if of is not Deposit:
        raise ValueError(f"{of.__name__} is not listed")
    if words[0] == "account":
        return account_pk(company_id, words[1]), _DEPOSIT, True
    where = pk(company_id, "deposits", words[1])
    return where, _DUE if words[0] == "due" else f"{words[2]}#", True
