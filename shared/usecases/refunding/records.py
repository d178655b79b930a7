"""Names and lists of refunds in the ledger."""

from __future__ import annotations

from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.refund import Refund
from shared.domain.refunds.settings import RefundSettings
from shared.usecases.ledger.ledger_ports import Ref, Shelf


def refund_ref(refund_id: str) -> Ref[Refund]:
    """Return the name of a refund."""
    return Ref(Refund, (refund_id,))


def credit_ref(account_id: str) -> Ref[AccountCredit]:
    """Return the name of what refunds took of an account's own credit."""
    return Ref(AccountCredit, (account_id,))


def refunds_of_account(account_id: str) -> Shelf[Refund]:
    """Return the list of an account's refunds, newest first."""
    return Shelf(Refund, ("account", account_id), newest_first=True)


def refunds_of(community_id: str, state: str, *, newest_first: bool = False) -> Shelf[Refund]:
    """Return the list of a community's refunds in one state, oldest first unless said otherwise.

    State "work" is those that wait for a person, whatever their state.
    """
    return Shelf(Refund, ("community", community_id, state), newest_first)


def refund_settings_ref(community_id: str) -> Ref[RefundSettings]:
    """Return the name of a community's rules of approving refunds."""
    return Ref(RefundSettings, (community_id,))
