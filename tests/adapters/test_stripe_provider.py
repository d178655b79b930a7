"""Stripe behind the port: what is asked of it, and what its answers are."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from infra.local.stripe_sandbox import Outcome, Sandbox, payer, payouts
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.community import Language
from shared.domain.money import Money
from shared.domain.payments.provider import (
    CheckoutState,
    PaymentState,
    PayMethod,
    RefundRequest,
    RefundState,
    SettlementKind,
)
from shared.domain.payments.provider_errors import (
    AmountNotPayable,
    PayMethodsUnavailable,
    ProviderRefused,
    ProviderUnknown,
    ReferenceNotOpaque,
)
from shared.domain.payments.provider_events import EventKind
from tests.adapters.conftest import MakeProvider
from tests.adapters.orders import LATELY, an_order, paid, sessions
from tests.fakes.clock import NOON


@pytest.mark.parametrize(
    ("enabled", "survive"),
    [(["wechat_pay", "card"], {"wechat_pay", "card"}), (["alipay"], {"alipay"})],
)
def test_the_answer_says_which_methods_survived(
    provider: StripeProvider, sandbox: Sandbox, enabled: list[str], survive: set[str]
) -> None:
    sandbox.world.settings.enabled_methods = enabled
    assert set(provider.open_checkout(an_order(), key="k").methods) == survive


def test_when_no_wanted_method_survived_nobody_is_sent_there(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    sandbox.world.settings.enabled_methods = ["card"]
    with pytest.raises(PayMethodsUnavailable) as refusal:
        provider.open_checkout(an_order(methods=(PayMethod.WECHAT_PAY,)), key="k")
    assert refusal.value.data == {"wanted": "wechat_pay", "offered": "-"}


def test_an_answer_about_another_amount_is_not_believed(
    make_provider: MakeProvider, sandbox: Sandbox
) -> None:
    provider = make_provider()
    opened = provider.open_checkout(an_order(), key="k")
    kept = sandbox.keys._kept["k"]
    kept.body = kept.body.replace('"amount_total": 12345', '"amount_total": 12344')
    with pytest.raises(ProviderUnknown) as unknown:
        provider.open_checkout(an_order(), key="k")
    assert unknown.value.data["reason"] == "answer_differs"
    kept.body = kept.body.replace(opened.id, "").replace('"id": ""', '"id": null')
    with pytest.raises(ProviderUnknown) as unknown:
        provider.open_checkout(an_order(), key="k")
    assert unknown.value.data["reason"] == "answer_unreadable"


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (12_345, "CNY", 12_345),
        (5_000, "JPY", 5_000),
        (2_000, "ISK", 200_000),
        (9_990, "KWD", 9_990),
    ],
)
def test_amounts_are_written_as_stripe_counts_them_and_read_back(
    provider: StripeProvider, sandbox: Sandbox, minor: int, currency: str, written: int
) -> None:
    opened = provider.open_checkout(an_order(minor, currency), key="k")
    assert sessions(sandbox)[0]["amount_total"] == written
    assert opened.amount == Money(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency"), [(9_995, "KWD"), (0, "CNY"), (-5, "CNY"), (5, "IQD")]
)
def test_amounts_stripe_can_not_count_are_not_sent(
    provider: StripeProvider, sandbox: Sandbox, minor: int, currency: str
) -> None:
    with pytest.raises(AmountNotPayable):
        provider.open_checkout(an_order(minor, currency), key="k")
    assert not sandbox.calls


def test_a_currency_stripe_does_not_take_is_named_as_that(provider: StripeProvider) -> None:
    with pytest.raises(AmountNotPayable):
        provider.open_checkout(an_order(10_000, "MOP"), key="k")


def test_only_opaque_ids_and_a_neutral_label_leave_the_house(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    provider.open_checkout(an_order(references={"account": "acc_1"}), key="k")
    session = sessions(sandbox)[0]
    assert session["metadata"] == {"order": "ord_1", "account": "acc_1"}
    assert session["locale"] == "zh"
    assert session["adaptive_pricing"] == {"enabled": False}
    for name, value in [("name", "张三"), ("phone", "+86 138"), ("Bad", "x"), ("a", "")]:
        with pytest.raises(ReferenceNotOpaque):
            an_order(references={name: value})
        with pytest.raises(ReferenceNotOpaque):
            RefundRequest("ref_1", "pi_1", Money(1, "CNY"), {name: value})
    with pytest.raises(ReferenceNotOpaque):
        an_order(order_id="订单一")


def test_the_page_speaks_the_payers_language(provider: StripeProvider, sandbox: Sandbox) -> None:
    provider.open_checkout(an_order(language=Language.EN), key="k")
    assert sessions(sandbox)[0]["locale"] == "en"


@pytest.mark.parametrize(("method", "days"), [("wechat_pay", 180), ("alipay", 90), ("card", None)])
def test_a_payment_says_until_when_its_method_takes_money_back(
    provider: StripeProvider, sandbox: Sandbox, method: str, days: int | None
) -> None:
    payment = provider.payment(paid(provider, sandbox, method))
    assert payment.refundable_until == (NOON + timedelta(days=days) if days else None)
    if days:
        assert payment.refundable_until is not None
        sandbox.world.clock.set(int(payment.refundable_until.timestamp()))
        provider.refund(RefundRequest("ref_1", payment.id, Money(100, "CNY")), key="r1")
        sandbox.world.clock.move(1)
        with pytest.raises(ProviderRefused):
            provider.refund(RefundRequest("ref_2", payment.id, Money(100, "CNY")), key="r2")


def test_presented_and_settled_money_are_two_things(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    payment = provider.payment(paid(provider, sandbox))
    assert payment.received == Money(12_345, "CNY")
    assert payment.settled is not None
    assert payment.settled.gross == Money(13_425, "HKD")
    assert str(payment.settled.exchange_rate) == "1.0875"


def test_a_refund_goes_from_pending_to_its_end(provider: StripeProvider, sandbox: Sandbox) -> None:
    payment_id = paid(provider, sandbox)
    sandbox.world.script.refunds.append("late_fail")
    made = provider.refund(RefundRequest("ref_1", payment_id, Money(100, "CNY")), key="r")
    assert (made.state, made.pending_reason) == (RefundState.PENDING, "processing")
    sandbox.world.clock.move(120)
    assert provider.refund_status(made.id).state is RefundState.SUCCEEDED
    sandbox.world.clock.move(10 * 86_400)
    late = provider.refund_status(made.id)
    assert (late.state, late.failure) == (RefundState.FAILED, "expired_or_canceled_card")


def test_a_late_payment_of_an_expired_checkout_is_seen_on_the_payment(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    opened = provider.open_checkout(an_order(), key="k")
    payer.act(sandbox.world, opened.id, "wechat_pay", Outcome.SCAN)
    provider.expire_checkout(opened.id, key="k.expire")
    payer.act(sandbox.world, opened.id, "wechat_pay", Outcome.SUCCEED)
    seen = provider.checkout(opened.id)
    assert (seen.state, seen.paid) == (CheckoutState.EXPIRED, False)
    payment = provider.payment(seen.payment_id or "")
    assert (payment.state, payment.order_id) == (PaymentState.SUCCEEDED, "ord_1")


def test_rows_of_a_payout_lead_back_to_orders_and_refunds(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    payment_id = paid(provider, sandbox)
    provider.refund(
        RefundRequest("ref_1", payment_id, Money(345, "CNY"), {"order": "ord_1"}), key="r"
    )
    sandbox.world.clock.move(2 * 86_400)
    sandbox.catch_up()
    payout = payouts.run(sandbox.world)
    assert payout is not None
    refund, payment = provider.settlement_rows(payout["id"])
    assert (payment.kind, refund.kind) == (SettlementKind.PAYMENT, SettlementKind.REFUND)
    assert payment.payment_id == refund.payment_id == payment_id
    assert payment.order_id == refund.order_id == "ord_1"
    assert refund.refund_id == "ref_1"
    assert (payment.presented, refund.presented) == (Money(12_345, "CNY"), Money(-345, "CNY"))


def test_a_row_whose_fee_and_net_do_not_add_up_is_told_as_it_is(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    paid(provider, sandbox)
    sandbox.world.clock.move(2 * 86_400)
    sandbox.catch_up()
    payout = payouts.run(sandbox.world)
    assert payout is not None
    (before,) = provider.settlement_rows(payout["id"])
    movement = sandbox.world.books.get("balance_transaction", before.id)
    movement["net"] -= 1
    (row,) = provider.settlement_rows(payout["id"])
    assert row.settled.net.minor == before.settled.net.minor - 1
    assert row.settled.gross - row.settled.fee != row.settled.net


def test_lists_are_read_to_their_end(provider: StripeProvider, sandbox: Sandbox) -> None:
    for _ in range(230):
        sandbox.world.tell("payout.paid", {"id": "po_1"})
    events = list(provider.events(LATELY))
    assert len({event.id for event in events}) == 230
    assert {event.kind for event in events} == {EventKind.UNREADABLE}


def test_nothing_of_stripe_is_imported_before_the_first_call() -> None:
    code = (
        "import sys, shared.adapters.stripe_webhooks, shared.adapters.stripe_provider as p;"
        "from shared.adapters.stripe_calls import StripeCalls, StripeSettings;"
        "p.StripeProvider(StripeCalls(StripeSettings(live=True), None));"
        "sys.exit('stripe' in sys.modules or 'requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
