"""Names and lists of deposits in the ledger."""

from __future__ import annotations

from shared.domain.actor import Actor
from shared.domain.deposits.deposit import Deposit
from shared.domain.deposits.errors import DepositNotFound
from shared.domain.deposits.settings import DepositSettings
from shared.usecases.ledger.ledger_ports import Ledger, Ref, Seen, Shelf


def deposit_ref(deposit_id: str) -> Ref[Deposit]:
    """Return the name of a deposit."""
    return Ref(Deposit, (deposit_id,))


def deposit_settings_ref(community_id: str) -> Ref[DepositSettings]:
    """Return the name of a community's kinds of deposits."""
    return Ref(DepositSettings, (community_id,))


def deposits_of_account(account_id: str) -> Shelf[Deposit]:
    """Return the list of an account's deposits, newest first."""
    return Shelf(Deposit, ("account", account_id), newest_first=True)


def deposits_of(community_id: str, state: str) -> Shelf[Deposit]:
    """Return the list of a community's deposits in one state, oldest first."""
    return Shelf(Deposit, ("community", community_id, state))


def due_deposits_of(community_id: str) -> Shelf[Deposit]:
    """Return the list of a community's deposits that will have to be looked at, by that day."""
    return Shelf(Deposit, ("due", community_id))


def deposit_seen(actor: Actor, deposit_id: str, ledger: Ledger) -> Deposit:
    """Return a deposit that the caller may see. Raises `DepositNotFound`."""
    found = ledger.find(actor.company_id, deposit_ref(deposit_id))
    if found is None or not actor.may_see_account(found.community_id, found.account_id):
        raise DepositNotFound(deposit_id=deposit_id)
    return found


def same_deposit(seen: Seen, deposit_id: str) -> Deposit:
    """Return the deposit as it was seen in a decision. Raises `DepositNotFound`."""
    return seen.get(deposit_ref(deposit_id), DepositNotFound(deposit_id=deposit_id))
