"""The pages of a run's attempt: their records, what lies beside them, the counters they add to.

A page's record, its problems and findings and its share of the counters are one transaction, which
only the first of any number of workers can win.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from shared.domain.billing_run import BillingRun, RunState
from shared.domain.errors import Conflict
from shared.domain.run_findings import Finding
from shared.domain.run_totals import ItemTotal, Problem, Totals
from shared.store import ledger_keys as keys
from shared.store.keys import key
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.table import ABSENT, DynamoDB, Write, batch_get, calling, put, transact
from shared.usecases.billing.billing_ports import Billed, BilledPage, PageRecord, Progress

if TYPE_CHECKING:
    from shared.domain.metering.pool_shares import Reserved

# Attributes of the counters that are per charge item begin so.
_LINES = "lines#"
_MINOR = "minor#"
_TAX = "tax#"
_FOUND = "found#"
_KEYS_A_READ = 100
_SUMS = ("bills", "minor", "blocked", "idle")


class _PageDone(Conflict):
    """The page has its record already."""

    code = "page_done"


class RunPages:
    """Page records, problems, findings and counters of runs."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def record_page(self, run: BillingRun, record: PageRecord, at: datetime) -> bool:
        """Make the page done and count it, once; False if it was done before."""
        what = _what(run)
        pk = keys.run_pk(run.company_id, run.run_id)
        item = key(pk, keys.page_sk(what, run.attempt, record.page)) | to_item(
            {
                "community": run.community_id,
                "plan": run.plan_id,
                "period": run.period.key,
                "currency": run.currency,
                "totals": json.dumps(record.totals.to_json(), separators=(",", ":")),
                "accounts": _packed_bills(record.billed, run.seq),
            }
        )
        writes = [
            put(self._table, item, ABSENT, lambda _: _PageDone()),
            self._count(run, record, at),
        ]
        for what, rows in (
            (keys.PROBLEM, [problem.to_json() for problem in record.problems]),
            (keys.FINDING, [finding.to_json() for finding in record.findings]),
        ):
            if rows:
                beside = key(pk, keys.page_sk(what, run.attempt, record.page)) | to_item(
                    {"doc": _packed(rows)}
                )
                writes.append(put(self._table, beside, ABSENT, lambda _: _PageDone()))
        if record.reserved:
            sk = keys.page_sk(keys.RESERVED, run.attempt, record.page)
            waiting = key(pk, sk) | to_item({"doc": reserved_document(record.reserved)})
            writes.append(put(self._table, waiting, ABSENT, lambda _: _PageDone()))
        try:
            transact(self._client, writes)
        except _PageDone:
            return False
        return True

    def progress(self, run: BillingRun) -> Progress:
        """Return how far the run's current attempt is, as of now."""
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=keys.attempt_key(run.company_id, run.run_id, "count", run.attempt),
            ConsistentRead=True,
        )
        return progress_of(from_item(answer["Item"]))

    def is_page_done(self, run: BillingRun, page: int) -> bool:
        """Tell whether the current attempt has done the page."""
        sk = keys.page_sk(_what(run), run.attempt, page)
        answer = calling(
            self._client.get_item,
            TableName=self._table,
            Key=key(keys.run_pk(run.company_id, run.run_id), sk),
            ConsistentRead=True,
        )
        return "Item" in answer

    def pages_done(self, run: BillingRun, first: int, last: int) -> frozenset[int]:
        """Return those of the pages `first`..`last` that the current attempt has done."""
        what = _what(run)
        span = (keys.page_sk(what, run.attempt, first), keys.page_sk(what, run.attempt, last))
        found = self._between(run, span, {"ProjectionExpression": "sk", "ConsistentRead": True})
        return frozenset(keys.page_of(item["sk"]["S"]) for item in found)

    def problem_pages(self, run: BillingRun, attempt: int, first: int, limit: int) -> list[int]:
        """Return at most `limit` pages from `first` on that had problems in `attempt`, in order."""
        span = _from(keys.PROBLEM, attempt, first)
        found = self._between(run, span, {"ProjectionExpression": "sk"}, limit)
        return [keys.page_of(item["sk"]["S"]) for item in found]

    def problems(
        self, run: BillingRun, attempt: int, after_page: int, limit: int
    ) -> list[tuple[int, tuple[Problem, ...]]]:
        """Return the problems of at most `limit` pages after `after_page` that have some."""
        found = self._beside(run, keys.PROBLEM, attempt, after_page, limit)
        return [(page, tuple(map(Problem.from_json, rows))) for page, rows in found]

    def findings(
        self, run: BillingRun, attempt: int, after_page: int, limit: int
    ) -> list[tuple[int, tuple[Finding, ...]]]:
        """Return the findings of at most `limit` pages after `after_page` that have some."""
        found = self._beside(run, keys.FINDING, attempt, after_page, limit)
        return [(page, tuple(map(Finding.from_json, rows))) for page, rows in found]

    def billed_pages(
        self, run: BillingRun, after: str, limit: int, *, taken_back: bool = False
    ) -> tuple[list[BilledPage], bool]:
        """Return what the run billed (or took back), record by record, and whether more follow.

        It goes on behind position `after`; "" is the beginning.
        """
        what = keys.CANCEL if taken_back else keys.PAGE
        first = f"{what}#{after}"
        found = self._between(run, (first, keys.after(what)), {}, limit + 2)
        records = [_billed_page(item, run.seq) for item in found if item["sk"]["S"] != first]
        return records[:limit], len(records) > limit

    def previewed_on_page(self, run: BillingRun, attempt: int, page: int) -> tuple[Billed, ...]:
        """Return the bills that the preview of `attempt` told of on one page."""
        pk = keys.run_pk(run.company_id, run.run_id)
        sk = keys.page_sk(keys.PREVIEW, attempt, page)
        answer = calling(
            self._client.get_item, TableName=self._table, Key=key(pk, sk), ConsistentRead=True
        )
        return _billed_page(answer["Item"], run.seq).billed if "Item" in answer else ()

    def billed_on_page(self, run: BillingRun, page: int) -> tuple[Billed, ...]:
        """Return every bill that any attempt of the run issued on one page."""
        pk = keys.run_pk(run.company_id, run.run_id)
        attempts = range(1, run.attempt + 1)
        wanted = [key(pk, keys.page_sk(keys.PAGE, attempt, page)) for attempt in attempts]
        billed: dict[Billed, None] = {}
        for start in range(0, len(wanted), _KEYS_A_READ):
            items = batch_get(self._client, self._table, wanted[start : start + _KEYS_A_READ])
            for item in sorted(items, key=lambda item: str(item["sk"]["S"])):
                billed |= dict.fromkeys(_billed_page(item, run.seq).billed)
        return tuple(billed)

    def _beside(
        self, run: BillingRun, what: str, attempt: int, after_page: int, limit: int
    ) -> list[tuple[int, list[Any]]]:
        """Return what lies beside the records of at most `limit` pages after `after_page`."""
        span = _from(what, attempt, after_page + 1)
        return [
            (keys.page_of(item["sk"]["S"]), json.loads(zlib.decompress(bytes(item["doc"]["B"]))))
            for item in self._between(run, span, {"ConsistentRead": True}, limit)
        ]

    def _between(
        self, run: BillingRun, span: tuple[str, str], extra: Mapping[str, Any], limit: int = 0
    ) -> Iterator[Item]:
        """Yield a run's items from sort key to sort key, at most `limit` of them (0: all)."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(keys.run_pk(run.company_id, run.run_id)),
                ":first": to_attribute(span[0]),
                ":last": to_attribute(span[1]),
            },
            **extra,
        }
        left = limit
        while True:
            if limit:
                request["Limit"] = left
            answer = calling(self._client.query, **request)
            yield from answer["Items"]
            left -= len(answer["Items"])
            if "LastEvaluatedKey" not in answer or (limit and left <= 0):
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _count(self, run: BillingRun, record: PageRecord, at: datetime) -> Write:
        """Return the write that adds a page to the counters."""
        totals = record.totals
        sums: dict[str, int] = {name: getattr(totals, name) for name in _SUMS}
        sums["pages"] = 1
        sums["problem_pages"] = 1 if record.problems else 0
        for finding in record.findings:
            sums[_FOUND + finding.kind] = sums.get(_FOUND + finding.kind, 0) + 1
        for item_id, total in totals.items.items():
            sums[_LINES + item_id] = total.lines
            sums[_MINOR + item_id] = total.minor
            sums[_TAX + item_id] = total.tax_minor
        adding = {name: value for name, value in sums.items() if value}
        terms = ", ".join(f"#{index} :{index}" for index in range(len(adding)))
        names = {f"#{index}": name for index, name in enumerate(adding)}
        values = {f":{index}": to_attribute(value) for index, value in enumerate(adding.values())}
        request = {
            "TableName": self._table,
            "Key": keys.attempt_key(run.company_id, run.run_id, "count", run.attempt),
            "UpdateExpression": f"SET #at = :at ADD {terms}",
            "ExpressionAttributeNames": names | {"#at": "at"},
            "ExpressionAttributeValues": values | {":at": to_attribute(at.isoformat())},
        }
        return Write({"Update": request})


def progress_of(item: Mapping[str, Any]) -> Progress:
    """Return the progress in an attempt's counters."""
    item_ids = {name.split("#", 1)[1] for name in item if name.startswith((_LINES, _MINOR))}
    items = {
        item_id: ItemTotal(*(item.get(what + item_id, 0) for what in (_LINES, _MINOR, _TAX)))
        for item_id in sorted(item_ids)
    }
    bills, minor, blocked, idle = (item.get(name, 0) for name in _SUMS)
    totals = Totals(bills, minor, blocked, idle, items)
    return Progress(
        pages_done=item.get("pages", 0),
        problem_pages=item.get("problem_pages", 0),
        totals=totals,
        at=datetime.fromisoformat(item["at"]).astimezone(UTC),
        unsettled=bool(item.get("unsettled")),
        found={
            name.removeprefix(_FOUND): count
            for name, count in sorted(item.items())
            if name.startswith(_FOUND)
        },
    )


