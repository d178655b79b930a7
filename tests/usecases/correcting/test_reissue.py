"""A bill is cancelled and issued again from corrected facts; its money pays the new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.accounts import Account, HeldAs
from shared.domain.billing_run import run_id_of
from shared.domain.bills import BillKey
from shared.domain.corrections.asked import CorrectionKind
from shared.domain.corrections.errors import ReissueChangesNothing
from shared.domain.errors import LevyError
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.proof import flows_of, prove_account
from shared.domain.property import SubjectKind
from shared.usecases.billing.bills import get_bill, replay_bill
from shared.usecases.correcting.asking import (
    AskCorrection,
    Preview,
    Wanted,
    ask_correction,
    preview_correction,
)
from shared.usecases.correcting.deciding import DecideCorrection, approve_correction
from shared.usecases.ledger.ledger_ports import payment_ref
from shared.usecases.paying.desk import pay_at_desk
from shared.usecases.paying.desk_payment import PayAtDesk
from shared.usecases.ports import Create, Once
from shared.usecases.reading import ById
from tests.billing.operating import MANAGER, Operating
from tests.billing.world import (
    COMMUNITY,
    COMPANY,
    FEE,
    FINANCE,
    LIFT,
    LONG_AGO,
    PLAN,
    World,
    account_id,
    build_world,
    unit_card,
)

HOME = account_id(1)
OLD = BillKey(HOME, PLAN, "2026-11", 1)
NEW = OLD._replace(seq=2)
ALL = ("directory", "ledger", "bills", "runs", "clock")


@pytest.fixture
def world(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    return billed(dynamodb, make_table)


def billed(dynamodb: Any, make_table: Callable[[str], str]) -> World:
    """Return a community whose bills of November are issued."""
    world = build_world(dynamodb, make_table)
    world.put_cards([unit_card(1), unit_card(2)])
    account = Account(
        id=HOME,
        community_id=COMMUNITY,
        subject_kind=SubjectKind.UNIT,
        subject_id="unt_0000000000000001",
        holder_id="hld_1",
        held_as=HeldAs.OWNER,
        first=date(2025, 1, 1),
        created_at=LONG_AGO,
    )
    world.worker.directory.commit(COMPANY, [Create(account)])
    Operating(world).issued()
    return world


def smaller(area: str = "90.00") -> Wanted:
    return Wanted(OLD.id, CorrectionKind.REISSUE, facts={"built_area": area})


def pay(world: World, amount: str, key: str) -> None:
    command = PayAtDesk(Once(COMPANY, key, key), COMMUNITY, HOME, Channel.POS, Decimal(amount))
    pay_at_desk(FINANCE, command, **world.worker.ports("directory", "ledger", "clock"))


def reissued(world: World, what: Wanted, key: str = "re") -> tuple[Preview, Any]:
    ports = world.worker.ports(*ALL)
    shown = preview_correction(FINANCE, what, **ports)
    asked = ask_correction(
        FINANCE, AskCorrection(Once(COMPANY, f"{key}-ask", "1"), what, "面积有误"), **ports
    )
    decide = DecideCorrection(Once(COMPANY, f"{key}-ok", "2"), asked.id)
    applied = approve_correction(MANAGER, decide, **ports)
    again = replace(decide, once=Once(COMPANY, f"{key}-again", "3"))
    assert approve_correction(MANAGER, again, **ports) == applied
    return shown, applied


def breaches(world: World) -> list[Any]:
    ledger = world.worker.ledger
    history = ledger.history(COMPANY, HOME, "CNY")
    names = [payment_ref(one) for one in flows_of(history.movements)]
    payments = {ref.words[0]: one for ref, one in ledger.many(COMPANY, names).items()}
    return prove_account(history.book, history.movements, payments)


def test_the_new_bill_has_its_own_number_and_is_paid_by_the_same_money(world: World) -> None:
    pay(world, "100.00", "first")
    pay(world, "109.00", "second")  # 185.00 + 24.00 are paid

    shown, applied = reissued(world, smaller())

    book = world.worker.ledger.history(COMPANY, HOME, "CNY").book
    old, new = book.bill(OLD), book.bill(NEW)
    assert (old.settlement.cancelled, old.settlement.replaced_by, old.paid_minor) == (True, 2, 0)
    assert (new.bill.minor, new.paid_minor, new.open_minor) == (19050, 19050, 0)
    assert shown.figures.new
    assert shown.figures.new.bill == new.bill
    assert shown.figures.balance_after_minor == book.state.balance_minor == 1850
    assert {money.source for money in new.settlement.applied} == {
        money.source for money in _paid_before(world)
    }
    assert (applied.new_bill_id, applied.new_minor) == (NEW.id, 19050)
    assert breaches(world) == []


def _paid_before(world: World) -> tuple[Any, ...]:
    payments = world.worker.ledger.history(COMPANY, HOME, "CNY").movements[:2]
    return tuple(entry for one in payments for entry in one.entries if entry.bill_id)


def test_the_new_bill_replays_and_tells_of_the_old_one(world: World) -> None:
    reissued(world, smaller("120.00"))
    ports = world.worker.ports("bills", "runs")

    seen = replay_bill(FINANCE, ById(NEW.id), directory=world.worker.directory, **ports)
    view = get_bill(FINANCE, ById(OLD.id), ledger=world.worker.ledger, **ports)

    assert seen.same
    assert [line.minor for line in seen.stored.bill.lines] == [22200, 2400]
    assert (view.stored.cancelled, view.stored.replaced_by) == (True, 2)
    assert [one.asked.kind for one in view.corrections] == ["reissue"]
    assert view.corrections[0].decided_by == MANAGER.name


def test_a_bill_may_be_issued_again_twice_and_a_cancelled_run_takes_the_last_back(
    world: World,
) -> None:
    people = Operating(world)
    reissued(world, smaller())
    second = Wanted(NEW.id, CorrectionKind.REISSUE, facts={"built_area": "80.00"})
    reissued(world, second, "again")
    last = NEW._replace(seq=3)
    book = world.worker.ledger.history(COMPANY, HOME, "CNY").book
    assert book.bill(last).open_minor == 14800 + 2400

    run = people.issued(number=2)  # a supplement finds nothing to charge, and takes no number
    assert run.totals
    assert run.totals.bills == 0
    people.cancelled(people.run(_first_run()))

    book = world.worker.ledger.history(COMPANY, HOME, "CNY").book
    assert [due.open_minor for due in book.bills] == [0, 0, 0]
    assert all(due.settlement.cancelled for due in book.bills)
    assert breaches(world) == []
    again = people.issued(number=3)
    assert again.totals
    assert again.totals.bills == 2
    stored = world.worker.bills.find(COMPANY, last._replace(seq=4))
    assert stored
    assert [line.item_id for line in stored.bill.lines] == [FEE, LIFT]


def _first_run() -> str:
    return run_id_of(PLAN, "2026-11", 1)


@pytest.mark.parametrize(
    "facts", [{"built_area": "100.00"}, {"built_area": "many"}, {"nonsense": "1"}]
)
def test_facts_that_change_nothing_or_make_no_sense_are_refused(
    world: World, facts: dict[str, Any]
) -> None:
    what = Wanted(OLD.id, CorrectionKind.REISSUE, facts=facts)
    error = ReissueChangesNothing if facts == {"built_area": "100.00"} else LevyError
    with pytest.raises(error):
        preview_correction(FINANCE, what, **world.worker.ports(*ALL))
