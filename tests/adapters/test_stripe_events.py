"""What Stripe tells, in Levy's words: understood, ignored or kept with its problem."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.stripe_sandbox import (
    Outcome,
    Sandbox,
    checkout,
    contract,
    disputes,
    payer,
    payouts,
    refunds,
    routes,
)
from shared.adapters.stripe_events import READ_TYPES
from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutSession, ProviderRefund, RefundState
from shared.domain.payments.provider_errors import NoticeRefused
from shared.domain.payments.provider_events import EventKind, ProviderEvent
from tests.adapters.signing import STAMP, a_body, notices
from tests.fakes.clock import NOON
from tests.local.stripe_sandbox.playing import an_order


def told(sandbox: Sandbox) -> dict[str, ProviderEvent]:
    """Return what the sandbox told, read as notices, the last of each type."""
    reader = notices()
    return {
        event["type"]: reader.parse(json.dumps(event).encode())
        for event in reversed(sandbox.world.books.all("event"))
    }


def live_through_everything(sandbox: Sandbox) -> None:
    """Have every kind of thing happen that Levy listens to."""
    world = sandbox.world

    def session() -> str:
        route = routes.find("POST", "/v1/checkout/sessions")[0]
        made = checkout.create(world, contract.checked(route.params, an_order(90_000)))
        return str(made["id"])

    def pass_time(seconds: int) -> None:
        world.clock.move(seconds)
        sandbox.catch_up()

    for outcome in (Outcome.PROCESS_THEN_SUCCEED, Outcome.PROCESS_THEN_FAIL):
        payer.act(world, session(), "wechat_pay", outcome)
    refused = session()
    payer.act(world, refused, "card", Outcome.FAIL)
    for _ in range(3):
        payer.act(world, session(), "card", Outcome.SUCCEED)
    charges = [each["id"] for each in world.books.all("charge") if each["paid"]]
    world.script.refunds.append("fail")
    refunds.create(world, {"charge": charges[0], "amount": 100, "metadata": {"refund": "ref_1"}})
    for charge, won in zip(charges[1:], (True, False), strict=False):
        opened = disputes.open_one(world, charge)
        disputes.update(world, {}, opened["id"])
        disputes.answer(world, opened["id"], won=won)
    pass_time(3 * 86_400)
    paid_out = payouts.run(world)
    assert paid_out is not None
    pass_time(86_400)
    payouts.fail(world, paid_out["id"])


def test_every_type_of_the_table_is_understood(sandbox: Sandbox) -> None:
    live_through_everything(sandbox)
    events = told(sandbox)
    assert set(READ_TYPES) - events.keys() == {"payout.canceled"}  # only by hand, in the Dashboard
    for name in READ_TYPES:
        if name in events:
            assert events[name].kind not in {EventKind.IGNORED, EventKind.UNREADABLE}, name
            assert events[name].subject is not None
    completed = events["checkout.session.completed"].subject
    assert isinstance(completed, CheckoutSession)
    assert (completed.order_id, completed.paid) == ("ord_1", True)
    failed = events["refund.failed"]
    assert isinstance(failed.subject, ProviderRefund)
    assert (failed.subject.refund_id, failed.subject.state) == ("ref_1", RefundState.FAILED)
    assert failed.subject.amount == Money(100, "CNY")
    assert failed.payment_id == failed.subject.payment_id
    assert events["payment_intent.payment_failed"].order_id == "ord_1"


def test_what_levy_has_no_use_for_is_kept_and_ignored(sandbox: Sandbox) -> None:
    live_through_everything(sandbox)
    events = told(sandbox)
    ignored = {name for name, event in events.items() if event.kind is EventKind.IGNORED}
    assert ignored == {
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "charge.failed",
    }
    assert events["charge.succeeded"].provider_type == "charge.succeeded"
    assert (events["charge.succeeded"].subject_id or "").startswith(("ch_", "py_"))


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"object": None},
        {"object": {"id": "pi_1"}},
        {"object": {"id": 5, "status": "succeeded"}},
        {"object": ["pi_1"]},
    ],
)
def test_a_known_type_of_an_unknown_shape_is_kept_with_its_problem(data: Any) -> None:
    event = notices().parse(a_body(type="payment_intent.succeeded", data=data))
    assert event.kind is EventKind.UNREADABLE
    assert event.problem
    assert event.subject is None


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "xyz"},
        {"amount": 10.5},
        {"amount": True},
        {"status": "dreaming"},
        {"livemode": "no"},
        {"created": "yesterday"},
        {"created": 10**30},
    ],
)
def test_values_that_can_not_be_understood_are_not_guessed(change: dict[str, Any]) -> None:
    intent = {
        "id": "pi_1",
        "amount": 100,
        "currency": "cny",
        "status": "succeeded",
        "created": STAMP,
        "livemode": False,
        "metadata": {"order": "ord_1"},
    }
    good = notices().parse(a_body(type="payment_intent.succeeded", data={"object": intent}))
    assert good.order_id == "ord_1"
    bad = notices().parse(a_body(type="payment_intent.succeeded", data={"object": intent | change}))
    assert bad.kind is EventKind.UNREADABLE
    assert bad.subject_id == "pi_1"


@pytest.mark.parametrize("lacking", ["id", "type", "created", "livemode"])
def test_an_event_without_what_makes_it_one_is_refused(lacking: str) -> None:
    body = json.loads(a_body())
    del body[lacking]
    with pytest.raises(NoticeRefused):
        notices().parse(json.dumps(body).encode())


def test_new_fields_and_new_types_change_nothing() -> None:
    event = notices().parse(a_body(type="v9.quantum.refunded", novelty={"deep": [1, 2]}))
    assert (event.kind, event.provider_type) == (EventKind.IGNORED, "v9.quantum.refunded")
    assert event.created_at == NOON
