"""One suite of promises about rules, plans and keys, for the fake and real DynamoDB calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain.api_keys import hash_secret
from shared.domain.billing_plan import BillingPlan, ItemInOtherPlan
from shared.domain.charge_items import RuleVersion, RuleVersionsOverlap, Scope, ScopeLevel
from shared.usecases import ports
from tests.fakes.clock import NOON
from tests.store.directory_stores import (
    CO,
    OTHER,
    Stores,
    key,
    plan,
    rule,
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


def test_rule_versions_follow_one_another(stores: Stores) -> None:
    old, new = rule("rul_1", date(2026, 1, 1)), rule("rul_2", date(2026, 7, 1))
    for each in (old, new):
        stores.directory.commit(CO, [ports.Create(each), ports.BeginRule(each)])
    for first in (date(2026, 7, 1), date(2026, 3, 1)):
        late = rule("rul_3", first)
        with pytest.raises(RuleVersionsOverlap):
            stores.directory.commit(CO, [ports.Create(late), ports.BeginRule(late)])
    versions = stores.directory.rule_versions(CO, "itm_1")
    assert sorted(versions, key=lambda each: each.id) == [old, new]
    assert stores.directory.rule_version(CO, "itm_1", "rul_2") == new


def test_a_rule_that_ends_frees_the_days_after_it(stores: Stores) -> None:
    ended = rule("rul_1", date(2026, 1, 1), effective_to=date(2026, 6, 30))
    stores.directory.commit(CO, [ports.BeginRule(ended)])
    with pytest.raises(RuleVersionsOverlap):
        stores.directory.commit(CO, [ports.BeginRule(rule("rul_2", date(2026, 6, 30)))])
    stores.directory.commit(CO, [ports.BeginRule(rule("rul_2", date(2026, 7, 1)))])


def test_a_rule_of_another_scope_does_not_overlap(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.BeginRule(rule("rul_1", date(2026, 1, 1)))])
    other = rule("rul_2", date(2026, 1, 1), scope=Scope(ScopeLevel.BUILDING, "bld_1"))
    stores.directory.commit(CO, [ports.BeginRule(other)])


def test_a_withdrawn_rule_makes_room_again(stores: Stores) -> None:
    old, new = rule("rul_1", date(2026, 1, 1)), rule("rul_2", date(2026, 7, 1))
    stores.directory.commit(CO, [ports.BeginRule(old)])
    stores.directory.commit(CO, [ports.BeginRule(new)])
    with pytest.raises(ports.VersionStale):
        stores.directory.commit(CO, [ports.WithdrawRule(old, None)])
    stores.directory.commit(CO, [ports.WithdrawRule(new, old)])
    between = rule("rul_3", date(2026, 3, 1))
    stores.directory.commit(CO, [ports.BeginRule(between)])
    stores.directory.commit(CO, [ports.WithdrawRule(between, old)])
    stores.directory.commit(CO, [ports.WithdrawRule(old, None)])
    stores.directory.commit(CO, [ports.BeginRule(rule("rul_4", date(2025, 1, 1)))])


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
