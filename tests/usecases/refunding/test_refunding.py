"""Refunds carried out: what each kind does, the provider's moods, and what a person does."""

from __future__ import annotations

import pytest

from shared.domain.ledger.payment import Channel, PaymentState
from shared.domain.payments.provider import RefundState
from shared.domain.payments.provider_errors import (
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.domain.refunds.part import Need, PartMoveRefused, PartState, Route, Target
from shared.domain.refunds.progress import RouteRefused
from shared.domain.refunds.refund import Origin, Refund, RefundKind
from shared.domain.refunds.refund import RefundState as State
from shared.usecases.ledger.ledger_ports import shift_ref
from shared.usecases.paying.shifts import OpenShift, open_shift
from shared.usecases.refunding.by_hand import (
    PayOutPart,
    RefundNotUnderWay,
    RoutePart,
    pay_out_part,
    route_part,
)
from shared.usecases.refunding.records import refunds_of
from shared.usecases.refunding.sending import TRIES_MAX, Sender, ask_about
from tests.fakes.clock import CountingIds
from tests.ledger.world import CO, COMMUNITY, FEE, WATER, cashier, memory_world
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def refunding() -> Refunding:
    return Refunding(memory_world())


def word(refunding: Refunding, refund: Refund, state: RefundState, number: int = 1) -> Refund:
    """Have the provider say how a part ended, three times over."""
    part = refunding.now(refund).parts[number - 1]
    refunding.provider.become(part.provider_refund_id, state, "no_account")
    for _ in range(3):
        refunding.hear(part.provider_refund_id, part.payment_id)
    return refunding.now(refund)


def route(refunding: Refunding, refund: Refund, way: Route, number: int = 1) -> Refund:
    world = refunding.world
    return route_part(
        cashier("Wang"),
        RoutePart(world.once(), refund.id, refund.parts[number - 1].id, way),
        directory=world.directory,
        ledger=world.ledger,
        refund_work=refunding.queue,
        clock=world.clock,
    )


def pay_out(refunding: Refunding, refund: Refund, reference: str = "") -> Refund:
    world = refunding.world
    return pay_out_part(
        world.actor,
        PayOutPart(world.once(), refund.id, refund.parts[0].id, reference),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )


def test_a_refund_of_a_payment_opens_what_it_had_paid_once_it_is_settled(
    refunding: Refunding,
) -> None:
    bill = refunding.world.bill([(FEE, 24200)])
    payment = refunding.paid_online(24200, [bill])
    refund = refunding.send(refunding.asked([(payment, 4200)]))
    assert (refund.state, refunding.world.open_minor(bill)) == (State.SENT, 0)
    assert refunding.send(refund).version == refund.version
    assert refunding.provider.calls == 1

    settled = word(refunding, refund, RefundState.SUCCEEDED)
    assert settled.state is State.SETTLED
    assert refunding.world.open_minor(bill) == 4200
    after = refunding.payment(payment)
    assert (after.state, after.refunded_minor) == (PaymentState.PARTLY_REFUNDED, 4200)
    assert [one.minor for one in refunding.world.receipts()] == [24200, -4200]
    assert refunding.world.breaches() == []


def test_lines_are_credited_and_every_other_bill_stays_paid(refunding: Refunding) -> None:
    world = refunding.world
    first = world.bill([(FEE, 10000), (WATER, 3000)], period="2026-10")
    second = world.bill([(FEE, 10000)], period="2026-11")
    payment = refunding.paid_online(23000, [first, second])
    targets = (Target(first.key.id, WATER, 3000),)
    refund = refunding.asked([(payment, 3000)], kind=RefundKind.LINES, targets=targets)
    refunding.send(refund)
    word(refunding, refund, RefundState.SUCCEEDED)
    assert (world.open_minor(first), world.open_minor(second), world.balance()) == (0, 0, 0)
    due = world.ledger.history(CO, first.account_id, "CNY").book.bill(first.key)
    assert (due.adjusted_minor, due.paid_minor) == (-3000, 10000)
    assert world.breaches() == []


def test_a_credit_paid_by_another_payment_opens_no_bill(refunding: Refunding) -> None:
    world = refunding.world
    first = world.bill([(FEE, 10000)], period="2026-10")
    second = world.bill([(FEE, 10000)], period="2026-11")
    refunding.paid_online(10000, [first], 1)
    other = refunding.paid_online(10000, [second], 2)
    targets = (Target(first.key.id, FEE, 10000),)
    refund = refunding.asked([(other, 10000)], kind=RefundKind.BILL, targets=targets)
    refunding.send(refund)
    word(refunding, refund, RefundState.SUCCEEDED)
    assert (world.open_minor(first), world.open_minor(second), world.balance()) == (0, 0, 0)
    assert world.breaches() == []


@pytest.mark.parametrize("kind", [RefundKind.PAYMENT, RefundKind.BILL])
def test_money_that_comes_back_is_where_it_was_and_goes_again(
    refunding: Refunding, kind: RefundKind
) -> None:
    world = refunding.world
    bill = world.bill([(FEE, 10000)])
    payment = refunding.paid_online(10000, [bill])
    targets = (Target(bill.key.id, FEE, 6000),)
    refund = refunding.send(refunding.asked([(payment, 6000)], kind=kind, targets=targets))
    word(refunding, refund, RefundState.SUCCEEDED)
    failed = word(refunding, refund, RefundState.FAILED)
    assert (failed.state, failed.parts[0].need) == (State.FAILED, Need.REFUSED)
    due = world.ledger.history(CO, bill.account_id, "CNY").book.bill(bill.key)
    assert (due.open_minor, due.paid_minor, due.adjusted_minor) == (0, 10000, 0)
    back = refunding.payment(payment)
    assert (back.state, back.refunded_minor) == (PaymentState.SUCCEEDED, 0)
    assert back.shares[0].held_minor == 6000
    assert world.breaches() == []

    refunding.send(route(refunding, failed, Route.PROVIDER))
    again = refunding.now(refund)
    assert again.parts[0].key.endswith(".1.2")
    assert word(refunding, again, RefundState.SUCCEEDED).state is State.SETTLED
    assert refunding.payment(payment).refunded_minor == 6000
    assert world.breaches() == []


def test_three_payments_are_refunded_in_parts(refunding: Refunding) -> None:
    paid = [refunding.paid_online(1000 * number, number=number) for number in (1, 2, 3)]
    refund = refunding.asked([(paid[2], 3000), (paid[1], 2000), (paid[0], 500)])
    refunding.send(refund)
    word(refunding, refund, RefundState.SUCCEEDED, 1)
    assert word(refunding, refund, RefundState.FAILED, 2).state is State.FAILED
    assert word(refunding, refund, RefundState.SUCCEEDED, 3).state is State.FAILED
    route(refunding, refunding.now(refund), Route.BALANCE, 2)
    assert refunding.now(refund).state is State.SETTLED
    assert refunding.world.balance() == 6000 - 3500
    assert refunding.world.breaches() == []


def test_a_reply_lost_after_success_is_one_refund(refunding: Refunding) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 5000)])
    refunding.provider.lost = [ProviderUnknown(reason="timeout")]
    sent = refunding.send(refund)
    assert (sent.parts[0].unsure, refunding.queue.sent) == (True, [(refund.id, 15)])
    with pytest.raises(PartMoveRefused):
        route(refunding, sent, Route.CASH)
    refunding.send(sent)
    assert len(refunding.provider.made) == 1
    assert word(refunding, refund, RefundState.SUCCEEDED).state is State.SETTLED


