"""Pay links in the Access table: by account, and by the hash of what opens them.

link      C#{co}#links#{account id}   {link id}
pointer   LINK#{hash of the token}    -            whose link it opens
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.owners.pay_link import PayLink, PayLinkRevoked, PayLinkTaken
from shared.store import keys
from shared.store.access import AccessTable
from shared.store.codec import from_document, to_document
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.table import ABSENT, DynamoDB, calling, put, transact

_LIMIT = 500  # of one account: more are older than any that could be good


class PayLinkTable:
    """Pay links, and what their tokens are derived from."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table
        self._secrets = AccessTable(client, table)
        self._secret: bytes | None = None

    def secret(self) -> bytes:
        """Return the secret that tokens are derived from; it is made at its first use."""
        if self._secret is None:
            self._secret = self._secrets.signing_secret("pay_link")
        return self._secret

    def by_hash(self, token_hash: str) -> PayLink | None:
        """Return the link whose token has the hash, or None."""
        pointer = self._get(_pointer(token_hash))
        if pointer is None:
            return None
        found = from_item(pointer)
        return self.find(found["company_id"], found["account_id"], found["link_id"])

    def find(self, company_id: str, account_id: str, link_id: str) -> PayLink | None:
        """Return a link of an account, or None."""
        item = self._get(_place(company_id, account_id, link_id))
        return None if item is None else from_document(PayLink, from_item(item))

    def of_account(self, company_id: str, account_id: str) -> tuple[PayLink, ...]:
        """Return all links of an account, newest first."""
        answer = calling(
            self._client.query,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": to_attribute(_partition(company_id, account_id))},
            Limit=_LIMIT,
            ConsistentRead=True,
        )
        found = [from_document(PayLink, from_item(item)) for item in answer["Items"]]
        return tuple(sorted(found, key=lambda link: (link.created_at, link.id), reverse=True))

    def add(self, link: PayLink, token_hash: str) -> None:
        """The link is there, and found by its token. Gives `PayLinkTaken`."""
        owner = {
            "company_id": link.company_id,
            "account_id": link.account_id,
            "link_id": link.id,
        }
        place = _place(link.company_id, link.account_id, link.id)
        items = (place | to_item(to_document(link)), _pointer(token_hash) | to_item(owner))
        transact(self._client, [put(self._table, item, ABSENT, _taken) for item in items])

    def revoke(self, link: PayLink) -> None:
        """The link is stored as revoked. Gives `PayLinkRevoked`."""
        assert link.revoked_at is not None  # noqa: S101  it is what is to be stored
        values = {":at": link.revoked_at.isoformat(), ":by": link.revoked_by}
        try:
            self._update(
                link,
                "SET revoked_at = :at, revoked_by = :by",
                values,
                ConditionExpression="attribute_exists(pk) AND attribute_not_exists(revoked_at)",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            found = self.find(link.company_id, link.account_id, link.id)
            if found == link:  # our own, whose reply was lost
                return
            raise PayLinkRevoked from error

    def opened(self, link: PayLink, at: datetime) -> None:
        """One more opening of the link is counted."""
        self._update(
            link,
            "SET last_opened_at = :at, first_opened_at = if_not_exists(first_opened_at, :at) "
            "ADD opened :one",
            {":at": at.isoformat(), ":one": 1},
            ConditionExpression="attribute_exists(pk)",
        )

    def _update(self, link: PayLink, how: str, values: dict[str, Any], **more: Any) -> None:
        calling(
            self._client.update_item,
            TableName=self._table,
            Key=_place(link.company_id, link.account_id, link.id),
            UpdateExpression=how,
            ExpressionAttributeValues={name: to_attribute(each) for name, each in values.items()},
            **more,
        )

    def _get(self, key: Item) -> Item | None:
        answer = calling(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        found: Item | None = answer.get("Item")
        return found


def _partition(company_id: str, account_id: str) -> str:
    return keys.pk(company_id, "links", account_id)


def _place(company_id: str, account_id: str, link_id: str) -> Item:
    return keys.key(_partition(company_id, account_id), link_id)


def _pointer(token_hash: str) -> Item:
    return keys.key(f"LINK#{token_hash}")


def _taken(_found: Any) -> PayLinkTaken:
    return PayLinkTaken()
