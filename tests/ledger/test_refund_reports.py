"""Refunds in the reports: gross, refunded and net stand apart, and one that came back was none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.domain.payments.provider import RefundState
from shared.domain.refunds.part import Route
from shared.domain.reports.collection import channels_together, day_takings
from shared.store.collection import CollectionTable
from tests.ledger.test_reports import standing, tell
from tests.ledger.world import CO, COMMUNITY, FEE, TODAY, stored_world
from tests.usecases.refunding.test_refunding import route, word
from tests.usecases.refunding.world import Refunding


def test_a_refund_that_came_back_leaves_the_refunded_column_and_going_again_joins_it(
    dynamodb: Any, make_table: Callable[[str], str]
) -> None:
    refunding = Refunding(stored_world(dynamodb, make_table))
    world = refunding.world
    collection = CollectionTable(dynamodb, make_table("ReportsTable"))
    bill = world.bill([(FEE, 24200)])
    payment = refunding.paid_online(24200, [bill])
    refund = refunding.send(refunding.asked([(payment, 4200)]))

    def takings() -> list[tuple[str, int, int, int]]:
        for _ in range(2):  # the stream may tell of it twice
            tell(world, collection, standing(world))
        days = tuple(day_takings(*one) for one in collection.days(CO, COMMUNITY, TODAY, TODAY))
        return [(c.channel, c.gross, c.refunded, c.net) for c in channels_together(days)]

    word(refunding, refund, RefundState.SUCCEEDED)
    assert takings() == [("online", 24200, 4200, 20000)]
    (day,) = collection.days(CO, COMMUNITY, TODAY, TODAY)
    assert (day_takings(*day).bills.refunded, day_takings(*day).bills.net_paid) == (4200, 20000)
    failed = word(refunding, refund, RefundState.FAILED)
    assert takings() == [("online", 24200, 0, 24200)]
    route(refunding, failed, Route.BALANCE)
    assert takings() == [("online", 24200, 0, 24200)]  # it stayed with us
    (day,) = collection.days(CO, COMMUNITY, TODAY, TODAY)
    assert day_takings(*day).balance == world.balance() == 4200
    bills = day_takings(*day).bills
    assert (bills.paid, bills.refunded, bills.freed, bills.net_paid) == (24200, 0, 4200, 20000)
