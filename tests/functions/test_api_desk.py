"""Shifts, payment plans and money in suspense over HTTP."""

from __future__ import annotations

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.money import Money
from shared.usecases.ledger.proof import prove_ledger
from shared.usecases.paying.payment_plans import check_payment_plans
from shared.usecases.paying.payments import MoneyArrived, record_payment
from tests.fakes.api import Api
from tests.functions.home import Home, build_home, refusal
from tests.ledger.world import NOON


@pytest.fixture
def home() -> Home:
    return build_home()


def named(home: Home, name: str, role: Role = Role.FINANCE) -> Api:
    return Api(home.api.ports, Actor(home.api.actor.company_id, role, name), home.api.journal)


def test_a_shift_knows_its_takings_and_is_counted_explained_and_signed(home: Home) -> None:
    home.settle(shift_required=True)
    lin, wang = named(home, "Lin"), named(home, "Wang")
    shifts = f"/v1/communities/{home.community}/shifts"
    assert refusal(home.pay("1.00", api=lin))[:2] == (409, "shift_missing")
    shift = lin.made(shifts, {"cash": "200.00"})["id"]
    assert refusal(lin.post(shifts, {}))[:2] == (409, "shift_open_already")
    home.pay("50.00", api=lin)
    wrong = home.pay("20.00", api=lin).json["id"]
    home.pay("30.00", api=lin, channel="pos")
    lin.post(f"/v1/payments/{wrong}/void", {"reason": "slip"})

    found = lin.get(f"/v1/shifts/{shift}").json
    assert [(one["channel"], one["amount"]["amount"]) for one in found["takings"]] == [
        ("cash", "50.00"),
        ("pos", "30.00"),
    ]
    cash = {"channel": "cash", "amount": "249.00"}
    pos = {"channel": "pos", "amount": "30.00"}
    close = f"/v1/shifts/{shift}/close"
    assert refusal(wang.post(close, {"counted": [cash, pos]}))[:2] == (422, "shift_of_another")
    assert refusal(lin.post(close, {"counted": [cash]}))[:2] == (422, "shift_count_missing")
    assert refusal(lin.post(close, {"counted": [cash, pos]})) == (
        422,
        "shift_difference_unexplained",
        "reason",
    )
    closed = lin.post(close, {"counted": [cash, pos], "reason": "no coins"}).json
    assert closed["count"]["difference"]["amount"] == "-1.00"
    assert refusal(home.pay("1.00", api=lin))[:2] == (409, "shift_missing")
    handover = f"/v1/shifts/{shift}/handover"
    assert refusal(lin.post(handover, {}))[:2] == (422, "shift_signed_by_cashier")
    assert wang.post(handover, {}).json["handover"]["cash"]["amount"] == "249.00"
    assert [one["id"] for one in lin.get(shifts).json["items"]] == [shift]


def test_a_payment_plan_is_agreed_followed_broken_and_cancelled(home: Home) -> None:
    bill = home.bill(30000)
    path = f"/v1/accounts/{home.account}/payment-plans"
    body = {
        "bills": [bill.key.id],
        "instalments": {"count": 3, "first_due": "2026-12-10"},
        "note": "agreed by phone",
    }

    plan = home.api.made(path, body)

    assert [one["amount"]["amount"] for one in plan["instalments"]] == ["100.00"] * 3
    assert refusal(home.api.post(path, body)) == (409, "bill_in_other_payment_plan", "bills")
    home.pay("150.00")
    view = home.api.get(f"/v1/payment-plans/{plan['id']}").json
    assert (view["settled"]["amount"], view["next"]["number"]) == ("150.00", 2)
    assert home.api.get(path).json["items"][0]["id"] == plan["id"]
    running = f"/v1/communities/{home.community}/payment-plans"
    assert [one["id"] for one in home.api.get(running).json["items"]] == [plan["id"]]
    assert home.api.get(running, state="broken").json["items"] == []
    assert refusal(home.api.get(running, state="cancelled")) == (422, "field_invalid", "state")
    look_after_plans(home, days=60)
    (broken,) = home.api.get(running, state="broken").json["items"]
    assert (broken["id"], broken["broken_on"] is not None) == (plan["id"], True)
    ended = home.api.post(f"/v1/payment-plans/{plan['id']}/cancel")
    assert ended.json["state"] == "cancelled"
    assert refusal(home.api.post(f"/v1/payment-plans/{plan['id']}/cancel"))[:2] == (
        409,
        "payment_plan_ended",
    )
    wrong = {**body, "instalments": {"count": 3, "first": "2026-12-10"}}
    assert refusal(home.api.post(path, wrong)) == (422, "rule_rejected", "instalments.first")
    past = {**body, "instalments": {"count": 3, "first_due": "2026-11-10"}}
    assert refusal(home.api.post(path, past))[:2] == (422, "payment_plan_refused")


def look_after_plans(home: Home, days: int) -> None:
    """Have the night come after so many days."""
    ports = {name: home.api.ports[name] for name in ("directory", "ledger", "clock")}
    ports["clock"].forward(days=days)
    check_payment_plans(home.api.actor.company_id, home.community, None, 100, **ports)
    ports["clock"].forward(days=-days)


def test_money_that_fits_nowhere_waits_and_is_assigned_once(home: Home) -> None:
    ports = {name: home.api.ports[name] for name in ("directory", "ledger", "clock")}
    company = home.api.actor.company_id
    bill = home.bill(24200)
    for money_id in ("pi_1", "pi_2"):
        arrived = MoneyArrived(company, "stripe", money_id, Money(25000, "CNY"), NOON, "pay_lost")
        record_payment(arrived, **ports)

    first, second = home.api.get("/v1/suspense").json["items"]
    assert (first["reason"], first["amount"]["amount"]) == ("unknown_order", "250.00")
    limited = home.api.acting(Role.FINANCE, company, home.community)
    assert limited.get("/v1/suspense").json["items"] == []
    assign = f"/v1/suspense/{first['id']}/assign"
    paid = home.api.post(assign, {"account_id": home.account, "bills": [{"bill_id": bill.key.id}]})
    assert (paid.status, paid.json["allocated"]["amount"]) == (201, "242.00")
    assert paid.json["receipt"] == "2026-000001"
    again = home.api.post(assign, {"account_id": home.account})
    assert refusal(again)[:2] == (409, "suspense_settled")
    back = home.api.post(f"/v1/suspense/{second['id']}/return", {"note": "refunded by hand"})
    assert back.json["state"] == "returned"
    assert home.api.get("/v1/suspense").json["items"] == []
    assert len(home.api.get("/v1/suspense", state="assigned").json["items"]) == 1


def test_a_proof_is_dated_and_shown(home: Home) -> None:
    home.bill(24200)
    home.pay("300.00")
    needed = ("directory", "cards", "ledger", "collection", "clock")
    ports = {name: home.api.ports[name] for name in needed}

    prove_ledger(home.api.actor.company_id, home.community, "night", **ports)

    (found,) = home.api.get(f"/v1/communities/{home.community}/ledger-proofs").json["items"]
    assert (found["on"], found["holds"], found["breaches"]) == ("2026-11-24", True, [])
    assert (found["accounts"], found["bills"], found["movements"], found["receipts"]) == (
        1,
        1,
        1,
        1,
    )
