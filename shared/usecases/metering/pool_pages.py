"""Asking the pages of a community who is a member of which pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from shared.domain.billing_card import CardVersion
from shared.domain.charges.allocation_policy import Member
from shared.domain.errors import LevyError
from shared.domain.metering.page_marks import PageMarks, used_behind, used_by_all
from shared.domain.metering.pool_members import PoolTerms, ordinal_of
from shared.domain.metering.pool_settling import PoolState, with_page
from shared.domain.metering.pools import PoolLevel
from shared.domain.metering.windows import ReadingWindow
from shared.usecases.metering.metering_ports import Readings
from shared.usecases.metering.older_readings import with_older_readings
from shared.usecases.ports import Cards

# Readings up to so long before a window are read with its own; what is older, meter by meter.
LOOK_BACK = timedelta(days=100)


@dataclass(slots=True)
class PoolPage:
    """What one page tells of a pool: its members there, and what is used behind its meter."""

    members: list[Member] = field(default_factory=list)
    behind: Decimal = Decimal(0)
    error: LevyError | None = None

    def add_behind(
        self, version: CardVersion, marks: PageMarks, window: ReadingWindow, main_id: str | None
    ) -> None:
        """Count in what a subject's meters behind the main meter used."""
        if main_id is None or self.error is not None:
            return
        try:
            self.behind += used_behind(version, marks, window, main_id)
        except LevyError as error:
            self.error = error


@dataclass(frozen=True, slots=True)
class PoolPages:
    """The pages of one community as they were known at an instant."""

    company_id: str
    community_id: str
    window: ReadingWindow | None
    known_at: datetime
    cards: Cards
    readings: Readings

    def asked(
        self, page: int, terms: Sequence[PoolTerms], states: Sequence[PoolState]
    ) -> list[PoolState]:
        """Return the states with this page's answer to the present fold."""
        open_ones = [at for at, state in enumerate(states) if not state.done]
        found = list(states)
        answers = self.look(page, [terms[at] for at in open_ones])
        for at, answer in zip(open_ones, answers, strict=True):
            if answer.error is not None:
                found[at] = states[at].failed(answer.error)
            else:
                found[at] = with_page(states[at], terms[at], answer.members, answer.behind)
        return found

    def look(self, page: int, terms: Sequence[PoolTerms]) -> list[PoolPage]:
        """Return the members of each pool on a page, and what is used behind its meter there."""
        answers = [PoolPage() for _ in terms]
        measured = [at for at, each in enumerate(terms) if each.by_use or each.meter_id]
        subjects = seen_subjects(
            self.cards, self.company_id, self.community_id, page, known_at=self.known_at
        )
        marks = self._marks(page, [version for _, version in subjects]) if measured else None
        by_building = _index(terms)
        for place, (subject_id, version) in enumerate(subjects):
            used = used_by_all(version, marks, self.window) if marks and self.window else {}
            ordinal = ordinal_of(page, place)
            for at in (*by_building[""], *by_building.get(version.building_id or "-", ())):
                each = terms[at]
                use = used.get(each.pool.use) if each.by_use else None
                member = each.member(subject_id, version, ordinal, use)
                if member is not None:
                    answers[at].members.append(member)
            if marks and self.window:
                for at in measured:
                    answers[at].add_behind(version, marks, self.window, terms[at].meter_id)
        return answers

    def _marks(self, page: int, versions: Sequence[CardVersion]) -> PageMarks | None:
        """Return what the page's meters showed; an older reading is looked up where one is due."""
        if self.window is None:
            return None
        read_from = self.window.since - LOOK_BACK
        copies = self.readings.of_page(
            self.company_id, self.community_id, page, read_from, self.window.through
        )
        marks = PageMarks.of(copies, self.known_at, read_from)
        return with_older_readings(
            marks,
            versions,
            self.window,
            self.window.since,
            company_id=self.company_id,
            known_at=self.known_at,
            readings=self.readings,
        )


def seen_subjects(
    cards: Cards, company_id: str, community_id: str, page: int, *, known_at: datetime
) -> list[tuple[str, CardVersion]]:
    """Return the subjects of a page that were known at an instant, in the order of their ids."""
    return [
        (card.subject_id, version)
        for card in cards.page_cards(company_id, community_id, page)
        if (version := card.seen_at(known_at)) is not None
    ]


def _index(terms: Sequence[PoolTerms]) -> dict[str, list[int]]:
    """Return which pools may reach subjects of a building; "" is for those of all."""
    found: dict[str, list[int]] = {"": []}
    for at, each in enumerate(terms):
        scope = each.pool.scope
        building = scope.building_id if scope.level is not PoolLevel.SUBJECTS else None
        found.setdefault(building or "", []).append(at)
    return found
