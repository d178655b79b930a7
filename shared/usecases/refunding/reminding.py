"""Approvers are reminded of requests that wait, once a day for each, by a published event."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.money import Money
from shared.domain.refunds.refund import Refund, RefundState
from shared.domain.refunds.settings import RefundSettings
from shared.usecases.billing.billing_ports import Events
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ports import Clock
from shared.usecases.refunding.asking_ports import RefundReminders
from shared.usecases.refunding.records import refund_ref, refund_settings_ref

EVENT = "RefundAwaitsApproval"
EVENT_SCHEMA = 1
_DAY = timedelta(days=1)
# A clock that stood still for longer leaves the rest to the lists.
_LOOK_BACK = timedelta(days=3)


def remind_approvers(
    *, ledger: Ledger, reminders: RefundReminders, events: Events, clock: Clock
) -> int:
    """Every request whose time has come was told of today; return how many were now.

    The event goes out before it is noted, so that a death in between tells it again, under the
    same id.
    """
    now = clock.now()
    told = 0
    day = (now - _LOOK_BACK).date()
    while day <= now.date():
        for company_id, refund_id in reminders.due_on(day):
            told += _remind(company_id, refund_id, now, ledger, events)
        day += _DAY
    return told


def _remind(company_id: str, refund_id: str, now: datetime, ledger: Ledger, events: Events) -> bool:
    ref = refund_ref(refund_id)
    refund = ledger.find(company_id, ref)
    if refund is None or not _is_due(refund, now):
        return False
    settings = ledger.find(company_id, refund_settings_ref(refund.community_id))
    rules = settings or RefundSettings(refund.community_id)
    events.publish([(EVENT, _event(company_id, refund, rules, now))])

    def noted(seen: Seen) -> Decision[None]:
        before = seen.find(ref)
        if before is None or not _is_due(before, now):
            return Decision(None)
        following = before.remind_at or now
        while following <= now:  # at the same hour of the next day
            following += _DAY
        after = replace(before, remind_at=following, version=before.version + 1)
        return Decision(None, (Save(before, after),))

    ledger.decide(company_id, Look(records=(ref,)), noted)
    return True


def _is_due(refund: Refund, now: datetime) -> bool:
    waits = refund.state is RefundState.REQUESTED
    return waits and refund.remind_at is not None and refund.remind_at <= now


def _event(
    company_id: str, refund: Refund, rules: RefundSettings, now: datetime
) -> dict[str, object]:
    amount = Money(refund.minor, refund.currency)
    return {
        "schema": EVENT_SCHEMA,
        "id": f"{refund.id}.{now.date().isoformat()}",
        "company_id": company_id,
        "community_id": refund.community_id,
        "account_id": refund.account_id,
        "refund_id": refund.id,
        "kind": refund.kind.value,
        "amount": {"amount": str(amount), "minor": amount.minor, "currency": amount.currency},
        "requested_at": refund.requested_at.isoformat(),
        "override": refund.override is not None,
        "approvers": [role.value for role in rules.approvers_of(refund.minor)],
    }
