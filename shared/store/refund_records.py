"""Where refunds lie in the Ledger table, and the lists they stand in: see `ledger_records.py`.

refund            C#{co}#refund#{id}                     -
settings          C#{co}#refund_settings#{community}     -
account's credit  C#{co}#account_credit#{account}        -

account's refunds C#{co}#account#{account}               refund#{asked at}#{id}
refunds by state  C#{co}#refunds#{community}             {state}#{asked at}#{id}
work list         C#{co}#refunds#{community}             work#{asked at}#{id}
awaited refunds   P#awaited_refunds#{day}                {co}#{id}
to remind of      P#refund_reminders#{day}               {co}#{id}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from shared.domain.refunds.credit import AccountCredit
from shared.domain.refunds.refund import Refund
from shared.domain.refunds.settings import RefundSettings
from shared.store.keys import ITSELF, pk
from shared.store.ledger_keys import account_pk
from shared.store.table import DynamoDB, calling

_REFUND, _WORK = "refund#", "work"


# pk word and sk of each kind of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Refund: lambda words: (("refund", words[0]), ITSELF),
    RefundSettings: lambda words: (("refund_settings", words[0]), ITSELF),
    AccountCredit: lambda words: (("account_credit", words[0]), ITSELF),
}
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Refund: lambda refund: (refund.id,),
    RefundSettings: lambda settings: (settings.community_id,),
    AccountCredit: lambda credit: (credit.account_id,),
}


def pointers(company_id: str, refund: object) -> Iterator[tuple[str, str]]:
    """Yield where the lists that `refund` stands in point to it."""
    if not isinstance(refund, Refund):
        return
    name = f"{_instant(refund.requested_at)}#{refund.id}"
    yield account_pk(company_id, refund.account_id), _REFUND + name
    listed_at = pk(company_id, "refunds", refund.community_id)
    yield listed_at, f"{refund.state}#{name}"
    if refund.remind_at is not None:
        day = refund.remind_at.astimezone(UTC).date()
        yield reminders_pk(day), f"{company_id}#{refund.id}"
    if refund.needs_person:
        yield listed_at, f"{_WORK}#{name}"
    if refund.awaited_since is not None:
        day = refund.awaited_since.astimezone(UTC).date()
        yield awaited_pk(day), f"{company_id}#{refund.id}"


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return partition of a list of refunds, how its sort keys begin, and that they are pointers.

    Raises `ValueError` for records that are not listed.
    """
    if of is not Refund:
        raise ValueError(f"{of.__name__} is not listed")
    if words[0] == "account":
        return account_pk(company_id, words[1]), _REFUND, True
    return pk(company_id, "refunds", words[1]), f"{words[2]}#", True


def awaited_pk(day: date) -> str:
    """Return the platform's partition of refunds that are to go on by themselves since `day`."""
    return f"P#awaited_refunds#{day.isoformat()}"


def reminders_pk(day: date) -> str:
    """Return the platform's partition of requests whose approvers are to be reminded on `day`."""
    return f"P#refund_reminders#{day.isoformat()}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class AwaitedRefundList:
    """The pointers to refunds that should go on by themselves."""

    def __init__(self, client: DynamoDB, ledger_table: str) -> None:
        self._client, self._table = client, ledger_table

    def moving_since(self, day: date) -> Iterator[tuple[str, str]]:
        """Yield company and refund of those that were approved or last sent on that day (UTC)."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "FilterExpression": "attribute_not_exists(gone)",
            "ExpressionAttributeValues": {":pk": {"S": awaited_pk(day)}},
        }
        while True:
            answer = calling(self._client.query, **request)
            for item in answer["Items"]:
                company_id, _, refund_id = item["sk"]["S"].partition("#")
                yield company_id, refund_id
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
