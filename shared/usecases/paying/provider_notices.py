"""A notice of a provider: proven genuine and kept first, applied afterwards, once."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import NotFound
from shared.usecases.paying.ports_notices import KeptNotice, NoticeArchive, NoticeQueue
from shared.usecases.paying.ports_payments import ProviderNotices
from shared.usecases.paying.provider_events import Books, apply_event
from shared.usecases.ports import Clock


class NoticeNotKept(NotFound):
    """A message names a notice that is not in the archive."""

    code = "notice_not_kept"


@dataclass(frozen=True, slots=True)
class NoticeCame:
    """A request at a provider's address: the bytes as they came, and what signs them."""

    provider: str
    company_id: str
    raw: bytes
    signature: str | None


def receive_notice(
    came: NoticeCame,
    *,
    notices: ProviderNotices,
    archive: NoticeArchive,
    queue: NoticeQueue,
    clock: Clock,
) -> KeptNotice:
    """The notice is kept and on its way to be applied; one that was applied is left alone.

    Raises `NoticeRefused` before anything is kept, `ProviderUnavailable` when no secret can be
    had, `StoreUnavailable`, `QueueUnavailable`: the provider then sends it again.
    """
    notices.verify(came.raw, came.signature)
    event = notices.parse(came.raw)
    notice = KeptNotice(came.provider, event.id, came.company_id, came.raw, clock.now())
    kept = archive.keep(notice)
    if not kept.outcome:
        queue.hand_on(kept.provider, kept.company_id, kept.event_id)
    return kept


def record_notice(
    provider: str, event_id: str, *, notices: ProviderNotices, books: Books
) -> tuple[str, str]:
    """The notice is applied; returns the provider's type of it and what it came to.

    A repeat changes nothing. Raises `NoticeNotKept` and what `apply_event` raises.
    """
    kept = books.archive.find(provider, event_id)
    if kept is None or not kept.raw:
        if kept is not None and kept.outcome:
            return "", kept.outcome
        raise NoticeNotKept(event_id=event_id)
    event = notices.parse(kept.raw)
    if kept.outcome:
        return event.provider_type, kept.outcome
    outcome = apply_event(event, kept.company_id, books)
    books.archive.settle(provider, event_id, outcome, books.clock.now())
    return event.provider_type, outcome
