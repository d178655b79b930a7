"""What only a whole bill can tell: its rounding, the rules' and the community's, and its taxes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shared.domain.bill_replay import replay
from shared.domain.bills import BILL_ROUNDING, ROUNDING, TAX, bill_of, document_of
from shared.domain.money import Rounding, RoundingMode
from tests.domain.paper import FEE, billed, card, item, snapshot, version


@pytest.mark.parametrize(
    ("mode", "unit", "expected"),
    [(RoundingMode.DOWN, "1", -50), (RoundingMode.UP, "1", 50), (RoundingMode.HALF_UP, "0.1", 0)],
)
def test_rounding_a_whole_bill_is_a_line_of_its_own(
    mode: RoundingMode, unit: str, expected: int
) -> None:
    rounded = snapshot(FEE, bill_rounding=Rounding(mode, Decimal(unit)))
    (bill,) = billed(rounded, card(area="100.27", facts={"built_area": "101.35"})).bills
    assert bill.minor == sum(line.minor for line in bill.lines)
    change = sum(line.minor for line in bill.lines if line.item_id == ROUNDING)
    exact = 18750  # 101.35 × 1.85 = 187.4975
    assert exact + change == bill.minor
    assert change == expected
    assert replay(bill, rounded).bill == bill


def test_what_rounding_left_over_is_carried_to_the_next_bill() -> None:
    found = snapshot(FEE, bill_rounding=Rounding(RoundingMode.DOWN, Decimal(1)), carries=True)
    facts: dict[str, object] = {"built_area": "667.33"}  # × 1.85 = 1234.56
    (first,) = billed(found, card(facts=facts)).bills
    assert (first.minor, first.rounding_rest) == (123400, Decimal("0.56"))
    carried = {"acc_1": first.rounding_rest}
    (second,) = billed(found, card(facts=facts), carried=carried).bills
    assert (second.minor, second.rounding_rest) == (123500, Decimal("0.12"))
    assert replay(second, found).bill == second


def amount(item_id: str, text: str, **more: Any) -> Any:
    """An item of a fixed amount, with whatever else its rule says."""
    document = {"amount": text, "per": "once", **more}
    rule = version(f"rul_{item_id}", "2026-01-01", "", item_id=item_id, document=document)
    return item(item_id, rule)


def test_rules_that_round_at_the_stage_bill_add_one_line_for_all() -> None:
    down = {"stage": "bill", "mode": "down", "unit": "1"}
    found = snapshot(
        amount("itm_1", "10.70", rounding=down), amount("itm_2", "20.60", rounding=down)
    )
    (bill,) = billed(found, card()).bills
    assert [(line.item_id, line.minor) for line in bill.lines] == [
        ("itm_1", 1070),
        ("itm_2", 2060),
        (BILL_ROUNDING, -30),
    ]
    assert bill.minor == 3100
    assert replay(bill_of(document_of(bill)), found).bill == bill


def test_a_tax_of_the_whole_bill_is_taken_once_from_all_lines_of_its_rate() -> None:
    tax = {"percent": "9", "included": False, "stage": "bill", "name": "GST"}
    amounts = ("0.29", "0.28", "0.17", "0.30")
    found = snapshot(*(amount(f"itm_{at}", text, tax=tax) for at, text in enumerate(amounts)))
    (bill,) = billed(found, card()).bills
    taxed = bill.lines[-1]
    assert (taxed.item_id, taxed.minor, taxed.tax_minor, taxed.name) == (TAX, 9, 9, "GST")
    assert (taxed.quantity, taxed.unit, taxed.price) == (Decimal("1.04"), "%", Decimal(9))
    assert bill.minor == 113
    again = replay(bill_of(document_of(bill)), found)
    assert again.bill == bill
    assert again.steps[-1]


def test_a_tax_within_the_price_of_the_whole_bill_is_told_and_adds_nothing() -> None:
    tax = {"percent": "6", "stage": "bill"}
    found = snapshot(amount("itm_1", "106.00", tax=tax), amount("itm_2", "106.00", tax=tax))
    (bill,) = billed(found, card()).bills
    assert (bill.minor, bill.lines[-1].minor, bill.lines[-1].tax_minor) == (21200, 0, 1200)


def test_the_community_rounds_what_the_rules_have_rounded_and_taxed() -> None:
    dime = {"stage": "bill", "mode": "down", "unit": "0.1"}
    tax = {"percent": "10", "included": False, "stage": "bill"}
    found = snapshot(
        amount("itm_1", "10.77", rounding=dime),
        amount("itm_2", "20.00", tax=tax),
        bill_rounding=Rounding(RoundingMode.DOWN, Decimal(1)),
        carries=True,
    )
    (bill,) = billed(found, card()).bills
    assert [(line.item_id, line.minor) for line in bill.lines] == [
        ("itm_1", 1077),
        ("itm_2", 2000),
        (BILL_ROUNDING, -7),
        (TAX, 200),
        (ROUNDING, -70),
    ]
    assert (bill.minor, bill.rounding_rest) == (3200, Decimal("0.70"))
    again = replay(bill, found)
    assert again.bill == bill
    assert [step.name for steps in again.steps[2:] for step in steps][-1] == "bill_rounding"


def test_parts_of_a_line_are_kept_where_a_change_splits_it() -> None:
    facts: dict[str, object] = {
        "built_area": "100.00",
        "status": "occupied",
        "changes": {"status": [{"from": "2026-11-16", "value": "vacant"}]},
    }
    half = {"price": {"by": "status", "cases": {"vacant": "0.90"}, "else": "1.80"}}
    document = {"quantity": "built_area", **half}
    found = snapshot(item("itm_1", version("rul_1", "2026-01-01", "", document=document)))
    (bill,) = billed(found, card(facts=facts)).bills
    (line,) = bill.lines
    assert [(str(part.first), str(part.last), str(part.amount)) for part in line.parts] == [
        ("2026-11-01", "2026-11-15", "90.00"),
        ("2026-11-16", "2026-11-30", "45.00"),
    ]
    assert line.minor == 13500
    assert bill_of(document_of(bill)) == bill
    (whole,) = billed(snapshot(FEE), card()).bills
    assert whole.lines[0].parts == ()
    assert b"parts" not in document_of(whole)
