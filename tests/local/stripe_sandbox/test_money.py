"""Settled money: exchange, fees, payouts that add up, disputes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.stripe_sandbox import Settings, disputes, payouts
from infra.local.stripe_sandbox.refusals import ApiError
from tests.local.stripe_sandbox.playing import DAY_S, Account, Json


def movements(account: Account, **wanted: str) -> list[Any]:
    found: list[Any] = account.get("balance_transactions", limit=100, **wanted)["data"]
    return found


def pay_out(account: Account) -> Json:
    made = payouts.run(account.sandbox.world)
    assert made is not None
    return made


def test_yuan_are_settled_in_hong_kong_dollars_at_a_rate_that_is_shown(account: Account) -> None:
    charge = account.paid("wechat_pay", 10_000)
    row = account.get(f"balance_transactions/{charge['balance_transaction']}")
    assert (charge["currency"], row["currency"]) == ("cny", "hkd")
    assert (row["amount"], row["exchange_rate"]) == (10_875, 1.0875)
    assert row["fee"] == 239 + 235
    assert row["net"] == row["amount"] - row["fee"] == 10_401
    assert (row["type"], row["reporting_category"]) == ("payment", "charge")


def test_without_an_exchange_there_is_no_rate(account: Account) -> None:
    account.sandbox.world.settings.settlement_currency = "cny"
    row = movements(account, source=account.paid()["id"])[0]
    assert (row["amount"], row["exchange_rate"]) == (12_345, None)


def test_a_refund_is_exchanged_at_the_rate_of_its_day(account: Account) -> None:
    charge = account.paid("wechat_pay", 10_000)
    account.sandbox.world.settings.rates["cny"] = "1.1"
    refund = account.made("refunds", {"charge": charge["id"]})
    row = movements(account, source=refund["id"])[0]
    assert (row["amount"], row["fee"], row["exchange_rate"]) == (-11_000, 0, 1.1)


def test_a_payout_holds_what_was_available_and_adds_up(account: Account) -> None:
    charge = account.paid("card", 50_000)
    account.made("refunds", {"charge": charge["id"], "amount": 10_000})
    account.paid("alipay", 20_000)
    account.pass_time(2 * DAY_S)
    late = account.paid("card", 30_000)
    payout = pay_out(account)
    rows = movements(account, payout=payout["id"])
    own = [row for row in rows if row["source"] == payout["id"]]
    others = [row for row in rows if row["source"] != payout["id"]]
    assert [row["net"] for row in own] == [-payout["amount"]]
    assert sum(row["net"] for row in others) == payout["amount"]
    assert late["id"] not in {row["source"] for row in others}
    assert payouts.run(account.sandbox.world) is None


def test_a_payout_arrives_and_says_when_it_is_itemised(account: Account) -> None:
    account.paid()
    account.pass_time(2 * DAY_S)
    payout = pay_out(account)
    assert (payout["status"], payout["reconciliation_status"]) == ("in_transit", "in_progress")
    account.pass_time(DAY_S)
    arrived = account.get(f"payouts/{payout['id']}")
    assert (arrived["status"], arrived["reconciliation_status"]) == ("paid", "completed")
    told = [event["type"] for event in account.get("events", types=["payout.*"])["data"]]
    assert told == ["payout.reconciliation_completed", "payout.paid", "payout.created"]


@pytest.mark.parametrize("after_it_was_paid", [False, True])
def test_a_payout_that_comes_back_goes_out_again(account: Account, after_it_was_paid: bool) -> None:
    account.paid()
    account.pass_time(2 * DAY_S)
    payout = pay_out(account)
    if after_it_was_paid:
        account.pass_time(DAY_S)
        payouts.fail(account.sandbox.world, payout["id"])
    else:
        account.sandbox.world.script.payouts.append("failed")
        account.pass_time(DAY_S)
    failed = account.get(f"payouts/{payout['id']}")
    assert (failed["status"], failed["failure_code"]) == ("failed", "account_closed")
    assert pay_out(account)["amount"] == payout["amount"]


def test_a_payout_by_hand_can_not_be_itemised(account: Account) -> None:
    payout = account.made("payouts", {"amount": 1000, "currency": "hkd"})
    with pytest.raises(AssertionError, match="only be filtered on automatic"):
        movements(account, payout=payout["id"])
    refusal = account.refused("payouts", {"amount": 10**9, "currency": "hkd"})
    assert refusal["code"] == "balance_insufficient"


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_takes_the_money_and_gives_it_back_only_when_won(
    account: Account, won: bool
) -> None:
    charge = account.paid("card", 10_000)
    dispute = disputes.open_one(account.sandbox.world, charge["id"])
    assert account.get(f"charges/{charge['id']}")["disputed"]
    assert account.refused("refunds", {"charge": charge["id"]})["code"] == "charge_disputed"
    disputes.answer(account.sandbox.world, dispute["id"], won=won)
    rows = movements(account, source=dispute["id"])
    assert [row["amount"] for row in rows] == ([10_875, -10_875] if won else [-10_875])
    told = [event["type"] for event in account.get("events", types=["charge.dispute.*"])["data"]]
    assert told[0] == "charge.dispute.closed"
    assert ("charge.dispute.funds_reinstated" in told) is won
    assert account.refused(f"disputes/{dispute['id']}/close", {})["status"] == 400


def test_wallets_know_no_disputes(account: Account) -> None:
    charge = account.paid("wechat_pay")
    with pytest.raises(ApiError):
        disputes.open_one(account.sandbox.world, charge["id"])


@given(st.integers(1, 99_999_999), st.decimals("0.0001", "9999", places=4))
def test_an_exchange_is_off_by_no_more_than_half_a_unit(minor: int, rate: Decimal) -> None:
    account = Settings(rates={"cny": str(rate)})
    assert abs(account.settled_minor(minor, "cny") - minor * rate) <= Decimal("0.5")


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["wechat_pay", "alipay", "card"]),
            st.integers(400, 100_000),
            st.sampled_from([0, 1, 3]),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_movement_is_in_one_payout_and_every_payout_adds_up(
    payments: list[tuple[str, int, int, bool]],
) -> None:
    account = Account()
    for method, amount, days, refunded in payments:
        charge = account.paid(method, amount)
        account.pass_time(days * DAY_S)
        if refunded:
            account.post("refunds", {"charge": charge["id"]})
        payouts.run(account.sandbox.world)
    account.pass_time(3 * DAY_S)
    payouts.run(account.sandbox.world)
    paid_out: list[str] = []
    for payout in account.get("payouts", limit=100)["data"]:
        rows = [r for r in movements(account, payout=payout["id"]) if r["source"] != payout["id"]]
        assert sum(row["net"] for row in rows) == payout["amount"]
        assert all(row["amount"] - row["fee"] == row["net"] for row in rows)
        paid_out += [row["id"] for row in rows]
    assert len(paid_out) == len(set(paid_out))
    assert json.dumps(account.sandbox.world.books.as_json())
