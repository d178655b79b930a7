"""The story of a bill or a payment as its owner reads it: a day, a sentence, a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.domain.calendar import business_date
from shared.domain.community import Community, Language
from shared.domain.timeline.line import Line
from shared.edge.stories import told
from shared.edge.web import figures

# What a page shows of a story; a longer one is told by the property office.
LINES_SHOWN = 60


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened, on day `on` of the community."""

    on: date
    text: str
    note: str


def story_lines(lines: Iterable[Line], community: Community, language: Language) -> list[StoryLine]:
    """Return a story's lines in the owner's words."""
    return [
        StoryLine(
            business_date(line.at, community.time_zone),
            told(line, language, owner=True, written=figures.money),
            line.note,
        )
        for line in lines
    ]
