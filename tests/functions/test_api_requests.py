"""What every route does with a request: who, in which form, in which language; and errors."""

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
        (b'{"name":"\xef\xbf\xbd"}', 400, "text_not_utf8"),
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
