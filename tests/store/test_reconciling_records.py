"""Reconciliation against the memory fake and real DynamoDB calls: the same lists, day by day."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.ledger.payment import Channel
from shared.domain.money import Money
from shared.domain.reconciling.item import Verdict
from shared.usecases.reconciling.records import exceptions_of, item_ref, items_of, waiting_of
from tests.ledger.world import CO, COMMUNITY, World
from tests.usecases.reconciling.paying_out import night_of, row_of

ROWS = 115


def test_a_payout_of_several_pages_and_a_night_leave_exact_lists(world: World) -> None:
    night = night_of(world)
    night.twice = True
    rows = [row_of(number, 1000 + number) for number in range(1, ROWS + 1)]
    for number in range(2, ROWS + 1):
        night.online(number, 1000 + number)
    rows[4] = replace(rows[4], presented=Money(1, "CNY"))
    night.provider.pay_out("po_1", rows)
    paid = world.pay(700, channel=Channel.TRANSFER)
    night.pass_by()

    night.sheets()
    assert len(night.items()) == ROWS
    assert night.exceptions() == ["pi_5"]
    assert night.exceptions(community="") == ["pi_1"]
    matched = world.ledger.page(CO, items_of(COMMUNITY, "2026-11-24", "matched"), 200, None)
    assert len(matched.items) == ROWS - 2
    first = world.ledger.page(CO, items_of(COMMUNITY, "2026-11-24"), 50, None)
    rest = world.ledger.page(CO, items_of(COMMUNITY, "2026-11-24"), 500, first.next)
    assert len({one.id for one in (*first.items, *rest.items)}) == ROWS
    waiting = world.ledger.page(CO, waiting_of(COMMUNITY, "bank", late=False), 50, None)
    assert paid.id in [one.key for one in waiting.items]
    found = world.ledger.find(CO, item_ref(matched.items[0].id))
    assert found == matched.items[0]

    night.pass_by("2026-12-24")
    assert world.ledger.page(CO, waiting_of(COMMUNITY, "bank", late=False), 50, None).items == ()
    late = world.ledger.page(CO, waiting_of(COMMUNITY, "bank", late=True), 50, None)
    assert {one.verdict for one in late.items} == {Verdict.MISSING_AT_BANK}
    assert len(world.ledger.page(CO, exceptions_of(COMMUNITY, "open"), 50, None).items) == 3
