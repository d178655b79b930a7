"""The same request twice, changes by version, and lists that go on: what every route does."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from tests.fakes.api import Api, memory_api

PERCENT = "unusual_change_percent"
ESTATE = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}


@pytest.fixture
def api() -> Api:
    return memory_api()


def test_the_same_post_twice_has_one_effect_and_one_answer(api: Api) -> None:
    first = api.post("/v1/communities", ESTATE, key="k1")
    again = api.post("/v1/communities", {**ESTATE, "language": "zh-CN"}, key="k1")
    assert (first.status, again.status) == (201, 201)
    assert again.text == first.text
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert len(api.get("/v1/communities").json["items"]) == 1


def test_the_answer_is_the_same_after_the_resource_changed(api: Api) -> None:
    first = api.post("/v1/communities", ESTATE, key="k1")
    api.patch(f"/v1/communities/{first.json['id']}", {"name": "月光花园"}, 1)
    assert api.post("/v1/communities", ESTATE, key="k1").text == first.text


def test_an_idempotency_key_for_another_request_is_a_conflict(api: Api) -> None:
    api.made("/v1/communities", ESTATE)
    first = api.post("/v1/communities", ESTATE, key="k1").json
    for path, body in (
        ("/v1/communities", {**ESTATE, "name": "月光花园"}),
        (f"/v1/communities/{first['id']}/buildings", {"name": "1栋"}),
    ):
        answer = api.post(path, body, key="k1")
        assert (answer.status, answer.json["code"]) == (409, "idempotency_key_reused")
        assert answer.json["field"] == "Idempotency-Key"


def test_an_idempotency_key_of_another_caller_gives_nothing_away(api: Api) -> None:
    made = api.post("/v1/communities", ESTATE, key="k1").json
    path = f"/v1/communities/{made['id']}/buildings"
    api.post(path, {"name": "1栋"}, key="k2")
    colleague = api.acting(Role.FINANCE).post(path, {"name": "1栋"}, key="k2")
    assert (colleague.status, colleague.json["code"]) == (409, "idempotency_key_reused")
    stranger = api.acting(Role.FINANCE, "com_0000000000000bbb").post(
        path, {"name": "1栋"}, key="k2"
    )
    assert (stranger.status, stranger.json["code"]) == (404, "not_found")


def test_a_request_that_came_second_answers_like_the_first(api: Api) -> None:
    recalled = api.ports["idempotency"].recall
    calls = []

    class Blind:
        """Sees nothing at the first look: both requests are under way at once."""

        def recall(self, once: Any, of: Any) -> Any:
            calls.append(once)
            return None if len(calls) == 2 else recalled(once, of)

    api.ports["idempotency"] = Blind()
    first = api.post("/v1/communities", ESTATE, key="k1")
    second = api.post("/v1/communities", ESTATE, key="k1")
    assert (second.status, second.text) == (201, first.text)
    assert second.headers["idempotent-replayed"] == "true"
    assert len(api.get("/v1/communities").json["items"]) == 1


def test_a_patch_needs_the_version_that_was_read(api: Api) -> None:
    made = api.made("/v1/communities", ESTATE)
    path = f"/v1/communities/{made['id']}"
    without = api.call("PATCH", path, {"name": "月光花园"})
    assert (without.status, without.json["code"]) == (428, "version_missing")
    assert without.json["field"] == "If-Match"
    malformed = api.call("PATCH", path, {"name": "x"}, headers={"If-Match": "*"})
    assert (malformed.status, malformed.json["code"]) == (400, "version_malformed")
    done = api.patch(path, {"name": "月光花园"}, 1)
    assert (done.status, done.headers["etag"], done.json["version"]) == (200, '"2"', 2)
    stale = api.patch(path, {"name": "星光花园"}, 1)
    assert (stale.status, stale.json["code"]) == (412, "version_stale")
    assert api.get(path).json["name"] == "月光花园"


def test_a_patch_changes_what_it_names_and_nothing_else(api: Api) -> None:
    made = api.made("/v1/communities", {**ESTATE, "address": "花园路 1 号"})
    path = f"/v1/communities/{made['id']}"
    changed = api.patch(path, {"billing": {"payment_order": "late_fee_first"}}, 1).json
    expected = {
        **made,
        "version": 2,
        "billing": {**made["billing"], "payment_order": "late_fee_first"},
    }
    assert changed == expected
    refusal = api.patch(path, {"currency": "JPY"}, 2)
    assert (refusal.status, refusal.json["field"]) == (422, "currency")


def test_lists_go_on_where_they_stopped(api: Api) -> None:
    estate = api.made("/v1/communities", ESTATE)
    path = f"/v1/communities/{estate['id']}/buildings"
    for number in (3, 1, 10, 2):
        api.made(path, {"name": f"{number}栋"})
    names: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = api.get(path, limit="3", **cursor).json
        names += [each["name"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert names == ["1栋", "2栋", "3栋", "10栋"]


def test_a_cursor_that_was_tampered_with_or_carried_away_is_refused(api: Api) -> None:
    estates = [api.made("/v1/communities", {**ESTATE, "name": name}) for name in "AB"]
    paths = [f"/v1/communities/{estate['id']}/buildings" for estate in estates]
    for path in paths:
        for name in "abc":
            api.made(path, {"name": name})
    cursor = api.get(paths[0], limit="1").json["next_cursor"]
    flipped = ("B" if cursor[0] == "A" else "A") + cursor[1:]
    for path, wrong in (
        (paths[0], flipped),
        (paths[0], "nonsense"),
        (paths[1], cursor),
        (f"/v1/communities/{estates[0]['id']}/units", cursor),
    ):
        answer = api.get(path, cursor=wrong)
        assert (answer.status, answer.json["code"]) == (400, "cursor_invalid")
        assert answer.json["field"] == "cursor"
    # The same list, narrowed in another way, is another list.
    units = f"/v1/communities/{estates[0]['id']}/units"
    assert api.get(units, kind="shop", cursor=cursor).status == 400
    assert api.get(paths[0], limit="2", cursor=cursor).status == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"sort": "name"}, "sort"),
        ({"cursor": "x" * 1001}, "cursor"),
    ],
)
def test_a_query_that_is_wrong_is_refused(api: Api, query: dict[str, str], field: str) -> None:
    answer = api.get("/v1/communities", **query)
    assert (answer.status, answer.json["field"]) == (422, field)
