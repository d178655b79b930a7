"""A round of reading 抄表: what was read for a period, what is lacking, and estimates of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from shared.domain.actor import Actor
from shared.domain.billing_card import pages_for
from shared.domain.billing_plan import BillingPlan
from shared.domain.community import Community
from shared.domain.errors import LevyError, NotFound, Unavailable
from shared.domain.metering.chain import is_closed
from shared.domain.metering.entering import estimated
from shared.domain.metering.meter import CardMeter, Meter, Place
from shared.domain.metering.readings import Mark, Source
from shared.domain.metering.windows import Gate, ReadingWindow, window_to_issue
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.reading_desk import (
    EnteredRow,
    ReadingDesk,
    ReadingDraft,
    meter_of,
    refused_row,
)
from shared.usecases.metering.reading_history import history_around, history_of
from shared.usecases.metering.readings import EnteredRows
from shared.usecases.ports import Cards, Clock, Directory, Listing, Once, Page, Position
from shared.usecases.reading import seen_community

T = TypeVar("T")
ESTIMATES_MAX = 50
_DAY = timedelta(days=1)
_PAGES_A_REQUEST = 10
_SHARED = -1  # the page that shared meters are listed under
_SHARED_MAX = 100


@dataclass(frozen=True, slots=True)
class ListMissing:
    """Which meters lack a reading for a plan's period; `measures` "" is all uses."""

    community_id: str
    plan_id: str
    period: str
    limit: int
    measures: str = ""
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class ListRound:
    """What was read for a plan's period; `doubted` narrows to what a person should look at."""

    community_id: str
    plan_id: str
    period: str
    limit: int
    doubted: bool = False
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class EstimateReadings:
    """Estimate the readings that some meters lack for a plan's period, at most `ESTIMATES_MAX`."""

    once: Once
    community_id: str
    plan_id: str
    period: str
    meter_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingReading:
    """A meter that has no reading from `since` to `through`. `place_id` is what it measures."""

    meter_id: str
    number: str
    measures: str
    place_id: str
    since: date
    through: date


@dataclass(frozen=True, slots=True)
class RoundReading:
    """What a meter showed; `doubted` if a person should look at it."""

    meter_id: str
    mark: Mark
    doubted: bool


def list_missing(
    actor: Actor, command: ListMissing, *, directory: Directory, cards: Cards, readings: Readings
) -> Page[MissingReading]:
    """Return part of the list of meters without a reading, shared ones first, then by page.

    A page may be short and not the last.
    """
    community = seen_community(actor, command.community_id, directory)
    window = _window(actor, community, command.plan_id, command.period, directory)
    look = _Look(actor.company_id, community.id, window, command.measures)
    pages = pages_for(cards.subjects_numbered(actor.company_id, community.id))

    def lacking(page: int) -> list[MissingReading]:
        if page == _SHARED:
            return look.shared(directory, readings)
        return look.page(page, cards, readings)

    return _gathered(command, _SHARED, pages, lacking)


def list_round(
    actor: Actor, command: ListRound, *, directory: Directory, cards: Cards, readings: Readings
) -> Page[RoundReading]:
    """Return part of what units' and spaces' meters showed for a period, by billing page and day.

    A page may be short and not the last.
    """
    community = seen_community(actor, command.community_id, directory)
    window = _window(actor, community, command.plan_id, command.period, directory)
    pages = pages_for(cards.subjects_numbered(actor.company_id, community.id))

    def read(page: int) -> list[RoundReading]:
        copies = readings.of_page(
            actor.company_id, community.id, page, window.since + _DAY, window.through
        )
        return [
            RoundReading(copy.meter_id, newest.mark, newest.doubted)
            for copy in copies
            if (newest := copy.versions[-1]).mark is not None
            and (newest.doubted or not command.doubted)
        ]

    return _gathered(command, 0, pages, read)


