"""Share pools in the Directory table: those of a period are found by the records that list them."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.metering.pools import SharePool
from shared.store import keys, resources
from shared.store.readings import TOP, all_items, between
from shared.store.table import DynamoDB, batch_get


class PoolTable:
    """Share pools by their period."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def of_period(self, company_id: str, community_id: str, period: str) -> tuple[SharePool, ...]:
        """Return all pools of a community and period as they are now, by id."""
        prefix = f"pool#{period}#"
        partition = keys.pk(company_id, "community", community_id)
        places = all_items(
            self._client, between(self._table, partition, (prefix, f"{prefix}{TOP}"))
        )
        ids = [item["sk"]["S"].removeprefix(prefix) for item in places]
        found: dict[str, SharePool] = {}
        for start in range(0, len(ids), 100):
            found |= self.many(company_id, ids[start : start + 100])
        return tuple(found[pool_id] for pool_id in sorted(found))

    def many(self, company_id: str, pool_ids: Sequence[str]) -> dict[str, SharePool]:
        """Return the pools of at most 100 ids, by id."""
        wanted = [keys.key(*keys.resource_key(company_id, SharePool, each)) for each in pool_ids]
        items = batch_get(self._client, self._table, wanted) if wanted else []
        pools = (resources.resource_from(SharePool, item) for item in items)
        return {pool.id: pool for pool in pools}
