"""Why a meter, a reading or a share pool is refused. Sentences: `shared/edge/texts/metering.py`.

What makes a use itself impossible (a lower reading, a register that can't show it) is in
`shared/domain/charges/computation_errors.py`, which quotes give as well.
"""

from __future__ import annotations

from shared.domain.errors import Conflict, Rejected


class MeterRefused(Rejected):
    """A meter's fields contradict each other; `reason` says how."""

    code = "meter_refused"

    def __init__(self, reason: str, *, field: str, **data: object) -> None:
        super().__init__(field=field, reason=reason, **data)


class MeterRemoved(Conflict):
    """The meter was taken away, so it can't be replaced, removed or read after that day."""

    code = "meter_removed"


class MetersTooMany(Rejected):
    """A unit or space has more meters, or a meter more devices, than make sense."""

    code = "meters_too_many"


class ReadingExists(Conflict):
    """The meter has a reading of that day; withdraw it first, or date the new one differently."""

    code = "reading_exists"


class ReadingWithdrawn(Conflict):
    """The reading was withdrawn before."""

    code = "reading_withdrawn"


class ReadingDayRefused(Rejected):
    """A reading's day lies in the future, or not within the days its meter was in place."""

    code = "reading_day_refused"


class ReadingsHeld(Conflict):
    """A run that goes by these readings is being issued; try again when it is done."""

    code = "readings_held"


class ReadingNoteMissing(Rejected):
    """A reading that says the one before it was wrong tells why."""

    code = "reading_note_missing"


class EstimateNotAllowed(Rejected):
    """The meter's settings do not let its use be estimated."""

    code = "estimate_not_allowed"


class PoolRefused(Rejected):
    """A share pool's fields contradict each other; `reason` says how."""

    code = "pool_refused"

    def __init__(self, reason: str, *, field: str, **data: object) -> None:
        super().__init__(field=field, reason=reason, **data)


class PoolBilled(Conflict):
    """The pool's period is billed, or being billed, for its item: nothing of it can change."""

    code = "pool_billed"


class PoolsChanged(Conflict):
    """A share pool was added or changed since the preview; preview once more."""

    code = "pools_changed"


class PoolTooLarge(Rejected):
    """The community has more subjects than one request can weigh; preview the run instead."""

    code = "pool_too_large"
