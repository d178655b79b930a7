"""The Directory table's verbs: get, list, and commit changes together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from shared.domain.accounts import Account
from shared.domain.errors import NotFound
from shared.store import access, cards, keys, resources
from shared.store.idempotency import once_write
from shared.store.marshal import Item, to_attribute
from shared.store.reading_writes import save_reading
from shared.store.table import DynamoDB, Write, batch_get, calling, transact
from shared.usecases import ports
from shared.usecases.metering.metering_changes import SaveReading
from shared.usecases.rules.rule_changes import SaveBook

if TYPE_CHECKING:
    from shared.domain.rule_book import BookPlace, ItemBook, RuleBook

R = TypeVar("R", bound=ports.Resource)
# How many items one list request may look at before it answers a short page with a cursor.
_LOOKED_AT_MAX = 1000
_KEYS_A_READ = 100


class DirectoryTable:
    """People, property and prices. `access_table` is where API keys are written."""

    def __init__(self, client: DynamoDB, table: str, access_table: str, clock: ports.Clock) -> None:
        self._client, self._table, self._access_table = client, table, access_table
        self._clock = clock

    def get(self, company_id: str, of: type[R], resource_id: str) -> R:
        """Return a resource as it is now. Raises `NotFound`."""
        found = self.find(company_id, of, resource_id)
        if found is None:
            raise NotFound
        return found

    def find(self, company_id: str, of: type[R], resource_id: str) -> R | None:
        """Return a resource as it is now, or None."""
        return self._read(of, keys.resource_key(company_id, of, resource_id))

    def many(self, company_id: str, of: type[R], ids: Collection[str]) -> dict[str, R]:
        """Return those of some resources that there are, as they are now, by id."""
        found = self.several(company_id, [(of, one) for one in ids])
        return {one: each for (_, one), each in found.items()}

    def several(
        self, company_id: str, wanted: Collection[tuple[type, str]]
    ) -> dict[tuple[type, str], Any]:
        """Return those of some resources of any kinds that there are, by kind and id."""
        places = {
            keys.resource_key(company_id, of, one): (of, one) for of, one in dict.fromkeys(wanted)
        }
        places_asked = [keys.key(*place) for place in places]
        found: dict[tuple[type, str], Any] = {}
        for start in range(0, len(places_asked), _KEYS_A_READ):
            batch = places_asked[start : start + _KEYS_A_READ]
            for item in batch_get(self._client, self._table, batch):
                of, one = places[item["pk"]["S"], item["sk"]["S"]]
                found[of, one] = resources.resource_from(of, item)
        return found

    def page(self, company_id: str, listing: ports.Listing[R]) -> ports.Page[R]:
        """Return part of a list; it may lag what was just written by a moment."""
        request = _list_request(self._table, company_id, listing)
        found: list[Item] = []
        looked_at, more = 0, True
        while more and len(found) < listing.limit and looked_at < _LOOKED_AT_MAX:
            answer = calling(self._client.query, **request)
            found += answer["Items"]
            looked_at += answer["ScannedCount"]
            more = "LastEvaluatedKey" in answer
            request["ExclusiveStartKey"] = answer.get("LastEvaluatedKey")
        return _cut(listing, found, request["ExclusiveStartKey"])

    def accounts_of_holder(
        self, company_id: str, holder_id: str, limit: int, after: ports.Position | None
    ) -> ports.Page[Account]:
        """Return part of the list of accounts a holder holds or held."""
        partition = keys.pk(company_id, "holder", holder_id)
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :account)",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(partition),
                ":account": to_attribute("account#"),
            },
            "Limit": limit,
            "ConsistentRead": True,
        }
        if after:
            request["ExclusiveStartKey"] = keys.key(partition, f"account#{after.id}")
        answer = calling(self._client.query, **request)
        ids = [item["sk"]["S"].removeprefix("account#") for item in answer["Items"]]
        items = batch_get(
            self._client,
            self._table,
            [keys.key(*keys.resource_key(company_id, Account, found)) for found in ids],
        )
        accounts = sorted(
            (resources.resource_from(Account, item) for item in items), key=lambda found: found.id
        )
        more = "LastEvaluatedKey" in answer
        return ports.Page(tuple(accounts), ports.Position("", ids[-1]) if more else None)

    def rule_book(self, company_id: str, place: BookPlace) -> RuleBook:
        """Return the book of rules in one place as it is now, an empty one if there is none."""
        from shared.store import rule_books

        key = rule_books.book_key(company_id, place)
        answer = calling(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return rule_books.book_from(place, answer.get("Item"))

    def rule_books(self, company_id: str, places: Sequence[ItemBook]) -> dict[ItemBook, RuleBook]:
        """Return the books in all `places` as they are now, empty ones where there are none."""
        from shared.store import rule_books

        items: list[Item] = []
        for start in range(0, len(places), _KEYS_A_READ):
            batch = places[start : start + _KEYS_A_READ]
            wanted = [rule_books.book_key(company_id, place) for place in batch]
            items += batch_get(self._client, self._table, wanted)
        return rule_books.books_from(company_id, places, items)

    def commit(
        self,
        company_id: str,
        changes: Sequence[ports.Change],
        *,
        once: ports.Once | None = None,
        result: object = None,
    ) -> None:
        """Make all changes true together, or none, and remember `result` under `once`.

        Raises `AlreadyDone` when a request of the same key was first, the errors of the changes,
        and `StoreUnavailable`.
        """
        writes: list[Write] = []
        if once is not None:
            writes.append(once_write(self._table, once, result, self._clock))
        for change in changes:
            writes += self._writes(company_id, change)
        transact(self._client, writes)

    def _read(self, of: type[R], key: tuple[str, str]) -> R | None:
        answer = calling(
            self._client.get_item, TableName=self._table, Key=keys.key(*key), ConsistentRead=True
        )
        return resources.resource_from(of, answer["Item"]) if "Item" in answer else None

    def _writes(self, company_id: str, change: ports.Change) -> list[Write]:
        table = self._table
        writes: list[Write]
        match change:
            case ports.Create():
                writes = resources.create(table, company_id, change)
            case ports.Replace():
                writes = [resources.replace(table, company_id, change)]
            case ports.Keep():
                writes = [resources.keep(table, company_id, change.value)]
            case ports.SaveCard():
                writes = [cards.save_card(table, company_id, change.card)]
            case SaveReading():
                writes = save_reading(table, company_id, change)
            case ports.TakeItem():
                writes = [resources.take_item(table, company_id, change)]
            case ports.LeaveItem():
                writes = [resources.leave_item(table, company_id, change)]
            case SaveBook():
                from shared.store.rule_books import save_book

                writes = [save_book(table, company_id, change.book)]
            case ports.IssueKey():
                writes = access.issue_key(self._access_table, change)
            case ports.ReviseKey():
                writes = access.revise_key(self._access_table, change)
        return writes


def _list_request(table: str, company_id: str, listing: ports.Listing[Any]) -> dict[str, Any]:
    """Return the query of one list: by index, from where it was left, narrowed in the store."""
    values: dict[str, object] = {":parent": keys.list_pk(company_id, listing.of, listing.parent)}
    names: dict[str, str] = {}
    keyed, filters = "gsi_pk = :parent", []
    if listing.prefix:
        keyed += " AND begins_with(gsi_sk, :prefix)"
        values[":prefix"] = listing.prefix
    for number, (field, wanted) in enumerate(listing.where):
        names |= {"#data": "data", f"#f{number}": field}
        values[f":f{number}"] = wanted
        filters.append(f"#data.#f{number} = :f{number}")
    if listing.tag is not None:
        names |= {"#data": "data"}
        values[":tag"] = listing.tag
        filters.append("contains(#data.tags, :tag)")
    request: dict[str, Any] = {
        "TableName": table,
        "IndexName": keys.BY_PARENT,
        "KeyConditionExpression": keyed,
        "ExpressionAttributeValues": {name: to_attribute(value) for name, value in values.items()},
        "Limit": listing.limit + 1 if not filters else max(listing.limit + 1, 100),
    }
    if filters:
        request["FilterExpression"] = " AND ".join(filters)
        request["ExpressionAttributeNames"] = names
    if listing.after:
        request["ExclusiveStartKey"] = keys.start_key(company_id, listing, listing.after)
    return request


def _cut(
    listing: ports.Listing[R], found: list[Item], resume: Mapping[str, Any] | None
) -> ports.Page[R]:
    """Return at most `limit` of the items found, and from where the list goes on."""
    items = found[: listing.limit]
    values = tuple(resources.resource_from(listing.of, item) for item in items)
    if len(found) > listing.limit:
        last: Mapping[str, Any] | None = items[-1]
    else:
        last = resume
    if not last:
        return ports.Page(values)
    pk_words, sk = last["pk"]["S"], last["sk"]["S"]
    found_id = pk_words.rpartition("#")[2] if sk == keys.ITSELF else sk.partition("#")[2]
    return ports.Page(values, ports.Position(last["gsi_sk"]["S"], found_id))
