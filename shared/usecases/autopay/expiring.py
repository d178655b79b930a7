"""A saved card that expires soon: its account is told once, in the month before its last one."""

from __future__ import annotations

from datetime import date

from shared.domain.autopay.mandate import Mandate
from shared.usecases.autopay.card_setups import change_mandate
from shared.usecases.autopay.ports import Say
from shared.usecases.autopay.telling import EVENT_SCHEMA
from shared.usecases.billing.billing_ports import Events
from shared.usecases.ledger.ledger_ports import Ledger

EXPIRES = "AutopayCardExpires"


def warn_of_card(
    company_id: str, mandate: Mandate, today: date, *, ledger: Ledger, events: Events, say: Say
) -> None:
    """The account is told that its card expires, perhaps twice: the event's id stays the same.

    Raises `BusUnavailable`, `StoreUnavailable`, `LedgerBusy`.
    """
    card = mandate.card_to_warn_of(today)
    if card is None:
        return
    month = f"{card.expires_year:04d}-{card.expires_month:02d}"
    detail = {
        "schema": EVENT_SCHEMA,
        "id": f"{mandate.id}.expires.{month}",
        "company_id": company_id,
        "community_id": mandate.community_id,
        "account_id": mandate.account_id,
        "mandate_id": mandate.id,
        "expires": month,
        "code": "autopay_card_expires",
        "text": dict(say("autopay_card_expires", {"last4": card.last4, "month": month})),
    }
    events.publish([(EXPIRES, detail)])

    def warned(before: Mandate) -> Mandate | None:
        same = before.card is not None and before.card.id == card.id
        return before.changed(warned_card=card.id) if same else None

    change_mandate(company_id, mandate.id, warned, ledger=ledger)
