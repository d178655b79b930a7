"""One suite of promises about rules, plans and keys, for the fake and real DynamoDB calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain.api_keys import hash_secret
from shared.domain.billing_card import first_card
from shared.domain.billing_plan import BillingPlan, ItemInOtherPlan
from shared.domain.charge_items import RuleVersion, Scope, ScopeLevel
from shared.domain.rule_book import ItemBook, RuleBook, SubjectBook
from shared.usecases import ports
from shared.usecases.rules.rule_changes import RulesMoved, SaveBook
from tests.fakes.clock import NOON
from tests.store.directory_stores import (
    CO,
    OTHER,
    Stores,
    key,
    plan,
    rule,
    unit,
)


def test_an_item_belongs_to_one_plan_of_a_community(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.TakeItem("cty_1", "itm_1", "pln_1")])
    stores.directory.commit(CO, [ports.TakeItem("cty_1", "itm_1", "pln_1")])
    stores.directory.commit(CO, [ports.TakeItem("cty_2", "itm_1", "pln_2")])
    with pytest.raises(ItemInOtherPlan) as refused:
        stores.directory.commit(CO, [ports.TakeItem("cty_1", "itm_1", "pln_3")])
    assert refused.value.data["plan_id"] == "pln_1"
    stores.directory.commit(CO, [ports.LeaveItem("cty_1", "itm_1", "pln_1")])
    stores.directory.commit(CO, [ports.TakeItem("cty_1", "itm_1", "pln_3")])


def test_a_book_of_rules_is_stored_over_its_revision_and_reads_back(stores: Stores) -> None:
    place = ItemBook("itm_1", "cty_1")
    assert stores.directory.rule_book(CO, place) == RuleBook(place)
    narrow = {"floor": {"above": 5}, "tags": {"any": ["临街"]}}
    first = RuleBook(place).with_version(rule("rul_1", date(2026, 1, 1)))
    second = first.with_version(
        rule("rul_2", date(2026, 7, 1), conditions=narrow, order=7, effective_to=date(2026, 12, 31))
    )
    with pytest.raises(RulesMoved):
        stores.directory.commit(CO, [SaveBook(second)])
    stores.directory.commit(CO, [SaveBook(first)])
    with pytest.raises(RulesMoved):
        stores.directory.commit(CO, [SaveBook(first)])
    stores.directory.commit(CO, [SaveBook(second)])
    gone = second.without("rul_2", NOON)
    stores.directory.commit(CO, [SaveBook(gone)])
    assert stores.directory.rule_book(CO, place) == gone
    assert stores.directory.rule_book(OTHER, place) == RuleBook(place)


def test_books_of_many_items_are_read_together(stores: Stores) -> None:
    places = [ItemBook(f"itm_{number}", home) for number in range(60) for home in (None, "cty_1")]
    saved = RuleBook(places[7]).with_version(rule("rul_1", date(2026, 1, 1), item_id="itm_3"))
    stores.directory.commit(CO, [SaveBook(saved)])
    books = stores.directory.rule_books(CO, places)
    assert books.keys() == set(places)
    assert [book for book in books.values() if book.versions] == [saved]


def test_a_subjects_own_rules_come_with_the_cards_of_its_page(stores: Stores) -> None:
    for number in (1, 2):
        stores.directory.commit(CO, [ports.SaveCard(first_card(unit(f"unt_{number}"), NOON))])
    place = SubjectBook("unt_2", "cty_1", 0)
    own = rule("rul_1", date(2026, 1, 1), scope=Scope(ScopeLevel.SUBJECT, "unt_2"))
    book = RuleBook(place).with_version(own)
    stores.directory.commit(CO, [SaveBook(book)])
    cards = stores.cards.page_cards(CO, "cty_1", 0)
    assert [(card.subject_id, card.own_rules) for card in cards] == [
        ("unt_1", ()),
        ("unt_2", book.versions),
    ]
    assert stores.directory.rule_book(CO, place) == book


def test_a_rule_version_is_found_by_its_id(stores: Stores) -> None:
    made = rule("rul_1", date(2026, 1, 1), conditions={"kind": ["shop"]}, order=3, note="x")
    stores.directory.commit(CO, [ports.Create(made)])
    assert stores.directory.get(CO, RuleVersion, "rul_1") == made
    assert stores.directory.find(OTHER, RuleVersion, "rul_1") is None


def test_rule_versions_are_listed_by_scope_and_day(stores: Stores) -> None:
    for number, month in ((1, 7), (2, 1), (3, 11)):
        made = rule(f"rul_{number}", date(2026, month, 1))
        stores.directory.commit(CO, [ports.Create(made)])
    first = stores.directory.page(CO, ports.Listing(RuleVersion, "itm_1", 2))
    rest = stores.directory.page(CO, ports.Listing(RuleVersion, "itm_1", 2, first.next))
    assert [each.id for each in first.items + rest.items] == ["rul_2", "rul_1", "rul_3"]


def test_plans_are_due_by_instant_over_all_companies(stores: Stores) -> None:
    for company, number, hours in ((CO, 1, -2), (OTHER, 2, -3), (CO, 3, 0), (CO, 4, 1)):
        due_at = NOON + timedelta(hours=hours)
        stores.directory.commit(company, [ports.Create(plan(f"pln_{number}"), due_at)])
    stores.directory.commit(CO, [ports.Create(plan("pln_5", active=False), None)])
    due = stores.due_plans.due(NOON, 10)
    assert [(each.company_id, each.plan_id) for each in due] == [
        (OTHER, "pln_2"),
        (CO, "pln_1"),
        (CO, "pln_3"),
    ]
    assert due[0].due_at == NOON - timedelta(hours=3)
    assert len(stores.due_plans.due(NOON, 2)) == 2


def test_a_plan_that_goes_on_is_due_later_and_goes_on_once(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(plan(), NOON)])
    after = plan().after(plan().period("2026-11"))
    stores.due_plans.advance(CO, after, NOON + timedelta(days=30))
    with pytest.raises(ports.VersionStale):
        stores.due_plans.advance(CO, after, NOON + timedelta(days=30))
    assert stores.due_plans.due(NOON, 10) == ()
    assert stores.directory.get(CO, BillingPlan, "pln_1") == after
    off = replace(after, active=False, version=3)
    stores.directory.commit(CO, [ports.Replace(off, None)])
    assert stores.due_plans.due(NOON + timedelta(days=99), 10) == ()


def test_a_key_is_found_by_its_id_and_listed_by_its_company(stores: Stores) -> None:
    for each in (key(2), key(1), key(3), key(9, OTHER)):
        stores.directory.commit(each.company_id, [ports.IssueKey(each, hash_secret(each.id))])
    kept = stores.keys.find_key("key_2")
    assert kept == ports.KeptKey(key(2), hash_secret("key_2"))
    assert stores.keys.find_key("key_8") is None
    first = stores.keys.keys_of(CO, 2, None)
    rest = stores.keys.keys_of(CO, 2, first.next)
    assert [each.id for each in first.items + rest.items] == ["key_1", "key_2", "key_3"]


def test_a_revoked_key_keeps_its_hash_and_is_revoked_everywhere(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.IssueKey(key(1), "hash")])
    revoked = key(1).revoked(NOON)
    stores.directory.commit(CO, [ports.ReviseKey(revoked)])
    assert stores.keys.find_key("key_1") == ports.KeptKey(revoked, "hash")
    assert stores.keys.keys_of(CO, 5, None).items == (revoked,)
    with pytest.raises(ports.VersionStale):
        stores.directory.commit(CO, [ports.ReviseKey(revoked)])


def test_a_signing_secret_is_made_once(stores: Stores) -> None:
    first = stores.keys.signing_secret("cursor")
    assert stores.keys.signing_secret("cursor") == first
    assert stores.keys.signing_secret("link") != first
    assert len(first) >= 10
