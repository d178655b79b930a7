"""The moves of refunds and their parts, what each state needs, and money held on payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from shared.domain.ledger.payment import Channel, Payment, PaymentState
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.shares import PaidBill, Share
from shared.domain.refunds import part as parts
from shared.domain.refunds import refund as refunds
from shared.domain.refunds.holding import (
    AboveRefundable,
    PaymentDisputed,
    PaymentNotRefundable,
    hold,
    is_held,
    refundable_minor,
    release,
    squeezed,
)
from shared.domain.refunds.part import (
    PartMoveRefused,
    PartState,
    RefundPart,
    Route,
    Target,
    move_part,
    refund_named_by,
)
from shared.domain.refunds.refund import (
    Decided,
    Refund,
    RefundKind,
    RefundMoveRefused,
    RefundState,
    move,
)

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PART = RefundPart("rfd_1.1", "pay_1", "acc_1", 60, Route.PROVIDER)


def refund_in(state: RefundState) -> Refund:
    """Return a refund that has all a state may need."""
    return Refund(
        id="rfd_1",
        community_id="cty_1",
        account_id="acc_1",
        minor=60,
        currency="CNY",
        kind=RefundKind.PAYMENT,
        state=state,
        requested_at=AT,
        asked_by="li",
        parts=(PART,),
        decisions=(Decided(AT, "wang", approved=True),),
        approved_at=AT,
        sent_at=AT,
        settled_at=AT,
        failed_at=AT,
    )


def paid(state: PaymentState = PaymentState.SUCCEEDED) -> Payment:
    """Return a payment of 100 that went to a bill and, with 30, to the balance."""
    return Payment(
        id="pay_1",
        community_id="cty_1",
        account_id="acc_1",
        channel=Channel.ONLINE,
        minor=100,
        currency="CNY",
        state=state,
        created_at=AT,
        created_by="li",
        received_on=date(2026, 11, 24),
        entered_on=date(2026, 11, 24),
        succeeded_at=AT,
        receipt=ReceiptRef(2026, 1),
        shares=(Share("acc_1", 1, (PaidBill("b", 70),), 30),),
    )


@pytest.mark.parametrize(("before", "after"), [*product(RefundState, RefundState)])
def test_a_refund_moves_only_as_the_table_allows(before: RefundState, after: RefundState) -> None:
    refund = refund_in(before)
    if after in refunds.ALLOWED[before]:
        moved = move(refund, after, AT, "wang", "why")
        assert (moved.state, moved.version, moved.moves[-1].what) == (after, 2, after.value)
    else:
        with pytest.raises(RefundMoveRefused):
            move(refund, after, AT, "wang")


@pytest.mark.parametrize(("before", "after"), [*product(PartState, PartState)])
def test_a_part_moves_only_as_the_table_allows(before: PartState, after: PartState) -> None:
    part = replace(PART, state=before)
    if after in parts.ALLOWED[before]:
        assert move_part(part, after).state is after
    else:
        with pytest.raises(PartMoveRefused):
            move_part(part, after)


@pytest.mark.parametrize("state", RefundState)
def test_a_refund_has_what_its_state_needs(state: RefundState) -> None:
    empty: dict[str, Any] = {"decisions": (), "parts": (), "asked_by": ""}
    for name in refunds.REQUIRED[state]:
        without: dict[str, Any] = {name: empty.get(name)}
        lacking = replace(refund_in(state), **without)
        with pytest.raises(ValueError, match="needs"):
            refunds.require_whole(lacking)


@pytest.mark.parametrize("name", sorted(refunds.FROZEN))
def test_what_was_asked_for_never_changes(name: str) -> None:
    with pytest.raises(ValueError, match="keeps"):
        move(refund_in(RefundState.APPROVED), RefundState.SENT, AT, "wang", **{name: "other"})


def test_parts_that_do_not_add_up_are_no_refund() -> None:
    with pytest.raises(ValueError, match="add up"):
        refunds.require_whole(replace(refund_in(RefundState.REQUESTED), minor=61))


def test_parts_use_up_the_targets_in_their_order() -> None:
    refund = replace(
        refund_in(RefundState.APPROVED),
        minor=100,
        parts=(PART, replace(PART, id="rfd_1.2", minor=40)),
        targets=(Target("b1", "x", 50), Target("b2", "x", 30)),
    )
    assert refund.targets_of("rfd_1.1") == (Target("b1", "x", 50), Target("b2", "x", 10))
    assert refund.targets_of("rfd_1.2") == (Target("b2", "x", 20),)


def test_a_provider_key_names_refund_part_and_attempt() -> None:
    assert refund_named_by(PART.key) == ("rfd_1", "rfd_1.1", 1)
    assert refund_named_by(replace(PART, attempt=3).key) == ("rfd_1", "rfd_1.1", 3)
    assert refund_named_by("re_elsewhere") is None
    assert refund_named_by("rfd_1.x") is None


def test_held_money_can_not_be_asked_for_again() -> None:
    held = hold({"pay_1": paid()}, [PART])["pay_1"]
    assert (held.version, refundable_minor(held, "acc_1")) == (2, 40)
    with pytest.raises(AboveRefundable) as refused:
        hold({"pay_1": held}, [replace(PART, id="rfd_2.1", minor=41)])
    assert refused.value.data["refundable_minor"] == 40


def test_several_parts_of_one_payment_are_held_in_one_version() -> None:
    more = replace(PART, id="rfd_1.2", minor=40)
    held = hold({"pay_1": paid()}, [PART, more])["pay_1"]
    assert (held.version, refundable_minor(held, "acc_1")) == (2, 0)
    freed = release({"pay_1": held}, [PART, more])["pay_1"]
    assert (freed.version, refundable_minor(freed, "acc_1")) == (3, 100)


def test_holding_and_releasing_twice_is_the_same_as_once() -> None:
    held = hold({"pay_1": paid()}, [PART])["pay_1"]
    again = hold({"pay_1": held}, [PART])["pay_1"]
    assert again.shares == held.shares
    freed = release({"pay_1": held}, [PART])["pay_1"]
    assert release({"pay_1": freed}, [PART]) == {}


def test_a_disputed_or_void_payment_gives_nothing_back() -> None:
    with pytest.raises(PaymentDisputed):
        hold({"pay_1": paid(PaymentState.DISPUTED)}, [PART])
    with pytest.raises(PaymentNotRefundable):
        hold({"pay_1": paid(PaymentState.VOIDED)}, [PART])
    with pytest.raises(PaymentNotRefundable):
        hold({"pay_1": paid()}, [replace(PART, account_id="acc_2")])
    assert refundable_minor(paid(PaymentState.DISPUTED), "acc_1") == 0


def test_where_others_took_the_money_the_newest_holds_go() -> None:
    second = replace(PART, id="rfd_2.1", minor=30)
    held = hold({"pay_1": paid()}, [PART, second])["pay_1"]
    less = squeezed(replace(held.shares[0], out_minor=20))
    after = replace(held, shares=(less,))
    assert is_held(after, PART)
    assert not is_held(after, second)
