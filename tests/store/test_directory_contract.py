"""One suite of promises, run against the memory fake and against real DynamoDB calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.accounts import Account, AccountDays, HeldAs
from shared.domain.actor import Role
from shared.domain.api_keys import ApiKey, hash_secret
from shared.domain.billing_card import first_card
from shared.domain.billing_plan import BillingPlan, ItemInOtherPlan, Timing
from shared.domain.charge_items import RuleVersion, RuleVersionsOverlap, Scope, ScopeLevel
from shared.domain.community import Community, Company, Language
from shared.domain.errors import NotFound
from shared.domain.property import (
    Building,
    Space,
    SpaceKind,
    Status,
    StatusFrom,
    SubjectKind,
    Unit,
    UnitKind,
)
from shared.store.access import AccessTable
from shared.store.cards import CardTable
from shared.store.directory import DirectoryTable
from shared.store.due_plans import DuePlanIndex
from shared.store.idempotency import IdempotencyTable
from shared.usecases import ports
from tests.fakes.clock import NOON, StandingClock
from tests.fakes.directory import MemoryDirectory

CO, OTHER = "com_a", "com_b"


@dataclass
class Stores:
    """The ports under test."""

    directory: ports.Directory
    cards: ports.Cards
    due_plans: ports.DuePlans
    idempotency: ports.Idempotency
    keys: ports.Keys


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        memory = MemoryDirectory()
        return Stores(memory, memory, memory, memory, memory)
    client = request.getfixturevalue("dynamodb")
    make: Callable[[str], str] = request.getfixturevalue("make_table")
    table, access = make("DirectoryTable"), make("AccessTable")
    clock = StandingClock()
    return Stores(
        DirectoryTable(client, table, access, clock),
        CardTable(client, table),
        DuePlanIndex(client, table),
        IdempotencyTable(client, table),
        AccessTable(client, access),
    )


def building(number: int, community: str = "cty_1") -> Building:
    return Building(f"bld_{number}", community, f"{number}栋", NOON)


def unit(unit_id: str = "unt_1", **changes: Any) -> Unit:
    made = Unit(
        id=unit_id,
        community_id="cty_1",
        building_id="bld_1",
        name="1-101",
        floor=1,
        kind=UnitKind.RESIDENTIAL,
        built_area=Decimal("96.80"),
        statuses=(StatusFrom(date(2026, 1, 1), Status.OCCUPIED),),
        page=0,
        created_at=NOON,
        inside_area=Decimal("75.92"),
        household_size=3,
        tags=("corner",),
    )
    return replace(made, **changes)


def account(account_id: str, **changes: Any) -> Account:
    made = Account(
        account_id,
        "cty_1",
        SubjectKind.UNIT,
        "unt_1",
        "hld_1",
        HeldAs.OWNER,
        date(2026, 1, 1),
        NOON,
    )
    return replace(made, **changes)


def plan(plan_id: str = "pln_1", **changes: Any) -> BillingPlan:
    made = BillingPlan(
        id=plan_id,
        community_id="cty_1",
        name="monthly",
        item_ids=("itm_1",),
        period_months=1,
        first_period="2026-11",
        billing_day=1,
        timing=Timing.ADVANCE,
        due_days=30,
        next_period="2026-11",
        created_at=NOON,
    )
    return replace(made, **changes)


def rule(rule_id: str, first: date, **changes: Any) -> RuleVersion:
    made = RuleVersion(
        id=rule_id,
        item_id="itm_1",
        scope=Scope(ScopeLevel.COMMUNITY, "cty_1"),
        effective_from=first,
        document={"schema": 1, "price": "2.50", "deep": [{"x": [1, True, None]}]},
        created_at=NOON,
        created_by="tester",
        community_id="cty_1",
    )
    return replace(made, **changes)


def once(key: str = "k", digest: str = "d") -> ports.Once:
    return ports.Once(CO, key, digest)


def test_a_resource_comes_back_as_it_was_stored(stores: Stores) -> None:
    stored = unit()
    stores.directory.commit(CO, [ports.Create(stored)])
    assert stores.directory.get(CO, Unit, "unt_1") == stored


def test_a_resource_of_another_company_is_not_there(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(unit())])
    assert stores.directory.find(OTHER, Unit, "unt_1") is None
    with pytest.raises(NotFound):
        stores.directory.get(OTHER, Unit, "unt_1")


def test_a_replacement_needs_the_version_before_it(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(unit())])
    second = unit(version=2, floor=2)
    stores.directory.commit(CO, [ports.Replace(second)])
    with pytest.raises(ports.VersionStale) as refused:
        stores.directory.commit(CO, [ports.Replace(unit(version=2, floor=9))])
    assert refused.value.data["version"] == 2
    assert stores.directory.get(CO, Unit, "unt_1") == second


def test_a_kept_resource_must_still_be_in_its_version(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(unit())])
    stores.directory.commit(CO, [ports.Keep(unit()), ports.Create(building(1))])
    with pytest.raises(ports.VersionStale):
        stores.directory.commit(CO, [ports.Keep(unit(version=2)), ports.Create(building(2))])
    assert stores.directory.find(CO, Building, "bld_2") is None


def test_a_list_is_in_natural_order_and_goes_on_where_it_stopped(stores: Stores) -> None:
    for number in (10, 2, 1, 33, 4):
        stores.directory.commit(CO, [ports.Create(building(number))])
    stores.directory.commit(CO, [ports.Create(building(7, "cty_2"))])
    stores.directory.commit(OTHER, [ports.Create(building(8))])
    names: list[str] = []
    after: ports.Position | None = None
    pages = 0
    while True:
        page = stores.directory.page(CO, ports.Listing(Building, "cty_1", 2, after))
        names += [each.name for each in page.items]
        pages += 1
        if page.next is None:
            break
        after = page.next
    assert names == ["1栋", "2栋", "4栋", "10栋", "33栋"]
    assert pages == 3


def test_a_list_can_be_narrowed_by_prefix_field_and_tag(stores: Stores) -> None:
    for number in range(6):
        made = unit(
            f"unt_{number}",
            building_id=f"bld_{number % 2}",
            kind=UnitKind.SHOP if number < 3 else UnitKind.OFFICE,
            tags=("vip",) if number == 5 else (),
        )
        stores.directory.commit(CO, [ports.Create(made)])

    def ids(**narrowed: Any) -> list[str]:
        listing = ports.Listing(Unit, "cty_1", 10, **narrowed)
        return sorted(each.id for each in stores.directory.page(CO, listing).items)

    assert ids(prefix="bld_1#") == ["unt_1", "unt_3", "unt_5"]
    assert ids(where=(("kind", "shop"),)) == ["unt_0", "unt_1", "unt_2"]
    assert ids(tag="vip") == ["unt_5"]


def test_a_narrowed_list_still_goes_on_where_it_stopped(stores: Stores) -> None:
    for number in range(9):
        tags = ("vip",) if number % 2 == 0 else ()
        made = unit(f"unt_{number}", name=f"1-{number}", tags=tags)
        stores.directory.commit(CO, [ports.Create(made)])
    first = stores.directory.page(CO, ports.Listing(Unit, "cty_1", 3, tag="vip"))
    second = stores.directory.page(CO, ports.Listing(Unit, "cty_1", 3, first.next, tag="vip"))
    assert [each.name for each in first.items] == ["1-0", "1-2", "1-4"]
    assert [each.name for each in second.items] == ["1-6", "1-8"]
    assert second.next is None


def test_accounts_are_found_under_their_holder(stores: Stores) -> None:
    for number in (3, 1, 2):
        stores.directory.commit(CO, [ports.Create(account(f"acc_{number}"))])
    stores.directory.commit(CO, [ports.Create(account("acc_9", holder_id="hld_2"))])
    first = stores.directory.accounts_of_holder(CO, "hld_1", 2, None)
    rest = stores.directory.accounts_of_holder(CO, "hld_1", 2, first.next)
    assert [each.id for each in first.items + rest.items] == ["acc_1", "acc_2", "acc_3"]


def test_all_changes_are_made_or_none(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(unit())])
    with pytest.raises(ports.VersionStale):
        stores.directory.commit(
            CO,
            [ports.Create(building(1)), ports.Replace(unit(version=5))],
            once=once(),
            result=unit(),
        )
    assert stores.directory.find(CO, Building, "bld_1") is None
    assert stores.idempotency.recall(once(), Unit) is None


def test_what_a_request_led_to_is_remembered_with_its_effect(stores: Stores) -> None:
    made = building(1)
    assert stores.idempotency.recall(once(), Building) is None
    stores.directory.commit(CO, [ports.Create(made)], once=once(), result=made)
    assert stores.idempotency.recall(once(), Building) == made
    with pytest.raises(ports.AlreadyDone):
        stores.directory.commit(CO, [ports.Create(building(2))], once=once(), result=building(2))
    assert stores.directory.find(CO, Building, "bld_2") is None


def test_a_key_used_for_something_else_is_refused(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(building(1))], once=once(), result=building(1))
    with pytest.raises(ports.IdempotencyKeyReused):
        stores.idempotency.recall(once(digest="other"), Building)


def test_a_key_of_another_company_is_another_key(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(building(1))], once=once(), result=building(1))
    assert stores.idempotency.recall(ports.Once(OTHER, "k", "d"), Building) is None


def test_a_card_is_written_over_the_revision_that_was_read(stores: Stores) -> None:
    card = first_card(unit(), NOON)
    stores.directory.commit(CO, [ports.SaveCard(card)])
    with pytest.raises(ports.CardMoved):
        stores.directory.commit(CO, [ports.SaveCard(card)])
    held = (AccountDays("acc_1", date(2026, 1, 1), None),)
    second = card.with_accounts(NOON + timedelta(hours=1), held)
    stores.directory.commit(CO, [ports.SaveCard(second)])
    with pytest.raises(ports.CardMoved):
        stores.directory.commit(CO, [ports.SaveCard(second)])
    assert stores.cards.card(CO, "cty_1", 0, "unt_1") == second
    assert stores.cards.page_cards(CO, "cty_1", 0) == (second,)
    assert stores.cards.page_cards(OTHER, "cty_1", 0) == ()


def test_a_page_of_cards_is_in_order_of_subjects(stores: Stores) -> None:
    space = Space("spc_1", "cty_1", "A-1", SpaceKind.SURFACE, (), 0, NOON)
    for subject in (unit("unt_2"), space, unit("unt_1"), unit("unt_3", page=1)):
        stores.directory.commit(CO, [ports.SaveCard(first_card(subject, NOON))])
    page = stores.cards.page_cards(CO, "cty_1", 0)
    assert [card.subject_id for card in page] == ["spc_1", "unt_1", "unt_2"]
    assert page[0] == first_card(space, NOON)


def test_subject_numbers_are_given_once(stores: Stores) -> None:
    assert stores.cards.subjects_numbered(CO, "cty_1") == 0
    assert stores.cards.number_subjects(CO, "cty_1", 3) == 0
    assert stores.cards.number_subjects(CO, "cty_1", 1) == 3
    assert stores.cards.subjects_numbered(CO, "cty_1") == 4
    assert stores.cards.subjects_numbered(CO, "cty_2") == 0


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


def key(number: int, company: str = CO) -> ApiKey:
    return ApiKey(f"key_{number}", company, "gate", Role.READER, ("cty_1",), NOON, "tester")


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


def test_companies_are_listed_for_the_platform(stores: Stores) -> None:
    for number, company_id in enumerate((CO, OTHER)):
        made = Company(company_id, "物业", Language.ZH, NOON + timedelta(days=number))
        stores.directory.commit(company_id, [ports.Create(made)])
    first = stores.directory.page("platform", ports.Listing(Company, "platform", 1))
    rest = stores.directory.page("platform", ports.Listing(Company, "platform", 1, first.next))
    assert [each.id for each in first.items + rest.items] == [CO, OTHER]


def test_a_community_comes_back_with_its_settings(stores: Stores) -> None:
    made = Community("cty_1", "阳光花园", "CNY", "Asia/Shanghai", Language.ZH, NOON)
    stores.directory.commit(CO, [ports.Create(made)])
    assert stores.directory.get(CO, Community, "cty_1") == made
