"""Which money a line of a statement is: certain, likely, or nobody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain.reconciling.bank import choose, joined, line_items, parted
from shared.domain.reconciling.errors import LineNotMatchable, LineNotMatched
from shared.domain.reconciling.item import BankLine, Booked, Item, ItemKind, Verdict

DAY = date(2026, 11, 24)
LINE = BankLine(50_000, "CNY", DAY, "TRF 2026112455", "王伟", "物业费")


def money(number: int, minor: int = 50_000, days: int = 0, reference: str = "") -> Item:
    booked = Booked(f"pay_{number}", minor, "CNY", DAY + timedelta(days), reference)
    kind = ItemKind.BANK_MONEY
    return Item(f"rci_{number}", "cty_1", booked.on, kind, booked.id, booked, version=1)


def imported(*lines: tuple[str, BankLine]) -> list[str]:
    return [one.id for one in line_items("com_1", "cty_1", lines)]


def test_the_same_statement_gives_the_same_lines_and_equal_lines_are_told_apart() -> None:
    first = imported(("", LINE), ("", LINE), ("", replace(LINE, minor=1)))
    assert len(set(first)) == 3
    assert imported(("", LINE), ("", LINE), ("", replace(LINE, minor=1))) == first


def test_a_line_with_the_banks_own_number_is_one_line_whatever_else_it_says() -> None:
    assert len(set(imported(("77", LINE), ("77", replace(LINE, text="物业"))))) == 1


def test_a_sum_that_the_line_names_is_certain_even_beside_equal_sums() -> None:
    chosen = choose(LINE, [money(1), money(2, reference="2026112455"), money(3)])
    assert chosen.match is not None
    assert chosen.match.id == "rci_2"


def test_the_only_equal_sum_of_about_the_day_is_certain() -> None:
    chosen = choose(LINE, [money(1, days=-2), money(2, minor=49_999), money(3, days=20)])
    assert chosen.match is not None
    assert chosen.match.id == "rci_1"
    assert [one.id for one in chosen.candidates] == ["rci_1", "rci_3"]


def test_two_equal_sums_are_proposed_and_none_is_chosen() -> None:
    chosen = choose(LINE, [money(1), money(2)])
    assert chosen.match is None
    assert [one.id for one in chosen.candidates] == ["rci_1", "rci_2"]


def test_a_named_sum_of_another_size_is_only_proposed() -> None:
    chosen = choose(LINE, [money(1, minor=1, reference="2026112455")])
    assert (chosen.match, len(chosen.candidates)) == (None, 1)


def test_a_match_is_made_and_undone() -> None:
    (line,) = line_items("com_1", "cty_1", [("", LINE)])
    assert line.verdict is Verdict.MISSING_IN_LEDGER
    both, paid = joined(line, money(1))
    assert (both.verdict, paid.verdict) == (Verdict.MATCHED, Verdict.MATCHED)
    with pytest.raises(LineNotMatchable):
        joined(both, money(2))
    with pytest.raises(LineNotMatchable):
        joined(line, paid)
    alone, awaited = parted(both, paid)
    assert (alone.verdict, awaited.verdict) == (Verdict.MISSING_IN_LEDGER, Verdict.AWAITED)
    with pytest.raises(LineNotMatched):
        parted(alone, awaited)


def test_a_match_of_another_size_is_a_difference_to_explain() -> None:
    (line,) = line_items("com_1", "cty_1", [("", LINE)])
    _, paid = joined(line, money(1, minor=50_001))
    assert (paid.verdict, paid.gap_minor) == (Verdict.DIFFERENT_AMOUNT, -1)
