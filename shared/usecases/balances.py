"""The balance 预存: deducted after each run, oldest first by the community's order.

Deducting is repeated without harm: what is paid is not open any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.ledger.account_book import AccountChange
from shared.domain.ledger.choosing import BILLS_MAX, Choice
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.receiving import deduct
from shared.usecases.ledger_ports import Decision, Depth, Ledger, Look, Seen
from shared.usecases.ledger_reading import Chosen, Place, account_seen, only, place_of, place_seen
from shared.usecases.ports import Clock, Directory, Once

DEDUCTION = "deduction"
AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class DeductBalance:
    """Pay an account's open bills from its balance now, those `chosen` if any are."""

    once: Once
    account_id: str
    chosen: Chosen = field(default_factory=Chosen)


@dataclass(frozen=True, slots=True)
class Deducted:
    """What a deduction came to."""

    account_id: str
    currency: str
    paid_minor: int
    bills: int
    balance_minor: int


def deduct_balance(
    actor: Actor, command: DeductBalance, *, directory: Directory, ledger: Ledger, clock: Clock
) -> Deducted:
    """The account's balance has paid what it can. Raises `NotFound`."""
    account = account_seen(actor, command.account_id, directory)
    place = place_seen(actor, account.community_id, directory=directory, ledger=ledger, clock=clock)
    choice = place.choice(command.chosen)
    look = Look(place.community.currency, {account.id: Depth.OPEN})
    cause = Cause(DEDUCTION, command.once.key)

    def decision(seen: Seen) -> Decision[Deducted]:
        book = seen.books[account.id]
        stamp = place.stamp(actor.name, cause, command.once)
        change = deduct(book, place.policy, choice, stamp, BILLS_MAX)
        balance = change.after.balance_minor if change else book.state.balance_minor
        paid = -change.movement.total.owed if change else 0
        bills = len(change.bills) if change else 0
        result = Deducted(account.id, place.community.currency, paid, bills, balance)
        return Decision(result, only(change))

    return ledger.decide(actor.company_id, look, decision, once=command.once)


def deduct_after_page(
    company_id: str,
    community_id: str,
    run_id: str,
    account_ids: Sequence[str],
    *,
    in_credit: Collection[str] = (),
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
) -> int:
    """The balances of at most 100 just billed accounts have paid what they can; return how many.

    One request finds the accounts that have a balance at all; those `in_credit` got a bill below
    zero, which goes to their balance. Where the community does not deduct automatically nothing
    happens.
    """
    community = directory.get(company_id, Community, community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    if not place.settings.auto_deduct:
        return 0
    deducted = 0
    states = ledger.states(company_id, account_ids)
    for account_id in account_ids:
        has_balance = account_id in states and states[account_id].balance_minor > 0
        if (has_balance or account_id in in_credit) and deduct_until_done(
            company_id, account_id, place, Choice(), run_id, ledger=ledger
        ):
            deducted += 1
    return deducted


def deduct_until_done(
    company_id: str, account_id: str, place: Place, choice: Choice, cause_id: str, *, ledger: Ledger
) -> int:
    """The account's balance has paid all it can by `choice`; return in how many movements."""
    look = Look(place.community.currency, {account_id: Depth.OPEN})
    stamp = place.stamp(AUTOMATIC, Cause(DEDUCTION, cause_id))

    def decision(seen: Seen) -> Decision[AccountChange | None]:
        change = deduct(seen.books[account_id], place.policy, choice, stamp, BILLS_MAX)
        return Decision(change, only(change))

    movements = 0
    while True:
        change = ledger.decide(company_id, look, decision)
        if change is None:
            return movements
        movements += 1
        if len(change.bills) < BILLS_MAX:
            return movements
