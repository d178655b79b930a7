"""Payment plans: their parts, their days, and when one is broken or done."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.charges.instalments import InstalmentPlan
from shared.domain.ledger.payment_plan import (
    PaymentPlan,
    PaymentPlanEnded,
    PaymentPlanRefused,
    PlanState,
    agreed_parts,
)
from tests.domain.ledger.making import ACCOUNT, COMMUNITY, NOW, due

BILL = due([("fee", 10000)])
MONTHLY = InstalmentPlan(weights=(1, 1, 1), first_due=date(2026, 12, 10))  # type: ignore[arg-type]


def plan() -> PaymentPlan:
    parts = tuple(agreed_parts(MONTHLY, [BILL], "CNY"))
    return PaymentPlan(
        "ppl_1", COMMUNITY, ACCOUNT, "CNY", (BILL.id,), 10000, parts, NOW, "Lin", grace_days=2
    )


def test_instalments_add_up_to_what_is_open() -> None:
    assert [part.minor for part in plan().parts] == [3333, 3333, 3334]


def test_a_plan_is_on_course_until_the_days_of_grace_are_over() -> None:
    assert plan().checked([BILL], date(2026, 12, 12), NOW).state is PlanState.ACTIVE


def test_a_plan_that_fell_behind_is_broken_and_active_again_when_it_caught_up() -> None:
    broken = plan().checked([BILL], date(2026, 12, 13), NOW)
    paid = BILL.pay("pay_1", (("fee", 3333),))

    assert (broken.state, broken.broken_on) == (PlanState.BROKEN, date(2026, 12, 13))
    assert broken.progress([BILL], date(2026, 12, 13)).missing_minor == 3333
    assert broken.checked([paid], date(2026, 12, 14), NOW).state is PlanState.ACTIVE


def test_a_plan_is_completed_when_its_bills_are_settled_however_that_was() -> None:
    waived = BILL.pay("pay_1", (("fee", 9000),)).waive((("fee", 1000),))

    done = plan().checked([waived], date(2026, 12, 1), NOW)

    assert done.state is PlanState.COMPLETED
    with pytest.raises(PaymentPlanEnded):
        done.cancel(NOW, "Lin")


def test_a_plan_needs_something_open_and_days_in_order() -> None:
    with pytest.raises(PaymentPlanRefused):
        agreed_parts(MONTHLY, [BILL.pay("pay_1", (("fee", 10000),))], "CNY")
    with pytest.raises(PaymentPlanRefused):
        agreed_parts(InstalmentPlan(weights=(1, 1)), [BILL], "CNY")  # type: ignore[arg-type]
