"""Messages over HTTP: settings that are checked, addresses that are masked, wishes of owners."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functions.home import Home, build_home, refusal

TEMPLATES: list[dict[str, Any]] = [
    {
        "kind": "reminder",
        "template_id": "tpl_reminder_0001",
        "fields": [{"field": "thing1", "datum": "title"}],
    }
]


@pytest.fixture
def home() -> Home:
    return build_home()


def test_settings_are_changed_by_version_and_told(home: Home) -> None:
    path = f"/v1/communities/{home.community}/messaging-settings"
    assert home.api.get(path).json["channels"] == []
    changed = home.api.patch(path, {"channels": ["wechat", "sms"], "templates": TEMPLATES}, 1)
    assert changed.status == 200, changed.text
    assert changed.json["templates"] == [{**TEMPLATES[0], "one_time": False}]
    assert home.api.get(path).json == changed.json
    assert home.api.patch(path, {"channels": ["sms"]}, 1).status == 412
    assert refusal(home.api.patch(path, {"channels": ["email"]}, 2)) == (
        422,
        "messaging_settings_refused",
        "email_from",
    )


def test_a_number_is_answered_masked_and_wishes_are_told_for_every_channel(home: Home) -> None:
    path = f"/v1/accounts/{home.account}/reach"
    said = [{"kind": "reminder", "channel": "sms", "wanted": False}]
    made = home.api.patch(path, {"phone": "13812341234", "preferences": said}, 1)
    assert made.status == 200, made.text
    assert "13812341234" not in made.text
    assert made.json["addresses"][0]["shown"] == "+86138****1234"
    wished = {(each["kind"], each["channel"]): each for each in made.json["preferences"]}
    assert len(wished) == 24
    assert wished["reminder", "sms"]["wanted"] is False
    assert wished["reminder", "sms"]["at"]
    assert wished["bill", "sms"]["wanted"] is True
    assert wished["bill", "sms"]["at"] is None


def test_what_is_no_number_is_refused_without_being_repeated(home: Home) -> None:
    answer = home.api.patch(f"/v1/accounts/{home.account}/reach", {"phone": "12345678"}, 1)
    assert (answer.status, answer.json["code"]) == (422, "address_refused")
    assert answer.json["field"] == "phone"
    assert "12345678" not in answer.text


def test_an_owner_says_what_they_want_and_cannot_undo_what_staff_stopped(home: Home) -> None:
    path = f"/v1/accounts/{home.account}/reach"
    owner = home.api.as_owner(home.account)
    said = [{"kind": "announcement", "channel": "wechat", "wanted": True}]
    assert owner.patch(path, {"preferences": said}, 1).status == 200
    stopped = home.api.patch(f"{path}/stop", {"stop": "deceased", "note": "told by family"}, 2)
    assert stopped.json["stop"] == "deceased"
    assert not any(each["wanted"] for each in stopped.json["preferences"])
    assert owner.patch(f"{path}/stop", {"stop": ""}, 3).status == 403
    foreign = home.api.as_owner("acc_other")
    assert foreign.get(path).status == 404