def test_after_the_life_of_its_key_a_refund_is_looked_up_and_never_sent_blindly(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 5000)])
    refunding.provider.lost = [ProviderUnknown(reason="timeout")]
    refunding.send(refund)
    refunding.world.clock.forward(hours=23)
    refunding.send(refund)
    assert (refunding.provider.calls, len(refunding.provider.made)) == (1, 1)
    assert refunding.now(refund).parts[0].provider_refund_id == "re_0"


def test_what_the_provider_never_heard_of_is_sent_with_a_new_key(refunding: Refunding) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 5000)])
    refunding.provider.trouble = [ProviderUnknown(reason="timeout", replayed=True)]
    refunding.send(refund)
    sent = refunding.send(refund)
    assert (sent.parts[0].attempt, sent.parts[0].provider_refund_id) == (2, "re_0")


def test_a_provider_that_is_away_for_long_leaves_the_part_to_a_person(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 5000)])
    refunding.provider.trouble = [ProviderUnavailable(reason="down")] * TRIES_MAX
    for _ in range(TRIES_MAX):
        refunding.send(refund)
    waits = refunding.now(refund)
    assert (waits.parts[0].need, waits.needs_person) == (Need.UNKNOWN, True)
    work = refunding.world.ledger.page(CO, refunds_of(COMMUNITY, "work"), 5, None)
    assert list(work.items) == [waits]
    sender = Sender(refunding.books, refunding.provider, refunding.queue)  # type: ignore[arg-type]
    ask_about(CO, waits, waits.parts[0].id, sender)
    assert refunding.now(refund).parts[0].state is PartState.FAILED


