"""A payer can follow a late fee with a calculator, in both languages."""

from __future__ import annotations

from typing import Any, cast

import pytest

from shared.domain.arrears.late_policies import policy_of, warnings_of
from shared.domain.arrears.late_terms import LateTermsDayRefused
from shared.domain.bills import BillNotFound
from shared.domain.community import Language
from shared.edge.web.bill_lines import explained_late_fee
from shared.usecases.arrears.explaining import LateFeeView, explain_late_fee
from shared.usecases.reading import ById
from tests.ledger.world import FEE, World
from tests.usecases.arrears.late import at, late_world, night, ports, terms_of, version


def told(world: World, bill_id: str) -> LateFeeView:
    """Return how a bill's late fee is computed."""
    return explain_late_fee(world.actor, ById(bill_id), runs=cast(Any, None), **ports(world))


def test_the_steps_say_base_rate_and_days_of_each_stretch() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-10")
    at(world, "2026-11-10")
    world.pay(100000)
    night(world, "2026-11-12")

    view = told(world, bill.key.id)

    assert view.due.settlement.late_fee_minor == sum(one.fee.fee.amount.minor for one in view.fees)
    for language in Language:
        shown = explained_late_fee(view, language)
        ((name, steps),) = shown.fees
        assert name == ("Late fee" if language is Language.EN else "违约金")
        text = " ".join(steps)
        assert all(value in text for value in ("3000", "2000", "0.05", "2026-11-11", "17"))
        assert (shown.minor, shown.through.isoformat()) == (1700, "2026-11-12")


def test_a_bill_that_is_not_late_has_no_fee_and_a_strange_one_is_not_found() -> None:
    world = late_world()
    bill = world.bill([(FEE, 300000)], period="2026-11")
    assert told(world, bill.key.id).fees == ()
    with pytest.raises(BillNotFound):
        told(world, "acc_0000000000000zzz.pln_0000000000000001.2026-10.1")


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ({"rate": {"percent": "0.05", "per": "day"}, "caps": [{"percent": "100"}]}, ()),
        ({"rate": {"percent": "24", "per": "year"}, "caps": [{"percent": "100"}]}, ()),
        (
            {"rate": {"percent": "2.1", "per": "month"}, "caps": [{"percent": "9"}]},
            ("late_fee_above_24_percent_a_year",),
        ),
        ({"flat": {"amount": "25.00"}}, ("late_fee_without_cap",)),
    ],
)
def test_what_courts_cut_is_warned_of(document: dict[str, Any], codes: tuple[str, ...]) -> None:
    assert warnings_of(policy_of(document)) == codes


def test_versions_rule_by_due_day_and_never_begin_in_the_past() -> None:
    half = {"rate": {"percent": "0.05", "per": "day"}}
    terms = terms_of(half)
    today = version("2026-11-24")
    grown = terms.then(today, today.effective_from)
    assert [one.number for one in grown.versions] == [1, 2]
    assert grown.in_force(version("2026-11-23").effective_from) == terms.versions[0]
    assert grown.in_force(version("2019-12-31").effective_from) is None
    for day in ("2026-11-24", "2026-11-23"):
        with pytest.raises(LateTermsDayRefused):
            grown.then(version(day), today.effective_from)
