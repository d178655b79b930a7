"""Pay links: made and taken back over HTTP, and what the authorizer makes of their tokens."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.authorizer import app as authorizer
from shared.domain.actor import Actor, Role
from shared.domain.owners.pay_link import DAYS, hash_token
from shared.edge.caller_context import actor_in
from tests.functions.home import Home, build_home

ARN = "arn:aws-cn:execute-api:cn-north-1:123456789012:abc123/live/GET/v1/units/unt_1"
Authorize = Callable[[str], Actor | None]


@pytest.fixture
def home() -> Home:
    return build_home()


@pytest.fixture
def authorize(home: Home, monkeypatch: pytest.MonkeyPatch) -> Authorize:
    """Signs in with a token; returns the caller, or None if refused."""
    wired = {name: home.api.ports[name] for name in ("keys", "links", "clock")}
    monkeypatch.setattr(authorizer, "wire", lambda: wired)

    def ask(token: str) -> Actor | None:
        answer = authorizer.handler({"methodArn": ARN, "headers": {"X-Api-Key": token}}, None)
        return actor_in(answer["context"]) if "context" in answer else None

    return ask


def path_of(home: Home) -> str:
    return f"/v1/accounts/{home.account}/pay-links"


def pass_days(home: Home, days: int) -> None:
    home.api.ports["clock"].time += timedelta(days=days)


def test_a_link_is_told_once_kept_as_a_hash_and_repeated_by_its_key(home: Home) -> None:
    first = home.api.post(path_of(home), {"purpose": "电话索取"}, key="k1")
    assert first.status == 201, first.text
    token = first.json["token"]
    assert len(token) <= 40
    assert first.json["url"] == f"https://pay.example/p/{token}"
    assert home.api.post(path_of(home), {"purpose": "电话索取"}, key="k1").json == first.json
    refused = home.api.post(path_of(home), {"purpose": "x"}, key="k1")
    assert (refused.status, refused.json["code"]) == (409, "idempotency_key_reused")
    other = home.api.post(path_of(home), {"purpose": "电话索取"}, key="k2")
    assert other.json["token"] != token
    links = home.api.ports["links"]
    assert token not in repr(links)
    assert hash_token(token) in links.hashes
    listed = home.api.get(path_of(home))
    assert "lp_" not in listed.text
    assert {each["purpose"] for each in listed.json["items"]} == {"电话索取"}
    assert {each["issued_by"] for each in listed.json["items"]} == {home.api.actor.name}


def test_lists_of_links_are_read_in_parts(home: Home) -> None:
    made = {home.api.made(path_of(home), {})["link"]["id"] for _ in range(3)}
    first = home.api.get(path_of(home), limit="2").json
    rest = home.api.get(path_of(home), limit="2", cursor=first["next_cursor"]).json
    assert {each["id"] for each in first["items"] + rest["items"]} == made
    assert rest["next_cursor"] is None


def test_a_link_signs_in_as_the_owner_of_its_account_alone(
    home: Home, authorize: Authorize
) -> None:
    token = home.api.made(path_of(home), {})["token"]
    caller = authorize(token)
    assert caller is not None
    assert (caller.role, caller.company_id) == (Role.OWNER, home.api.actor.company_id)
    assert caller.accounts == frozenset({home.account})
    assert caller.communities == frozenset({home.community})
    owner = dataclasses.replace(home.api, actor=caller)
    assert owner.get(f"/v1/accounts/{home.account}/dues").status == 200
    assert owner.get("/v1/caller").json["accounts"] == [home.account]
    assert owner.post(path_of(home), {}).json["code"] == "forbidden"


def test_a_forged_token_is_refused_whichever_byte_is_wrong(
    home: Home, authorize: Authorize
) -> None:
    token = home.api.made(path_of(home), {})["token"]
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    for place in range(len(token)):
        for other in (alphabet[0], alphabet[-1], "A", "\n", "é", ""):
            forged = token[:place] + other + token[place + 1 :]
            if forged != token:
                assert authorize(forged) is None, forged
    for forged in ("", "lp_", token + "0", f" {token}", token.upper(), f"{token}\n", token * 99):
        assert authorize(forged) is None, forged
    assert authorize(token) is not None


def test_a_link_ends_with_its_day(home: Home, authorize: Authorize) -> None:
    month, day = (home.api.made(path_of(home), {"days": n})["token"] for n in (DAYS, 1))
    pass_days(home, 1)
    assert authorize(day) is None
    assert authorize(month) is not None
    pass_days(home, DAYS)
    assert authorize(month) is None


def test_one_link_is_revoked_or_all_of_an_account(home: Home, authorize: Authorize) -> None:
    one, two, three = (home.api.made(path_of(home), {}) for _ in range(3))
    path = f"{path_of(home)}/{one['link']['id']}"
    revoked = home.api.call("DELETE", path)
    assert (revoked.status, revoked.json["revoked_by"]) == (200, home.api.actor.name)
    assert authorize(one["token"]) is None
    assert authorize(two["token"]) is not None
    assert home.api.call("DELETE", path).json["code"] == "pay_link_revoked"
    assert home.api.call("DELETE", path_of(home)).json["revoked"] == 2
    assert home.api.call("DELETE", path_of(home)).json["revoked"] == 0
    assert [authorize(each["token"]) for each in (two, three)] == [None, None]


def test_a_repeat_that_comes_late_brings_no_revoked_link_back(
    home: Home, authorize: Authorize
) -> None:
    token = home.api.post(path_of(home), {}, key="k1").json["token"]
    home.api.call("DELETE", path_of(home))
    again = home.api.post(path_of(home), {}, key="k1").json
    assert again["token"] == token
    assert again["link"]["revoked_at"] is not None
    assert authorize(token) is None


def test_a_link_is_never_another_accounts(home: Home, authorize: Authorize) -> None:
    token = home.api.made(path_of(home), {})["token"]
    (link,) = home.api.get(path_of(home)).json["items"]
    path = f"/v1/accounts/acc_0000000000000zzz/pay-links/{link['id']}"
    assert home.api.call("DELETE", path).status == 404
    assert authorize(token) is not None
