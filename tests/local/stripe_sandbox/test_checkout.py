"""Checkout Sessions and payment intents: what is taken, what is offered, how they end."""

from __future__ import annotations

import pytest

from infra.local.stripe_sandbox import Outcome, payer
from infra.local.stripe_sandbox.refusals import ApiError
from tests.local.stripe_sandbox.playing import NOON, Account, Json, an_order

S = "checkout/sessions"


@pytest.mark.parametrize("path", [S, "payment_intents"])
def test_payment_method_types_are_refused_since_endive(account: Account, path: str) -> None:
    params = an_order() if path == S else {"amount": 1000, "currency": "cny"}
    refusal = account.refused(path, params | {"payment_method_types": ["wechat_pay"]})
    assert refusal["status"] == 400
    assert refusal["code"] == "payment_method_types_no_longer_supported"


@pytest.mark.parametrize(
    ("enabled", "currency", "survive"),
    [
        (["card", "alipay", "wechat_pay"], "cny", ["card", "alipay", "wechat_pay"]),
        (["card"], "cny", ["card"]),
        ([], "cny", []),
        (["card", "alipay", "wechat_pay"], "kwd", ["card"]),
    ],
)
def test_allowed_methods_filter_what_the_account_has(
    account: Account, enabled: list[str], currency: str, survive: list[str]
) -> None:
    account.sandbox.world.settings.enabled_methods = enabled
    session = account.made(S, an_order(10_000, currency))
    assert session["payment_method_types"] == survive


def test_a_fresh_session_has_no_intent_and_lives_a_day(account: Account) -> None:
    session = account.made(S, an_order())
    assert (session["payment_intent"], session["status"]) == (None, "open")
    assert session["expires_at"] == NOON + 86_400


@pytest.mark.parametrize(
    ("seconds", "taken"), [(1799, False), (1800, True), (86_400, True), (86_401, False)]
)
def test_a_session_lives_from_half_an_hour_to_a_day(
    account: Account, seconds: int, taken: bool
) -> None:
    answer = account.post(S, an_order(expires_at=NOON + seconds))
    assert (answer.status == 200) is taken


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (367, "cny", "amount_too_small"),
        (368, "cny", None),
        (100_000_000, "cny", "amount_too_large"),
        (10_150, "isk", "invalid_charge_amount_no_decimal_compatible"),
        (10_100, "isk", None),
        (500, "jpy", None),
    ],
)
def test_amounts_have_a_least_a_most_and_a_last_digit(
    account: Account, amount: int, currency: str, code: str | None
) -> None:
    answer = account.post(S, an_order(amount, currency))
    if code is None:
        assert answer.status == 200, answer.body
    else:
        assert account.refused(S, an_order(amount, currency))["code"] == code


def test_the_intent_carries_the_metadata_and_its_charge_a_copy(account: Account) -> None:
    session = account.pay(account.made(S, an_order()), "wechat_pay")
    shown = account.get(f"{S}/{session['id']}", expand=["payment_intent.latest_charge"])
    assert shown["payment_intent"]["metadata"] == {"order": "ord_1"}
    assert shown["payment_intent"]["latest_charge"]["metadata"] == {"order": "ord_1"}
    assert shown["metadata"] == {}


def test_a_failed_try_leaves_the_page_open_for_another_with_the_same_intent(
    account: Account,
) -> None:
    session = account.made(S, an_order())
    failed = account.pay(session, "alipay", Outcome.FAIL)
    assert (failed["status"], failed["payment_status"]) == ("open", "unpaid")
    paid = account.pay(session, "card")
    assert paid["payment_intent"] == failed["payment_intent"]
    assert paid["payment_status"] == "paid"


def test_a_page_takes_one_payment(account: Account) -> None:
    session = account.pay(account.made(S, an_order()), "card")
    with pytest.raises(ApiError):
        account.pay(session, "card")


def test_a_session_expires_by_itself_and_its_intent_is_canceled(account: Account) -> None:
    session = account.made(S, an_order())
    account.pay(session, "alipay", Outcome.FAIL)
    account.pass_time(86_400)
    expired = account.get(f"{S}/{session['id']}")
    assert (expired["status"], expired["url"]) == ("expired", None)
    assert account.get(f"payment_intents/{expired['payment_intent']}")["status"] == "canceled"


