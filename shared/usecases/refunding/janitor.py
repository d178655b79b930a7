"""Refunds a provider is silent about, asked about; and those whose message was lost, sent."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.errors import LevyError
from shared.domain.refunds.part import PartState, Route
from shared.domain.refunds.refund import Refund
from shared.usecases.paying.order_janitor import Looked
from shared.usecases.paying.ports_notices import NoticeArchive
from shared.usecases.refunding.ports import AwaitedRefunds
from shared.usecases.refunding.records import refund_ref
from shared.usecases.refunding.sending import Sender, ask_about

# How long a refund has been on its way when its provider is asked about it.
ASK_AFTER = (
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=5),
    timedelta(days=10),
)
_LOOK_BACK = timedelta(days=11)


def ask_about_refunds(awaited: AwaitedRefunds, archive: NoticeArchive, sender: Sender) -> Looked:
    """Refunds on their way are as the provider says, those whose time to ask has come.

    One that fails leaves the others alone and is asked about in the next round.
    """
    now = sender.books.clock.now()
    asked = failed = 0
    first: LevyError | None = None
    day = (now - _LOOK_BACK).date()
    while day <= now.date():
        for company_id, refund_id in awaited.moving_since(day):
            try:
                asked += _ask(company_id, refund_id, archive, sender)
            except LevyError as error:
                failed, first = failed + 1, first or error
        day += timedelta(days=1)
    return Looked(asked=asked, failed=failed, first_failure=first)


def _ask(company_id: str, refund_id: str, archive: NoticeArchive, sender: Sender) -> int:
    refund = sender.books.ledger.find(company_id, refund_ref(refund_id))
    since = refund.awaited_since if refund else None
    if refund is None or since is None:
        return 0
    now = sender.books.clock.now()
    due = sum(now - since >= after for after in ASK_AFTER)
    name = f"{refund_id}@{since.isoformat()}"  # sent anew, it is asked about anew
    if due <= archive.times_asked(company_id, name):
        return 0
    _ask_parts(company_id, refund, sender)
    archive.note_asked(company_id, name, due, now)
    return 1


def _ask_parts(company_id: str, refund: Refund, sender: Sender) -> None:
    if any(part.goes_by_itself for part in refund.parts):  # its message was lost
        sender.queue.send(company_id, refund.id)
    for part in refund.parts:
        if part.state is PartState.SENT and part.route is Route.PROVIDER:
            refund = ask_about(company_id, refund, part.id, sender)
