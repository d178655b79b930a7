"""Asking the pages of a community who is a member of which pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from shared.domain.billing_card import CardVersion
from shared.domain.charges.allocation_policy import Member
from shared.domain.errors import LevyError
from shared.domain.metering.page_marks import PageMarks, used_behind, used_by_all
from shared.domain.metering.pool_members import PoolTerms, ordinal_of
from shared.domain.metering.pool_settling import PoolState, with_page
from shared.domain.metering.pools import PoolLevel
from shared.domain.metering.readings import Mark
from shared.domain.metering.windows import ReadingWindow
from shared.usecases.metering_ports import Readings
from shared.usecases.ports import Cards

# Readings up to so long before a window are read with its own; what is older, meter by meter.
LOOK_BACK = timedelta(days=100)


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
        if not open_ones:
            return list(states)
        found = list(states)
        members: dict[int, list[Member]] = {at: [] for at in open_ones}
        behind = dict.fromkeys(open_ones, Decimal(0))
        measured = [at for at in open_ones if terms[at].by_use or terms[at].meter_id]
        subjects = seen_subjects(
            self.cards, self.company_id, self.community_id, page, self.known_at
        )
        marks = self._marks(page, [version for _, version in subjects]) if measured else None
        by_building = _index(terms, open_ones)
        for place, (subject_id, version) in enumerate(subjects):
            used = used_by_all(version, marks, self.window) if marks and self.window else {}
            for at in (*by_building[""], *by_building.get(version.building_id or "-", ())):
                each = terms[at]
                use = used.get(each.pool.use) if each.by_use else None
                member = each.member(subject_id, version, ordinal_of(page, place), use)
                if member is not None:
                    members[at].append(member)
            for at in measured:
                main_id = terms[at].meter_id
                if main_id and marks and self.window and not found[at].done:
                    try:
                        behind[at] += used_behind(version, marks, self.window, main_id)
                    except LevyError as error:
                        found[at] = found[at].failed(error)
        for at in open_ones:
            found[at] = with_page(found[at], terms[at], members[at], behind[at])
        return found

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
            company_id=self.company_id,
            known_at=self.known_at,
            readings=self.readings,
        )


def seen_subjects(
    cards: Cards, company_id: str, community_id: str, page: int, known_at: datetime
) -> list[tuple[str, CardVersion]]:
    """Return the subjects of a page that were known at an instant, in the order of their ids."""
    return [
        (card.subject_id, version)
        for card in cards.page_cards(company_id, community_id, page)
        if (version := card.seen_at(known_at)) is not None
    ]


def with_older_readings(
    marks: PageMarks,
    versions: Sequence[CardVersion],
    window: ReadingWindow,
    *,
    company_id: str,
    known_at: datetime,
    readings: Readings,
) -> PageMarks:
    """Return the marks with the reading that each window begins with, however old it is."""
    older: dict[str, Mark] = {}
    for version in versions:
        for meter in marks.unknown(version.meters, window, window.since):
            for reading in readings.newest(company_id, meter.id, marks.read_from, 4):
                if reading.read_on < marks.read_from and reading.seen(known_at):
                    older[meter.id] = reading.mark
                    break
    return marks.with_older(older)


def _index(terms: Sequence[PoolTerms], open_ones: Sequence[int]) -> dict[str, list[int]]:
    """Return which pools may reach subjects of a building; "" is for those of all."""
    found: dict[str, list[int]] = {"": []}
    for at in open_ones:
        scope = terms[at].pool.scope
        building = scope.building_id if scope.level is not PoolLevel.SUBJECTS else None
        found.setdefault(building or "", []).append(at)
    return found