def test_a_wallet_that_was_open_can_pay_after_the_session_expired(account: Account) -> None:
    session = account.made(S, an_order())
    account.pay(session, "wechat_pay", Outcome.SCAN)
    account.made(f"{S}/{session['id']}/expire", {})
    late = account.pay(session, "wechat_pay")
    assert (late["status"], late["payment_status"]) == ("expired", "unpaid")
    assert account.get(f"payment_intents/{late['payment_intent']}")["status"] == "succeeded"


def test_only_an_open_session_can_be_expired(account: Account) -> None:
    session = account.pay(account.made(S, an_order()), "card")
    refusal = account.refused(f"{S}/{session['id']}/expire", {})
    assert "status in" in refusal["message"]


def test_abandoning_changes_nothing(account: Account) -> None:
    session = account.made(S, an_order())
    assert account.pay(session, "card", Outcome.ABANDON) == session


def test_sessions_are_listed_newest_first_page_by_page(account: Account) -> None:
    made = []
    for _ in range(5):
        made.append(account.made(S, an_order())["id"])
        account.pass_time(10)
    first = account.get(S, limit=2)
    assert [each["id"] for each in first["data"]] == [made[4], made[3]]
    assert first["has_more"]
    rest = account.get(S, limit=3, starting_after=made[3])
    assert [each["id"] for each in rest["data"]] == made[2::-1]
    assert not rest["has_more"]
    before = account.get(S, limit=2, ending_before=made[1])
    assert [each["id"] for each in before["data"]] == [made[3], made[2]]
    between = account.get(S, created={"gte": NOON + 10, "lte": NOON + 20})
    assert [each["id"] for each in between["data"]] == [made[2], made[1]]


def test_line_items_come_when_asked_for(account: Account) -> None:
    session = account.made(S, an_order() | {"expand": ["line_items"]})
    assert session["line_items"]["data"][0]["amount_total"] == 12_345
    assert account.get(f"{S}/{session['id']}/line_items")["data"][0]["description"] == "2026-11"
    assert "line_items" not in account.get(f"{S}/{session['id']}")


def an_intent(**more: object) -> Json:
    return {"amount": 1000, "currency": "cny"} | more


def test_an_intent_is_confirmed_with_a_test_card(account: Account) -> None:
    intent = account.made("payment_intents", an_intent())
    assert intent["status"] == "requires_payment_method"
    path = f"payment_intents/{intent['id']}/confirm"
    assert account.refused(path, {})["code"] == "payment_intent_unexpected_state"
    assert account.made(path, {"payment_method": "pm_card_visa"})["status"] == "succeeded"


def test_a_declined_card_says_why_and_leaves_the_intent_open(account: Account) -> None:
    params = an_intent(payment_method="pm_card_chargeDeclinedInsufficientFunds", confirm=True)
    refusal = account.refused("payment_intents", params)
    assert (refusal["status"], refusal["decline_code"]) == (402, "insufficient_funds")
    intent = account.get(f"payment_intents/{refusal['payment_intent']['id']}")
    assert intent["status"] == "requires_payment_method"
    assert intent["last_payment_error"]["decline_code"] == "insufficient_funds"


def test_a_wechat_intent_shows_a_code_and_ends_in_the_wallet(account: Account) -> None:
    params = an_intent(
        payment_method_data={"type": "wechat_pay"},
        payment_method_options={"wechat_pay": {"client": "web"}},
        confirm=True,
    )
    intent = account.made("payment_intents", params)
    shown = intent["next_action"]["wechat_pay_display_qr_code"]
    assert shown["data"].startswith("weixin://")
    paid = payer.act_on_intent(account.sandbox.world, intent["id"], True)
    assert paid["status"] == "succeeded"


def test_an_intent_is_canceled_once_and_never_after_it_was_paid(account: Account) -> None:
    intent = account.made("payment_intents", an_intent())
    path = f"payment_intents/{intent['id']}/cancel"
    canceled = account.made(path, {"cancellation_reason": "abandoned"})
    assert canceled["status"] == "canceled"
    assert account.refused(path, {})["code"] == "payment_intent_unexpected_state"
