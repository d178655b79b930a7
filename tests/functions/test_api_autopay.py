"""Autopay over HTTP: begun, shown, changed, ended, and a code for everything refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.payments.provider import CheckoutState
from shared.domain.payments.saved_cards import SavedCard
from shared.usecases.autopay.card_setups import settle_card_setup
from tests.functions.home import Home, build_home, refusal

BY_BALANCE: dict[str, Any] = {
    "source": "balance",
    "limit": "500.00",
    "day": {"kind": "before_due", "days": 3},
    "consent": "2026-11",
}
BY_CARD = {**BY_BALANCE, "source": "card"}


@pytest.fixture
def home() -> Home:
    return build_home()


def path(home: Home) -> str:
    return f"/v1/accounts/{home.account}/autopay"


def begin(home: Home, body: Any = None, key: str | None = None) -> Any:
    return home.api.post(path(home), body or BY_BALANCE, key=key)


def save_card(home: Home, mandate_id: str) -> None:
    """Have the card saved at the provider, and its notice applied."""
    provider, ports = home.api.ports["provider"], home.api.ports
    card = SavedCard("pm_1", "cus_1", "visa", "4242", 12, 2034)
    page = provider.setups[f"cs_{mandate_id}"]
    provider.setups[page.id] = replace(page, state=CheckoutState.COMPLETE, card=card)
    named = {name: ports[name] for name in ("ledger", "provider", "clock")}
    settle_card_setup(home.api.actor.company_id, mandate_id, **named)


def test_autopay_by_balance_is_active_at_once_and_shows_what_was_agreed(home: Home) -> None:
    made = begin(home)
    assert made.status == 201, made.text
    assert (made.json["state"], made.json["limit"]["minor"]) == ("active", 50_000)
    assert made.json["day"] == {"kind": "before_due", "days": 3}
    assert made.json["consents"][0]["text"] == "2026-11"
    assert "限额" in made.json["consent_text"]["text"]
    shown = home.api.get(path(home))
    assert (shown.status, shown.json) == (200, made.json)
    attempts = home.api.get(f"{path(home)}/attempts")
    assert attempts.json == {"items": [], "next_cursor": None}


def test_autopay_by_card_says_where_to_save_it_and_waits_for_the_provider(home: Home) -> None:
    made, again = begin(home, BY_CARD, key="a"), begin(home, BY_CARD, key="a")
    assert made.json == again.json
    assert (made.json["state"], made.json["card"]) == ("pending", None)
    assert made.json["setup_url"].startswith("https://")
    save_card(home, made.json["id"])
    shown = home.api.get(path(home)).json
    assert (shown["state"], shown["setup_url"]) == ("active", None)
    assert shown["card"]["last4"] == "4242"
    assert "pm_1" not in str(shown)
    assert "cus_" not in str(shown)


def test_a_second_autopay_must_wait_for_the_end_of_the_first(home: Home) -> None:
    first = begin(home).json
    assert refusal(begin(home))[:2] == (409, "autopay_exists")
    ended = home.api.delete(path(home))
    assert (ended.status, ended.json["state"]) == (200, "ended")
    assert home.api.delete(path(home)).json == ended.json
    second = begin(home).json
    assert second["id"] != first["id"]


def test_a_card_that_was_never_saved_gives_way(home: Home) -> None:
    first = begin(home, BY_CARD).json
    second = begin(home, BY_CARD).json
    assert second["id"] != first["id"]
    assert home.api.get(path(home)).json["id"] == second["id"]


def test_ending_forgets_the_card_at_the_provider(home: Home) -> None:
    made = begin(home, BY_CARD).json
    save_card(home, made["id"])
    assert home.api.delete(path(home)).json["state"] == "ended"
    assert home.api.ports["provider"].forgotten == ["pm_1"]


def test_a_change_names_the_version_and_a_higher_limit_needs_consent(home: Home) -> None:
    version = begin(home).json["version"]
    paused = home.api.patch(path(home), {"state": "paused"}, version)
    assert (paused.status, paused.json["state"]) == (200, "paused")
    stale = home.api.patch(path(home), {"state": "active"}, version)
    assert refusal(stale)[:2] == (412, "version_stale")
    version = paused.json["version"]
    higher = home.api.patch(path(home), {"limit": "600"}, version)
    assert refusal(higher) == (422, "autopay_consent_refused", "consent")
    agreed = home.api.patch(
        path(home), {"limit": "600", "consent": "2026-11", "state": "active"}, version
    )
    assert (agreed.json["state"], agreed.json["limit"]["minor"]) == ("active", 60_000)
    assert len(agreed.json["consents"]) == 2
    lower = home.api.patch(
        path(home), {"limit": "5", "day": {"kind": "of_month", "days": 15}}, agreed.json["version"]
    )
    assert (lower.status, lower.json["day"]["days"]) == (200, 15)


def test_nobody_makes_autopay_active_before_its_card_is_saved(home: Home) -> None:
    made = begin(home, BY_CARD).json
    answer = home.api.patch(path(home), {"state": "active"}, made["version"])
    assert refusal(answer) == (409, "autopay_move_refused", "state")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"source": "wechat_pay"}, (422, "autopay_wallet_refused", "source")),
        ({"source": "alipay"}, (422, "autopay_wallet_refused", "source")),
        ({"source": "cash"}, (422, "field_invalid", "source")),
        ({"limit": "0"}, (422, "field_invalid", "limit")),
        ({"limit": "1.001"}, (422, "money_too_fine", "limit")),
        ({"consent": "2020-01"}, (422, "autopay_consent_refused", "consent")),
        ({"day": {"kind": "due", "days": 3}}, (422, "autopay_day_refused", "day")),
        ({"day": {"kind": "before_due", "days": 29}}, (422, "autopay_day_refused", "day")),
        ({"day": {"kind": "of_month"}}, (422, "autopay_day_refused", "day")),
        ({"card": "4242"}, (422, "field_unknown", "card")),
    ],
)
def test_what_is_refused_has_a_code_and_a_field(home: Home, change: Any, expected: Any) -> None:
    assert refusal(begin(home, {**BY_BALANCE, **change})) == expected


def test_a_wallet_is_refused_with_the_way_that_remains(home: Home) -> None:
    hint = begin(home, {**BY_BALANCE, "source": "alipay"}).json["hint"]
    assert f"/v1/accounts/{home.account}/payment-orders" in hint


def test_an_account_without_autopay_says_so(home: Home) -> None:
    assert refusal(home.api.get(path(home)))[:2] == (404, "autopay_not_found")
    assert refusal(home.api.delete(path(home)))[:2] == (404, "autopay_not_found")
    assert home.api.get("/v1/accounts/acc_0000000000000zzz/autopay").status == 404


def test_the_days_of_retries_are_a_setting(home: Home) -> None:
    settings = f"/v1/communities/{home.community}/payment-settings"
    home.settle(autopay_retry_days=[2, 4])
    assert home.api.get(settings).json["autopay_retry_days"] == [2, 4]
    version = home.api.get(settings).json["version"]
    answer = home.api.patch(settings, {"autopay_retry_days": [4, 2]}, version)
    assert refusal(answer) == (422, "payment_settings_refused", "autopay_retry_days")
