"""Bills in the Ledger table: one item of at most 1 KB each, inserted 25 to a request.

A bill's item has its key, what is still `open`, and `doc`: one byte of format, two of the attempt
that issued it, 32 of its hash, then its document, compressed. Where the bill's number is not that
of its run (a supplement) the format is 2, and the run's number stands before the attempt. Few
attributes, because each costs time a million times. What becomes of it changes `open` and adds
`settled` and `ver` (`account_items.py`), never `doc`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.domain.bills import Bill, BillKey, StoredBill, bill_of, document_of, hash_of
from shared.domain.ledger.due_bill import DueBill, Settlement
from shared.domain.ledger.settlement_document import settlement_of
from shared.store import ledger_keys as keys
from shared.store.keys import key
from shared.store.marshal import Item
from shared.store.statements import BATCH_STATEMENTS, insert_batch
from shared.store.table import DynamoDB, batch_get, calling
from shared.usecases.billing.billing_ports import InsertedBills

BATCH_KEYS = 100
_OF_RUN_OF_SAME_NUMBER, _OF_RUN = 1, 2
_HASH_BYTES = 32
# A small window is plenty for a document of one or two KB and saves most of deflate's start-up.
_WINDOW_BITS = 11
_MEMORY_LEVEL = 4


class BillTable:
    """Bills; a key has one bill, whoever writes it first."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table
        self._statement = f"INSERT INTO \"{table}\" VALUE {{'pk':?,'sk':?,'open':?,'doc':?}}"
        self._compressor = zlib.compressobj(6, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL)

    def insert(
        self, company_id: str, attempt: int, bills: Sequence[Bill], *, run_seq: int = 1
    ) -> InsertedBills:
        """Make a bill exist for each key and return what is stored, in the given order.

        A bill that was there stays as it is. Raises `StoreUnavailable` if some could not be
        written; those written stay, and writing them again changes nothing.
        """
        stored: list[StoredBill] = []
        taken: list[int] = []
        for start in range(0, len(bills), BATCH_STATEMENTS):
            batch = bills[start : start + BATCH_STATEMENTS]
            statements = []
            for bill in batch:
                document = document_of(bill)
                digest = hash_of(document)
                header = _header(bill.seq, run_seq, attempt) + digest
                statements.append(self._insertion(company_id, bill, document, header))
                stored.append(StoredBill(bill, bill.minor, attempt, digest.hex(), run_seq=run_seq))
            taken += (start + index for index in insert_batch(self._client, statements))
        if taken:
            found = self.many(company_id, [bills[index].key for index in taken], fresh=True)
            for index in taken:
                stored[index] = found[bills[index].key]
        return InsertedBills(stored, len(taken))

    def find(self, company_id: str, bill: BillKey) -> StoredBill | None:
        """Return one bill, or None."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=keys.bill_key(company_id, bill),
            ConsistentRead=True,
        )
        return stored_bill(answer["Item"]) if "Item" in answer else None

    def many(
        self, company_id: str, wanted: Sequence[BillKey], *, fresh: bool = False
    ) -> dict[BillKey, StoredBill]:
        """Return the bills there are of some keys; `fresh` sees what was just written."""
        found: dict[BillKey, StoredBill] = {}
        for start in range(0, len(wanted), BATCH_KEYS):
            batch = [keys.bill_key(company_id, bill) for bill in wanted[start : start + BATCH_KEYS]]
            for item in batch_get(self._client, self._table, batch, fresh=fresh):
                stored = stored_bill(item)
                found[stored.bill.key] = stored
        return found

    def of_account(
        self, company_id: str, account_id: str, period: str, limit: int, after: str
    ) -> tuple[list[tuple[str, StoredBill]], bool]:
        """Return positions and bills of an account, newest period first, and whether more follow.

        `period` narrows to one ("2026-11"); "" is all.
        """
        prefix = f"bill#{period}"
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :bill)",
            "ExpressionAttributeValues": {
                ":pk": {"S": keys.account_pk(company_id, account_id)},
                ":bill": {"S": prefix},
            },
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = key(keys.account_pk(company_id, account_id), after)
        answer = calling(self._client.query, **request)
        bills = [(item["sk"]["S"], stored_bill(item)) for item in answer["Items"]]
        return bills, "LastEvaluatedKey" in answer

    def _insertion(
        self, company_id: str, bill: Bill, document: bytes, header: bytes
    ) -> dict[str, Any]:
        compressor = self._compressor.copy()
        packed = compressor.compress(document) + compressor.flush()
        return {
            "Statement": self._statement,
            "Parameters": [
                {"S": keys.account_pk(company_id, bill.account_id)},
                {"S": keys.bill_sk(bill.key)},
                {"N": str(bill.minor)},
                {"B": header + packed},
            ],
        }


def _header(number: int, run_seq: int, attempt: int) -> bytes:
    tried = (attempt >> 8, attempt & 255)
    if number == run_seq:
        return bytes((_OF_RUN_OF_SAME_NUMBER, *tried))
    return bytes((_OF_RUN, run_seq, *tried))


def issued_item(company_id: str, due: DueBill, run_seq: int) -> Item:
    """Return the item of a bill that is issued in place of another, by itself."""
    document = document_of(due.bill)
    packer = zlib.compressobj(6, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL)
    packed = packer.compress(document) + packer.flush()
    header = _header(due.bill.seq, run_seq, due.attempt) + hash_of(document)
    return keys.bill_key(company_id, due.key) | {
        "open": {"N": str(due.open_minor)},
        "doc": {"B": header + packed},
    }


def stored_bill(item: Item) -> StoredBill:
    """Return the bill of an item, with what became of it."""
    packed = bytes(item["doc"]["B"])
    if packed[0] not in {_OF_RUN_OF_SAME_NUMBER, _OF_RUN}:
        raise ValueError(f"bill format {packed[0]} is unknown")
    begins = packed[0]  # the attempt stands behind the format, or one further
    tried, rest = packed[begins : begins + 2], begins + 2 + _HASH_BYTES
    bill = bill_of(zlib.decompress(packed[rest:]))
    issued = StoredBill(
        bill=bill,
        open_minor=int(item["open"]["N"]),
        attempt=tried[0] << 8 | tried[1],
        hash=packed[begins + 2 : rest].hex(),
        run_seq=packed[1] if packed[0] == _OF_RUN else bill.seq,
    )
    return _with_settlement(issued, item) if "ver" in item else issued


def settlement_in(item: Item, bill: Bill) -> Settlement:
    """Return what became of a bill, from its item."""
    if "ver" not in item:
        return Settlement()
    return settlement_of(item["settled"]["S"], bill, int(item["ver"]["N"]))


def _with_settlement(issued: StoredBill, item: Item) -> StoredBill:
    due = DueBill(issued.bill, settlement_in(item, issued.bill))
    return replace(
        issued,
        cancelled=due.settlement.cancelled,
        replaced_by=due.settlement.replaced_by,
        paid_minor=due.paid_minor,
        refunded_minor=due.settlement.refunded_minor,
        freed_minor=due.settlement.freed_minor,
        waived_minor=due.waived_minor,
        written_off_minor=due.written_off_minor,
        adjusted_minor=due.adjusted_minor,
        late_fee_minor=due.settlement.late_fee_minor,
        version=due.settlement.version,
    )
