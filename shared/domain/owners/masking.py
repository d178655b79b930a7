"""Names as they are shown to whoever opened a link: enough to recognise one's own, no more."""

from __future__ import annotations

_STAR = "*"


def masked_name(name: str) -> str:
    """Return `name` with the first sign of each word and stars for the rest: 王*, J*** S****.

    A single sign stands as it is, since nothing is left to hide.
    """
    return " ".join(_masked(word) for word in name.split())


def _masked(word: str) -> str:
    return word[0] + _STAR * (len(word) - 1)
