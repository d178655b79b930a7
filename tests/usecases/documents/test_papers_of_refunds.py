"""A settled refund's red receipt has the lines that went back, and they add up to it."""

from __future__ import annotations

import pytest

from shared.domain.documents.receipt_lines import BilledAs, receipt_lines
from shared.domain.ledger.receipts import ReceiptState, Standing
from shared.domain.payments.provider import RefundState
from shared.domain.refunds.part import Target
from shared.domain.refunds.refund import RefundKind
from tests.domain.paper import snapshot
from tests.ledger.world import CO, FEE, WATER, memory_world
from tests.usecases.refunding.world import Refunding


@pytest.fixture
def refunding() -> Refunding:
    return Refunding(memory_world())


@pytest.mark.parametrize("kind", [RefundKind.PAYMENT, RefundKind.BILL, RefundKind.LINES])
@pytest.mark.parametrize("minor", [1, 3000, 13000])
def test_the_lines_of_a_red_receipt_add_up_to_what_went_back(
    refunding: Refunding, kind: RefundKind, minor: int
) -> None:
    world = refunding.world
    bill = world.bill([(FEE, 10000), (WATER, 3000)])
    payment = refunding.paid_online(15000, [bill])
    fee = min(minor, 10000)
    targets = tuple(
        Target(bill.key.id, item, part) for item, part in ((FEE, fee), (WATER, minor - fee)) if part
    )
    asked = refunding.asked(
        [(payment, minor)], kind=kind, targets=() if kind is RefundKind.PAYMENT else targets
    )
    sent = refunding.send(asked)
    part = sent.parts[0]
    refunding.provider.become(part.provider_refund_id, RefundState.SUCCEEDED)
    for _ in range(2):
        refunding.hear(part.provider_refund_id, part.payment_id)

    paid, red = world.receipts()
    assert paid.standing is Standing.PARTLY_REFUNDED
    assert red.red_of is not None
    (place,) = red.red_of.movements
    moved = world.ledger.movements_from(CO, place.account_id, place.seq, 1)
    lines = receipt_lines(moved, payment.id, {bill.key.id: BilledAs(bill, snapshot())})
    assert sum(line.minor for line in lines) == red.minor == -minor

    refunding.provider.become(part.provider_refund_id, RefundState.FAILED, "no_account")
    refunding.hear(part.provider_refund_id, part.payment_id)
    paid, red = world.receipts()
    assert (paid.standing, red.state) == (Standing.VALID, ReceiptState.VOID)
    assert world.breaches() == []
