"""One suite of promises about resources, run against the memory fake and real DynamoDB calls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.billing_card import first_card
from shared.domain.community import Community, Company, Language
from shared.domain.errors import NotFound
from shared.domain.property import (
    Building,
    Space,
    SpaceKind,
    Unit,
    UnitKind,
)
from shared.usecases import ports
from tests.fakes.clock import NOON
from tests.store.directory_stores import (
    CO,
    OTHER,
    Stores,
    account,
    building,
    once,
    unit,
)


def test_a_resource_comes_back_as_it_was_stored(stores: Stores) -> None:
    stored = unit()
    stores.directory.commit(CO, [ports.Create(stored)])
    assert stores.directory.get(CO, Unit, "unt_1") == stored


def test_a_resource_of_another_company_is_not_there(stores: Stores) -> None:
    stores.directory.commit(CO, [ports.Create(unit())])
    assert stores.directory.find(OTHER, Unit, "unt_1") is None
    with pytest.raises(NotFound):
        stores.directory.get(OTHER, Unit, "unt_1")


def test_several_resources_are_read_at_once_without_those_that_are_not_there(
    stores: Stores,
) -> None:
    units = [unit(f"unt_{number}", name=f"1-{number}") for number in range(130)]
    for start in range(0, len(units), 25):
        stores.directory.commit(CO, [ports.Create(one) for one in units[start : start + 25]])
    ids = [one.id for one in units]
    found = stores.directory.many(CO, Unit, [*ids, "unt_none", ids[0]])
    assert found == {one.id: one for one in units}
    assert stores.directory.many(OTHER, Unit, ids) == {}
    assert stores.directory.many(CO, Unit, []) == {}


def test_resources_of_several_kinds_are_read_at_once(stores: Stores) -> None:
    house = building(1)
    stores.directory.commit(CO, [ports.Create(unit()), ports.Create(house)])
    places = [(Unit, "unt_1"), (Building, house.id), (Building, "unt_1"), (Space, "")]
    found = stores.directory.several(CO, places)
    assert found == {places[0]: unit(), places[1]: house}
    assert stores.directory.several(OTHER, places) == {}


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
