"""Deposits over HTTP: kinds of the community, each verb, and what is refused with its figures."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.actor import Role
from tests.fakes.api import Answer
from tests.functions.home import Home, build_home, refusal
from tests.functions.refunding import manager

MISSING = "dep_0000000000000zzz"
WORKS = {"what": "kitchen", "first": "2026-11-01", "last": "2026-11-20"}
DAYS = {"first": "2026-11-01", "last": "2026-11-20"}


@pytest.fixture
def home() -> Home:
    made = build_home()
    made.api.made(f"/v1/communities/{made.community}/shifts", {"cash": "100.00"})
    return made


def take(home: Home, key: str | None = None, **body: Any) -> Answer:
    wish = {"account_id": home.account, "kind": "key", "channel": "cash", "amount": "50.00"}
    return home.api.post(f"/v1/communities/{home.community}/deposits", {**wish, **body}, key=key)


def taken(home: Home, **body: Any) -> str:
    answer = take(home, **body)
    assert answer.status == 201, answer.text
    found: str = answer.json["id"]
    return f"/v1/deposits/{found}"


def test_a_deposit_is_shown_apart_from_dues_and_balance(home: Home) -> None:
    home.bill(3000)
    path = taken(home)
    shown = home.api.get(path).json
    assert (shown["state"], shown["left"]["amount"], shown["kind"]) == ("held", "50.00", "key")
    dues = home.dues()
    amounts = [dues[name]["amount"] for name in ("open", "balance", "held")]
    assert amounts == ["30.00", "0.00", "50.00"]
    owner = home.api.as_owner(home.account, community=home.community)
    seen = owner.get(path).json
    assert [line.pop("text") for line in shown["story"]] == ["收取押金 50.00 CNY"]
    (listed,) = owner.get(f"/v1/accounts/{home.account}/deposits").json["items"]
    for answer in (seen, listed):
        assert [line.pop("text") for line in answer["story"]] == ["我们收到您的押金 50.00 CNY"]
        assert answer == shown


def test_the_same_key_takes_one_deposit(home: Home) -> None:
    first = take(home, key="one")
    assert take(home, key="one").json == first.json
    assert refusal(take(home, key="one", amount="51.00"))[1] == "idempotency_key_reused"
    assert home.dues()["held"]["amount"] == "50.00"


def test_a_community_says_which_deposits_it_takes(home: Home) -> None:
    path = f"/v1/communities/{home.community}/deposit-settings"
    shown = home.api.get(path).json
    usual = ["decoration", "access_card", "key", "other"]
    assert [one["id"] for one in shown["kinds"]] == usual
    remote = {"id": "remote", "name": {"zh": "遥控器押金", "en": "Remote control"}, "minor": 12000}
    answer = home.api.patch(path, {"kinds": [remote]}, shown["version"])
    assert answer.status == 200, answer.text
    assert home.api.patch(path, {"kinds": [remote]}, shown["version"]).status == 412
    assert refusal(home.api.patch(path, {"kinds": [remote, remote]}, 2)) == (
        422, "deposit_settings_refused", "kinds",
    )  # fmt: skip
    assert refusal(take(home)) == (422, "deposit_kind_unknown", "kind")
    assert home.api.get(taken(home, kind="remote", amount=None)).json["amount"]["minor"] == 12000


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"amount": None}, "deposit_ask_refused", "amount"),
        ({"amount": "0.001"}, "money_too_fine", "amount"),
        ({"works": WORKS}, "deposit_ask_refused", "works"),
        ({"kind": "decoration"}, "deposit_ask_refused", "works"),
        ({"channel": "online"}, "channel_refused", "channel"),
        ({"account_id": "acc_0000000000000zzz"}, "not_found", "account_id"),
        ({"files": ["com_x/cty_y/refunds/acc_z/fil_1.jpg"]}, "deposit_ask_refused", "files"),
        (
            {"kind": "decoration", "works": {**WORKS, "last": "2026-10-01"}},
            "deposit_works_dates_refused",
            "last",
        ),
    ],
)
def test_what_is_wrong_with_a_deposit_is_said(
    home: Home, body: dict[str, Any], code: str, field: str
) -> None:
    assert refusal(take(home, **body))[1:] == (code, field)
    assert home.dues()["held"]["minor"] == 0


def test_works_are_inspected_before_the_deposit_goes_back(home: Home) -> None:
    path = taken(home, kind="decoration", amount="2000.00", works=WORKS)
    wish = {"reason": "done"}
    refused = home.api.post(f"{path}/refunds", wish)
    assert refusal(refused)[:2] == (409, "deposit_inspection_missing")
    assert refused.json["hint"]
    inspect = f"{path}/inspections"
    assert refusal(home.api.post(inspect, {"outcome": "passed"}))[1] == "deposit_move_refused"
    assert home.api.post(f"{path}/works", DAYS).status == 200
    assert refusal(home.api.post(inspect, {"outcome": "defects", "note": "paint"})) == (
        422, "deposit_ask_refused", "files",
    )  # fmt: skip
    assert home.api.post(inspect, {"outcome": "passed"}).status == 200
    refund = home.api.made(f"{path}/refunds", wish)
    assert (refund["kind"], refund["amount"]["amount"]) == ("deposit", "2000.00")
    above = home.api.post(f"{path}/balance", {"reason": "x", "amount": "0.01"})
    assert refusal(above) == (422, "deposit_above_free", "amount")
    assert "2000.00" in above.json["message"]
    own = home.api.post(f"/v1/refunds/{refund['id']}/approve", {})
    assert refusal(own)[1] == "refund_decided_by_asker"
    approve = f"/v1/refunds/{refund['id']}/approve"
    assert manager(home).post(approve, {}).json["state"] == "approved"
    paid = home.api.post(f"/v1/refunds/{refund['id']}/parts/1/pay-out", {})
    assert paid.json["state"] == "settled", paid.text
    assert home.api.get(path).json["state"] == "settled"
    settled = home.api.get(f"/v1/communities/{home.community}/deposits", state="settled")
    assert len(settled.json["items"]) == 1


def test_a_part_is_kept_with_a_picture_and_a_second_person(home: Home) -> None:
    bill = home.bill(3000)
    path = taken(home)
    picture = home.api.post(f"/v1/accounts/{home.account}/refund-files", {}).json["key"]
    wish = {"bill_id": bill.key.id, "reason": "lost", "amount": "20.00"}
    assert refusal(home.api.post(f"{path}/keeps", wish))[1:] == ("deposit_ask_refused", "files")
    asked = home.api.made(f"{path}/keeps", {**wish, "files": [picture]})
    keep = f"{path}/keeps/{asked['keeps'][0]['id']}"
    assert refusal(home.api.post(f"{keep}/approve", {}))[1] == "deposit_keep_own"
    missing = f"{path}/keeps/kep_0000000000000zzz/approve"
    assert refusal(manager(home).post(missing, {}))[:2] == (404, "deposit_keep_not_found")
    kept = manager(home).post(f"{keep}/approve", {"note": "agreed"}).json
    assert (kept["kept"]["amount"], kept["left"]["amount"]) == ("20.00", "30.00")
    assert home.dues()["open"]["amount"] == "10.00"
    again = home.api.acting(Role.ADMIN).post(f"{keep}/reject", {"reason": "no"})
    assert refusal(again)[1] == "deposit_keep_decided"
    link = home.api.get(f"{path}/files/1")
    assert link.status == 200
    assert refusal(home.api.get(f"{path}/files/2"))[:2] == (404, "deposit_file_missing")


def test_a_deposit_of_nobody_is_not_found(home: Home) -> None:
    for path in (f"/v1/deposits/{MISSING}", f"/v1/deposits/{MISSING}/files/1"):
        assert refusal(home.api.get(path))[:2] == (404, "deposit_not_found")
    moved = home.api.post(f"/v1/deposits/{MISSING}/balance", {"reason": "x"})
    assert refusal(moved)[:2] == (404, "deposit_not_found")
