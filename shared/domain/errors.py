"""Every way Levy says no.

LevyError
├── NotFound       the thing is not there, or not for this caller (told apart to nobody)
├── Conflict       the world moved: stale version, taken name, a key used for something else
├── Rejected       the request breaks a rule; the same request can never succeed
└── Unavailable    a part of the system did not answer in time; the same request may succeed

A concrete error is a class with a stable `code` and its data as keywords. The sentences, in both
languages, are in `shared/edge/texts`. The table that maps kinds to HTTP is `shared/edge/http`.
"""

from __future__ import annotations

from typing import ClassVar


class LevyError(Exception):
    """A broken rule with a stable `code`, the `data` of its sentence and the `field` at fault."""

    code: ClassVar[str] = ""

    def __init__(self, *, field: str | None = None, **data: object) -> None:
        super().__init__(f"{self.code} {data}" if data else self.code)
        self.field = field
        self.data = data


class NotFound(LevyError):
    """What was asked for is not there for this caller."""

    code = "not_found"


class Conflict(LevyError):
    """The request does not fit the present state; read again and decide anew."""

    code = "conflict"


class Rejected(LevyError):
    """The request breaks a rule and will always break it."""

    code = "rejected"


class Unavailable(LevyError):
    """A part of the system did not answer; the same request may be sent again."""

    code = "unavailable"


class CurrencyUnknown(Rejected):
    """`currency` is not in the list of known currencies."""

    code = "currency_unknown"


class CurrencyMismatch(Rejected):
    """Two amounts of different currencies met."""

    code = "currency_mismatch"


class SharingImpossible(Rejected):
    """A total can't be shared: no keys, a negative key, or keys that sum to zero."""

    code = "sharing_impossible"


class DateMalformed(Rejected):
    """A value is not a date, or a span ends before it begins."""

    code = "date_malformed"


class PeriodMalformed(Rejected):
    """A value is not a month such as 2026-11."""

    code = "period_malformed"


class TimeZoneUnknown(Rejected):
    """A value is not an IANA time zone."""

    code = "time_zone_unknown"