def test_a_refusal_is_final_for_this_way_and_the_money_stays_held(refunding: Refunding) -> None:
    payment = refunding.paid_online(5000)
    refund = refunding.asked([(payment, 5000)])
    refunding.provider.trouble = [ProviderRefused(provider_code="charge_expired")]
    failed = refunding.send(refund)
    assert (failed.state, failed.parts[0].failure) == (State.FAILED, "charge_expired")
    assert refunding.payment(payment).shares[0].held_minor == 5000


def test_past_the_limit_of_its_channel_a_part_waits_without_trying(refunding: Refunding) -> None:
    payment = refunding.paid_online(5000)  # by alipay: 90 days
    refunding.world.clock.forward(days=90)
    refund = refunding.asked([(payment, 5000)])
    waits = refunding.send(refund)
    assert (waits.state, waits.parts[0].need) == (State.APPROVED, Need.PAST_LIMIT)
    assert refunding.provider.calls == 0
    with pytest.raises(RouteRefused):
        route(refunding, waits, Route.PROVIDER)
    route(refunding, waits, Route.TRANSFER)
    assert pay_out(refunding, waits, "ICBC-1").state is State.SETTLED
    assert refunding.world.breaches() == []


def test_cash_goes_out_of_the_open_shift_with_a_numbered_slip(refunding: Refunding) -> None:
    world = refunding.world
    shift = open_shift(
        world.actor,
        OpenShift(world.once(), COMMUNITY),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
        ids=CountingIds(),
    )
    payment = world.pay(5000)
    refund = refunding.asked([(payment, 2000)], route=Route.CASH)
    assert refunding.send(refund) == refund
    paid = pay_out(refunding, refund)
    assert (paid.state, paid.parts[0].slip) == (State.SETTLED, "2026-000001")
    with pytest.raises(RefundNotUnderWay):
        pay_out(refunding, refund)
    work = world.ledger.page(CO, refunds_of(COMMUNITY, "work"), 5, None)
    assert not work.items
    there = world.ledger.find(CO, shift_ref(shift.id))
    assert there is not None
    assert there.expected() == {Channel.CASH: 3000}
    assert there.takings[0].refunds == 1
    assert world.breaches() == []


def test_a_refund_made_at_the_provider_is_taken_in_and_others_find_out(
    refunding: Refunding,
) -> None:
    payment = refunding.paid_online(5000)
    asked = refunding.asked([(payment, 4000)])
    made = refunding.provider.by_hand("pi_1", 3000)
    refunding.provider.become(made.id, RefundState.SUCCEEDED)
    for _ in range(3):
        taken = refunding.hear(made.id, payment.id)
    assert taken is not None
    assert (taken.state, taken.origin) == (State.SETTLED, Origin.EXTERNAL)
    assert refunding.payment(payment).refunded_minor == 3000
    waits = refunding.send(asked)
    assert (waits.parts[0].need, refunding.provider.calls) == (Need.NOT_HELD, 0)
    assert refunding.world.breaches() == []
    refunding.provider.become(made.id, RefundState.FAILED)
    refunding.hear(made.id, payment.id)
    assert refunding.payment(payment).refunded_minor == 0
    assert refunding.world.breaches() == []


def test_a_refund_told_before_its_payment_is_asked_for_again(refunding: Refunding) -> None:
    refunding.world.order(5000, [], "pay_order00000000001")
    refunding.provider.paid["pi_1"] = 5000
    made = refunding.provider.by_hand("pi_1", 1000)
    refunding.provider.become(made.id, RefundState.SUCCEEDED)
    with pytest.raises(ProviderUnavailable):
        refunding.hear(made.id, "pay_order00000000001")
    refunding.world.arrive("pay_order00000000001", 5000, "pi_1")
    taken = refunding.hear(made.id, "pay_order00000000001")
    assert taken is not None
    assert taken.state is State.SETTLED
