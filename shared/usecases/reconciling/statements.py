"""Bank statements imported: every line once, matched where that is certain, proposed where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.domain.accounts import Holder
from shared.domain.actor import Actor
from shared.domain.derived_ids import derived_id
from shared.domain.money import exponent_of
from shared.domain.reconciling.bank import choose, joined, line_items
from shared.domain.reconciling.day import StatementImport
from shared.domain.reconciling.errors import StatementTooLong
from shared.domain.reconciling.item import BankLine, Item, ItemKind
from shared.usecases.ledger.ledger_ports import (
    Change,
    Decision,
    Ledger,
    Look,
    Save,
    Seen,
    payment_ref,
)
from shared.usecases.ledger.ledger_reading import minor_of, place_seen
from shared.usecases.ports import Clock, Directory, Listing, Once, Position
from shared.usecases.reading import ById
from shared.usecases.reconciling.exceptions import item_seen
from shared.usecases.reconciling.records import item_ref, statement_ref, waiting_of
from shared.usecases.reconciling.saving import Changes, change_items, in_version

ROWS_MAX = 500
# A line and what it is matched with are ten writes, and their days two.
_LINES_A_WRITE = 6
# How much money that waits for its line is looked through, oldest first.
_WAITING_MAX = 1000
_A_READ = 100


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of a statement; `amount` below zero is money out, `currency` "" the community's.

    `number` is the bank's own number of the row, "" if it has none.
    """

    on: date
    amount: Decimal
    currency: str = ""
    reference: str = ""
    payer: str = ""
    text: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class ImportStatement:
    """Import these rows."""

    once: Once
    community_id: str
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a line may be: money that waits for it, or a payment of an account of its payer."""

    item_id: str
    items: tuple[Item, ...]
    accounts: tuple[str, ...]


def import_statement(
    actor: Actor,
    command: ImportStatement,
    *,
    directory: Directory,
    ledger: Ledger,
    clock: Clock,
) -> StatementImport:
    """Every row is an item, once, and matched if it can only be one sum of money.

    Raises `NotFound`, `StatementTooLong`, `MoneyTooFine`, `CurrencyUnknown`.
    """
    place = place_seen(actor, command.community_id, directory=directory, ledger=ledger, clock=clock)
    if len(command.rows) > ROWS_MAX:
        raise StatementTooLong(most=ROWS_MAX, rows=len(command.rows), field="rows")
    rows = [(row.number, _line(row, place.community.currency)) for row in command.rows]
    company_id, community_id = actor.company_id, command.community_id
    lines = list({one.id: one for one in line_items(company_id, community_id, rows)}.values())
    waiting = {one.id: one for one in _waiting(company_id, community_id, ledger)}
    new = matched = 0
    for start in range(0, len(lines), _LINES_A_WRITE):
        pairs: list[tuple[Item, Item | None]] = []
        for line in lines[start : start + _LINES_A_WRITE]:
            match = _match(actor, line, list(waiting.values()), directory, ledger)
            if match is not None:
                del waiting[match.id]
            pairs.append((line, match))
        fresh = _import(company_id, pairs, ledger)
        new, matched = new + fresh[0], matched + fresh[1]
    made = StatementImport(
        derived_id("bst", company_id, command.once.key),
        community_id,
        place.now,
        actor.name,
        len(command.rows),
        new,
        matched,
    )
    ref = statement_ref(made.id)

    def decision(seen: Seen) -> Decision[StatementImport]:
        there = seen.find(ref)
        return Decision(there) if there else Decision(made, (Save(None, made),))

    return ledger.decide(company_id, Look(records=(ref,)), decision, once=command.once)


def propose(actor: Actor, command: ById, *, directory: Directory, ledger: Ledger) -> Proposals:
    """Return what a bank line may be, likeliest first. Raises `ItemNotFound`."""
    item = item_seen(actor, command.id, ledger)
    if item.line is None or item.booked is not None:
        return Proposals(item.id, (), ())
    waiting = _waiting(actor.company_id, item.community_id, ledger)
    accounts = _accounts_of_payer(actor.company_id, item, directory)
    return Proposals(item.id, choose(item.line, waiting).candidates, accounts)


def _line(row: StatementRow, own: str) -> BankLine:
    currency = row.currency or own
    exponent_of(currency)
    minor = minor_of(row.amount, currency, "rows")
    return BankLine(minor, currency, row.on, row.reference, row.payer, row.text)


def _waiting(company_id: str, community_id: str, ledger: Ledger) -> list[Item]:
    """Return the money that waits for a line of the bank."""
    found: list[Item] = []
    for late in (True, False):
        after: Position | None = None
        while len(found) < _WAITING_MAX:
            shelf = waiting_of(community_id, "bank", late=late)
            page = ledger.page(company_id, shelf, _A_READ, after)
            found += page.items
            after = page.next
            if after is None:
                break
    return found


def _match(
    actor: Actor, line: Item, waiting: Sequence[Item], directory: Directory, ledger: Ledger
) -> Item | None:
    """Return the only sum that a line can be; of several equal ones, its payer's only one."""
    if line.line is None:
        return None
    chosen = choose(line.line, waiting)
    if chosen.match is not None or not chosen.candidates:
        return chosen.match
    same = {
        one.key: one
        for one in chosen.candidates
        if one.kind is ItemKind.BANK_MONEY and one.booked and one.booked.minor == line.line.minor
    }
    accounts = (
        set(_accounts_of_payer(actor.company_id, line, directory)) if len(same) > 1 else set()
    )
    if not accounts:
        return None
    payments = ledger.many(actor.company_id, [payment_ref(one) for one in same])
    his = [same[one.id] for one in payments.values() if one.account_id in accounts]
    return his[0] if len(his) == 1 else None


def _accounts_of_payer(company_id: str, line: Item, directory: Directory) -> tuple[str, ...]:
    """Return the accounts of the only holder of that name in the community."""
    payer = line.line.payer if line.line else ""
    if not payer:
        return ()
    listing = Listing(Holder, line.community_id, 10, prefix=payer.casefold())
    named = [one for one in directory.page(company_id, listing).items if one.name == payer]
    if len(named) != 1:
        return ()
    page = directory.accounts_of_holder(company_id, named[0].id, 10, None)
    return tuple(account.id for account in page.items)


def _import(
    company_id: str, pairs: Sequence[tuple[Item, Item | None]], ledger: Ledger
) -> tuple[int, int]:
    """The lines and their matches are stored; return how many were new, and matched."""
    done = [(0, 0)]

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        changes: Changes = []
        new = matched = 0
        for line, match in pairs:
            if seen.find(item_ref(line.id)) is not None:
                continue
            new += 1
            other = seen.find(item_ref(match.id)) if match else None
            if other is None or other.found:
                changes.append((None, in_version(line, 1)))
                continue
            matched += 1
            both, paid = joined(line, other)
            changes += [(None, in_version(both, 1)), (other, paid)]
        done[0] = (new, matched)
        return changes, ()

    facts = [one for pair in pairs for one in pair if one is not None]
    change_items(company_id, [one.id for one in facts], decide, facts, ledger=ledger)
    return done[0]
