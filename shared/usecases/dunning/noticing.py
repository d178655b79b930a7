"""A notice in the moment it goes out: the records it is about, and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.domain.community import Community, Language
from shared.domain.dunning.message import Message, Reason
from shared.domain.dunning.notices import (
    Notice,
    Saying,
    notice_of_autopay,
    notice_of_payment,
    notice_of_refund,
)
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.payment import RECEIVED
from shared.domain.money_written import written
from shared.usecases.autopay.records import attempt_ref, mandate_ref
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import Ledger, Ref, Seen, payment_ref
from shared.usecases.refunding.records import refund_ref

_PAYMENT, _REFUND, _ATTEMPT = "pay_", "rfd_", "atp_"
_BETWEEN = {Language.ZH: "；", Language.EN: "; "}


class Phrase(Protocol):
    """Finds words."""

    def __call__(self, code: str, language: Language, data: Mapping[str, object]) -> str:
        """Return the text of `code` with `data` filled in."""


def refs_about(company_id: str, message: Message, ledger: Ledger) -> tuple[Ref[Record], ...]:
    """Return the records that a message is about, to be seen where it is judged."""
    name, _ = _named(message.of)
    if name.startswith(_PAYMENT):
        return (payment_ref(name),)
    if name.startswith(_REFUND):
        return (refund_ref(name),)
    if name.startswith(_ATTEMPT):
        attempt = ledger.find(company_id, attempt_ref(name))
        more = (mandate_ref(attempt.mandate_id),) if attempt else ()
        return (attempt_ref(name), *more)
    return ()


def judged(message: Message, seen: Seen, bills: Sequence[DueBill]) -> Notice | Reason | None:
    """Return what a notice says, why it says nothing, or None: it is no such notice."""
    name, number = _named(message.of)
    if name.startswith(_PAYMENT):
        return notice_of_payment(seen.find(payment_ref(name)))
    if name.startswith(_REFUND):
        return notice_of_refund(seen.find(refund_ref(name)), number)
    if name.startswith(_ATTEMPT):
        attempt = seen.find(attempt_ref(name))
        mandate = seen.find(mandate_ref(attempt.mandate_id)) if attempt else None
        return notice_of_autopay(attempt, number, mandate, bills)
    return None


def told_otherwise(company_id: str, of: str, ledger: Ledger) -> bool:
    """Tell whether what autopay took is told of as the payment that it is."""
    name, _ = _named(of)
    attempt = ledger.find(company_id, attempt_ref(name)) if name.startswith(_ATTEMPT) else None
    if attempt is None:
        return False
    payments = (ledger.find(company_id, payment_ref(one.order_id)) for one in attempt.tries)
    return any(one is not None and one.state in RECEIVED for one in payments)


def data_said(notice: Notice, community: Community, say: Phrase) -> dict[str, str]:
    """Return what fills a notice's text, in the community's language."""
    language, currency = community.language, community.currency
    says = [_said(one, language, currency, say) for one in notice.says]
    return {
        "amount": written(notice.minor, currency),
        "due": notice.on.isoformat() if notice.on else "",
        "period": ", ".join(notice.periods),
        "note": _BETWEEN[language].join(one for one in says if one),
    }


def _said(saying: Saying, language: Language, currency: str, say: Phrase) -> str:
    data: dict[str, object] = {}
    for name, value in saying.data.items():
        if isinstance(value, int):
            data[name] = written(value, currency)
        elif isinstance(value, tuple):
            inside = (_said(one, language, currency, say) for one in value)
            data[name] = _BETWEEN[language].join(inside)
        else:
            data[name] = value
    return say(saying.code, language, data).strip()


def _named(of: str) -> tuple[str, int]:
    """Return the record that an event is of, and its number there; -1 where it has none."""
    name, _, number = of.partition(".")
    return name, int(number) if number.isdecimal() else -1
