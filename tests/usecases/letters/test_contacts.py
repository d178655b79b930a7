"""Contacts are noted once, in order, and tell the next caller what to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.arrears.contact import (
    ContactFacts,
    ContactRefused,
    ContactResult,
    ContactWay,
)
from shared.domain.errors import NotFound
from shared.domain.letters.demand import DemandNotFound
from shared.usecases.letters.contacts import (
    EnterContact,
    SeeVisitPhoto,
    SendVisitPhoto,
    enter_contact,
    list_contacts,
    see_visit_photo,
    send_visit_photo,
)
from shared.usecases.letters.records import last_contact_ref
from shared.usecases.metering.meter_photos import PhotoMissing
from shared.usecases.reading import ListOf
from tests.fakes.clock import CountingIds
from tests.fakes.photos import QuietPhotos
from tests.ledger.world import CO, COMMUNITY, HOME, SPACE, World, memory_world

REACHED = ContactFacts(ContactWay.CALL, ContactResult.REACHED)


@pytest.fixture
def world() -> World:
    return memory_world()


def ports(world: World, *names: str) -> dict[str, Any]:
    known = {
        "directory": world.directory,
        "ledger": world.ledger,
        "clock": world.clock,
        "photos": QuietPhotos(),
        "ids": CountingIds(),
    }
    return {name: known[name] for name in names}


def enter(world: World, facts: ContactFacts, account: str = HOME) -> Any:
    command = EnterContact(world.once(), account, facts)
    return enter_contact(world.actor, command, **ports(world, "directory", "ledger", "clock"))


def test_contacts_are_numbered_and_listed_newest_first(world: World) -> None:
    enter(world, REACHED)
    world.clock.time += timedelta(days=1)
    enter(world, ContactFacts(ContactWay.VISIT, ContactResult.VACANT, "dark"))
    page = list_contacts(world.actor, ListOf(HOME, 10), **ports(world, "directory", "ledger"))
    assert [(one.number, one.facts.result) for one in page.items] == [(2, "vacant"), (1, "reached")]
    known = world.ledger.find(CO, last_contact_ref(HOME))
    assert known is not None
    assert known.last == page.items[0]
    assert (known.version, known.best_time) == (2, "12:00")


def test_what_the_holder_said_of_their_time_is_kept(world: World) -> None:
    enter(world, replace(REACHED, best_time="after 18:00"))
    enter(world, REACHED)
    known = world.ledger.find(CO, last_contact_ref(HOME))
    assert known is not None
    assert known.best_time == "after 18:00"


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("promise_without_day", {"result": ContactResult.PROMISED}),
        ("day_without_promise", {"promised_on": date(2026, 12, 1)}),
        ("day_without_promise", {"promised_minor": 100}),
        ("again_without_day", {"result": ContactResult.CALL_AGAIN}),
        ("letter_by_phone", {"result": ContactResult.HANDED_OVER}),
        ("photos", {"photos": ("a",) * 7}),
    ],
)
def test_what_does_not_fit_together_is_refused(reason: str, facts: dict[str, Any]) -> None:
    with pytest.raises(ContactRefused) as refused:
        replace(REACHED, **facts)
    assert refused.value.data["reason"] == reason


def test_a_demand_nobody_made_and_a_foreign_photo_are_refused(world: World) -> None:
    left = ContactFacts(ContactWay.VISIT, ContactResult.LEFT_AT_DOOR)
    with pytest.raises(DemandNotFound):
        enter(world, replace(left, demand="20261124-XX-1"))
    with pytest.raises(NotFound):
        enter(world, replace(left, photos=(f"{CO}/{COMMUNITY}/visits/{SPACE}/a.jpg",)))


def test_a_photo_of_a_visit_is_sent_named_and_seen(world: World) -> None:
    wanted = SendVisitPhoto(HOME, "image/png")
    form = send_visit_photo(world.actor, wanted, **ports(world, "directory", "photos", "ids"))
    left = ContactFacts(ContactWay.VISIT, ContactResult.LEFT_AT_DOOR, photos=(form.key,))
    enter(world, left)
    reading = ports(world, "directory", "ledger", "photos")
    assert see_visit_photo(world.actor, SeeVisitPhoto(HOME, 1, 1), **reading).url.endswith(form.key)
    for number, place in ((1, 0), (1, 2), (2, 1)):
        with pytest.raises((PhotoMissing, NotFound)):
            see_visit_photo(world.actor, SeeVisitPhoto(HOME, number, place), **reading)


def test_an_owner_and_a_clerk_of_elsewhere_do_not_enter_contacts(world: World) -> None:
    elsewhere = replace(world.actor, communities=frozenset({"cty_elsewhere"}))
    owner = replace(world.actor, role=Role.OWNER, accounts=frozenset({SPACE}))
    for actor in (elsewhere, owner):
        with pytest.raises(NotFound):
            enter_contact(
                actor,
                EnterContact(world.once(), HOME, REACHED),
                **ports(world, "directory", "ledger", "clock"),
            )
