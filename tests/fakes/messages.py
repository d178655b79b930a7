"""What channels remember, in memory: the promises of the real table, which a contract compares."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from shared.domain.messaging.kinds import ChannelName
from shared.usecases.messaging.ports import (
    STANDS_OVER,
    DaySlots,
    Delivery,
    KeptToken,
    Outcome,
    Outgoing,
    Sent,
    ToldOf,
)

Whose = tuple[str, str, str]


class MemoryMessages:
    """A `TokenShelf`, `Credits`, `Deliveries`, `Slots` and `OnceOnly`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, KeptToken] = {}
        self._leases: dict[str, datetime] = {}
        self._credits: Counter[Whose] = Counter()
        self._added: dict[Whose, str] = {}
        self._taken: dict[Whose, str] = {}
        self._deliveries: dict[Whose, Delivery] = {}
        self._slots: Counter[DaySlots] = Counter()
        self._seen: set[tuple[str, str]] = set()

    def token(self, app_id: str) -> KeptToken | None:
        return self._tokens.get(app_id)

    def lease(self, app_id: str, now: datetime, until: datetime) -> bool:
        with self._lock:
            if app_id in self._leases and self._leases[app_id] > now:
                return False
            self._leases[app_id] = until
            return True

    def keep_token(self, app_id: str, token: KeptToken) -> None:
        with self._lock:
            self._tokens[app_id] = token
            self._leases.pop(app_id, None)

    def give_up_lease(self, app_id: str) -> None:
        with self._lock:
            self._leases.pop(app_id, None)

    def credits(self, company_id: str, openid: str, template_id: str) -> int:
        return self._credits[company_id, openid, template_id]

    def add_credit(self, company_id: str, openid: str, template_id: str, event_id: str) -> None:
        whose = (company_id, openid, template_id)
        with self._lock:
            if self._added.get(whose) != event_id:
                self._added[whose] = event_id
                self._credits[whose] += 1

    def take_credit(self, company_id: str, openid: str, template_id: str, message_id: str) -> bool:
        whose = (company_id, openid, template_id)
        with self._lock:
            if self._taken.get(whose) == message_id:
                return True
            if self._credits[whose] <= 0:
                return False
            self._credits[whose] -= 1
            self._taken[whose] = message_id
            return True

    def give_back_credit(
        self, company_id: str, openid: str, template_id: str, message_id: str
    ) -> None:
        whose = (company_id, openid, template_id)
        with self._lock:
            if self._taken.get(whose) == message_id:
                del self._taken[whose]
                self._credits[whose] += 1

    def no_credits(self, company_id: str, openid: str, template_id: str) -> None:
        whose = (company_id, openid, template_id)
        with self._lock:
            self._credits[whose] = 0
            self._taken.pop(whose, None)

    def note_delivery(self, company_id: str, told: Delivery) -> None:
        key = (company_id, told.channel, told.provider_id)
        before = self._deliveries.setdefault(key, told)
        if before.state in STANDS_OVER[told.state]:
            self._deliveries[key] = told

    def delivery(self, company_id: str, channel: ChannelName, provider_id: str) -> Delivery | None:
        return self._deliveries.get((company_id, channel, provider_id))

    def deliveries(self, company_id: str, wanted: Collection[ToldOf]) -> dict[ToldOf, Delivery]:
        found = {one: self._deliveries.get((company_id, *one)) for one in wanted}
        return {one: told for one, told in found.items() if told is not None}

    def take_slot(self, slots: DaySlots) -> bool:
        place = replace(slots, most=0)
        with self._lock:
            if self._slots[place] >= slots.most:
                return False
            self._slots[place] += 1
            return True

    def give_back_slot(self, slots: DaySlots) -> None:
        place = replace(slots, most=0)
        with self._lock:
            self._slots[place] = max(self._slots[place] - 1, 0)

    def was_seen(self, company_id: str, word: str) -> bool:
        return (company_id, word) in self._seen

    def note_seen(self, company_id: str, word: str, until: datetime) -> bool:
        del until
        with self._lock:
            if (company_id, word) in self._seen:
                return False
            self._seen.add((company_id, word))
            return True


class MemoryChannel:
    """A channel that keeps what it was given; `answers` come first, then everything is sent."""

    def __init__(self, name: ChannelName) -> None:
        self._name = name
        self.sent: list[Outgoing] = []
        self.answers: list[Outcome] = []

    @property
    def name(self) -> ChannelName:
        return self._name

    def send(self, message: Outgoing) -> Outcome:
        answer = self.answers.pop(0) if self.answers else Sent(f"{self._name}-{len(self.sent)}")
        if isinstance(answer, Sent):
            self.sent.append(message)
        return answer
