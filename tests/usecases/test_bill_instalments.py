"""A bill is paid in parts that add up exactly, beside a bill that stays as it was issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bills import BillKey, BillNotFound
from shared.domain.charges.computation_errors import InstalmentsImpossible
from shared.domain.charges.errors import RuleRejected
from shared.domain.ledger.bill_instalments import BillInstalments, PartStanding, standing
from shared.domain.ledger.errors import BillNotOpen
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.payment_plan import BillInOtherPlan, PaymentPlanRefused, PlanPart
from shared.domain.one_off import Group
from shared.usecases.billing.bill_instalments import SplitBill, split_bill
from shared.usecases.billing.bills import BillView, get_bill
from shared.usecases.ledger.ledger_reading import Chosen, ChosenBill
from shared.usecases.paying.desk import pay_at_desk
from shared.usecases.paying.desk_payment import PayAtDesk
from shared.usecases.paying.payment_plans import AgreePaymentPlan, agree_payment_plan
from shared.usecases.ports import Once
from shared.usecases.reading import ById
from tests.billing.one_offs import issued, previewed, put_units, reasons, unit_id
from tests.billing.operating import Operating
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FINANCE,
    PLAN,
    World,
    account_id,
    build_world,
)
from tests.fakes.clock import CountingIds

MONTHLY = {"count": 3, "first_due": "2026-11-30", "rest": "first"}
KEY = BillKey(account_id(1), PLAN, "2026-11", 1)


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    world = build_world(dynamodb, make_table)
    put_units(world, [1, 2])
    return world


@pytest.fixture
def people(world: World) -> Operating:
    return Operating(world)


def split(world: World, document: dict[str, Any], bill_id: str = KEY.id) -> BillInstalments:
    once = Once(COMPANY, f"{document} {bill_id}", "d")
    ports = world.worker.ports("directory", "ledger", "clock")
    return split_bill(FINANCE, SplitBill(once, bill_id, document), **ports)


def view(world: World, bill_id: str = KEY.id) -> BillView:
    return get_bill(FINANCE, ById(bill_id), **world.worker.ports("bills", "runs", "ledger"))


def pay(world: World, amount: str, bill_id: str = KEY.id) -> None:
    command = PayAtDesk(
        once=Once(COMPANY, f"{amount} {bill_id}", "d"),
        community_id=COMMUNITY,
        account_id=account_id(1),
        channel=Channel.CASH,
        amount=Decimal(amount),
        chosen=Chosen((ChosenBill(bill_id),)),
    )
    pay_at_desk(FINANCE, command, **world.worker.ports("directory", "ledger", "clock"))


def shown(parts: tuple[PartStanding, ...]) -> list[tuple[str, int, int]]:
    return [(part.due_on.isoformat(), part.minor, part.open_minor) for part in parts]


def test_a_bill_is_paid_part_by_part_and_stays_as_it_was_issued(
    world: World, people: Operating
) -> None:
    people.issued()
    before = view(world).stored
    agreed = split(world, MONTHLY)
    assert agreed.total_minor == before.open_minor == 20900
    assert view(world).stored == before  # its hash, its document, its due day
    assert shown(view(world).parts) == [
        ("2026-11-30", 6968, 6968),
        ("2026-12-30", 6966, 6966),
        ("2027-01-30", 6966, 6966),
    ]
    pay(world, "100.00")
    assert [part.open_minor for part in view(world).parts] == [0, 3934, 6966]
    pay(world, "109.00")
    assert [part.open_minor for part in view(world).parts] == [0, 0, 0]


def test_a_later_word_replaces_it_with_what_is_open_then(world: World, people: Operating) -> None:
    people.issued()
    split(world, MONTHLY)
    pay(world, "9.00")
    again = split(world, {"percents": ["50", "50"], "dates": ["2026-12-01", "2027-06-01"]})
    assert (again.version, again.total_minor) == (2, 20000)
    assert [part.open_minor for part in view(world).parts] == [10000, 10000]


def test_a_bill_taken_back_has_nothing_left_to_pay(world: World, people: Operating) -> None:
    run = people.issued()
    split(world, MONTHLY)
    people.cancelled(run)
    assert [part.open_minor for part in view(world).parts] == [0, 0, 0]


def test_every_bill_of_a_one_off_charge_is_paid_in_the_parts_it_said(
    world: World, people: Operating
) -> None:
    run = previewed(world, amount=Decimal(100), group=Group(), instalments=MONTHLY)
    issued(people, run)
    for number in (1, 2):
        key = BillKey(account_id(number), run.plan_id, "2026-11", 1)
        assert [part.minor for part in view(world, key.id).parts] == [3334, 3333, 3333]
    own = BillKey(account_id(1), run.plan_id, "2026-11", 1).id
    split(world, {"count": 2, "first_due": "2026-12-01"}, own)
    assert [part.minor for part in view(world, own).parts] == [5000, 5000]


def test_a_one_off_bill_that_does_not_fit_its_parts_is_blocked_before_it_is_issued(
    world: World,
) -> None:
    document = {"amounts": ["80.00", "70.00"], "dates": ["2026-12-01", "2027-01-01"]}
    run = previewed(world, amount=Decimal(100), group=Group(), instalments=document)
    assert run.totals
    assert (run.totals.bills, run.totals.blocked) == (0, 2)
    assert reasons(world, run)[unit_id(1)] == [InstalmentsImpossible.code]


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"count": 3}, PaymentPlanRefused),
        ({"count": 3, "first_due": "2026-10-01"}, PaymentPlanRefused),
        ({"count": 2, "dates": ["2026-12-02", "2026-12-01"]}, PaymentPlanRefused),
        ({"count": 0, "first_due": "2026-12-01"}, RuleRejected),
        ({"parts": 3}, RuleRejected),
    ],
)
def test_parts_need_days_that_come_in_order(
    world: World, people: Operating, document: dict[str, Any], error: type[Exception]
) -> None:
    people.issued()
    with pytest.raises(error):
        split(world, document)
    assert view(world).parts == ()


def test_only_a_bill_that_is_open_and_in_no_other_agreement_is_split(
    world: World, people: Operating
) -> None:
    with pytest.raises(BillNotFound):
        split(world, MONTHLY)
    people.issued()
    pay(world, "209.00")
    with pytest.raises(BillNotOpen):
        split(world, MONTHLY)
    other = BillKey(account_id(2), PLAN, "2026-11", 1).id
    plan = AgreePaymentPlan(Once(COMPANY, "p", "d"), account_id(2), (other,), MONTHLY)
    ports = world.worker.ports("directory", "ledger", "clock")
    agree_payment_plan(FINANCE, plan, ids=CountingIds(), **ports)
    with pytest.raises(BillInOtherPlan):
        split(world, MONTHLY, other)


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=12),
    st.integers(-5_000, 150_000),
)
def test_what_is_open_lies_on_the_last_parts_and_adds_up(
    minors: list[int], open_minor: int
) -> None:
    parts = [PlanPart(n + 1, date(2026, 11, 1), minor) for n, minor in enumerate(minors)]
    found = standing(parts, open_minor)
    assert [part.minor for part in found] == minors
    assert sum(part.open_minor for part in found) == min(max(open_minor, 0), sum(minors))
    assert all(0 <= part.open_minor <= part.minor for part in found)
    begun = [part.open_minor for part in found if part.minor]
    first_open = next((n for n, left in enumerate(begun) if left), len(begun))
    full = [part.minor for part in found if part.minor]
    assert begun[first_open + 1 :] == full[first_open + 1 :]
