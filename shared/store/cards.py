"""Billing cards in the Directory table: one partition a page, read whole by one query.

The book of a subject's own rules lies right behind its card, so that the query brings both.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from shared.domain.accounts import AccountDays
from shared.domain.billing_card import BillingCard, CardVersion
from shared.domain.errors import NotFound
from shared.domain.property import SubjectKind
from shared.store import keys
from shared.store.marshal import Item, to_attribute, to_item
from shared.store.table import ABSENT, Condition, DynamoDB, Write, calling, put
from shared.usecases.ports import CardMoved

if TYPE_CHECKING:
    from shared.domain.metering.meter import CardMeter


def save_card(table: str, company_id: str, card: BillingCard) -> Write:
    """Return the write of `card` over its revision − 1, or as the first."""
    item = keys.card_key(company_id, card.community_id, card.page, card.subject_id) | to_item(
        {"revision": card.revision, "doc": card_document(card)}
    )
    first = card.revision == 1
    condition = (
        ABSENT if first else Condition("revision = :was", values={":was": card.revision - 1})
    )
    return put(table, item, condition, lambda _: CardMoved(subject_id=card.subject_id))


def card_document(card: BillingCard) -> str:
    """Return the card's versions as compact JSON: a page of cards is read for every run."""
    versions = [_version_document(version) for version in card.versions]
    return json.dumps(versions, ensure_ascii=False, separators=(",", ":"))


def card_from(community_id: str, page: int, item: Item) -> BillingCard:
    """Return the card in `item`."""
    return BillingCard(
        subject_id=item["sk"]["S"].removeprefix("card#"),
        community_id=community_id,
        page=page,
        versions=tuple(_version_from(version) for version in json.loads(item["doc"]["S"])),
        revision=int(item["revision"]["N"]),
    )


class CardTable:
    """Billing cards and the numbers of subjects."""

    def __init__(self, client: DynamoDB, table: str) -> None:
        self._client, self._table = client, table

    def number_subjects(self, company_id: str, community_id: str, count: int) -> int:
        """Return the first of `count` fresh subject numbers; numbers are never given twice."""
        answer = calling(
            self._client.update_item,
            TableName=self._table,
            Key=self._count_key(company_id, community_id),
            UpdateExpression="ADD subjects :count",
            ExpressionAttributeValues={":count": to_attribute(count)},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["subjects"]["N"]) - count

    def subjects_numbered(self, company_id: str, community_id: str) -> int:
        """Return how many subject numbers were given so far (some may be unused)."""
        key = self._count_key(company_id, community_id)
        answer = calling(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return int(answer["Item"]["subjects"]["N"]) if "Item" in answer else 0

    def card(self, company_id: str, community_id: str, page: int, subject_id: str) -> BillingCard:
        """Return one card as it is now. Raises `NotFound`."""
        key = keys.card_key(company_id, community_id, page, subject_id)
        answer = calling(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            raise NotFound
        return card_from(community_id, page, answer["Item"])

    def page_cards(self, company_id: str, community_id: str, page: int) -> tuple[BillingCard, ...]:
        """Return the at most 100 cards of a page with their own rules, by subject id."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": to_attribute(keys.page_pk(company_id, community_id, page)),
                ":first": to_attribute("card#"),
                ":last": to_attribute("card#~"),
            },
            "ConsistentRead": True,
        }
        items: list[Item] = []
        while True:  # a page's cards may outgrow one answer of 1 MB, 100 × 400 KB at the most
            answer = calling(self._client.query, **request)
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return _cards_of(community_id, page, items)
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _count_key(self, company_id: str, community_id: str) -> Item:
        return keys.key(keys.pk(company_id, "community", community_id), "subjects")


def _cards_of(community_id: str, page: int, items: list[Item]) -> tuple[BillingCard, ...]:
    """Return the cards among the items of a page, each with the rules that lie beside it."""
    books = {item["sk"]["S"]: item for item in items if item["sk"]["S"].endswith(keys.OWN_RULES)}
    cards: list[BillingCard] = []
    for item in items:
        if item["sk"]["S"] in books:
            continue
        card = card_from(community_id, page, item)
        book = books.get(item["sk"]["S"] + keys.OWN_RULES)
        cards.append(card if book is None else _with_rules(card, book))
    return tuple(cards)


def _with_rules(card: BillingCard, item: Item) -> BillingCard:
    from shared.domain.rule_book import SubjectBook
    from shared.store.rule_books import book_from

    place = SubjectBook(card.subject_id, card.community_id, card.page)
    return replace(card, own_rules=book_from(place, item).versions)


def _version_document(version: CardVersion) -> dict[str, Any]:
    document: dict[str, Any] = {
        "at": version.at.isoformat(),
        "subject": version.subject.value,
        "facts": version.facts,
        "accounts": [
            [days.account_id, days.first.isoformat(), days.last.isoformat() if days.last else None]
            for days in version.accounts
        ],
    }
    if version.building_id:
        document["building"] = version.building_id
    if version.entrance:
        document["entrance"] = version.entrance
    if version.meters:
        from shared.store.card_meters import meter_document

        document["meters"] = [meter_document(meter) for meter in version.meters]
    return document


def _version_from(document: dict[str, Any]) -> CardVersion:
    meters: tuple[CardMeter, ...] = ()
    if "meters" in document:
        from shared.store.card_meters import meter_from

        meters = tuple(meter_from(meter) for meter in document["meters"])
    return CardVersion(
        at=datetime.fromisoformat(document["at"]),
        subject=SubjectKind(document["subject"]),
        building_id=document.get("building"),
        entrance=document.get("entrance", ""),
        facts=document["facts"],
        accounts=tuple(
            AccountDays(
                account, date.fromisoformat(first), date.fromisoformat(last) if last else None
            )
            for account, first, last in document["accounts"]
        ),
        meters=meters,
    )
