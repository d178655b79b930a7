"""The ledger in memory: the same promises as the real one, which a contract suite compares."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from shared.domain.bills import Bill, BillKey, document_of, hash_of
from shared.domain.ledger.account_book import AccountBook, AccountChange, AccountState
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Movement
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.suspense import Suspense
from shared.store import ledger_records as records
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    Bills,
    Change,
    Decision,
    Depth,
    History,
    LedgerBusy,
    Look,
    Ref,
    Save,
    Seen,
    Shelf,
)
from shared.usecases.ports import AlreadyDone, Once, Page, Position
from tests.fakes.directory import MemoryDirectory

K = TypeVar("K", bound=Record)
T = TypeVar("T")
LOOKS_MAX = 1000
Place = tuple[str, str]


def nothing_happens() -> None:
    """What a test puts in place of a crash."""


@dataclass
class _Account:
    currency: str = ""
    community_id: str = ""
    state: AccountState = field(default_factory=AccountState)
    bills: dict[BillKey, DueBill] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)


class MemoryLedger:
    """Accounts, bills, payments and lists. `before` and `after` run around every write."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory
        self._accounts: dict[tuple[str, str], _Account] = {}
        self._records: dict[Place, Record] = {}
        self._pointers: dict[Place, Ref[Record]] = {}
        self._lock = threading.Lock()
        self.before: Callable[[], None] = nothing_happens
        self.after: Callable[[], None] = nothing_happens
        self.writes = 0

    def issue(self, company_id: str, bills: Iterable[Bill]) -> None:
        """Make bills exist, as a billing run does."""
        for bill in bills:
            account = self._account(company_id, bill.account_id)
            due = DueBill(bill, attempt=1, hash=hash_of(document_of(bill)).hex())
            account.bills.setdefault(bill.key, due)

    def decide(
        self,
        company_id: str,
        look: Look,
        decision: Callable[[Seen], Decision[T]],
        *,
        once: Once | None = None,
    ) -> T:
        for number in range(1, LOOKS_MAX + 1):
            with self._lock:
                seen = self._see(company_id, look, number)
            decided = decision(seen)
            if not decided.changes:
                return decided.result
            self.before()
            with self._lock:
                if once is not None and (once.scope, once.key) in self._directory.state.once:
                    raise AlreadyDone(key=once.key)
                if not all(self._holds(company_id, change) for change in decided.changes):
                    continue
                if once is not None:
                    self._directory.state.once[once.scope, once.key] = (
                        once.digest,
                        decided.result,
                    )
                for change in decided.changes:
                    self._apply(company_id, change)
                self.writes += 1
            self.after()
            return decided.result
        raise LedgerBusy

    def find(self, company_id: str, ref: Ref[K]) -> K | None:
        return self.many(company_id, [ref]).get(ref)

    def many(self, company_id: str, refs: Sequence[Ref[K]]) -> dict[Ref[K], K]:
        found: dict[Ref[K], K] = {}
        for ref in refs:
            there: Any = self._records.get(records.place_of(company_id, ref))
            if there is not None:
                found[ref] = there
        return found

    def page(self, company_id: str, shelf: Shelf[K], limit: int, after: Position | None) -> Page[K]:
        where = records.listed(company_id, shelf)
        source: Iterable[Place] = self._pointers if where.pointers else self._records
        places = sorted(
            (
                place
                for place in source
                if place[0] == where.pk and place[1].startswith(where.prefix)
            ),
            reverse=shelf.newest_first,
        )
        if after and shelf.newest_first:
            places = [place for place in places if place[1] < after.sort]
        elif after:
            places = [place for place in places if place[1] > after.sort]
        found: list[Any] = []
        for place in places[:limit]:
            if where.pointers:
                ref = records.pointed_at(shelf, place[1])
                found.append(self._records[records.place_of(company_id, ref)])
            else:
                found.append(self._records[place])
        more = len(places) > limit
        return Page(tuple(found), Position(places[limit - 1][1], "") if more else None)

    def book(self, company_id: str, account_id: str, currency: str, depth: Depth) -> AccountBook:
        return self._see(company_id, Look(currency, {account_id: depth}), 1).books[account_id]

    def states(self, company_id: str, account_ids: Sequence[str]) -> dict[str, AccountState]:
        found = {one: self._account(company_id, one).state for one in account_ids}
        return {one: state for one, state in found.items() if state.seq}

    def with_balance(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[str]:
        found = sorted(
            account_id
            for (company, account_id), account in self._accounts.items()
            if company == company_id
            and account.community_id == community_id
            and account.state.balance_minor > 0
            and (after is None or account_id > after.sort)
        )
        more = len(found) > limit
        return Page(tuple(found[:limit]), Position(found[limit - 1], "") if more else None)

    def movements(
        self, company_id: str, account_id: str, limit: int, after: Position | None
    ) -> Page[Movement]:
        found = list(reversed(self._account(company_id, account_id).movements))
        if after:
            found = [movement for movement in found if _sk(movement) < after.sort]
        more = len(found) > limit
        return Page(tuple(found[:limit]), Position(_sk(found[limit - 1]), "") if more else None)

    def movements_from(
        self, company_id: str, account_id: str, seq: int, limit: int
    ) -> tuple[Movement, ...]:
        found = self._account(company_id, account_id).movements
        return tuple(found[seq - 1 : seq - 1 + limit])

    def history(self, company_id: str, account_id: str, currency: str) -> History:
        with self._lock:
            account = self._account(company_id, account_id)
            book = self._see(company_id, Look(currency, {account_id: Depth.ALL}), 1)
            return History(book.books[account_id], tuple(account.movements))

    def everything(self) -> tuple[object, ...]:
        """Return all that is stored, for comparison."""
        accounts = {
            key: (account.state, tuple(account.bills.items()), tuple(account.movements))
            for key, account in sorted(self._accounts.items())
        }
        return accounts, dict(self._records), sorted(self._pointers)

    def kept(self, *kinds: type) -> list[Record]:
        """Return every record of these kinds."""
        return [one for one in self._records.values() if isinstance(one, kinds)]

    def payments(self) -> list[Payment]:
        """Return all payments."""
        return [one for one in self._records.values() if isinstance(one, Payment)]

    def suspended(self) -> list[Suspense]:
        """Return all money in suspense, whatever became of it."""
        return [one for one in self._records.values() if isinstance(one, Suspense)]

    def tamper(self, company_id: str, account_id: str) -> None:
        """Change an account's first movement behind the ledger's back."""
        movements = self._account(company_id, account_id).movements
        movements[0] = replace(movements[0], stamp=replace(movements[0].stamp, by="nobody"))

    def _account(self, company_id: str, account_id: str) -> _Account:
        return self._accounts.setdefault((company_id, account_id), _Account())

    def _see(self, company_id: str, look: Look, number: int) -> Seen:
        books = {}
        for account_id, depth in look.accounts.items():
            account = self._account(company_id, account_id)
            bills = tuple(
                account.bills[key]
                for key in sorted(account.bills, key=lambda key: (key.period, key.plan_id, key.seq))
                if _wanted(account.bills[key], depth)
            )
            currency = account.currency or look.currency
            community = account.community_id or look.community_id
            books[account_id] = AccountBook(account_id, currency, account.state, bills, community)
        return Seen(books, self.many(company_id, look.records), number)

    def _holds(self, company_id: str, change: Change) -> bool:
        if isinstance(change, Save):
            there = self._records.get(records.place_of(company_id, records.ref_of(change.after)))
            version = change.before.version if change.before is not None else 0
            assert change.after.version == version + 1
            return (there.version if there is not None else 0) == version
        account = self._account(company_id, change.movement.account_id)
        fresh = all(one.due.key not in account.bills for one in change.issued)
        return (
            fresh
            and account.state == change.before
            and all(account.bills[bill.before.key] == bill.before for bill in change.bills)
        )

    def _apply(self, company_id: str, change: Change) -> None:
        if isinstance(change, AccountChange):
            account = self._account(company_id, change.movement.account_id)
            account.currency = change.movement.currency
            account.community_id = change.community_id
            account.state = change.after
            account.movements.append(change.movement)
            account.bills.update({bill.after.key: bill.after for bill in change.bills})
            account.bills.update({one.due.key: one.due for one in change.issued})
            return
        ref = records.ref_of(change.after)
        for place in records.pointers_of(company_id, change.before):
            del self._pointers[place]
        for place in records.pointers_of(company_id, change.after):
            self._pointers[place] = ref
        self._records[records.place_of(company_id, ref)] = change.after


def _wanted(due: DueBill, depth: Bills) -> bool:
    if isinstance(depth, tuple):
        return due.key in depth
    return depth is Depth.ALL or (depth is Depth.OPEN and due.open_minor != 0)


def _sk(movement: Movement) -> str:
    return f"entry#{movement.seq:010d}"
