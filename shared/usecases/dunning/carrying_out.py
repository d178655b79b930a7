"""Which use case carries out which order of a plan."""

from __future__ import annotations

from typing import assert_never

from shared.usecases.dunning.announcing import plan_announcement, tell_of
from shared.usecases.dunning.asked import plan_asked
from shared.usecases.dunning.planned_parts import plan_debtors, plan_run
from shared.usecases.dunning.planning import PlanTools, plan_community
from shared.usecases.dunning.ports import (
    PlanAnnouncement,
    PlanAsked,
    PlanCommunity,
    PlanDebtors,
    PlanOrder,
    PlanRun,
    TellOf,
)


def carry_out(order: PlanOrder, tools: PlanTools) -> int:
    """The order is carried out; return how many messages or orders came of it."""
    match order:
        case PlanCommunity():
            return plan_community(order, tools)
        case PlanRun():
            return plan_run(order, tools)
        case PlanDebtors():
            return plan_debtors(order, tools)
        case PlanAnnouncement():
            return plan_announcement(order, tools)
        case TellOf():
            return tell_of(order, tools)
        case PlanAsked():
            return plan_asked(order, tools)
        case _:
            assert_never(order)