def estimate_readings(
    actor: Actor,
    command: EstimateReadings,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    bills: Bills,
    settlements: Settlements,
    clock: Clock,
) -> EnteredRows:
    """Every meter that can be estimated has a reading on the window's last day, marked as such.

    The next real reading settles the difference. Each of the others says why it has none.
    """
    community = seen_community(actor, command.community_id, directory)
    window = _window(actor, community, command.plan_id, command.period, directory)
    desk = ReadingDesk(
        actor,
        community,
        directory=directory,
        cards=cards,
        readings=readings,
        runs=runs,
        bills=bills,
        settlements=settlements,
        now=clock.now(),
    )
    day = min(window.through, desk.today)
    request = command.once.digest[:32]
    rows: list[EnteredRow] = []
    for meter_id in command.meter_ids:
        try:
            meter = meter_of(actor, meter_id, directory)
            _, history = history_around(readings, actor.company_id, meter, day)
            mark = estimated(meter, history.without(day), day, desk.today)
        except Unavailable:
            raise
        except LevyError as error:
            rows.append(refused_row(meter_id, error))
        else:
            rows.append(desk.row(meter_id, _draft(mark), request))
    result = EnteredRows(tuple(rows))
    directory.commit(actor.company_id, [], once=command.once, result=result)
    return result


def _gathered(
    command: ListMissing | ListRound, first: int, pages: int, look: Callable[[int], list[T]]
) -> Page[T]:
    """Return what `look` finds on pages from where the list was left, a few of them at a time."""
    page, skipped = first, 0
    if command.after is not None:
        page, skipped = int(command.after.sort), int(command.after.id)
    found: list[T] = []
    for _ in range(_PAGES_A_REQUEST):
        if page >= pages:
            return Page(tuple(found))
        seen = look(page)
        taken = seen[skipped : skipped + command.limit - len(found)]
        found += taken
        if len(found) == command.limit:
            return Page(tuple(found), Position(str(page), str(skipped + len(taken))))
        page, skipped = page + 1, 0
    return Page(tuple(found), Position(str(page), "0") if page < pages else None)


def _draft(mark: Mark) -> ReadingDraft:
    return ReadingDraft(mark.on, mark.value, Source.ESTIMATE, mark.rollover)


def _window(
    actor: Actor, community: Community, plan_id: str, period: str, directory: Directory
) -> ReadingWindow:
    plan = directory.find(actor.company_id, BillingPlan, plan_id)
    if plan is None or plan.community_id != community.id:
        raise NotFound(field="plan_id")
    gate = directory.find(actor.company_id, Gate, community.id)
    return window_to_issue(plan, plan.period(period), gate)


@dataclass(frozen=True, slots=True)
class _Look:
    """A look for missing readings in one window."""

    company_id: str
    community_id: str
    window: ReadingWindow
    measures: str

    def page(self, page: int, cards: Cards, readings: Readings) -> list[MissingReading]:
        """Return what the meters of a billing page lack, by subject."""
        company_id, community_id, window = self.company_id, self.community_id, self.window
        marks: dict[str, list[Mark]] = {}
        for copy in readings.of_page(
            company_id, community_id, page, window.since + _DAY, window.through
        ):
            mark = copy.versions[-1].mark
            if mark is not None:
                marks.setdefault(copy.meter_id, []).append(mark)
        return [
            self._missing(meter, card.subject_id)
            for card in cards.page_cards(company_id, community_id, page)
            for meter in card.newest.meters
            if self._lacks(meter, marks.get(meter.id, []))
        ]

    def shared(self, directory: Directory, readings: Readings) -> list[MissingReading]:
        """Return what the shared meters of the community lack."""
        found: list[MissingReading] = []
        for place in (Place.COMMUNITY, Place.BUILDING):
            listing = Listing(
                Meter, self.community_id, _SHARED_MAX, where=(("place", place.value),)
            )
            for meter in directory.page(self.company_id, listing).items:
                newest = readings.newest(self.company_id, meter.id, self.window.through, 4)
                marks = history_of(list(newest), cut=False).marks
                if self._lacks(meter.card, list(marks)):
                    found.append(self._missing(meter.card, meter.place_id))
        return found

    def _lacks(self, meter: CardMeter, marks: list[Mark]) -> bool:
        if self.measures and meter.measures != self.measures:
            return False
        return not is_closed(meter, marks, self.window)

    def _missing(self, meter: CardMeter, place_id: str) -> MissingReading:
        since = max(self.window.since + _DAY, meter.first_on)
        return MissingReading(
            meter.id, meter.number, meter.measures, place_id, since, self.window.through
        )
