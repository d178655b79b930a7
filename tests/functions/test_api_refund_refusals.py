"""Every bad input of refunds: refused with a code, and the figures that explain it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from shared.domain.actor import Role
from shared.domain.money import Money
from shared.domain.payments.provider import DisputeState, ProviderDispute
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.paying.disputes import settle_dispute
from shared.usecases.paying.payments import MoneyArrived, record_payment
from tests.fakes.api import Answer
from tests.fakes.clock import NOON
from tests.functions.home import Home, build_home
from tests.functions.refunding import ask, item_bill, item_of, manager, paid_bill, preview


@pytest.fixture
def home() -> Home:
    return build_home()


def above_what_a_payment_had(home: Home) -> Answer:
    _, payment = paid_bill(home)
    return ask(home, kind="payment", payment_id=payment, amount="240.01")


def anothers_payment(home: Home) -> Answer:
    _, payment = paid_bill(home)
    neighbour = home.api.as_owner("acc_00000000000000zz")
    path = "/v1/accounts/acc_00000000000000zz/refunds"
    return neighbour.post(path, {"kind": "payment", "payment_id": payment, "reason": "mine"})


def a_payment_of_another_account_asked_by_staff(home: Home) -> Answer:
    building = home.api.made(f"/v1/communities/{home.community}/buildings", {"name": "2栋"})["id"]
    holder = home.api.made(f"/v1/communities/{home.community}/holders", {"name": "李雷"})["id"]
    body = {"name": "2-101", "floor": 1, "built_area": "80"}
    unit = home.api.made(f"/v1/buildings/{building}/units", body)["id"]
    held = {"holder_id": holder, "from": "2020-01-01"}
    other = home.api.made(f"/v1/units/{unit}/accounts", held)["id"]
    _, payment = paid_bill(home)
    body = {"kind": "payment", "payment_id": payment, "reason": "x"}
    return home.api.post(f"/v1/accounts/{other}/refunds", body)


def after_the_window(home: Home) -> Answer:
    item = item_of(home, refund_window_days=7)
    bill = item_bill(home, item, 10000)
    home.pay("100.00")
    home.api.ports["clock"].forward(days=8)
    return ask(home, kind="bill", bills=[{"bill_id": bill.key.id}])


def twice_the_same_money(home: Home) -> Answer:
    _, payment = paid_bill(home)
    assert ask(home, kind="payment", payment_id=payment).status == 201
    return ask(home, kind="payment", payment_id=payment, amount="0.01")


def the_same_request_once_more(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    wish: dict[str, Any] = {"kind": "bill", "bills": [{"bill_id": bill.key.id}], "amount": "10.00"}
    assert ask(home, **wish, key="k1").status == 201
    return ask(home, **wish, key="k2")


def one_key_for_two_requests(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    wish: dict[str, Any] = {"kind": "bill", "bills": [{"bill_id": bill.key.id}]}
    assert ask(home, **wish, amount="10.00", key="k1").status == 201
    return ask(home, **wish, amount="20.00", key="k1")


def of_a_void_payment(home: Home) -> Answer:
    _, payment = paid_bill(home)
    assert home.api.post(f"/v1/payments/{payment}/void", {"reason": "slip"}).status == 200
    return ask(home, kind="payment", payment_id=payment)


def while_the_payer_disputes(home: Home) -> Answer:
    """Pay online, and have the payer object at their bank."""
    ports = {name: home.api.ports[name] for name in ("directory", "ledger", "clock")}
    bill = home.bill(24000)
    body = {"bills": [{"bill_id": bill.key.id}], "return_url": "https://pay.example/back"}
    order = home.api.post(f"/v1/accounts/{home.account}/payment-orders", body)
    assert order.status == 201, order.text
    company, order_id = home.api.actor.company_id, order.json["id"]
    money = Money(24000, "CNY")
    arrived = MoneyArrived(company, "stripe", "pi_1", money, NOON, order_id, "card")
    record_payment(arrived, **ports)
    dispute = ProviderDispute(
        "dp_1", "pi_1", "ch_1", money, DisputeState.OPEN, "fraud", NOON, live=False
    )
    for _ in range(2):
        settle_dispute(company, order_id, dispute, source="stripe", **ports)
    kept = home.api.ports["ledger"].find(company, payment_ref(order_id))
    assert len(kept.objections) == 1
    return ask(home, kind="payment", payment_id=order_id)


def approving(home: Home, end: str) -> Answer:
    bill, _ = paid_bill(home)
    refund = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}]).json["id"]
    said = manager(home).post(f"/v1/refunds/{refund}/{end}", {"reason": "no"})
    assert said.status == 200, said.text
    return home.api.acting(Role.MANAGER).post(f"/v1/refunds/{refund}/approve", {})


def a_rejected_one(home: Home) -> Answer:
    return approving(home, "reject")


def a_withdrawn_one(home: Home) -> Answer:
    return approving(home, "withdraw")


def ones_own(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    refund = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}]).json["id"]
    return home.api.post(f"/v1/refunds/{refund}/approve", {})


def paying_out_before_a_yes(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    refund = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], route="transfer").json["id"]
    return home.api.post(f"/v1/refunds/{refund}/parts/1/pay-out", {"reference": "b-1"})


def paying_out_twice(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    refund = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], route="transfer").json["id"]
    assert manager(home).post(f"/v1/refunds/{refund}/approve", {}).status == 200
    path = f"/v1/refunds/{refund}/parts/1/pay-out"
    assert home.api.post(path, {"reference": "b-1"}).status == 200
    return home.api.post(path, {"reference": "b-2"})


def of_an_item_that_never_goes_back(home: Home) -> Answer:
    bill = item_bill(home, item_of(home, refundable=False), 10000)
    home.pay("100.00")
    return ask(home, kind="bill", bills=[{"bill_id": bill.key.id}])


def time_that_is_used_up(home: Home) -> Answer:
    paid_bill(home, 3000)  # November
    return ask(home, kind="unused_time", unused_from="2026-12-01")


def what_is_kept_for_handling(home: Home) -> Answer:
    policy = {"handling": [{"after_days": 0, "percent": "100"}]}
    bill = item_bill(home, item_of(home, refund_policy=policy), 10000)
    home.pay("100.00")
    home.api.ports["clock"].forward(days=1)
    return ask(home, kind="bill", bills=[{"bill_id": bill.key.id}])


def by_a_way_it_can_not_go(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    return ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], route="provider")


def rerouting_to_a_way_it_can_not_go(home: Home) -> Answer:
    bill, _ = paid_bill(home)
    refund = ask(home, kind="bill", bills=[{"bill_id": bill.key.id}], route="cash").json["id"]
    assert manager(home).post(f"/v1/refunds/{refund}/approve", {}).status == 200
    return home.api.post(f"/v1/refunds/{refund}/parts/1/route", {"route": "provider"})


def nobodys_refund(home: Home) -> Answer:
    return manager(home).post("/v1/refunds/rfd_0000000000000zzz/approve", {})


@dataclass(frozen=True)
class Refused:
    """How it is refused: what the message has to tell."""

    status: int
    code: str
    figures: tuple[str, ...] = ()


BAD: Mapping[Callable[[Home], Answer], Refused] = {
    above_what_a_payment_had: Refused(422, "above_refundable", ("240.01", "240.00", "0.00")),
    anothers_payment: Refused(404, "payment_not_found"),
    a_payment_of_another_account_asked_by_staff: Refused(422, "refund_ask_refused"),
    after_the_window: Refused(422, "refund_window_closed", ("2026-12-01",)),
    twice_the_same_money: Refused(409, "refund_already_refunded", ("240.00",)),
    the_same_request_once_more: Refused(409, "refund_asked_already", ("10.00", "rfd_")),
    one_key_for_two_requests: Refused(409, "idempotency_key_reused"),
    of_a_void_payment: Refused(422, "refund_nothing_paid", ("0.00",)),
    while_the_payer_disputes: Refused(409, "payment_disputed", ("pay_", "240.00")),
    a_rejected_one: Refused(409, "refund_decided", ("240.00", "rejected")),
    a_withdrawn_one: Refused(409, "refund_decided", ("240.00", "withdrawn")),
    ones_own: Refused(422, "refund_decided_by_asker", ("tester",)),
    of_an_item_that_never_goes_back: Refused(422, "refund_item_not_refundable", ("100.00",)),
    time_that_is_used_up: Refused(422, "refund_nothing_paid", ("0.00",)),
    what_is_kept_for_handling: Refused(422, "refund_nothing_unused", ("100.00", "100.00")),
    by_a_way_it_can_not_go: Refused(422, "refund_ask_refused", ("provider", "transfer, cash")),
    rerouting_to_a_way_it_can_not_go: Refused(422, "refund_route_refused", ("provider", "cash")),
    paying_out_before_a_yes: Refused(409, "refund_not_under_way", ("requested",)),
    paying_out_twice: Refused(409, "refund_not_under_way", ("settled",)),
    nobodys_refund: Refused(404, "refund_not_found"),
}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_bad_input_is_refused_with_a_code_and_figures(
    home: Home, bad: Callable[[Home], Answer]
) -> None:
    expected = BAD[bad]

    answer = bad(home)

    assert (answer.status, answer.json["code"]) == (expected.status, expected.code), answer.text
    assert answer.json["message"]
    for figure in expected.figures:
        assert figure in answer.json["message"], answer.text


def test_what_is_refused_above_is_free_to_be_asked_for_within(home: Home) -> None:
    assert above_what_a_payment_had(home).status == 422
    (payment,) = home.api.ports["ledger"].payments()
    assert preview(home, kind="payment", payment_id=payment.id)["refundable"]["amount"] == "240.00"
    assert ask(home, kind="payment", payment_id=payment.id, amount="240.00").status == 201
