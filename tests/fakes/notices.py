"""What providers told, in memory, and a queue that is a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from shared.domain.ledger.payment import PaymentState
from shared.usecases.paying.ports_notices import KeptNotice, ProviderNote
from tests.fakes.ledger import MemoryLedger


@dataclass
class MemoryArchive:
    """A `NoticeArchive` in this process."""

    kept: dict[tuple[str, str], KeptNotice] = field(default_factory=dict)
    told: set[tuple[str, str, str]] = field(default_factory=set)
    noted: dict[tuple[str, str, str], ProviderNote] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)
    asked: dict[tuple[str, str], int] = field(default_factory=dict)

    def keep(self, notice: KeptNotice) -> KeptNotice:
        return self.kept.setdefault((notice.provider, notice.event_id), notice)

    def find(self, provider: str, event_id: str) -> KeptNotice | None:
        return self.kept.get((provider, event_id))

    def settle(self, provider: str, event_id: str, outcome: str, at: datetime) -> None:
        there = self.find(provider, event_id) or KeptNotice(provider, event_id, "", b"", at)
        self.kept[provider, event_id] = replace(there, outcome=outcome)

    def was_told(self, provider: str, subject_id: str, kind: str) -> bool:
        return (provider, subject_id, kind) in self.told

    def note_told(self, provider: str, subject_id: str, kind: str, at: datetime) -> None:
        self.told.add((provider, subject_id, kind))

    def note(self, company_id: str, note: ProviderNote) -> None:
        self.noted[company_id, note.order_id, f"{note.kind}#{note.object_id}"] = note

    def notes(self, company_id: str, order_id: str) -> list[ProviderNote]:
        return [note for key, note in self.noted.items() if key[:2] == (company_id, order_id)]

    def read_until(self, provider: str) -> datetime | None:
        return self.until.get(provider)

    def move_read_until(self, provider: str, at: datetime) -> None:
        self.until[provider] = at

    def times_asked(self, company_id: str, order_id: str) -> int:
        return self.asked.get((company_id, order_id), 0)

    def note_asked(self, company_id: str, order_id: str, times: int, at: datetime) -> None:
        self.asked[company_id, order_id] = times


@dataclass
class ListedNotices:
    """A `NoticeQueue`: what was handed on."""

    messages: list[tuple[str, str, str]] = field(default_factory=list)

    def hand_on(self, provider: str, company_id: str, event_id: str) -> None:
        self.messages.append((provider, company_id, event_id))


@dataclass
class AwaitedInMemory:
    """The awaited orders of a ledger in memory."""

    company_id: str
    ledger: MemoryLedger

    def made_on(self, day: date) -> Iterator[tuple[str, str]]:
        for one in self.ledger.payments():
            waits = one.state in {PaymentState.CREATED, PaymentState.PENDING}
            if waits and one.created_at.astimezone(UTC).date() == day:
                yield self.company_id, one.id
