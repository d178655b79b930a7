"""Cursors go on in the list they were made for, and nowhere else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.edge.cursor import open_sealed, seal
from shared.usecases.ports import Position

SECRET = b"a secret"
CURSOR = seal(SECRET, "list", Position("1栋#2", "bld_1"))


@given(st.text(), st.text(), st.text())
def test_a_cursor_gives_back_its_position(scope: str, sort: str, found_id: str) -> None:
    try:
        (scope + sort + found_id).encode()
    except UnicodeEncodeError:
        return
    position = Position(sort, found_id)
    assert open_sealed(SECRET, scope, seal(SECRET, scope, position)) == position


@pytest.mark.parametrize("place", range(len(CURSOR)))
def test_a_cursor_with_one_character_changed_is_refused(place: int) -> None:
    other = "A" if CURSOR[place] != "A" else "B"
    assert open_sealed(SECRET, "list", CURSOR[:place] + other + CURSOR[place + 1 :]) is None


@pytest.mark.parametrize(
    "forged",
    ["", "x", "é", "=", CURSOR[:-1], CURSOR + "A", CURSOR + "=", " " + CURSOR, CURSOR[:20]],
)
def test_what_is_no_cursor_is_refused(forged: str) -> None:
    assert open_sealed(SECRET, "list", forged) is None


def test_a_cursor_of_another_list_or_key_is_refused() -> None:
    assert open_sealed(SECRET, "other list", CURSOR) is None
    assert open_sealed(b"another secret", "list", CURSOR) is None


def test_a_position_signed_by_nobody_is_refused() -> None:
    raw = base64.urlsafe_b64encode(b"\0" * 16 + b'["a", "b"]').decode().rstrip("=")
    assert open_sealed(SECRET, "list", raw) is None