def _billed_page(item: Item, usual_number: int) -> BilledPage:
    sk = item["sk"]["S"]
    text = zlib.decompress(bytes(item["accounts"]["B"])).decode()
    return BilledPage(
        position=sk.split("#", 1)[1],
        attempt=keys.attempt_of(sk),
        page=keys.page_of(sk),
        totals=Totals.from_json(json.loads(item["totals"]["S"])),
        billed=tuple(_billed(word, usual_number) for word in text.split("\n")) if text else (),
    )


def _packed_bills(billed: tuple[Billed, ...], usual_number: int) -> bytes:
    """Return the accounts, each with what else there is to tell where that is not the usual."""
    words = (
        one.account_id if one == (one.account_id, usual_number, 0) else ".".join(map(str, one))
        for one in billed
    )
    return zlib.compress("\n".join(words).encode())


def _billed(word: str, usual_number: int) -> Billed:
    account_id, *told = word.split(".")
    return Billed(account_id, *map(int, told)) if told else Billed(account_id, usual_number)


_RECORDS = {RunState.ISSUING: keys.PAGE, RunState.CANCELLING: keys.CANCEL}


def _what(run: BillingRun) -> str:
    return _RECORDS.get(run.state, keys.PREVIEW)


def _from(what: str, attempt: int, page: int) -> tuple[str, str]:
    """Return the span of an attempt's sort keys from `page` on."""
    return keys.page_sk(what, attempt, page), keys.after(f"{what}#{attempt:04d}#")


def reserved_document(reserved: Mapping[str, Reserved]) -> bytes:
    """Return the shares that wait for a page's subjects as they are stored."""
    rows = {
        subject: {name: shares.to_json() for name, shares in by_name.items()}
        for subject, by_name in reserved.items()
    }
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def _packed(rows: list[list[Any]]) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())
