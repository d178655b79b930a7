"""Sharing a total over very many members page by page, with the very parts `share_out` gives.

`share_out` needs all remainders at once to know who gets the spare units. Here nobody holds all
members. The members stand on pages; a *fold* asks every page for a small summary and adds the
summaries up, in any order:

1. **Key sum.** Each page answers the sum of its keys. `K` is the sum over all pages.
2. **Ranks.** A member with whole key `k` has the floor part `T·k ÷ K` and the remainder
   `r = T·k mod K`. The spare units, `T − Σ floor parts`, belong to the largest remainders, equal
   ones from the lower ordinal. Both wishes are one integer, `rank = (K − 1 − r)·2⁴⁰ + ordinal`:
   no two members have the same rank, and the spare units belong to the `spare` lowest ranks.
3. **Search.** The spare-th lowest rank is found by histograms: the interval of ranks is cut in
   `BUCKETS` equal parts and each page counts its members per part (with the lowest and highest
   rank seen). The part that holds the wanted rank is the next interval, shrunk to the ranks seen
   in it. Two folds settle a pool of 100,000 in practice; never more than
   log(K·2⁴⁰) ÷ log(BUCKETS) + 1.

What remains is a `Split` of four integers. Any page computes its members' parts from it alone:
`part = floor + (1 if rank ≤ last_rank)`. A page's summary has at most one entry per member, a
merged one at most `BUCKETS`; nothing grows with the community.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from shared.domain.errors import SharingImpossible

BUCKETS = 1024
_ORDINAL_BITS = 40  # more members than any community will have


class Keyed(NamedTuple):
    """One member: its place in the order of all members, and its key as a whole number."""

    ordinal: int
    key: int


Page = Iterable[Keyed]
Pages = Callable[[], Iterable[Page]]  # may be called again for each fold


class Bucket(NamedTuple):
    """How many ranks fell into one part of the interval, and the lowest and highest of them."""

    members: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Split:
    """All that a page must know to give its members their exact parts of `total` units.

    `last_rank` is the highest rank that still gets a spare unit, -1 if there is none to give.
    `total` may be negative: a credit is shared as its mirror image.
    """

    total: int
    key_sum: int
    last_rank: int

    def part(self, member: Keyed) -> int:
        """Return the member's whole units."""
        floor, rank = _floor_and_rank(abs(self.total), self.key_sum, member)
        part = floor + 1 if rank <= self.last_rank else floor
        return -part if self.total < 0 else part


@dataclass(frozen=True, slots=True)
class Summary:
    """What one page, or several merged, answer to one round of the search."""

    floors: int  # sum of the floor parts: of use in the first round, to know the spare units
    buckets: dict[int, Bucket]

    def __add__(self, other: Summary) -> Summary:
        merged = dict(self.buckets)
        for index, bucket in other.buckets.items():
            seen = merged.get(index)
            merged[index] = bucket if seen is None else _join(seen, bucket)
        return Summary(self.floors + other.floors, merged)


@dataclass(frozen=True, slots=True)
class Search:
    """One round: the wanted rank lies in `low`..`high`. `wanted` is None in the first round."""

    total: int
    key_sum: int
    low: int
    high: int
    wanted: int | None = None
    buckets: int = BUCKETS

    @classmethod
    def begin(cls, total: int, key_sum: int, buckets: int = BUCKETS) -> Search:
        """Return the first round. Raises `SharingImpossible` when the keys sum to zero."""
        if key_sum <= 0 or buckets < 2:
            raise SharingImpossible(sum=str(key_sum))
        return cls(total, key_sum, 0, (key_sum << _ORDINAL_BITS) - 1, None, buckets)

    def summary(self, page: Page) -> Summary:
        """Return one page's answer: at most one bucket a member."""
        width = -(-(self.high - self.low + 1) // self.buckets)
        floors = 0
        buckets: dict[int, Bucket] = {}
        for member in page:
            floor, rank = _floor_and_rank(abs(self.total), self.key_sum, member)
            floors += floor
            if self.low <= rank <= self.high:
                index = (rank - self.low) // width
                seen = buckets.get(index)
                one = Bucket(1, rank, rank)
                buckets[index] = one if seen is None else _join(seen, one)
        return Summary(floors, buckets)

    def narrow(self, found: Summary) -> Search | Split:
        """Return the next round, or the split when the wanted rank is known."""
        wanted = abs(self.total) - found.floors if self.wanted is None else self.wanted
        if wanted == 0:
            return Split(self.total, self.key_sum, -1)
        for index in sorted(found.buckets):
            bucket = found.buckets[index]
            if wanted < bucket.members and wanted > 1:
                return replace(self, low=bucket.lowest, high=bucket.highest, wanted=wanted)
            if wanted <= bucket.members:
                last = bucket.lowest if wanted == 1 else bucket.highest
                return Split(self.total, self.key_sum, last)
            wanted -= bucket.members
        raise SharingImpossible(sum=str(self.key_sum))  # pages changed between two folds


def key_sum(pages: Iterable[Page]) -> int:
    """Return the sum of all keys. Raises `SharingImpossible` if one is negative."""
    whole = 0
    for page in pages:
        for member in page:
            if member.key < 0:
                raise SharingImpossible(sum=str(member.key))
            whole += member.key
    return whole


def settle(total: int, pages: Pages, buckets: int = BUCKETS) -> Split:
    """Return the split of `total` over all pages, in bounded memory whatever their number.

    The same rounds may run as messages, a page at a time: `Search` and `Summary` are the state
    and the answers. Raises `SharingImpossible`: no members, a negative key, keys that sum to zero.
    """
    state: Search | Split = Search.begin(total, key_sum(pages()), buckets)
    while isinstance(state, Search):
        found = Summary(0, {})
        for page in pages():
            found = found + state.summary(page)
        state = state.narrow(found)
    return state


def parts(split: Split, page: Page) -> Iterator[int]:
    """Yield the parts of one page's members, in their order."""
    return (split.part(member) for member in page)


def _floor_and_rank(total: int, whole: int, member: Keyed) -> tuple[int, int]:
    floor, remainder = divmod(total * member.key, whole)
    return floor, ((whole - 1 - remainder) << _ORDINAL_BITS) + member.ordinal


def _join(one: Bucket, other: Bucket) -> Bucket:
    return Bucket(
        one.members + other.members,
        min(one.lowest, other.lowest),
        max(one.highest, other.highest),
    )
