"""Holders, accounts and batches over HTTP, and what billing sees of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.billing_card import BillingCard
from tests.fakes.api import Api, memory_api

NO_BUILDING, NO_HOLDER = "bld_0000000000000zzz", "hld_0000000000000zzz"
SOMEBODY = {"holder": {"name": "李娜"}, "from": "2026-01-01"}
UNIT = {"name": "1-101", "floor": 1, "built_area": "96.80"}


@pytest.fixture
def api() -> Api:
    return memory_api(Role.FINANCE)


@pytest.fixture
def estate(api: Api) -> str:
    body = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}
    return str(api.acting(Role.ADMIN).made("/v1/communities", body)["id"])


@pytest.fixture
def building(api: Api, estate: str) -> str:
    return str(api.made(f"/v1/communities/{estate}/buildings", {"name": "1栋"})["id"])


@pytest.fixture
def unit(api: Api, building: str) -> str:
    return str(api.made(f"/v1/buildings/{building}/units", UNIT)["id"])


@pytest.fixture
def holder(api: Api, estate: str) -> str:
    body = {"name": "王伟", "phone": "13800000000"}
    return str(api.made(f"/v1/communities/{estate}/holders", body)["id"])


@pytest.fixture(autouse=True)
def personal_data_stays_off_cards(api: Api) -> Iterator[None]:
    yield
    assert "王伟" not in repr(api.ports["directory"].state.cards)


def card(api: Api, estate: str, subject: str, page: int = 0) -> BillingCard:
    found: BillingCard = api.ports["cards"].card(api.actor.company_id, estate, page, subject)
    return found


def test_an_account_is_on_its_subjects_card(api: Api, estate: str, unit: str, holder: str) -> None:
    body = {"holder_id": holder, "from": "2026-01-01"}
    made = api.made(f"/v1/units/{unit}/accounts", body)
    assert (made["from"], made["to"], made["held_as"]) == ("2026-01-01", None, "owner")
    (days,) = card(api, estate, unit).newest.accounts
    assert (days.account_id, days.first.isoformat(), days.last) == (made["id"], "2026-01-01", None)
    assert api.get(f"/v1/accounts/{made['id']}").json == made
    assert api.get(f"/v1/holders/{holder}/accounts").json["items"] == [made]
    listed = api.get(f"/v1/communities/{estate}/accounts", subject_id=unit).json["items"]
    assert listed == [made]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-06-30", None),
        ("2026-06-30", "2026-07-01"),
        ("2026-01-01", "2026-06-30"),
        ("2025-01-01", "2026-01-01"),
        ("2025-01-01", None),
        ("2026-03-01", "2026-03-01"),
    ],
)
def test_two_holders_never_answer_for_the_same_day(
    api: Api, estate: str, unit: str, holder: str, first: str, last: str | None
) -> None:
    path = f"/v1/units/{unit}/accounts"
    api.made(path, {"holder_id": holder, "from": "2026-01-01", "to": "2026-06-30"})
    answer = api.post(path, {"holder_id": holder, "from": first, "to": last})
    assert (answer.status, answer.json["code"]) == (409, "holders_overlap")
    assert answer.json["field"] == "from"
    assert len(card(api, estate, unit).newest.accounts) == 1
    assert api.post(path, {"holder_id": holder, "from": "2026-07-01"}).status == 201


def test_an_account_that_ends_before_it_begins_is_refused(api: Api, unit: str, holder: str) -> None:
    body = {"holder_id": holder, "from": "2026-07-01", "to": "2026-06-30"}
    answer = api.post(f"/v1/units/{unit}/accounts", body)
    assert (answer.status, answer.json["code"]) == (422, "account_ends_before_it_begins")
    assert answer.json["field"] == "to"


def test_a_hand_over_leaves_no_day_between(api: Api, estate: str, unit: str, holder: str) -> None:
    buyer = api.made(f"/v1/communities/{estate}/holders", {"name": "李娜"})["id"]
    old = api.made(f"/v1/units/{unit}/accounts", {"holder_id": holder, "from": "2020-05-01"})
    path = f"/v1/accounts/{old['id']}/hand-over"
    new = api.made(path, {"holder_id": buyer, "from": "2026-11-15"})
    assert api.get(f"/v1/accounts/{old['id']}").json["to"] == "2026-11-14"
    assert (new["from"], new["to"], new["holder_id"]) == ("2026-11-15", None, buyer)
    spans = [(str(days.first), str(days.last)) for days in card(api, estate, unit).newest.accounts]
    assert spans == [("2020-05-01", "2026-11-14"), ("2026-11-15", "None")]
    again = api.post(path, {"holder_id": buyer, "from": "2026-11-20"})
    assert (again.status, again.json["code"]) == (409, "account_ended")
    early = api.post(
        f"/v1/accounts/{new['id']}/hand-over", {"holder_id": buyer, "from": "2026-11-15"}
    )
    assert (early.status, early.json["code"]) == (422, "account_ends_before_it_begins")


def test_the_days_of_an_account_can_be_mended(
    api: Api, estate: str, unit: str, holder: str
) -> None:
    made = api.made(f"/v1/units/{unit}/accounts", {"holder_id": holder, "from": "2026-01-01"})
    path = f"/v1/accounts/{made['id']}"
    ended = api.patch(path, {"to": "2026-03-31", "held_as": "tenant"}, 1).json
    assert (ended["from"], ended["to"], ended["held_as"]) == ("2026-01-01", "2026-03-31", "tenant")
    assert api.patch(path, {"to": None}, 2).json["to"] is None
    assert card(api, estate, unit).newest.accounts[0].last is None
    assert api.patch(path, {"from": None}, 3).json["field"] == "from"


def test_a_reader_sees_who_but_not_how_to_reach_them(api: Api, estate: str, holder: str) -> None:
    path = f"/v1/holders/{holder}"
    assert api.get(path).json["phone"] == "13800000000"
    seen = api.acting(Role.READER).get(path).json
    assert (seen["name"], seen["phone"], seen["note"]) == ("王伟", "*********00", "")
    listed = api.acting(Role.READER).get(f"/v1/communities/{estate}/holders")
    assert "13800000000" not in listed.text


def test_a_batch_is_entered_as_a_whole(api: Api, estate: str, building: str, holder: str) -> None:
    rows = [
        {
            "unit": {**UNIT, "building_id": building},
            "account": {"holder": {"name": "李娜"}, "from": "2026-01-01"},
        },
        {"space": {"name": "A-1"}, "account": {"holder_id": holder, "from": "2026-01-01"}},
        {"space": {"name": "A-2"}},
    ]
    path = f"/v1/communities/{estate}/registrations"
    first = api.post(path, {"rows": rows}, key="batch")
    assert api.post(path, {"rows": rows}, key="batch").text == first.text
    unit_row, held, free = first.json["rows"]
    assert [row["subject_kind"] for row in (unit_row, held, free)] == ["unit", "space", "space"]
    assert held["holder_id"] == holder
    assert (free["holder_id"], free["account_id"]) == (None, None)
    assert api.get(f"/v1/holders/{unit_row['holder_id']}").json["name"] == "李娜"
    account = api.get(f"/v1/accounts/{unit_row['account_id']}").json
    assert account["subject_id"] == unit_row["subject_id"]
    assert len(card(api, estate, unit_row["subject_id"]).newest.accounts) == 1
    assert len(api.get(f"/v1/communities/{estate}/spaces").json["items"]) == 2


@pytest.mark.parametrize(
    ("row", "status", "field"),
    [
        ({}, 422, "rows.1"),
        ({"unit": None, "space": None}, 422, "rows.1"),
        ({"space": {"name": "A"}, "account": {"from": "2026-01-01"}}, 422, "rows.1.account"),
        ({"space": {"name": "A", "building_id": NO_BUILDING}}, 404, "rows.1.space.building_id"),
        (
            {"space": {"name": "A"}, "account": {"from": "2026-01-01", "holder_id": NO_HOLDER}},
            404,
            "rows.1.account.holder_id",
        ),
        (
            {"space": {"name": "A"}, "account": {**SOMEBODY, "to": "2025-12-31"}},
            422,
            "rows.1.account.to",
        ),
        ({"space": {"name": "A", "built_area": "-1"}}, 422, "rows.1.space.built_area"),
        ({"space": {"name": "A", "colour": "red"}}, 422, "rows.1.space.colour"),
    ],
)
def test_one_row_that_cannot_be_stops_the_whole_batch(
    api: Api, estate: str, row: dict[str, Any], status: int, field: str
) -> None:
    before = len(api.ports["directory"].state.resources)
    body = {"rows": [{"space": {"name": "good"}}, row]}
    answer = api.post(f"/v1/communities/{estate}/registrations", body)
    assert (answer.status, answer.json["field"]) == (status, field), answer.text
    assert len(api.ports["directory"].state.resources) == before


def test_a_batch_that_is_too_long_is_refused(api: Api, estate: str) -> None:
    rows = [{"space": {"name": f"A-{number}"}} for number in range(20)]
    answer = api.post(f"/v1/communities/{estate}/registrations", {"rows": rows})
    assert (answer.status, answer.json["field"]) == (422, "rows")


def test_a_subject_that_somebody_else_changes_meanwhile_is_read_anew(
    api: Api, estate: str, unit: str, holder: str
) -> None:
    cards = api.ports["cards"]
    looks: list[str] = []

    class Racing:
        """Lets another clerk set a status right after the first look at the card."""

        def __getattr__(self, name: str) -> Any:
            return getattr(cards, name)

        def card(self, *place: Any) -> BillingCard:
            found: BillingCard = cards.card(*place)
            looks.append(place[-1])
            if len(looks) == 1:
                status = {"status": "let", "from": "2026-12-01"}
                assert api.post(f"/v1/units/{unit}/statuses", status).status == 200
            return found

    racing = Api({**api.ports, "cards": Racing()}, api.actor, api.journal)
    made = racing.post(f"/v1/units/{unit}/accounts", {"holder_id": holder, "from": "2026-01-01"})
    assert made.status == 201
    newest = card(api, estate, unit).newest
    assert len(newest.accounts) == 1
    assert "changes" in newest.facts
    assert len(looks) == 2
