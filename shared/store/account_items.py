"""An account's partition: its bills, its movements, and where it stands.

    bill        bill#{period}#{plan}#{seq}   `open`, `doc` as issued; `settled` and `ver` since
    movement    entry#{seq}                  `doc`: canonical JSON, compressed; `hash`: its SHA-256
    state       state                        `seq`, `balance`, `head`, `currency`, `community`

An account with a balance to deduct is listed under C#{co}#balances#{community}, so that a deduction
after a run costs what there is to deduct, and nothing for all the others.

One movement is one item, whatever the number of its entries: infra/decisions/0021. The state is
put by every movement on condition that it is as it was read, so of two movements made at once one
is made anew; and because no bill is changed without it, what was read of bills holds as well.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from shared.domain.errors import Conflict, LevyError
from shared.domain.ledger.account_book import (
    AccountBook,
    AccountChange,
    AccountState,
    BillChange,
    IssuedBill,
)
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.entries import Movement, movement_document, movement_of
from shared.domain.ledger.settlement_document import settlement_document
from shared.store import ledger_keys as keys
from shared.store.bills import issued_item, settlement_in, stored_bill
from shared.store.keys import key, pk
from shared.store.ledger_records import GONE
from shared.store.marshal import Item, to_item
from shared.store.table import ABSENT, Condition, Write, put, update
from shared.usecases.ledger.ledger_ports import Look

BILL = "bill#"
ENTRY = "entry#"
STATE = "state"


class LedgerMoved(Conflict):
    """What a decision was made on has changed; look again."""

    code = "ledger_moved"


def moved(_: Mapping[str, Any] | None) -> LevyError:
    """Return what a refused condition of the ledger means."""
    return LedgerMoved()


def state_key(company_id: str, account_id: str) -> Item:
    """Return the key of where an account stands."""
    return key(keys.account_pk(company_id, account_id), STATE)


def balances_pk(company_id: str, community_id: str) -> str:
    """Return the partition that lists a community's accounts with a balance."""
    return pk(company_id, "balances", community_id)


def entry_sk(seq: int) -> str:
    """Return the sort key of a movement."""
    return f"{ENTRY}{seq:010d}"


def due_bill(item: Item) -> DueBill:
    """Return a bill with what became of it."""
    stored = stored_bill(item)
    settlement = settlement_in(item, stored.bill)
    return DueBill(stored.bill, settlement, stored.attempt, stored.hash)


def state_from(item: Item) -> AccountState:
    """Return where an account stands."""
    head = bytes(item["head"]["B"]).hex()
    held = int(item["held"]["N"]) if "held" in item else 0  # most accounts have no deposit
    return AccountState(int(item["seq"]["N"]), int(item["balance"]["N"]), head, held)


def book_from(
    account_id: str, item: Item | None, bills: tuple[DueBill, ...], look: Look
) -> AccountBook:
    """Return an account's book; `item` is its state, None before its first movement."""
    if item is None:
        return AccountBook(account_id, look.currency, AccountState(), bills, look.community_id)
    currency, community = item["currency"]["S"], item["community"]["S"]
    return AccountBook(account_id, currency, state_from(item), bills, community)


def movement_from(item: Item) -> Movement:
    """Return the movement of an item."""
    return movement_of(zlib.decompress(bytes(item["doc"]["B"])))


def change_writes(table: str, company_id: str, change: AccountChange) -> list[Write]:
    """Return the writes that make a movement true where everything is as it was read."""
    movement = change.movement
    partition = keys.account_pk(company_id, movement.account_id)
    document = zlib.compress(movement_document(movement))
    entry = {"doc": document, "hash": bytes.fromhex(movement.hash)}
    state = {
        "seq": change.after.seq,
        "balance": change.after.balance_minor,
        "head": bytes.fromhex(change.after.head),
        "currency": movement.currency,
        "community": change.community_id,
        **({"held": change.after.held_minor} if change.after.held_minor else {}),
    }
    seen = (
        Condition(
            "seq = :seen AND head = :head",
            values={
                ":seen": change.before.seq,
                ":head": bytes.fromhex(change.before.head),
            },
        )
        if change.before.seq
        else ABSENT
    )
    return [
        put(table, key(partition, entry_sk(movement.seq)) | to_item(entry), ABSENT, moved),
        put(table, key(partition, STATE) | to_item(state), seen, moved),
        *(_bill_write(table, company_id, bill) for bill in change.bills),
        *(_issue(table, company_id, bill) for bill in change.issued),
        *_listing(table, company_id, change),
    ]


def _issue(table: str, company_id: str, issued: IssuedBill) -> Write:
    """Return the write by which a bill exists together with what became of it at once."""
    due = issued.due
    values: dict[str, object] = {
        "ver": due.settlement.version,
        "settled": settlement_document(due),
    }
    return put(table, issued_item(company_id, due, issued.run_seq) | to_item(values), ABSENT, moved)


def _listing(table: str, company_id: str, change: AccountChange) -> list[Write]:
    """Return the write by which the account enters or leaves the list of those with a balance."""
    gains = change.gains_balance
    if gains is None:
        return []
    listed = key(balances_pk(company_id, change.community_id), change.movement.account_id)
    item = listed | to_item({} if gains else {GONE: True})
    return [Write({"Put": {"TableName": table, "Item": item}})]


def _bill_write(table: str, company_id: str, change: BillChange) -> Write:
    after = change.after
    version = change.before.settlement.version
    settled = settlement_document(after)
    values: dict[str, object] = {
        ":open": after.open_minor,
        ":ver": after.settlement.version,
        ":settled": settled,
    }
    seen = "attribute_exists(pk) AND attribute_not_exists(ver)"
    if version:
        seen = "ver = :seen"
        values[":seen"] = version
    return update(
        table,
        keys.bill_key(company_id, after.key),
        "SET #open = :open, ver = :ver, settled = :settled",
        Condition(seen, {"#open": "open"}, values),
        moved,
    )
