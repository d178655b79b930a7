"""The terms on which the money of a charge item goes back: whether, until when, less what.

An item settles them with its refund policy (`shared/domain/charges/refund_policy.py`). Days are
counted from the day of the newest payment to today, both by the community's own calendar and the
server's clock: the last day counts until its last minute there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from shared.domain.calendar import day_begins
from shared.domain.charge_items import ChargeItem
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.refund_policy import Handling, RefundPolicy, read_refund_policy

_DAY = timedelta(days=1)
# What holds where nothing is settled: all goes back, at any time.
PLAIN = RefundPolicy()


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one item, as settled in its `version`; 0 where nothing is settled."""

    item_id: str
    refundable: bool = True
    policy: RefundPolicy = PLAIN
    version: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Until when money may be asked back, and what is kept by now.

    `paid_on` is the day of the newest payment, `days` how many lie between it and today, `ends_at`
    the first instant at which it is too late. All are None where nothing limits it or is known.
    """

    open: bool = True
    paid_on: date | None = None
    days: int = 0
    latest_days: int | None = None
    last_day: date | None = None
    ends_at: datetime | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None


def terms_of(item: ChargeItem) -> Terms:
    """Return the terms of an item. Raises `RuleRejected` if its policy can't be read."""
    settings = item.settings
    policy = PLAIN
    if settings.refund_policy is not None:
        policy = read_refund_policy(
            Node(settings.refund_policy, RuleRejected, "/settings/refund_policy")
        )
    if policy.latest_days is None:
        policy = replace(policy, latest_days=settings.refund_window_days)
    return Terms(item.id, settings.refundable, policy, item.version)


def window_of(terms: Terms, paid_on: date | None, today: date, time_zone: str) -> Window:
    """Return how the window of money paid on a day stands today."""
    if paid_on is None:
        return Window()
    policy, days = terms.policy, (today - paid_on).days
    step = _reached(policy.handling, days)
    percent, amount = (step.percent, step.amount) if step else (None, None)
    if policy.latest_days is None:
        return Window(True, paid_on, days, percent=percent, amount=amount)
    last_day = paid_on + timedelta(days=policy.latest_days)
    return Window(
        open=today <= last_day,
        paid_on=paid_on,
        days=days,
        latest_days=policy.latest_days,
        last_day=last_day,
        ends_at=day_begins(last_day + _DAY, time_zone),
        percent=percent,
        amount=amount,
    )


def _reached(steps: tuple[Handling, ...], days: int) -> Handling | None:
    reached = [step for step in steps if days > step.after_days]
    return reached[-1] if reached else None
