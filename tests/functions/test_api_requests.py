"""What every route does before and after its use case: form, keys, versions, languages, errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.domain.actor import Role
from tests.fakes.api import Api, memory_api

PERCENT = "unusual_change_percent"
ESTATE = {"name": "阳光花园", "currency": "CNY", "time_zone": "Asia/Shanghai"}


@pytest.fixture
def api() -> Api:
    return memory_api()


def stored(api: Api) -> int:
    """Return how many things are stored, remembered requests included."""
    state = api.ports["directory"].state
    return sum(len(part) for part in vars(state).values())


def refused(api: Api, status: int, code: str, field: str | None, answer: Any) -> None:
    """Check a refusal: its status, code and field, and that nothing was stored."""
    assert (answer.status, answer.json["code"]) == (status, code), answer.text
    assert answer.json.get("field") == field
    assert stored(api) == 0


def test_a_request_of_nobody_is_refused(api: Api) -> None:
    answer = api.call("POST", "/v1/communities", ESTATE, context={})
    refused(api, 401, "unauthenticated", None, answer)


def test_a_role_that_may_not_is_refused_before_its_body_is_read(api: Api) -> None:
    answer = api.acting(Role.READER).post("/v1/communities", {"no": "such field"})
    refused(api, 403, "forbidden", None, answer)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json_malformed"),
        (b"", 400, "json_malformed"),
        (b"[" * 60_000, 400, "json_malformed"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 413, "body_too_large"),
        (b'{"name": NaN', 400, "json_malformed"),
        (b'{"name":"\xff\xfe"}', 400, "text_not_utf8"),
        (b'{"name":"\xed\xa0\x80"}', 400, "text_not_utf8"),
        (b'{"name":"\\ud800"}', 400, "json_malformed"),
        (b" " * (11 * 1024 * 1024), 413, "body_too_large"),
        (b"[]", 422, "field_invalid"),
        (b"null", 422, "field_invalid"),
    ],
    ids=lambda value: str(value[:12]) if isinstance(value, bytes) else str(value),
)
def test_a_body_that_cannot_be_read_is_refused(
    api: Api, body: bytes, status: int, code: str
) -> None:
    answer = api.call("POST", "/v1/communities", body, headers={"Idempotency-Key": "k"})
    refused(api, status, code, None, answer)


def test_an_eleven_megabyte_name_is_refused(api: Api) -> None:
    body = json.dumps({**ESTATE, "name": "x" * 11_000_000}).encode()
    answer = api.call("POST", "/v1/communities", body, headers={"Idempotency-Key": "k"})
    refused(api, 413, "body_too_large", None, answer)


def test_a_body_of_another_type_is_refused(api: Api) -> None:
    headers = {"Content-Type": "text/xml", "Idempotency-Key": "k"}
    answer = api.call("POST", "/v1/communities", ESTATE, headers=headers)
    refused(api, 415, "media_type_unsupported", "Content-Type", answer)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"colour": "red"}, "field_unknown", "colour"),
        ({"company_id": "com_0000000000000bbb"}, "field_unknown", "company_id"),
        ({"billing": {"late_fee": "1"}}, "field_unknown", "billing.late_fee"),
        ({"currency": "XXX"}, "currency_unknown", "currency"),
        ({"currency": "cny"}, "currency_unknown", "currency"),
        ({"time_zone": "Mars/Olympus"}, "time_zone_unknown", "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone_unknown", "time_zone"),
        ({"name": ""}, "field_invalid", "name"),
        ({"name": "  "}, "field_invalid", "name"),
        ({"name": "a\x00b"}, "field_invalid", "name"),
        ({"name": None}, "field_invalid", "name"),
        ({"name": 5}, "field_invalid", "name"),
        ({"name": "x" * 101}, "field_invalid", "name"),
        ({"language": "fr"}, "field_invalid", "language"),
        *[
            ({"billing": {PERCENT: wrong}}, "field_invalid", f"billing.{PERCENT}")
            for wrong in (30, 0.3, "-1", "1e3", "٣", "1001", "", None)
        ],
        (
            {"billing": {"bill_rounding": {"mode": "down", "unit": "0.001"}}},
            "bill_rounding_refused",
            "billing.bill_rounding.unit",
        ),
        (
            {"billing": {"bill_rounding": {"mode": "sideways", "unit": "1"}}},
            "field_invalid",
            "billing.bill_rounding.mode",
        ),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(
    api: Api, change: dict[str, Any], code: str, field: str
) -> None:
    refused(api, 422, code, field, api.post("/v1/communities", {**ESTATE, **change}))


def test_a_field_that_is_missing_is_named(api: Api) -> None:
    body = {"name": "阳光花园", "time_zone": "Asia/Shanghai"}
    refused(api, 422, "field_missing", "currency", api.post("/v1/communities", body))


def test_an_error_speaks_the_callers_language(api: Api) -> None:
    texts = {}
    for language in ("zh-CN", "en"):
        headers = {"Accept-Language": language, "Idempotency-Key": "k"}
        body = {**ESTATE, "currency": "XXX"}
        answer = api.call("POST", "/v1/communities", body, headers=headers)
        assert answer.headers["content-language"] == language
        texts[language] = (answer.json["message"], answer.json["hint"])
    assert texts["en"] == ("XXX is not a known currency.", "Use an ISO 4217 code, such as CNY.")
    assert texts["zh-CN"][0] == "未知的货币代码：XXX。"


def test_a_post_without_an_idempotency_key_is_refused(api: Api) -> None:
    answer = api.call("POST", "/v1/communities", ESTATE)
    refused(api, 400, "idempotency_key_missing", "Idempotency-Key", answer)


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 129, "a\nb"])
def test_an_idempotency_key_that_is_none_is_refused(api: Api, key: str) -> None:
    answer = api.call("POST", "/v1/communities", ESTATE, headers={"Idempotency-Key": key})
    refused(api, 400, "idempotency_key_malformed", "Idempotency-Key", answer)


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


@pytest.mark.parametrize("word", ["a#b", "a b", "é", "%00", "x" * 201, "..%2f"])
def test_an_id_that_cannot_be_one_is_not_found(api: Api, word: str) -> None:
    answer = api.get(f"/v1/units/{word}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_a_fault_of_ours_says_nothing_of_what_it_met(api: Api) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("13800000000 is the phone of 王伟")

    api.ports["directory"] = Broken()
    event_answer = None
    with pytest.raises(RuntimeError):
        event_answer = api.get("/v1/communities")
    assert event_answer is None
    action, status, code, company = api.journal.answers[-1]
    assert (action, status, code) == ("list_communities", 500, "internal_fault")
    assert company == api.actor.company_id


def test_a_store_that_does_not_answer_can_be_asked_again(api: Api) -> None:
    from shared.store.table import StoreUnavailable

    class Away:
        def page(self, *_: Any) -> Any:
            raise StoreUnavailable

    api.ports["directory"] = Away()
    answer = api.get("/v1/communities")
    assert (answer.status, answer.json["code"]) == (503, "store_unavailable")


def test_anybody_may_ask_whether_the_api_answers_and_how(api: Api) -> None:
    health = api.call("GET", "/health", context={})
    document = api.call("GET", "/openapi.json", context={})
    assert (health.status, health.json) == (200, {"status": "ok"})
    assert document.json["openapi"] == "3.1.0"
    assert document.headers["content-type"].startswith("application/json")


def test_a_caller_can_ask_who_they_are(api: Api) -> None:
    answer = api.acting(Role.FINANCE, None, "cty_2", "cty_1").get("/v1/caller").json
    assert answer["communities"] == ["cty_1", "cty_2"]
    assert (answer["company_id"], answer["role"]) == (api.actor.company_id, "finance")
    assert api.get("/v1/caller").json["communities"] is None
