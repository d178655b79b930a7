"""The index of plans by the instant at which they bill next, over all companies."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.domain.billing_plan import BillingPlan
from shared.store import keys, resources
from shared.store.marshal import to_attribute
from shared.store.table import DynamoDB, calling, transact
from shared.usecases.ports import DuePlan, Replace


class DuePlanIndex:
    """Which plans are due, and how one goes on to its next period."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def due(self, now: datetime, limit: int) -> tuple[DuePlan, ...]:
        """Return at most `limit` plans due at or before `now`, longest due first.

        The index behind it lags a moment, so a plan may appear that was just advanced.
        """
        # "~" sorts after every character of "#company#plan", so the instant itself is included.
        until = now.astimezone(UTC).isoformat(timespec="seconds") + "~"
        answer = calling(
            self._client.query,
            TableName=self._table,
            IndexName=keys.DUE_PLANS,
            KeyConditionExpression="due_pk = :due AND due_at < :until",
            ExpressionAttributeValues={
                ":due": to_attribute(keys.DUE_PARTITION),
                ":until": to_attribute(until),
            },
            Limit=limit,
        )
        return tuple(_due(item["due_at"]["S"]) for item in answer["Items"])

    def advance(self, company_id: str, after: BillingPlan, due_at: datetime | None) -> None:
        """Store `after` over its version − 1, due next at `due_at`. Raises `VersionStale`."""
        change = Replace(after, due_at)
        transact(self._client, [resources.replace(self._table, company_id, change)])


def _due(place: str) -> DuePlan:
    instant, company_id, plan_id = place.split("#")
    return DuePlan(company_id, plan_id, datetime.fromisoformat(instant))
