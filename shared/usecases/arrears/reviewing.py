"""Cases as the ledger decides them: promises kept or broken, collections settled.

A case is looked at when its account moves, and in the night after a day that it waits for. Looking
again changes nothing: all that it says is read from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shared.domain.actor import Actor
from shared.domain.arrears.case import Act, CollectionCase
from shared.domain.arrears.debtor import open_bills
from shared.domain.arrears.promises import PromiseState
from shared.domain.community import Community
from shared.domain.ledger.entries import Movement
from shared.usecases.arrears.records import case_ref, follow_ups_of
from shared.usecases.ledger.ledger_orders import CheckPromises, LedgerWork, ReviewCase
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Save, Seen
from shared.usecases.ledger.ledger_reading import place_of
from shared.usecases.ports import Clock, Directory, Page, Position
from shared.usecases.reading import ListOf, seen_community

BY = "ledger"
CASES_A_PART = 25
_MOVEMENTS_A_READ = 100


def review_case(
    order: ReviewCase, *, directory: Directory, ledger: Ledger, clock: Clock
) -> CollectionCase | None:
    """The account's case is as the ledger has it; return it, None if there is none."""
    company_id, ref = order.company_id, case_ref(order.account_id)
    found = ledger.find(company_id, ref)
    if found is None or not found.is_watched:
        return found
    community = directory.get(company_id, Community, order.community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    today, act = place.today, Act(BY, place.now, place.today)

    def decision(seen: Seen) -> Decision[CollectionCase | None]:
        before = seen.find(ref)
        if before is None:
            return Decision(None)
        bills = open_bills(seen.books[order.account_id].bills)
        case, promise = before, before.promise
        if promise is not None:
            owed = sum(bill.minor for bill in bills)
            moved = _movements_after(company_id, order.account_id, promise.after_seq, ledger)
            case = case.judged(promise.judged(moved, owed, today), today)
        if not any(bill.due_on < today for bill in bills):
            case = case.settled(act)
        if case == before:
            return Decision(before)
        after = case.stored(before)
        return Decision(after, (Save(before, after),))

    look = replace(place.look({order.account_id: Depth.OPEN}), records=(ref,))
    return ledger.decide(company_id, look, decision)


def check_promises(
    order: CheckPromises, *, directory: Directory, ledger: Ledger, work: LedgerWork, clock: Clock
) -> int:
    """A part of the cases whose day is over is as the ledger has it; return how many were.

    The next part is asked for until one waits for today.
    """
    company_id, community_id = order.company_id, order.community_id
    community = directory.get(company_id, Community, community_id)
    today = place_of(company_id, community, ledger=ledger, clock=clock).today
    after = Position(order.after, "") if order.after else None
    page = ledger.page(company_id, follow_ups_of(community_id), CASES_A_PART, after)
    due = [case for case in page.items if (case.follow_up_on or today) < today]
    for case in due:
        review_case(
            ReviewCase(company_id, community_id, case.account_id),
            directory=directory,
            ledger=ledger,
            clock=clock,
        )
    if page.next is not None and len(due) == len(page.items):
        work.ask([CheckPromises(company_id, community_id, page.next.sort)])
    return len(due)


def list_follow_ups(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[CollectionCase]:
    """Return part of the cases that somebody has to look at, longest due first. `NotFound`."""
    seen_community(actor, command.parent, directory)
    shelf = follow_ups_of(command.parent)
    return ledger.page(actor.company_id, shelf, command.limit, command.after)


def is_broken(case: CollectionCase) -> bool:
    """Tell whether the newest promise was broken."""
    return case.promise is not None and case.promise.state is PromiseState.BROKEN


def _movements_after(
    company_id: str, account_id: str, seq: int, ledger: Ledger
) -> Iterator[Movement]:
    while True:
        found = ledger.movements_from(company_id, account_id, seq + 1, _MOVEMENTS_A_READ)
        yield from found
        if len(found) < _MOVEMENTS_A_READ:
            return
        seq = found[-1].seq
