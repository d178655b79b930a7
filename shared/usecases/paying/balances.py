"""The balance 预存: deducted after each run, oldest first by the community's order.

After a run it pays what is asked by that day and no more: of bills in parts and plans those that
are due, of a disputed one nothing, as autopay and banks' collection do. Deducting is repeated
without harm: what is paid is not open any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.domain.actor import Actor
from shared.domain.community import Community
from shared.domain.ledger.account_book import AccountBook, AccountChange
from shared.domain.ledger.choosing import BILLS_MAX, Choice
from shared.domain.ledger.entries import Cause
from shared.domain.ledger.receiving import deduct
from shared.usecases.ledger.agreements import Snapshots, open_agreements
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Seen
from shared.usecases.ledger.ledger_reading import (
    Chosen,
    Place,
    account_seen,
    only,
    place_of,
    place_seen,
)
from shared.usecases.ports import Clock, Directory, Once, Position

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
    look = place.look({account.id: Depth.OPEN})
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


@dataclass(frozen=True, slots=True)
class DeductAfterRun:
    """Deduct the balances of a community after a run: at most `limit` accounts `after` a place."""

    company_id: str
    community_id: str
    run_id: str
    limit: int = 100
    after: Position | None = None


def deduct_after_run(
    command: DeductAfterRun,
    *,
    directory: Directory,
    ledger: Ledger,
    runs: Snapshots,
    clock: Clock,
) -> tuple[int, Position | None]:
    """The part's balances have paid what is asked; return how many did, and where to go on.

    Accounts without a balance cost nothing. Where the community does not deduct automatically
    nothing happens and nothing is left.
    """
    company_id, community_id = command.company_id, command.community_id
    place = _place(company_id, community_id, directory, ledger, clock)
    if not place.settings.auto_deduct:
        return 0, None
    page = ledger.with_balance(company_id, community_id, command.limit, command.after)
    paid = (
        _deduct_asked(company_id, one, place, command.run_id, ledger=ledger, runs=runs)
        for one in page.items
    )
    return sum(1 for movements in paid if movements), page.next


def give_credits(
    company_id: str,
    community_id: str,
    run_id: str,
    account_ids: Sequence[str],
    *,
    directory: Directory,
    ledger: Ledger,
    runs: Snapshots,
    clock: Clock,
) -> int:
    """Bills below zero of these accounts are in their balances, which pay what is asked.

    Where the community does not deduct automatically they are left for a person.
    """
    place = _place(company_id, community_id, directory, ledger, clock)
    if not place.settings.auto_deduct:
        return 0
    return sum(
        1
        for one in account_ids
        if _deduct_asked(company_id, one, place, run_id, ledger=ledger, runs=runs)
    )


def deduct_until_done(
    company_id: str, account_id: str, place: Place, choice: Choice, cause_id: str, *, ledger: Ledger
) -> int:
    """The account's balance has paid all it can by `choice`; return in how many movements."""
    return _until_done(company_id, account_id, place, lambda _: choice, cause_id, ledger=ledger)


def _deduct_asked(
    company_id: str,
    account_id: str,
    place: Place,
    run_id: str,
    *,
    ledger: Ledger,
    runs: Snapshots,
) -> int:
    """The balance has paid what is asked of the account by today; return in how many movements."""
    currency = place.community.currency
    agreed = open_agreements(company_id, account_id, currency, ledger=ledger, runs=runs)

    def choose(book: AccountBook) -> Choice:
        asked = agreed.asked_of(book.bills)
        return Choice(at_most={one.id: one.by(place.today) for one in asked})

    return _until_done(company_id, account_id, place, choose, run_id, ledger=ledger)


def _until_done(
    company_id: str,
    account_id: str,
    place: Place,
    choose: Callable[[AccountBook], Choice],
    cause_id: str,
    *,
    ledger: Ledger,
) -> int:
    look = place.look({account_id: Depth.OPEN})
    stamp = place.stamp(AUTOMATIC, Cause(DEDUCTION, cause_id))

    def decision(seen: Seen) -> Decision[AccountChange | None]:
        book = seen.books[account_id]
        change = deduct(book, place.policy, choose(book), stamp, BILLS_MAX)
        return Decision(change, only(change))

    movements = 0
    while True:
        change = ledger.decide(company_id, look, decision)
        if change is None:
            return movements
        movements += 1
        if len(change.bills) < BILLS_MAX:
            return movements


def _place(
    company_id: str, community_id: str, directory: Directory, ledger: Ledger, clock: Clock
) -> Place:
    community = directory.get(company_id, Community, community_id)
    return place_of(company_id, community, ledger=ledger, clock=clock)
