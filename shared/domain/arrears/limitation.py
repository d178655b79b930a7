"""How long a debt can be sued for: three years, begun anew by a demand, a word or a payment.

Civil Code of the PRC: Art. 188 (three years, from when the creditor could claim), Art. 195 (begun
anew by the creditor's demand, the debtor's agreement to perform, a suit). A demand counts once it
reached the debtor. Months are settings of the community, for the law may change.
"""

from __future__ import annotations

from datetime import date

from shared.domain.calendar import on_day


def limitation_from(oldest_due: date, *restarts: date | None) -> date:
    """Return the day from which the period of the oldest bill runs: its due day or a later restart.

    A restart before the bill was due changes nothing.
    """
    return max([oldest_due, *(day for day in restarts if day is not None)])


def months_later(day: date, months: int) -> date:
    """Return the same day `months` later, the month's last where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    return on_day(count // 12, count % 12 + 1, day.day)
