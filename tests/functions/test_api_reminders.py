"""Reminders over HTTP: ladders, words, announcements, previews and effect."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.dunning.campaign import Wording
from tests.functions.home import Home, build_home, refusal

STEP = {
    "name": "late",
    "anchor": "due",
    "days": 5,
    "kind": "reminder",
    "wording": "overdue_first",
    "channels": ["sms"],
}


@pytest.fixture
def home() -> Home:
    return build_home()


def campaign(home: Home) -> str:
    return f"/v1/communities/{home.community}/campaigns/all"


def test_the_usual_ladder_is_shown_and_changed_by_version(home: Home) -> None:
    usual = home.api.get(campaign(home)).json
    assert [step["days"] for step in usual["steps"]] == [1, -3, 0, 3, 10, 30, 60]
    quiet = {"quiet_from": "19:00", "quiet_to": "08:00", "holidays": ["2026-10-01"]}
    body = {"steps": [STEP], "quiet": quiet, "prices": [{"channel": "sms", "price": "0.045"}]}
    changed = home.api.patch(campaign(home), body, 1)
    assert changed.status == 200, changed.text
    assert changed.json["quiet"]["holidays"] == ["2026-10-01"]
    assert changed.json["prices"] == [{"channel": "sms", "price": "0.045"}]
    assert home.api.get(campaign(home)).json == changed.json
    assert home.api.patch(campaign(home), {"daily_cap": 2}, 1).status == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"steps": [STEP, {**STEP, "name": "b"}]}, "steps.1.days"),
        ({"steps": [{**STEP, "channels": ["letter"]}]}, "steps.0.channels"),
        ({"steps": [{**STEP, "days": -1}]}, "steps.0.days"),
        ({"plan_hour": 24}, "plan_hour"),
    ],
)
def test_a_ladder_that_contradicts_itself_is_refused_with_a_pointer(
    home: Home, body: dict[str, Any], field: str
) -> None:
    answer = home.api.patch(campaign(home), body, 1)
    assert refusal(answer) == (422, "campaign_refused", field)


def test_a_channel_that_is_none_and_an_item_of_others_are_refused(home: Home) -> None:
    pigeon = {"steps": [{**STEP, "channels": ["pigeon"]}]}
    assert home.api.patch(campaign(home), pigeon, 1).status == 422
    path = f"/v1/communities/{home.community}/campaigns/itm_0000000000000000"
    assert home.api.get(path).json["code"] == "campaign_not_found"


def test_words_are_checked_and_read_with_sample_data(home: Home) -> None:
    path = f"/v1/communities/{home.community}/wordings"
    own = {"wording": "due_day", "language": "en", "title": "Today", "body": "Pay {amount}."}
    changed = home.api.patch(path, {"texts": [own]}, 1)
    assert changed.status == 200, changed.text
    assert len(changed.json["texts"]) == 2 * len(Wording)
    (mine,) = [one for one in changed.json["texts"] if one["own"]]
    assert mine["preview"] == ["Today", "Pay ¥303.50."]
    wrong = {"texts": [{**own, "body": "Pay {sum}."}]}
    assert refusal(home.api.patch(path, wrong, 2)) == (422, "wording_refused", "texts.0.body")


def test_an_announcement_is_made_once_however_often_it_is_sent(home: Home) -> None:
    path = f"/v1/communities/{home.community}/announcements"
    body = {
        "zh": {"title": "停水", "body": "明天停水"},
        "en": {"title": "Water off", "body": "No water tomorrow"},
        "channels": ["sms"],
    }
    made = [home.api.post(path, body, key="announce-once") for _ in range(2)]
    assert [one.status for one in made] == [201, 201]
    assert made[0].json == made[1].json
    lost = {**body, "building_id": "bld_0000000000000000"}
    assert refusal(home.api.post(path, lost)) == (422, "announcement_refused", "building_id")


def test_preview_effect_and_messages_of_a_quiet_community_are_empty(home: Home) -> None:
    path = f"/v1/communities/{home.community}"
    preview = home.api.get(f"{path}/reminder-preview", on="2026-12-03")
    assert (preview.status, preview.json["lines"], preview.json["cost"]) == (200, [], "0")
    effect = home.api.get(f"{path}/reminder-effect", **{"from": "2026-11-01", "to": "2026-11-30"})
    assert (effect.status, effect.json["steps"]) == (200, [])
    year = {"from": "2026-01-01", "to": "2026-11-30"}
    assert home.api.get(f"{path}/reminder-effect", **year).status == 422
    assert home.api.get(f"/v1/accounts/{home.account}/messages").json["items"] == []


def test_an_announcement_is_previewed_with_its_reach_and_cost_and_then_sent(home: Home) -> None:
    path = f"/v1/communities/{home.community}"
    sends = {"channels": ["sms", "email"], "email_from": "desk@example.com"}
    home.api.patch(f"{path}/messaging-settings", sends, 1)
    home.api.patch(f"{path}/campaigns/all", {"prices": [{"channel": "sms", "price": "0.05"}]}, 1)
    reach = f"/v1/accounts/{home.account}/reach"
    said = [{"kind": "statement", "channel": "email", "wanted": False}]
    home.api.patch(reach, {"phone": "13812341234", "preferences": said}, 1)
    body = {
        "kind": "statement",
        "zh": {"title": "对账单", "body": "{name}您好\n应缴 {amount}"},
        "en": {"title": "Statement", "body": "Dear {name}\nOpen: {amount}"},
        "channels": ["email", "sms"],
    }
    seen = home.api.post(f"{path}/announcement-preview", body)
    assert seen.status == 200, seen.text
    assert seen.json["zh"]["title"] == "对账单"
    assert "应缴 ¥303.50" in "\n".join(seen.json["zh"]["lines"])
    assert "{" not in str(seen.json["en"]["lines"])
    mine = {one["account_id"]: one for one in seen.json["accounts"]}[home.account]
    assert (mine["channel"], mine["reason"], mine["price"]) == ("sms", None, "0.05")
    assert seen.json["complete"] is True
    assert home.api.get(f"/v1/accounts/{home.account}/messages").json["items"] == []
    for wrong, code in (
        ({"channels": ["letter"]}, "announcement_refused"),
        ({"kind": "refund"}, "announcement_refused"),
        ({"building_id": "bld_0000000000000zzz"}, "announcement_refused"),
        ({"en": {"title": "{door}", "body": "x"}}, "wording_refused"),
    ):
        for what in ("announcement-preview", "announcements"):
            assert home.api.post(f"{path}/{what}", {**body, **wrong}).json["code"] == code, what
    assert home.api.post(f"{path}/announcements", body).status == 201
