"""Queues, planned messages and runs in memory, as reminders use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.billing_run import BillingRun
from shared.domain.bills import BillKey, StoredBill
from shared.domain.dunning.message import Message, State
from shared.domain.ledger.due_bill import DueBill
from shared.domain.run_totals import Totals
from shared.usecases.billing.billing_ports import Billed, BilledPage
from shared.usecases.dunning.ports import PlanOrder, ToDeliver
from shared.usecases.dunning.records import message_ref, message_word
from shared.usecases.ledger.ledger_ports import Decision, Depth, Ledger, Look, Save, Seen


class MemoryReminderWork:
    """Keeps orders and messages until somebody takes them."""

    def __init__(self) -> None:
        self.orders: list[PlanOrder] = []
        self.messages: list[ToDeliver] = []

    def plan(self, orders: Iterable[PlanOrder]) -> None:
        self.orders += orders

    def deliver(self, messages: Iterable[ToDeliver]) -> None:
        self.messages += messages


class MemoryPlanned:
    """Planned messages in a ledger in memory, and those of them that wait."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._words: dict[tuple[str, str], None] = {}
        self._last: datetime | None = None

    def add(self, company_id: str, messages: Sequence[Message]) -> int:
        return sum(self._add(company_id, message) for message in messages)

    def due(self, since: datetime, until: datetime) -> Iterable[ToDeliver]:
        for company_id, word in list(self._words):
            found = self._ledger.find(company_id, message_ref(word))
            if found is None or found.state is not State.WAITING or found.wait_until is None:
                continue
            if since <= found.wait_until <= until:
                yield ToDeliver(company_id, word, found.channels[0])

    def last_tick(self) -> datetime | None:
        return self._last

    def note_tick(self, at: datetime) -> None:
        self._last = at

    def all(self) -> list[Message]:
        """Return every message as it is now."""
        found = (self._ledger.find(company, message_ref(word)) for company, word in self._words)
        return [one for one in found if one is not None]

    def _add(self, company_id: str, message: Message) -> bool:
        word = message_word(message)

        def decision(seen: Seen) -> Decision[bool]:
            if seen.find(message_ref(word)) is not None:
                return Decision(False)
            return Decision(True, (Save(None, message),))

        self._words[company_id, word] = None
        return self._ledger.decide(company_id, Look(records=(message_ref(word),)), decision)


class LedgerBills:
    """Reads bills from a ledger in memory, by key."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def many(
        self, company_id: str, wanted: Sequence[BillKey], *, fresh: bool = False
    ) -> dict[BillKey, StoredBill]:
        del fresh
        found: dict[BillKey, StoredBill] = {}
        for account_id in {key.account_id for key in wanted}:
            for due in self._ledger.book(company_id, account_id, "", Depth.ALL).bills:
                if due.key in wanted:
                    found[due.key] = stored(due)
        return found


def stored(due: DueBill) -> StoredBill:
    """Return a bill of a book as the table of bills has it."""
    return StoredBill(
        due.bill, due.open_minor, due.attempt, due.hash, cancelled=due.settlement.cancelled
    )


@dataclass
class MemoryRuns:
    """Issued runs with whom they billed."""

    runs: dict[str, BillingRun] = field(default_factory=dict)
    billed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, company_id: str, run_id: str) -> BillingRun | None:
        del company_id
        return self.runs.get(run_id)

    def many(self, company_id: str, run_ids: Sequence[str]) -> dict[str, BillingRun]:
        del company_id
        return {one: self.runs[one] for one in run_ids}

    def billed_pages(
        self, run: BillingRun, after: str, limit: int
    ) -> tuple[list[BilledPage], bool]:
        accounts = self.billed[run.run_id]
        size = 40
        pages = [
            BilledPage(
                f"{number:04d}",
                1,
                number,
                Totals(),
                tuple(Billed(one, 1) for one in part),
            )
            for number, part in enumerate(
                accounts[start : start + size] for start in range(0, len(accounts), size)
            )
        ]
        left = [page for page in pages if page.position > after]
        return left[:limit], len(left) > limit


class OpenSealer:
    """Seals nothing, so that tests can read it."""

    def seal(self, company_id: str, text: str, about: str) -> str:
        del company_id, about
        return text

    def open(self, company_id: str, sealed: str, about: str) -> str:
        del company_id, about
        return sealed

    def index(self, company_id: str, text: str) -> str:
        return f"{company_id}.{text}"
