"""A receipt's code is made here and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.documents.receipt_paper import ReceiptName
from shared.edge.receipt_seals import ReceiptSeal

NAME = ReceiptName("com_0000000000000001", "cty_0000000000000001", 2026, 123)
SEAL = ReceiptSeal(lambda: b"one secret")


def test_a_code_leads_back_to_its_receipt() -> None:
    code = SEAL.seal(NAME)
    assert SEAL.opened(code) == NAME
    assert len(code) < 110


def test_a_code_of_another_secret_is_none_of_ours() -> None:
    assert ReceiptSeal(lambda: b"another").opened(SEAL.seal(NAME)) is None


@pytest.mark.parametrize("code", ["", "x", "AAAA", "é", "A" * 200, SEAL.seal(NAME) + "="])
def test_nonsense_is_no_code(code: str) -> None:
    assert SEAL.opened(code) is None


@given(st.integers(0, 60), st.integers(0, 63))
def test_no_sign_of_a_code_can_be_changed(place: int, sign: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    code = SEAL.seal(NAME)
    changed = code[:place] + alphabet[sign] + code[place + 1 :]
    assert changed == code or SEAL.opened(changed) is None
