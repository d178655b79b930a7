"""What channels need to remember, in the Messages table; most of it is forgotten after its time.

WeChat's token    P#wechat_token#{app}                        -
credits           C#{co}#credits#{hash of the openid}         {template}
delivery          C#{co}#delivery#{channel}#{channel's id}    -
sent on a day     C#{co}#slots#{community}#{campaign}#{channel}  {day}
word seen         C#{co}#seen#{hash of the word}              -
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from botocore.exceptions import ClientError

from shared.domain.messaging.kinds import ChannelName
from shared.store.codec import from_document, to_document
from shared.store.keys import ITSELF, key, pk
from shared.store.marshal import Item, from_item, to_attribute, to_item
from shared.store.table import DynamoDB, batch_get, calling
from shared.usecases.messaging.ports import (
    STANDS_OVER,
    DaySlots,
    Delivery,
    KeptToken,
    ToldOf,
)

# A receipt proves that a demand arrived, which begins the three years of limitation anew.
KEPT_FOR = timedelta(days=5 * 366)
_A_READ = 100
_SLOTS_KEPT_FOR = timedelta(days=7)


class MessagesTable:
    """A `TokenShelf`, `Credits`, `Deliveries`, `Slots` and `OnceOnly`."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def token(self, app_id: str) -> KeptToken | None:
        """Return the token that was kept last."""
        found = self._get(_token_key(app_id))
        if found is None or "token" not in found:
            return None
        return KeptToken(found["token"], datetime.fromisoformat(found["ends_at"]))

    def lease(self, app_id: str, now: datetime, until: datetime) -> bool:
        """Have the right to fetch a new one until then; False while somebody else has it."""
        return self._update(
            _token_key(app_id),
            "SET lease_until = :until",
            {":until": until.isoformat(), ":now": now.isoformat()},
            "attribute_not_exists(lease_until) OR lease_until <= :now",
        )

    def keep_token(self, app_id: str, token: KeptToken) -> None:
        """The token is there for all, and whoever had the lease has it no more."""
        values = {":token": token.token, ":ends": token.expires_at.isoformat()}
        self._update(
            _token_key(app_id), "SET #token = :token, ends_at = :ends REMOVE lease_until", values
        )

    def give_up_lease(self, app_id: str) -> None:
        """Somebody else may fetch at once."""
        self._update(_token_key(app_id), "REMOVE lease_until", {})

    def credits(self, company_id: str, openid: str, template_id: str) -> int:
        """Return how many subscription messages are left."""
        found = self._get(_credits_key(company_id, openid, template_id))
        return int(found.get("credits", 0)) if found else 0

    def add_credit(self, company_id: str, openid: str, template_id: str, event_id: str) -> None:
        """One more is allowed; the same event counts once in a row."""
        self._update(
            _credits_key(company_id, openid, template_id),
            "SET added_by = :by ADD credits :one",
            {":by": event_id, ":one": 1},
            "attribute_not_exists(added_by) OR added_by <> :by",
        )

    def take_credit(self, company_id: str, openid: str, template_id: str, message_id: str) -> bool:
        """One is used for the message, once in a row however often asked; False if none is left."""
        place = _credits_key(company_id, openid, template_id)
        taken = self._update(
            place,
            "SET taken_by = :by ADD credits :less",
            {":by": message_id, ":less": -1, ":none": 0},
            "credits > :none AND (attribute_not_exists(taken_by) OR taken_by <> :by)",
        )
        if taken:
            return True
        found = self._get(place)
        return found is not None and found.get("taken_by") == message_id

    def give_back_credit(
        self, company_id: str, openid: str, template_id: str, message_id: str
    ) -> None:
        """The message did not use the one that was taken for it."""
        self._update(
            _credits_key(company_id, openid, template_id),
            "REMOVE taken_by ADD credits :one",
            {":by": message_id, ":one": 1},
            "taken_by = :by",
        )

    def no_credits(self, company_id: str, openid: str, template_id: str) -> None:
        """None is left, as the channel said."""
        place = _credits_key(company_id, openid, template_id)
        self._update(place, "SET credits = :none REMOVE taken_by", {":none": 0})

    def note_delivery(self, company_id: str, told: Delivery) -> None:
        """What was told is kept; told again, or before what it stands over, it changes nothing."""
        values = {**to_document(told), "expires_at": _seconds(told.at + KEPT_FOR)}
        place = _delivery_key(company_id, told.channel, told.provider_id)
        over = {f":over{number}": one.value for number, one in enumerate(STANDS_OVER[told.state])}
        self._put(place | to_item(values), over)

    def delivery(self, company_id: str, channel: ChannelName, provider_id: str) -> Delivery | None:
        """Return what was told of a message."""
        found = self._get(_delivery_key(company_id, channel, provider_id))
        return from_document(Delivery, found) if found else None

    def deliveries(self, company_id: str, wanted: Collection[ToldOf]) -> dict[ToldOf, Delivery]:
        """Return what was told of each of these messages; one nobody told of is not there."""
        keys = [_delivery_key(company_id, *one) for one in dict.fromkeys(wanted)]
        found: dict[ToldOf, Delivery] = {}
        for start in range(0, len(keys), _A_READ):
            part = keys[start : start + _A_READ]
            for item in batch_get(self._client, self._table, part, fresh=False):
                told = from_document(Delivery, from_item(item))
                found[told.channel, told.provider_id] = told
        return found

    def take_slot(self, slots: DaySlots) -> bool:
        """One more is taken; False if none is left. A worker that dies loses the one it took."""
        ends = datetime.combine(slots.day, time(), UTC) + _SLOTS_KEPT_FOR
        return self._update(
            _slots_key(slots),
            "SET expires_at = :ends ADD taken :one",
            {":ends": _seconds(ends), ":one": 1, ":most": slots.most},
            "attribute_not_exists(taken) OR taken < :most",
        )

    def give_back_slot(self, slots: DaySlots) -> None:
        """One that was taken is free again."""
        values = {":one": -1, ":none": 0}
        self._update(_slots_key(slots), "ADD taken :one", values, "taken > :none")

    def was_seen(self, company_id: str, word: str) -> bool:
        """Tell whether the word was noted."""
        return self._get(_seen_key(company_id, word)) is not None

    def note_seen(self, company_id: str, word: str, until: datetime) -> bool:
        """The word is noted until then; False if it was before."""
        return self._put(_seen_key(company_id, word) | to_item({"expires_at": _seconds(until)}))

    def _get(self, place: Item) -> dict[str, Any] | None:
        answer = calling(
            self._client.get_item, TableName=self._table, Key=place, ConsistentRead=True
        )
        found: Item | None = answer.get("Item")
        return None if found is None else from_item(found)

    def _put(self, item: Item, over: Mapping[str, str] | None = None) -> bool:
        """Store an item that is not there, or over a state of `over`; return whether it was so."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if over:
            request["ConditionExpression"] += f" OR #state IN ({', '.join(over)})"
            request["ExpressionAttributeNames"] = {"#state": "state"}
            request["ExpressionAttributeValues"] = to_item(over)
        try:
            calling(self._client.put_item, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _update(
        self, place: Item, how: str, values: Mapping[str, Any], condition: str = ""
    ) -> bool:
        """Change an item; return whether its condition held."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": place,
            "UpdateExpression": how,
        }
        if values:
            named = {name: to_attribute(value) for name, value in values.items()}
            request["ExpressionAttributeValues"] = named
        if "#token" in how:
            request["ExpressionAttributeNames"] = {"#token": "token"}
        if condition:
            request["ConditionExpression"] = condition
        try:
            calling(self._client.update_item, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _hash(text: str) -> str:
    """Return the hash of what is random already: an openid, a nonce, a message's id."""
    return hashlib.sha256(text.encode()).hexdigest()


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _token_key(app_id: str) -> Item:
    return key(f"P#wechat_token#{app_id}", ITSELF)


def _credits_key(company_id: str, openid: str, template_id: str) -> Item:
    return key(pk(company_id, "credits", _hash(openid)), template_id)


def _delivery_key(company_id: str, channel: ChannelName, provider_id: str) -> Item:
    return key(pk(company_id, "delivery", channel, _hash(provider_id)), ITSELF)


def _slots_key(slots: DaySlots) -> Item:
    words = (slots.community_id, slots.scope, slots.channel)
    return key(pk(slots.company_id, "slots", *words), slots.day.isoformat())


def _seen_key(company_id: str, word: str) -> Item:
    return key(pk(company_id, "seen", _hash(word)), ITSELF)
