"""How a holder is reached: addresses sealed, wishes by kind and channel, WeChat linked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.accounts import Account, Holder, HolderKind
from shared.domain.actor import Role
from shared.domain.errors import NotFound
from shared.domain.messaging.contacts import AccountContacts, Stop
from shared.domain.messaging.errors import AddressRefused
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.messaging.contacts import (
    Reached,
    StopMessages,
    UpdateContacts,
    Wanted,
    addresses_for,
    bind_openid,
    contacts_of,
    get_contacts,
    mark_dead,
    stop_messages,
    unbind_openid,
    update_contacts,
)
from shared.usecases.messaging.records import contacts_by
from shared.usecases.ports import Create, VersionStale
from shared.usecases.reading import ById
from tests.fakes.bank_files import PlainSealer
from tests.ledger.world import CO, COMMUNITY, HOME, NOON, SPACE, World, memory_world, stored_world

OPENID = "oSandboxPhone00_aaaaaaaaaaaa"
SMS, WECHAT, REMINDER = ChannelName.SMS, ChannelName.WECHAT, MessageKind.REMINDER


@pytest.fixture(params=["memory", "DynamoDB"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return memory_world()
    return stored_world(request.getfixturevalue("dynamodb"), request.getfixturevalue("make_table"))


def _account(world: World, account_id: str = HOME) -> Account:
    return world.directory.get(CO, Account, account_id)


def _update(world: World, version: int, account: str = HOME, **more: Any) -> AccountContacts:
    return update_contacts(
        more.pop("actor", world.actor),
        UpdateContacts(account, version, **more),
        directory=world.directory,
        ledger=world.ledger,
        address_sealer=PlainSealer(),
        clock=world.clock,
    )


def _reached(world: World, channel: ChannelName, account: str = HOME) -> tuple[Reached, ...]:
    of = _account(world, account)
    contacts = contacts_of(CO, of, ledger=world.ledger)
    return addresses_for(CO, of, channel, contacts, directory=world.directory, sealer=PlainSealer())


def _bind(world: World, openid: str = OPENID, account: str = HOME) -> AccountContacts:
    return bind_openid(
        CO,
        _account(world, account),
        openid,
        "owner",
        ledger=world.ledger,
        sealer=PlainSealer(),
        clock=world.clock,
    )


def test_a_number_is_kept_sealed_and_shown_masked(world: World) -> None:
    made = _update(world, 1, phone="138 1234 1234")
    (address,) = made.addresses
    assert (made.version, address.shown, address.by) == (2, "+86138****1234", world.actor.name)
    (reached,) = _reached(world, SMS)
    assert reached.address == "+8613812341234"
    assert "1381234" not in repr(reached)
    assert _update(world, 2, phone="").addresses == ()


def test_a_number_entered_here_comes_before_the_holders_own(world: World) -> None:
    holder = Holder(
        _account(world).holder_id, COMMUNITY, "王伟", HolderKind.PERSON, NOON, phone="13900001111"
    )
    world.directory.commit(CO, [Create(holder)])
    assert _reached(world, SMS) == (Reached(SMS, "+8613900001111"),)
    assert _reached(world, ChannelName.EMAIL) == ()
    _update(world, 1, phone="13812341234")
    assert [each.address for each in _reached(world, SMS)] == ["+8613812341234"]
    (address,) = contacts_of(CO, _account(world), ledger=world.ledger).addresses
    mark_dead(CO, _account(world), address.index, "OptedOut", ledger=world.ledger)
    assert _reached(world, SMS) == ()


def test_what_is_wanted_is_dated_and_asked_by_version(world: World) -> None:
    made = _update(world, 1, preferences=(Wanted(REMINDER, SMS, False),))
    assert not made.wants(REMINDER, SMS)
    (said,) = made.said
    assert (said.at, said.by) == (world.clock.now(), world.actor.name)
    with pytest.raises(VersionStale):
        _update(world, 1, preferences=(Wanted(REMINDER, SMS, True),))
    assert _update(world, 2, preferences=(Wanted(REMINDER, SMS, False),)) == made


def test_a_bad_address_changes_nothing(world: World) -> None:
    with pytest.raises(AddressRefused):
        _update(world, 1, phone="13812341234", email="nobody")
    assert contacts_of(CO, _account(world), ledger=world.ledger).addresses == ()


def test_an_owner_reaches_into_their_own_account_alone(world: World) -> None:
    owner = replace(world.actor, role=Role.OWNER, accounts=frozenset({SPACE}))
    assert _update(world, 1, account=SPACE, actor=owner, email="w@example.com").version == 2
    for account in (HOME, "acc_none"):
        with pytest.raises(NotFound):
            _update(world, 1, account=account, actor=owner, email="w@example.com")
        with pytest.raises(NotFound):
            get_contacts(owner, ById(account), directory=world.directory, ledger=world.ledger)


def test_nothing_goes_to_the_dead(world: World) -> None:
    ports: dict[str, Any] = {
        "directory": world.directory,
        "ledger": world.ledger,
        "clock": world.clock,
    }
    stopped = stop_messages(world.actor, StopMessages(HOME, 1, Stop.DECEASED, "told"), **ports)
    assert not stopped.wants(REMINDER, SMS)
    assert stopped.stop_by == world.actor.name
    again = stop_messages(world.actor, StopMessages(HOME, 2, Stop.NONE), **ports)
    assert again.wants(REMINDER, SMS)


def test_a_phone_of_wechats_is_linked_once_and_found_by_its_openid(world: World) -> None:
    assert _bind(world) == _bind(world)
    _bind(world, account=SPACE)
    _bind(world, openid=OPENID.replace("a", "b"))
    assert len(_reached(world, WECHAT)) == 2
    index = PlainSealer().index(CO, OPENID)
    found = world.ledger.page(CO, contacts_by(index), 10, None).items
    assert {each.account_id for each in found} == {HOME, SPACE}


def test_who_stops_following_is_forgotten_by_every_account(world: World) -> None:
    _bind(world)
    _bind(world, account=SPACE)
    ports: dict[str, Any] = {"ledger": world.ledger, "sealer": PlainSealer()}
    assert unbind_openid(CO, OPENID, **ports) == 2
    assert unbind_openid(CO, OPENID, **ports) == 0
    assert _reached(world, WECHAT) == _reached(world, WECHAT, SPACE) == ()
    assert len(_bind(world).addresses) == 1
