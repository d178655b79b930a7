"""Bills as they are read: an account's, a community's of one period, one with its replay.

Lists by community walk the records of a run's pages, so they need no index: one request reads the
keys of at most four pages and the bills they name, whatever the community's size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.bill_replay import Replay, replay, unknown_rules
from shared.domain.billing_run import BillingRun, run_id_of
from shared.domain.bills import (
    BillNotFound,
    BillState,
    StoredBill,
    document_of,
    hash_of,
    parse_bill_id,
)
from shared.domain.charge_items import RuleVersion
from shared.domain.charges.errors import ChargeBlocked, FactsRejected
from shared.domain.corrections.correction import Correction
from shared.domain.errors import LevyError, Rejected
from shared.domain.ledger.bill_instalments import PartStanding
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing.bill_instalments import parts_of
from shared.usecases.billing.billing_ports import BilledPage, Bills, Runs
from shared.usecases.correcting.lists import applied_to
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ports import Directory, Page, Position
from shared.usecases.reading import ById, seen_account, seen_community

# What one request looks at before it answers a short page with a cursor.
PAGES_A_REQUEST = 4
BILLS_A_REQUEST = 200
RUNS_A_READ = 20
_KEYS_A_READ = 100


class PeriodMissing(Rejected):
    """A list of a community's bills is of one period, which has to be named."""

    code = "period_missing"


@dataclass(frozen=True, slots=True)
class ListAccountBills:
    """An account's bills, newest period first; `period` "" is all, `state` None is any."""

    account_id: str
    limit: int
    period: str = ""
    state: BillState | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class ListCommunityBills:
    """A community's bills of one period, in the order of its subjects; `state` None is any."""

    community_id: str
    period: str
    limit: int
    state: BillState | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill with the snapshot it was made by, which has the names of its items.

    `parts` are those in which it is paid, none where it is paid at once; `corrections` what was
    done to it, by whom and why.
    """

    stored: StoredBill
    snapshot: RunSnapshot
    parts: tuple[PartStanding, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplayView:
    """A bill computed again; `replay` is None where it can't be any more, for `fault`.

    `document_hash` is that of the bill as it is stored now; `stored.hash` is that of its issue.
    """

    bill_id: str
    stored: StoredBill
    snapshot: RunSnapshot
    document_hash: str
    replay: Replay | None
    fault: LevyError | None = None

    @property
    def same(self) -> bool:
        """Whether what is stored is what was issued, and is what computing it again gives."""
        again = self.replay.hash if self.replay else ""
        in_place = self.stored.bill.key.id == self.bill_id
        return in_place and again == self.stored.hash == self.document_hash


def list_account_bills(
    actor: Actor, command: ListAccountBills, *, directory: Directory, bills: Bills
) -> Page[StoredBill]:
    """Return part of an account's bills. Raises `NotFound` for an account not to be seen."""
    account = seen_account(actor, directory.get(actor.company_id, Account, command.account_id))
    found: list[StoredBill] = []
    position = command.after.sort if command.after else ""
    more, looked_at = True, 0
    while more and len(found) < command.limit and looked_at < BILLS_A_REQUEST:
        batch, more = bills.of_account(
            actor.company_id, account.id, command.period, command.limit - len(found), position
        )
        looked_at += len(batch)
        found += (bill for _, bill in batch if _has_state(bill, command.state))
        position = batch[-1][0] if batch else position
    return Page(tuple(found), Position(position, "") if more else None)


def list_community_bills(
    actor: Actor, command: ListCommunityBills, *, directory: Directory, runs: Runs, bills: Bills
) -> Page[StoredBill]:
    """Return part of a community's bills of one period; a page may be short and not the last.

    Raises `NotFound` for the community.
    """
    seen_community(actor, command.community_id, directory)
    if not command.period:
        raise PeriodMissing(field="period")
    found: list[StoredBill] = []
    account = command.after.id if command.after else ""
    for looked_at, (run, page, before) in enumerate(_pages_from(actor, command, runs)):
        if looked_at == PAGES_A_REQUEST:
            return Page(tuple(found), Position(before, ""))
        for stored in () if page is None else _bills_of(run, page, account, bills):
            account = stored.bill.account_id
            if _has_state(stored, command.state):
                found.append(stored)
            if len(found) == command.limit:
                return Page(tuple(found), Position(before, account))
        account = ""
    return Page(tuple(found))


