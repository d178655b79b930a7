"""A letter as it is put on paper: every fact that is printed, and nothing read from a clock."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.letters.demand import Demand
from shared.domain.letters.wording import LetterWording


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """One sheet; `link` is what its QR code leads to."""

    demand: Demand
    wording: LetterWording
    company: str
    community: str
    holder: str
    address: str
    link: str
