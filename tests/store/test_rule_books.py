"""How large a book of rules may grow, and how small it is stored."""

from __future__ import annotations

import secrets
from datetime import date

import pytest

from shared.domain.charge_items import Scope, ScopeLevel
from shared.domain.rule_book import BookPlace, ItemBook, RuleBook, SubjectBook
from shared.store.rule_books import book_from, save_book
from shared.usecases.rules.rule_changes import RulesTooMany
from tests.store.directory_stores import CO, rule

UNIT = SubjectBook("unt_1", "cty_1", 0)
FEE = {"schema": 1, "quantity": "built_area", "price": "2.50"}


def book(place: BookPlace, versions: int, note: str = "") -> RuleBook:
    scope = Scope(ScopeLevel.SUBJECT, "unt_1")
    found = RuleBook(place)
    for number in range(versions):
        document = {**FEE, "note": note or secrets.token_hex(240)}
        day = date(2026 + number, 1, 1)
        found = found.with_version(rule(f"rul_{number}", day, scope=scope, document=document))
    return found


def test_a_book_that_a_page_could_not_carry_is_refused() -> None:
    assert save_book("table", CO, book(UNIT, 40))
    with pytest.raises(RulesTooMany) as refused:
        save_book("table", CO, book(UNIT, 73))
    assert refused.value.data["count"] == 73
    assert save_book("table", CO, book(ItemBook("itm_1", "cty_1"), 73))


def test_ten_years_of_a_units_own_price_stay_far_below_a_kilobyte() -> None:
    made = book(UNIT, 10, note="合同")
    item = save_book("table", CO, made).request["Put"]["Item"]
    assert len(item["doc"]["B"]) < 512
    assert book_from(UNIT, item) == made