def get_bill(actor: Actor, command: ById, *, bills: Bills, runs: Runs, ledger: Ledger) -> BillView:
    """Return one bill with the names of its items. Raises `BillNotFound`."""
    stored = _bill(actor, command.id, bills)
    snapshot = _snapshot_of(actor, stored, runs)
    parts = parts_of(actor.company_id, stored, snapshot, ledger)
    moved = stored.version > 0  # what no movement touched was not corrected
    done = applied_to(actor.company_id, stored.bill.key, ledger) if moved else ()
    return BillView(stored, snapshot, parts, done)


def replay_bill(
    actor: Actor, command: ById, *, bills: Bills, runs: Runs, directory: Directory
) -> ReplayView:
    """Return one bill computed again from its own facts and rules. Raises `BillNotFound`.

    One that was tampered with is answered, too, and is not the same.
    """
    stored = _bill(actor, command.id, bills)
    snapshot = _snapshot_of(actor, stored, runs)
    digest = hash_of(document_of(stored.bill)).hex()
    own_rules = {
        rule_id: rule.document
        for rule_id in unknown_rules(stored.bill, snapshot)
        if (rule := directory.find(actor.company_id, RuleVersion, rule_id))
    }
    try:
        again = replay(stored.bill, snapshot, own_rules)
    except (ChargeBlocked, FactsRejected) as fault:
        return ReplayView(command.id, stored, snapshot, digest, None, fault)
    return ReplayView(command.id, stored, snapshot, digest, again)


def _pages_from(
    actor: Actor, command: ListCommunityBills, runs: Runs
) -> Iterator[tuple[BillingRun, BilledPage | None, str]]:
    """Yield the billed pages of the period's runs from the cursor on, None for a run without any.

    With each comes the place before it, "place of the run/position", from which a later request
    goes on.
    """
    position = ""
    for place, run in _runs_from(actor, command, runs):
        if command.after is not None and command.after.sort.startswith(f"{place}/"):
            position = command.after.sort.removeprefix(f"{place}/")
        before = f"{place}/{position}"
        more, empty = True, True
        while more:
            pages, more = runs.billed_pages(run, position, PAGES_A_REQUEST)
            for page in pages:
                yield run, page, before
                position, empty = page.position, False
                before = f"{place}/{position}"
        if empty:
            yield run, None, before
        position = ""


def _runs_from(
    actor: Actor, command: ListCommunityBills, runs: Runs
) -> Iterator[tuple[str, BillingRun]]:
    """Yield the period's runs with their places in the community's list, from the cursor on."""
    after = ""
    if command.after is not None:
        after = command.after.sort.split("/", 1)[0]
        period, plan_id, number = after.split("#")
        run = runs.find(actor.company_id, run_id_of(plan_id, period, int(number)))
        if run is not None:
            yield after, run
    more = True
    while more:
        listed, more = runs.of_community(
            actor.company_id, command.community_id, command.period, RUNS_A_READ, after
        )
        found = runs.many(actor.company_id, [run_id for _, run_id in listed])
        for place, run_id in listed:
            yield place, found[run_id]
            after = place


def _bills_of(
    run: BillingRun, page: BilledPage, after_account: str, bills: Bills
) -> Iterator[StoredBill]:
    """Yield the bills of a page in order, those behind `after_account` if it is among them."""
    accounts = [billed.account_id for billed in page.billed]
    rest = page.billed
    if after_account in accounts:
        rest = rest[accounts.index(after_account) + 1 :]
    keys = [one.key(run) for one in rest]
    for start in range(0, len(keys), _KEYS_A_READ):
        batch = keys[start : start + _KEYS_A_READ]
        stored = bills.many(run.company_id, batch)
        yield from (stored[key] for key in batch if key in stored)


def _bill(actor: Actor, bill_id: str, bills: Bills) -> StoredBill:
    stored = bills.find(actor.company_id, parse_bill_id(bill_id))
    if stored is None or not actor.may_see_account(
        stored.bill.community_id, stored.bill.account_id
    ):
        raise BillNotFound(bill_id=bill_id)
    return stored


def _snapshot_of(actor: Actor, stored: StoredBill, runs: Runs) -> RunSnapshot:
    key = stored.bill.key
    run_id = run_id_of(key.plan_id, key.period, stored.run_seq)
    return runs.snapshot(actor.company_id, run_id, stored.attempt)


def _has_state(stored: StoredBill, state: BillState | None) -> bool:
    return state is None or stored.state is state
