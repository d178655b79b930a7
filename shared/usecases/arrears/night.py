"""The arrears night of each community: once after every day there, whatever hour the clock says.

On its due day a run's open bills bring their accounts onto the list of debtors, so that nothing
paid from then on goes unseen. Then the late fees of all days that are over are charged, account by
account: those of the list, and those that paid since. A run that was issued or mended after its
due day, or met a clock that stood still, is looked at bill by bill, paid ones too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shared.domain.calendar import business_date
from shared.domain.community import Community
from shared.domain.errors import LevyError
from shared.domain.ledger.entries import LATE_FEE
from shared.usecases.arrears.accruing import Charged, charge_lateness
from shared.usecases.arrears.finding import bills_of_run, find_overdue
from shared.usecases.arrears.following import look_at_debtor
from shared.usecases.arrears.lateness import LateRules
from shared.usecases.arrears.orders import (
    Among,
    ArrearsOrder,
    ArrearsWork,
    BeginNight,
    ChargeAccount,
    ChargeAccounts,
    LookAtRun,
)
from shared.usecases.arrears.ports import Debtors, DueRun, DueRuns, Nights, Watched
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Clock, Directory, Position

ACCOUNTS_A_PART = 50
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NightTools:
    """What a night works with."""

    directory: Directory
    ledger: Ledger
    runs: Runs
    bills: Bills
    debtors: Debtors
    due_runs: DueRuns
    nights: Nights
    work: ArrearsWork
    clock: Clock


def begin_nights(at: datetime, *, directory: Directory, nights: Nights, work: ArrearsWork) -> int:
    """Every community whose day ended before `at` has its night begun; return how many.

    A repeat begins none again; days that were missed are charged by the first night after them.
    """
    begun = 0
    for company in all_companies(directory):
        known = nights.begun(company.id)
        for community in communities_of(company.id, directory):
            day = business_date(at, community.time_zone) - _DAY
            if community.id in known and known[community.id] >= day:
                continue
            work.ask([BeginNight(company.id, community.id, day)])
            nights.begin(company.id, community.id, day)
            begun += 1
    return begun


def carry_out(order: ArrearsOrder, tools: NightTools) -> int:
    """Do a part of a night and hand on what follows; return how many entries were charged."""
    match order:
        case BeginNight():
            _begin(order, tools)
            return 0
        case LookAtRun():
            return _look_at_run(order, tools)
        case ChargeAccounts():
            return _charge_accounts(order, tools)
        case ChargeAccount():
            return _Round.of(order, tools).charge(order.account_id).entries


def _begin(order: BeginNight, tools: NightTools) -> None:
    waiting = tools.due_runs.waiting(order.company_id, order.community_id, order.day + _DAY)
    runs = [
        LookAtRun(order.company_id, order.community_id, run.run_id, run.due_on, order.day)
        for run in waiting
    ]
    lists = [
        ChargeAccounts(order.company_id, order.community_id, order.day, among) for among in Among
    ]
    tools.work.ask([*runs, *lists])


def _look_at_run(order: LookAtRun, tools: NightTools) -> int:
    if order.due_on > order.day:
        charged, after = 0, _find(order, tools)
    else:
        charged, after = _find_bill_by_bill(order, tools)
    if after:
        tools.work.ask([replace(order, after=after)])
    else:
        run = DueRun(order.company_id, order.community_id, order.run_id, order.due_on)
        tools.due_runs.looked_at(run)
    return charged


def _find(order: LookAtRun, tools: NightTools) -> str:
    _, after = find_overdue(
        order.company_id,
        order.run_id,
        order.after,
        directory=tools.directory,
        runs=tools.runs,
        bills=tools.bills,
        ledger=tools.ledger,
        debtors=tools.debtors,
    )
    return after


def _find_bill_by_bill(order: LookAtRun, tools: NightTools) -> tuple[int, str]:
    """Look at a page of bills due on a day that is over, and charge what is late of them."""
    company_id = order.company_id
    _, part = bills_of_run(
        company_id, order.run_id, order.after, 1, runs=tools.runs, bills=tools.bills
    )
    live = [stored for stored in part.bills if not stored.cancelled]
    for account_id in dict.fromkeys(one.bill.account_id for one in live if one.open_minor > 0):
        look_at_debtor(
            company_id,
            order.community_id,
            account_id,
            directory=tools.directory,
            ledger=tools.ledger,
            debtors=tools.debtors,
        )
    turn = _Round.of(order, tools)
    if not turn.rules.any_of(line.item_id for one in live for line in one.bill.lines):
        return 0, part.next
    for stored in live:
        if stored.open_minor == 0:
            # Who paid today is charged for today when it is over.
            items = frozenset(line.item_id for line in stored.bill.lines)
            watched = Watched(stored.bill.account_id, stored.version, items)
            tools.debtors.watch(company_id, order.community_id, watched)
    return turn.charge_each(dict.fromkeys(one.bill.account_id for one in live)), part.next


def _charge_accounts(order: ChargeAccounts, tools: NightTools) -> int:
    after = Position(order.after, "") if order.after else None
    turn = _Round.of(order, tools)
    if order.among is Among.DEBTORS:
        charged, following = turn.debtors(after)
    else:
        charged, following = turn.watched(after)
    if following is not None:
        tools.work.ask([replace(order, after=following.sort)])
    return charged


@dataclass(frozen=True, slots=True)
class _Round:
    """A part of a night: some accounts of one community, up to one day."""

    company_id: str
    community: Community
    day: date
    rules: LateRules
    tools: NightTools

    @classmethod
    def of(cls, order: LookAtRun | ChargeAccounts | ChargeAccount, tools: NightTools) -> _Round:
        """Return the round that an order asks for."""
        community = tools.directory.get(order.company_id, Community, order.community_id)
        rules = LateRules(order.company_id, tools.directory)
        return cls(order.company_id, community, order.day, rules, tools)

    def debtors(self, after: Position | None) -> tuple[int, Position | None]:
        """Charge the next debtors who may owe a late fee; return where to go on."""
        page = self.tools.debtors.page(self.company_id, self.community.id, ACCOUNTS_A_PART, after)
        items = {
            debtor.account_id: {
                item for bill in debtor.overdue(self.day + _DAY) for item, _ in bill.parts
            }
            for debtor in page.items
        }
        self.rules.know(item for own in items.values() for item in own)
        return self.charge_each(one for one, own in items.items() if self._costs(own)), page.next

    def watched(self, after: Position | None) -> tuple[int, Position | None]:
        """Charge the next accounts that paid since, and watch them no more; return as above."""
        debtors, community_id, entries = self.tools.debtors, self.community.id, 0
        page = debtors.watched(self.company_id, community_id, ACCOUNTS_A_PART, after)
        self.rules.know(item for one in page.items for item in one.items)
        for watched in page.items:
            moved_on = None
            if self._costs(watched.items):
                try:
                    charged = self.charge(watched.account_id)
                except LevyError:
                    self._leave(watched.account_id)
                    continue
                entries, moved_on = entries + charged.entries, charged.moved_on
            # What it paid today makes today late, which is charged when today is over.
            if moved_on is None or moved_on <= self.day:
                debtors.forget(self.company_id, community_id, watched)
        return entries, page.next

    def charge_each(self, accounts: Iterable[str]) -> int:
        """Charge the accounts; one that fails goes on by itself and holds up nobody."""
        entries = 0
        for account_id in accounts:
            try:
                entries += self.charge(account_id).entries
            except LevyError:
                self._leave(account_id)
        return entries

    def charge(self, account_id: str) -> Charged:
        """Charge one account."""
        return charge_lateness(
            self.company_id,
            self.community,
            account_id,
            self.day,
            rules=self.rules,
            ledger=self.tools.ledger,
            runs=self.tools.runs,
            clock=self.tools.clock,
        )

    def _costs(self, items: Collection[str]) -> bool:
        """Tell whether lateness of the items may cost, or has cost, anything."""
        return LATE_FEE in items or self.rules.any_of(items)

    def _leave(self, account_id: str) -> None:
        order = ChargeAccount(self.company_id, self.community.id, self.day, account_id)
        self.tools.work.ask([order])
