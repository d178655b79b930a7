"""Accounts and payments in the Ledger table: look, decide, and make it true as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from shared.domain.bills import BillKey
from shared.domain.ledger.account_book import AccountBook, AccountChange, AccountState
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Movement
from shared.store import account_items as items
from shared.store import ledger_records as records
from shared.store.idempotency import once_write
from shared.store.keys import key
from shared.store.ledger_keys import account_pk, bill_key
from shared.store.marshal import Item, to_item
from shared.store.table import (
    ABSENT,
    Condition,
    DynamoDB,
    Write,
    batch_get,
    calling,
    pause,
    put,
    transact,
)
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
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
from shared.usecases.ports import Clock, Once, Page, Position

K = TypeVar("K", bound=Record)
T = TypeVar("T")
LOOKS_MAX = 15
WRITES_MAX = 100  # of one DynamoDB transaction
_KEYS_MAX = 100  # of one BatchGetItem


class LedgerTable:
    """The ledger of all companies; a company reaches only its own.

    Idempotency records lie in the Directory table and are part of the same transactions.
    """

    def __init__(self, client: DynamoDB, table: str, directory_table: str, clock: Clock) -> None:
        self._client, self._table = client, table
        self._directory_table, self._clock = directory_table, clock

    def decide(
        self,
        company_id: str,
        look: Look,
        decision: Callable[[Seen], Decision[T]],
        *,
        once: Once | None = None,
    ) -> T:
        """Make what `decision` decides on what it sees true, all or nothing; return its result.

        Raises what `decision` raises, `AlreadyDone`, `StoreUnavailable` and `LedgerBusy`.
        """
        for number in range(1, LOOKS_MAX + 1):
            if number > 1:
                pause(number - 1)
            decided = decision(self._see(company_id, look, number))
            if not decided.changes:
                return decided.result
            writes: list[Write] = []
            if once is not None:
                writes.append(once_write(self._directory_table, once, decided.result, self._clock))
            for change in decided.changes:
                writes += self._writes(company_id, change)
            if len(writes) > WRITES_MAX:
                raise ValueError(f"a decision of {len(writes)} writes does not fit a transaction")
            try:
                transact(self._client, writes)
            except items.LedgerMoved:
                continue
            return decided.result
        raise LedgerBusy

    def find(self, company_id: str, ref: Ref[K]) -> K | None:
        """Return a record as it is now, or None."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=records.key_of(company_id, ref),
            ConsistentRead=True,
        )
        return records.record_from(ref.of, answer["Item"]) if "Item" in answer else None

    def many(self, company_id: str, refs: Sequence[Ref[K]]) -> dict[Ref[K], K]:
        """Return the records there are of at most 100 names, as they are now."""
        places = records.by_place(refs, company_id)
        found: dict[Ref[K], K] = {}
        for item in self._items([key(*place) for place in places]):
            ref = places[_place(item)]
            found[ref] = records.record_from(ref.of, item)
        return found

    def page(self, company_id: str, shelf: Shelf[K], limit: int, after: Position | None) -> Page[K]:
        """Return part of a list."""
        where = records.listed(company_id, shelf)
        there, position = self._part(
            where.pk,
            where.prefix,
            limit,
            after,
            newest_first=shelf.newest_first,
            listed=where.pointers,
        )
        if not where.pointers:
            return Page(tuple(records.record_from(shelf.of, item) for item in there), position)
        refs = [records.pointed_at(shelf, item["sk"]["S"]) for item in there]
        known = self.many(company_id, refs)
        return Page(tuple(known[ref] for ref in refs if ref in known), position)

    def book(self, company_id: str, account_id: str, currency: str, depth: Depth) -> AccountBook:
        """Return where an account stands and some of its bills, as they are now."""
        look = Look(currency, {account_id: depth})
        return self._see(company_id, look, 1).books[account_id]

    def states(self, company_id: str, account_ids: Sequence[str]) -> dict[str, AccountState]:
        """Return where at most 100 accounts stand; one without a movement is left out."""
        wanted = {account_pk(company_id, one): one for one in account_ids}
        found = self._items([items.state_key(company_id, one) for one in account_ids])
        return {wanted[item["pk"]["S"]]: items.state_from(item) for item in found}

    def with_balance(
        self, company_id: str, community_id: str, limit: int, after: Position | None
    ) -> Page[str]:
        """Return part of the list of a community's accounts that have a balance to deduct."""
        there, position = self._part(
            items.balances_pk(company_id, community_id), "", limit, after, listed=True
        )
        return Page(tuple(item["sk"]["S"] for item in there), position)

    def movements(
        self, company_id: str, account_id: str, limit: int, after: Position | None
    ) -> Page[Movement]:
        """Return part of an account's movements, newest first."""
        there, position = self._part(
            account_pk(company_id, account_id), items.ENTRY, limit, after, newest_first=True
        )
        return Page(tuple(items.movement_from(item) for item in there), position)

    def movements_from(
        self, company_id: str, account_id: str, seq: int, limit: int
    ) -> tuple[Movement, ...]:
        """Return at most `limit` movements of an account in order, from number `seq` on."""
        before = Position(items.entry_sk(seq - 1), "")
        there, _ = self._part(account_pk(company_id, account_id), items.ENTRY, limit, before)
        return tuple(items.movement_from(item) for item in there)

    def history(self, company_id: str, account_id: str, currency: str) -> History:
        """Return everything that ever happened to an account."""
        # A sweep over the partition takes a moment; one in which a movement was made is void.
        for number in range(1, LOOKS_MAX + 1):
            before = self.states(company_id, [account_id]).get(account_id, AccountState())
            bills: list[DueBill] = []
            movements: list[Movement] = []
            state: Item | None = None
            for item in self._all(self._query(account_pk(company_id, account_id), "")):
                sk = item["sk"]["S"]
                if sk.startswith(items.BILL):
                    bills.append(items.due_bill(item))
                elif sk.startswith(items.ENTRY):
                    movements.append(items.movement_from(item))
                elif sk == items.STATE:
                    state = item
            book = items.book_from(account_id, state, tuple(bills), Look(currency))
            if before == book.state:
                return History(book, tuple(movements))
            pause(number)
        raise LedgerBusy

    def _see(self, company_id: str, look: Look, number: int) -> Seen:
        places = records.by_place(look.records, company_id)
        states = {account_pk(company_id, one): one for one in look.accounts}
        wanted = [key(*place) for place in places]
        wanted += [key(partition, items.STATE) for partition in states]
        for named in look.accounts.values():
            wanted += [bill_key(company_id, one) for one in named if isinstance(one, BillKey)]
        found: dict[Ref[Record], Record] = {}
        stand: dict[str, Item] = {}
        named_bills: dict[str, list[DueBill]] = {}
        for item in self._items(wanted):
            if _place(item) in places:
                ref = places[_place(item)]
                found[ref] = records.record_from(ref.of, item)
                continue
            account_id = states[item["pk"]["S"]]
            if item["sk"]["S"] == items.STATE:
                stand[account_id] = item
            else:
                named_bills.setdefault(account_id, []).append(items.due_bill(item))
        # A query of bills comes after the state they must fit to: infra/decisions/0021. Named bills
        # are held by the condition on their own version.
        books = {}
        for account_id, depth in look.accounts.items():
            if isinstance(depth, Depth):
                bills = tuple(self._bills(company_id, account_id, depth))
            else:
                bills = tuple(sorted(named_bills.get(account_id, ()), key=lambda due: due.key))
            books[account_id] = items.book_from(account_id, stand.get(account_id), bills, look)
        return Seen(books, found, number)

    def _bills(self, company_id: str, account_id: str, depth: Depth) -> Iterator[DueBill]:
        if depth is Depth.NONE:
            return
        request = self._query(account_pk(company_id, account_id), items.BILL)
        if depth is Depth.OPEN:
            request["FilterExpression"] = "#open <> :zero"
            request["ExpressionAttributeNames"] = {"#open": "open"}
            request["ExpressionAttributeValues"][":zero"] = {"N": "0"}
        for item in self._all(request):
            yield items.due_bill(item)

    def _part(
        self,
        partition: str,
        prefix: str,
        limit: int,
        after: Position | None,
        *,
        newest_first: bool = False,
        listed: bool = False,
    ) -> tuple[list[Item], Position | None]:
        """Return `limit` items and where to go on; `listed` leaves out pointers that are gone."""
        request: dict[str, Any] = {
            **self._query(partition, prefix),
            "ScanIndexForward": not newest_first,
            "Limit": limit + 1,
        }
        if listed:
            request["FilterExpression"] = f"attribute_not_exists({records.GONE})"
        if after:
            request["ExclusiveStartKey"] = key(partition, after.sort)
        there = list(islice(self._all(request), limit + 1))
        if len(there) <= limit:
            return there, None
        return there[:limit], Position(there[limit - 1]["sk"]["S"], "")

    def _query(self, partition: str, prefix: str) -> dict[str, Any]:
        values = {":pk": {"S": partition}}
        keyed = "pk = :pk"
        if prefix:
            keyed += " AND begins_with(sk, :prefix)"
            values[":prefix"] = {"S": prefix}
        return {
            "TableName": self._table,
            "KeyConditionExpression": keyed,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
        }

    def _all(self, request: dict[str, Any]) -> Iterator[Item]:
        while True:
            answer = calling(self._client.query, **request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _items(self, wanted: list[Item]) -> list[Item]:
        found: list[Item] = []
        for start in range(0, len(wanted), _KEYS_MAX):
            found += batch_get(self._client, self._table, wanted[start : start + _KEYS_MAX])
        return found

    def _writes(self, company_id: str, change: Change) -> list[Write]:
        if isinstance(change, AccountChange):
            return items.change_writes(self._table, company_id, change)
        return self._saving(company_id, change)

    def _saving(self, company_id: str, change: Save) -> list[Write]:
        before, after = change.before, change.after
        version = before.version if before is not None else 0
        if after.version != version + 1:
            raise ValueError(f"version {after.version} does not follow {version}")
        seen = Condition("version = :seen", values={":seen": version}) if version else ABSENT
        writes = [put(self._table, records.record_item(company_id, after), seen, items.moved)]
        old = records.pointers_of(company_id, before)
        new = records.pointers_of(company_id, after)
        writes += [self._pointer(place, {records.GONE: True}) for place in old if place not in new]
        writes += [self._pointer(place, {}) for place in new if place not in old]
        return writes

    def _pointer(self, place: tuple[str, str], values: dict[str, object]) -> Write:
        item = key(*place) | to_item(values)
        return Write({"Put": {"TableName": self._table, "Item": item}})


def _place(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
