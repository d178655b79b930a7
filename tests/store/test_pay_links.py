"""Pay links kept in memory and in DynamoDB, by one contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.accounts import Account, HeldAs
from shared.domain.owners.pay_link import (
    IssuedLink,
    PayLink,
    PayLinkRefused,
    PayLinkRevoked,
    PayLinkTaken,
)
from shared.domain.property import SubjectKind
from shared.store.pay_links import PayLinkTable
from shared.usecases.owners.pay_links import WantedLink, make_pay_link, open_pay_link
from shared.usecases.owners.ports import PayLinks
from tests.billing.world import SetClock
from tests.fakes.clock import NOON
from tests.fakes.pay_links import MemoryPayLinks

ACCOUNT = Account(
    id="acc_0000000000000001",
    community_id="cty_0000000000000001",
    subject_kind=SubjectKind.UNIT,
    subject_id="unt_0000000000000001",
    holder_id="hld_0000000000000001",
    held_as=HeldAs.OWNER,
    first=NOON.date(),
    created_at=NOON,
)
CO = "com_0000000000000001"


@pytest.fixture(params=["memory", "DynamoDB"])
def links(request: pytest.FixtureRequest, dynamodb: Any, make_table: Callable[[str], str]) -> Any:
    if request.param == "memory":
        return MemoryPayLinks()
    return PayLinkTable(dynamodb, make_table("AccessTable"))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


def make(links: PayLinks, clock: SetClock, step: str = "r1/+3", days: int = 30) -> IssuedLink:
    wanted = WantedLink(CO, ACCOUNT, step, "reminder", "reminders", days)
    return make_pay_link(wanted, links=links, clock=clock)


def test_a_step_sent_again_has_the_same_link_while_it_is_good(
    links: PayLinks, clock: SetClock
) -> None:
    first = make(links, clock)
    clock.time += timedelta(days=3)
    assert make(links, clock) == first
    other = make(links, clock, "r1/+10")
    assert other.token != first.token
    assert {link.id for link in links.of_account(CO, ACCOUNT.id)} == {first.link.id, other.link.id}


def test_a_step_whose_link_ended_gets_another_and_older_ones_stay_good(
    links: PayLinks, clock: SetClock
) -> None:
    brief, month = make(links, clock, days=1), make(links, clock, "r1/+10")
    clock.time += timedelta(days=2)
    again = make(links, clock, days=1)
    assert again.token != brief.token
    assert open_pay_link(again.token, links=links, clock=clock).id == again.link.id
    assert open_pay_link(month.token, links=links, clock=clock).id == month.link.id
    with pytest.raises(PayLinkRefused):
        open_pay_link(brief.token, links=links, clock=clock)


def test_openings_are_counted_with_the_first_and_the_last(links: PayLinks, clock: SetClock) -> None:
    made = make(links, clock)
    for _ in range(3):
        clock.time += timedelta(hours=1)
        open_pay_link(made.token, links=links, clock=clock)
    found = links.find(CO, ACCOUNT.id, made.link.id)
    assert found is not None
    assert (found.opened, found.first_opened_at, found.last_opened_at) == (
        3,
        NOON + timedelta(hours=1),
        NOON + timedelta(hours=3),
    )


def test_what_was_refused_is_not_an_opening(links: PayLinks, clock: SetClock) -> None:
    made = make(links, clock)
    links.revoke(made.link.revoked("finance", clock.now()))
    with pytest.raises(PayLinkRefused):
        open_pay_link(made.token, links=links, clock=clock)
    (found,) = links.of_account(CO, ACCOUNT.id)
    assert (found.opened, found.revoked_by) == (0, "finance")


def test_a_link_is_made_once_and_revoked_once(links: PayLinks, clock: SetClock) -> None:
    made = make(links, clock)
    with pytest.raises(PayLinkTaken):
        links.add(made.link, "0" * 64)
    links.revoke(made.link.revoked("finance", clock.now()))
    with pytest.raises(PayLinkRevoked):
        links.revoke(made.link.revoked("another", clock.now()))


def test_nothing_of_another_account_or_company_is_found(links: PayLinks, clock: SetClock) -> None:
    made: PayLink = make(links, clock).link
    assert links.find("com_0000000000000002", ACCOUNT.id, made.id) is None
    assert links.find(CO, "acc_0000000000000002", made.id) is None
    assert links.of_account(CO, "acc_0000000000000002") == ()
    assert links.by_hash("0" * 64) is None
