"""What an account is told of its autopay: events for whoever sends messages, with their words."""

from __future__ import annotations

from shared.domain.autopay.attempt import Attempt, Message
from shared.domain.autopay.errors import AutopayNotFound
from shared.domain.money import Money
from shared.domain.money_written import written
from shared.usecases.autopay.ports import Say
from shared.usecases.autopay.records import attempt_ref
from shared.usecases.billing.billing_ports import Events
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen

EVENT_SCHEMA = 1


def tell(company_id: str, attempt: Attempt, *, ledger: Ledger, events: Events, say: Say) -> Attempt:
    """Every message of the attempt is told, perhaps twice: its id stays the same.

    Raises `BusUnavailable`, `StoreUnavailable`, `LedgerBusy`.
    """
    waiting = [
        (message.event.value, event_of(company_id, attempt, number, say))
        for number, message in enumerate(attempt.messages, start=1)
        if not message.told
    ]
    if not waiting:
        return attempt
    events.publish(waiting)
    ref = attempt_ref(attempt.id)

    def decision(seen: Seen) -> Decision[Attempt]:
        before = seen.get(ref, AutopayNotFound())
        if before.version != attempt.version:
            return Decision(before)  # moved on meanwhile; whoever moved it tells the rest
        after = before.all_told()
        return Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def event_of(company_id: str, attempt: Attempt, number: int, say: Say) -> dict[str, object]:
    """Return the detail of the attempt's message `number`, counted from 1."""
    message = attempt.messages[number - 1]
    return {
        "schema": EVENT_SCHEMA,
        "id": f"{attempt.id}.{number}",
        "company_id": company_id,
        "community_id": attempt.community_id,
        "account_id": attempt.account_id,
        "mandate_id": attempt.mandate_id,
        "attempt_id": attempt.id,
        "bills": list(attempt.bills),
        "on": attempt.on.isoformat(),
        "next_on": message.next_on.isoformat() if message.next_on else None,
        "amount": {
            "amount": str(Money(message.minor, attempt.currency)),
            "minor": message.minor,
            "currency": attempt.currency,
        },
        "reason": message.reason,
        "code": message.code,
        "text": dict(text_of(attempt, message, say)),
    }


def text_of(attempt: Attempt, message: Message, say: Say) -> dict[str, str]:
    """Return what the message says, by language."""
    next_on = message.next_on.isoformat() if message.next_on else ""
    reasons = say(f"autopay_reason.{message.reason}", {}) if message.reason else {}
    found = {}
    for language in ("zh", "en"):
        data = {
            "amount": written(message.minor, attempt.currency),
            "on": attempt.on.isoformat(),
            "next_on": next_on,
            "reason": reasons.get(language, ""),
        }
        found[language] = say(message.code, data)[language]
    return found
