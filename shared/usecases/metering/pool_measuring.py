"""What the shared meter of a pool leaves over, once what lies behind it is known."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from shared.domain.charges.allocation_policy import First
from shared.domain.metering.chain import use_in
from shared.domain.metering.meter import Meter, Place
from shared.domain.metering.pool_members import PoolTerms
from shared.domain.metering.pool_settling import Measured, left_over
from shared.domain.metering.windows import ReadingWindow
from shared.domain.money import EXACT
from shared.usecases.metering.metering_ports import Readings
from shared.usecases.ports import Directory, Listing

# A shared meter is read a few times a month at the most.
_READINGS = 64
_METERS = 200


class PoolMeters:
    """The shared meters of a community and what they measured in one window, as of an instant."""

    def __init__(
        self,
        company_id: str,
        community_id: str,
        window: ReadingWindow,
        known_at: datetime,
        *,
        directory: Directory,
        readings: Readings,
    ) -> None:
        self._company_id, self._community_id = company_id, community_id
        self._window, self._known_at = window, known_at
        self._directory, self._readings = directory, readings
        self._shared: list[Meter] | None = None

    def measure(self, terms: PoolTerms, behind: Decimal) -> Measured | None:
        """Return what the pool's meter leaves over; None if the pool has none.

        `behind` is what meters of units and spaces behind it used. Raises `MeterReadingMissing`,
        `UseBelowZero`, `NotFound`.
        """
        if terms.meter_id is None:
            return None
        main = self._directory.get(self._company_id, Meter, terms.meter_id)
        for meter in self._shared_meters():
            if meter.main_id == main.id:
                behind = EXACT.add(behind, self._use(meter))
        step = terms.policy.quantity_unit if terms.policy.first is First.QUANTITY else None
        return Measured(left_over(self._use(main), behind, main.loss, step), main.unit)

    def _use(self, meter: Meter) -> Decimal:
        found = self._readings.newest(self._company_id, meter.id, self._window.through, _READINGS)
        marks = [reading.mark for reading in reversed(found) if reading.seen(self._known_at)]
        return use_in(meter.card, marks, self._window).quantity

    def _shared_meters(self) -> list[Meter]:
        if self._shared is None:
            self._shared = [
                meter
                for place in (Place.COMMUNITY, Place.BUILDING)
                for meter in self._directory.page(
                    self._company_id,
                    Listing(Meter, self._community_id, _METERS, where=(("place", place.value),)),
                ).items
            ]
        return self._shared
