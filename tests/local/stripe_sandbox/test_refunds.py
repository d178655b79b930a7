"""Refunds: never above the charge, in the method's days, and not over when they say so."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.local.stripe_sandbox.playing import DAY_S, Account, Json


def fates(account: Account, *named: str) -> None:
    account.sandbox.world.script.refunds.extend(named)


def refund(account: Account, charge: Json, amount: int | None = None) -> Any:
    return account.made(
        "refunds", {"charge": charge["id"]} | ({"amount": amount} if amount else {})
    )


def again(account: Account, thing: Json) -> Any:
    return account.get(f"{thing['object']}s/{thing['id']}")


def told(account: Account) -> list[str]:
    return [event["type"] for event in account.get("events", limit=100)["data"]][::-1]


@pytest.mark.parametrize("method", ["wechat_pay", "alipay"])
def test_a_wallet_refund_is_first_pending_and_then_succeeds(account: Account, method: str) -> None:
    made = refund(account, account.paid(method), 100)
    assert (made["status"], made["pending_reason"]) == ("pending", "processing")
    account.pass_time(120)
    assert again(account, made)["status"] == "succeeded"
    assert told(account)[-4:] == [
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "charge.refund.updated",
    ]


def test_a_card_refund_succeeds_at_once(account: Account) -> None:
    assert refund(account, account.paid("card"), 100)["status"] == "succeeded"


def test_a_failed_refund_gives_the_money_back(account: Account) -> None:
    charge = account.paid()
    fates(account, "fail")
    made = refund(account, charge, 5000)
    account.pass_time(120)
    failed = again(account, made)
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    taken, back = (
        account.get(f"balance_transactions/{failed[name]}")
        for name in ("balance_transaction", "failure_balance_transaction")
    )
    assert taken["net"] == -back["net"]
    assert again(account, charge)["amount_refunded"] == 0
    assert told(account)[-1] == "refund.failed"


def test_a_refund_that_succeeded_can_fail_ten_days_later(account: Account) -> None:
    fates(account, "late_fail")
    made = refund(account, account.paid(), 5000)
    account.pass_time(120)
    assert again(account, made)["status"] == "succeeded"
    account.pass_time(10 * DAY_S)
    assert again(account, made)["status"] == "failed"


def test_a_refund_may_wait_for_the_payer_and_only_then_be_canceled(account: Account) -> None:
    charge = account.paid("card")
    fates(account, "needs_payer")
    made = refund(account, charge, 5000)
    assert made["status"] == "requires_action"
    canceled = account.made(f"refunds/{made['id']}/cancel", {})
    assert canceled["status"] == "canceled"
    assert again(account, charge)["amount_refunded"] == 0
    assert account.refused(f"refunds/{made['id']}/cancel", {})["status"] == 400


def test_a_refund_waits_for_available_money_and_goes_on_after_a_top_up(account: Account) -> None:
    account.sandbox.world.settings.opening_float_minor = 0
    made = refund(account, account.paid("card"), 5000)
    assert (made["status"], made["pending_reason"]) == ("pending", "insufficient_funds")
    assert made["balance_transaction"] is None
    account.pass_time(3 * DAY_S)  # the charge itself becomes available
    assert again(account, made)["status"] == "succeeded"


@pytest.mark.parametrize(
    ("method", "days", "allowed"),
    [
        ("wechat_pay", 179, True),
        ("wechat_pay", 180, True),
        ("wechat_pay", 181, False),
        ("alipay", 89, True),
        ("alipay", 90, True),
        ("alipay", 91, False),
        ("card", 400, True),
    ],
)
def test_each_method_takes_money_back_for_its_days(
    account: Account, method: str, days: int, allowed: bool
) -> None:
    charge = account.paid(method)
    account.pass_time(days * DAY_S)
    assert (account.post("refunds", {"charge": charge["id"]}).status == 200) is allowed


def test_more_than_the_rest_is_refused_and_changes_nothing(account: Account) -> None:
    charge = account.paid(amount=12_345)
    refund(account, charge, 5000)
    refusal = account.refused("refunds", {"charge": charge["id"], "amount": 7346})
    assert (refusal["status"], refusal["param"]) == (400, "amount")
    assert again(account, charge)["amount_refunded"] == 5000
    assert refund(account, charge)["amount"] == 7345
    code = account.refused("refunds", {"charge": charge["id"]})["code"]
    assert code == "charge_already_refunded"


def test_an_unpaid_intent_and_unknown_ids_have_nothing_to_refund(account: Account) -> None:
    intent = account.made("payment_intents", {"amount": 1000, "currency": "cny"})
    assert account.refused("refunds", {"payment_intent": intent["id"]})["status"] == 400
    assert account.refused("refunds", {"payment_intent": "pi_0"})["code"] == "resource_missing"
    assert account.refused("refunds", {})["status"] == 400


def test_twenty_parallel_clerks_never_refund_more_than_the_charge(account: Account) -> None:
    charge = account.paid(amount=10_000)
    with ThreadPoolExecutor(20) as clerks:
        answers = list(
            clerks.map(
                lambda n: account.post("refunds", {"charge": charge["id"], "amount": 900 + n}),
                range(20),
            )
        )
    done = sum(json.loads(each.body)["amount"] for each in answers if each.status == 200)
    assert done == again(account, charge)["amount_refunded"] <= 10_000
    assert sum(each.status == 200 for each in answers) >= 10


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 6000),
            st.sampled_from(["succeed", "fail", "late_fail", "stay_pending", "needs_payer"]),
            st.sampled_from([0, 120, 11 * DAY_S]),
        ),
        max_size=10,
    )
)
def test_refunded_is_always_the_sum_of_refunds_that_stand(
    steps: list[tuple[int, str, int]],
) -> None:
    account = Account()
    charge = account.paid(amount=10_000)
    for amount, fate, wait in steps:
        account.sandbox.world.script.refunds.clear()
        fates(account, fate)
        account.post("refunds", {"charge": charge["id"], "amount": amount})
        account.pass_time(wait)
        now = again(account, charge)
        listed = account.get("refunds", charge=charge["id"], limit=100)["data"]
        standing = sum(r["amount"] for r in listed if r["status"] not in {"failed", "canceled"})
        assert now["amount_refunded"] == standing <= 10_000
        assert now["refunded"] is (standing == 10_000)
