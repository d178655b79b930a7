"""Sharing page by page gives the very parts that sharing at once gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.charges.settlement import (
    BUCKETS,
    Keyed,
    Search,
    Split,
    Summary,
    parts,
    settle,
)
from shared.domain.errors import SharingImpossible
from shared.domain.money import share_out


def pages_of(keys: Sequence[int], size: int) -> list[list[Keyed]]:
    members = [Keyed(ordinal, key) for ordinal, key in enumerate(keys)]
    return [members[first : first + size] for first in range(0, len(members), size)]


def by_pages(total: int, keys: Sequence[int], size: int = 100, buckets: int = BUCKETS) -> list[int]:
    pages = pages_of(keys, size)
    split = settle(total, lambda: pages, buckets)
    return [part for page in pages for part in parts(split, page)]


few_values = st.lists(st.sampled_from([0, 1, 3, 7, 7, 8950]), min_size=1, max_size=60)
any_values = st.lists(st.integers(0, 10**24), min_size=1, max_size=40)


@given(
    total=st.integers(-(10**9), 10**9),
    keys=st.one_of(few_values, any_values).filter(any),
    size=st.integers(1, 7),
    buckets=st.sampled_from([2, 3, 16, BUCKETS]),
)
def test_parts_by_pages_equal_parts_at_once(
    total: int, keys: list[int], size: int, buckets: int
) -> None:
    assert by_pages(total, keys, size, buckets) == share_out(total, keys)


@given(total=st.integers(-500, 500), count=st.integers(1, 80), size=st.integers(1, 9))
def test_equal_keys_serve_the_lower_ordinals_first(total: int, count: int, size: int) -> None:
    assert by_pages(total, [5] * count, size, 4) == share_out(total, [5] * count)


@given(
    total=st.integers(-(10**6), 10**6),
    keys=few_values.filter(any),
    size=st.integers(1, 5),
    data=st.data(),
)
def test_summaries_may_be_added_in_any_order(
    total: int, keys: list[int], size: int, data: st.DataObject
) -> None:
    pages = pages_of(keys, size)
    state: Search | Split = Search.begin(total, sum(keys), 4)
    while isinstance(state, Search):
        found = Summary(0, {})
        for page in data.draw(st.permutations(pages)):
            found = state.summary(page) + found
        state = state.narrow(found)
    assert [part for page in pages for part in parts(state, page)] == share_out(total, keys)


def test_gaps_in_the_ordinals_do_no_harm() -> None:
    pages = [[Keyed(7, 1), Keyed(30, 1)], [Keyed(250, 1)]]
    split = settle(100, lambda: pages)
    assert [list(parts(split, page)) for page in pages] == [[34, 33], [33]]


@pytest.mark.parametrize("distinct", [1, 150, 100_000])
def test_a_pool_of_100_000_members_is_settled_in_few_folds_and_small_summaries(
    distinct: int,
) -> None:
    folds = largest = 0
    keys = [3000 + 7919 * index % distinct for index in range(100_000)]

    def pages() -> Iterable[list[Keyed]]:
        nonlocal folds
        folds += 1
        return (
            [Keyed(at, keys[at]) for at in range(first, first + 100)]
            for first in range(0, 100_000, 100)
        )

    split = settle(280_000_99, pages)
    first_round = Search.begin(280_000_99, sum(keys))
    for page in pages():
        largest = max(largest, len(first_round.summary(page).buckets))
    total = sum(split.part(member) for page in pages() for member in page)
    assert total == 280_000_99
    assert largest <= 100
    assert folds <= 6  # one for the key sum, at most three of the search, two of this test


@pytest.mark.parametrize("keys", [[], [0, 0], [3, -1]])
def test_no_members_zero_keys_and_negative_keys_are_refused(keys: list[int]) -> None:
    with pytest.raises(SharingImpossible):
        by_pages(100, keys)
