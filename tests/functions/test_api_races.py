"""Two callers at once, on real DynamoDB calls: one effect, and the second is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.adapters.ids import RandomIds
from tests.fakes.api import Answer, Api
from tests.functions.estate import RULE, Estate, build_estate

AT_ONCE = 4


@pytest.fixture
def estate(dynamodb: Any, make_table: Callable[[str], str]) -> Estate:
    built = build_estate(dynamodb, make_table)
    built.api.ports["ids"] = RandomIds()
    return built


def at_once(estate: Estate, ask: Callable[[Api, int], Answer]) -> list[Answer]:
    """Return the answers to requests that were sent at the same time."""
    # Chalice keeps its current request in the app, and a function serves one at a time.
    functions = [Api(estate.api.ports, estate.api.actor) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, functions, range(AT_ONCE)))


def statuses(answers: list[Answer]) -> list[int]:
    return sorted(answer.status for answer in answers)


def test_the_same_request_many_times_at_once_has_one_effect(estate: Estate) -> None:
    path = f"/v1/communities/{estate.ids['community_id']}/holders"
    answers = at_once(estate, lambda api, _: api.post(path, {"name": "李娜"}, key="same"))
    assert statuses(answers) == [201] * AT_ONCE
    assert len({answer.text for answer in answers}) == 1
    assert len(estate.api.get(path).json["items"]) == 2


def test_one_of_many_holders_gets_the_same_days(estate: Estate) -> None:
    space, holder = estate.ids["space_id"], estate.ids["holder_id"]
    body = {"holder_id": holder, "from": "2026-01-01"}
    answers = at_once(estate, lambda api, _: api.post(f"/v1/spaces/{space}/accounts", body))
    assert statuses(answers) == [201, 409, 409, 409]
    assert {answer.json.get("code", "") for answer in answers} == {"", "holders_overlap"}


def test_neighbouring_days_given_at_once_are_all_kept(estate: Estate) -> None:
    space, holder = estate.ids["space_id"], estate.ids["holder_id"]

    def ask(api: Api, number: int) -> Answer:
        month = f"2026-{number + 1:02d}"
        body = {"holder_id": holder, "from": f"{month}-01", "to": f"{month}-28"}
        return api.post(f"/v1/spaces/{space}/accounts", body)

    assert statuses(at_once(estate, ask)) == [201] * AT_ONCE
    listed = estate.api.get(
        f"/v1/communities/{estate.ids['community_id']}/accounts", subject_id=space
    )
    assert len(listed.json["items"]) == AT_ONCE


def test_one_of_many_versions_begins_on_a_day(estate: Estate) -> None:
    path = f"/v1/charge-items/{estate.ids['item_id']}/rules"
    body = {"effective_from": "2027-01-01", "document": RULE}
    answers = at_once(estate, lambda api, _: api.post(path, body))
    assert statuses(answers) == [201, 409, 409, 409]


def test_one_of_many_rules_that_could_all_hold_gets_its_place_in_the_order(estate: Estate) -> None:
    path = f"/v1/charge-items/{estate.ids['item_id']}/rules"

    def ask(api: Api, number: int) -> Answer:
        conditions = {"floor": {"above": number}}
        body = {"effective_from": "2026-01-01", "document": RULE, "conditions": conditions}
        return api.post(path, body)

    answers = at_once(estate, ask)
    assert statuses(answers) == [201, 409, 409, 409]
    assert {answer.json.get("code", "") for answer in answers} == {"", "rule_order_unclear"}


def test_rules_of_one_item_saved_at_once_for_different_orders_are_all_kept(estate: Estate) -> None:
    path = f"/v1/charge-items/{estate.ids['item_id']}/rules"

    def ask(api: Api, number: int) -> Answer:
        body = {"effective_from": "2026-01-01", "document": RULE, "order": number + 1}
        return api.post(path, {**body, "conditions": {"floor": {"above": number}}})

    assert statuses(at_once(estate, ask)) == [201] * AT_ONCE
    unit = estate.api.get(f"/v1/units/{estate.ids['unit_id']}/charge-rules").json
    assert len(unit["items"][0]["candidates"]) == 1 + AT_ONCE


def test_one_of_many_plans_gets_an_item(estate: Estate) -> None:
    community = estate.ids["community_id"]
    name = {"zh": "水费", "en": "Water"}
    item = estate.api.made(
        "/v1/charge-items", {"name": name, "category": "water", "community_id": community}
    )["id"]
    body = {"name": "x", "first_period": "2026-12", "item_ids": [item]}
    path = f"/v1/communities/{community}/billing-plans"
    assert statuses(at_once(estate, lambda api, _: api.post(path, body))) == [201, 409, 409, 409]


def test_one_of_many_changes_of_a_version_wins(estate: Estate) -> None:
    path = f"/v1/units/{estate.ids['unit_id']}"
    answers = at_once(estate, lambda api, number: api.patch(path, {"floor": number + 2}, 1))
    assert statuses(answers) == [200, 412, 412, 412]
    (won,) = (answer for answer in answers if answer.status == 200)
    assert estate.api.get(path).json == won.json


def test_a_month_is_closed_by_one_of_many(estate: Estate) -> None:
    path = f"/v1/communities/{estate.ids['community_id']}/period-closes"
    answers = at_once(estate, lambda api, _: api.post(path, {"period": "2026-10"}))
    assert statuses(answers) == [201, 409, 409, 409]


def test_subjects_entered_at_once_get_numbers_of_their_own(estate: Estate) -> None:
    community = estate.ids["community_id"]
    path = f"/v1/communities/{community}/registrations"
    rows = {"rows": [{"space": {"name": f"B-{number}"}} for number in range(19)]}
    assert statuses(at_once(estate, lambda api, _: api.post(path, rows))) == [201] * AT_ONCE
    cards, company = estate.api.ports["cards"], estate.ids["company_id"]
    assert cards.subjects_numbered(company, community) == 2 + AT_ONCE * 19
    assert len(cards.page_cards(company, community, 0)) == 2 + AT_ONCE * 19
