"""All that the late fees of an account depend on, read at once: its history and agreements.

What is read stays the same whoever asks, so that a night and a page show one figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.domain.arrears.disputed import DisputedBill
from shared.domain.arrears.late_days import PlanDays, Schedule, kept_days, merge
from shared.domain.arrears.late_moves import BillMoves, late_payments, moves_of
from shared.domain.arrears.late_policies import policy_of
from shared.domain.arrears.late_terms import LateTerms, LateTermsVersion
from shared.domain.arrears.lateness import BillLateness, Terms
from shared.domain.calendar import DateSpan, business_date
from shared.domain.charge_items import ChargeItem
from shared.domain.charges.late_fee_policy import LateFeePolicy
from shared.domain.community import Community
from shared.domain.ledger.bill_instalments import BillInstalments
from shared.domain.ledger.due_bill import DueBill
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.payment_plan import PaymentPlan
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.ledger.agreements import parts_by_charge
from shared.usecases.ledger.ledger_kinds import Record
from shared.usecases.ledger.ledger_ports import (
    History,
    Ledger,
    Ref,
    dispute_ref,
    instalments_ref,
    payment_ref,
    plans_of_account,
)
from shared.usecases.ports import Directory

_A_READ = 100


@dataclass
class LateRules:
    """The late-fee policies of a company's items, each read once as long as this lives."""

    company_id: str
    directory: Directory
    _items: dict[str, ChargeItem | None] = field(default_factory=dict)
    _terms: dict[str, LateTerms | None] = field(default_factory=dict)
    _policies: dict[str, LateFeePolicy] = field(default_factory=dict)

    def know(self, item_ids: Iterable[str]) -> None:
        """The items and their policies are read, those that are not known yet."""
        fresh = sorted({one for one in item_ids if one.startswith("itm_")} - self._items.keys())
        for start in range(0, len(fresh), _A_READ):
            part = fresh[start : start + _A_READ]
            found = self.directory.many(self.company_id, ChargeItem, part)
            self._items |= {one: found.get(one) for one in part}
        self._know_terms(
            item.settings.late_fee_policy for item in self._items.values() if item is not None
        )

    def any_of(self, item_ids: Iterable[str]) -> bool:
        """Tell whether one of the items goes by a policy."""
        wanted = tuple(item_ids)
        self.know(wanted)
        return any(self._terms_of(one) is not None for one in wanted)

    def terms_of(self, due: DueBill) -> Terms:
        """Return by which policy each item of a bill goes: as frozen, else as on its due day."""
        frozen = due.settlement.late_terms
        if frozen:
            self._know_terms(name.split("@")[0] for _, name in frozen)
            return frozen
        items = dict.fromkeys(line.item_id for line in due.bill.lines)
        self.know(items)
        found = []
        for item in items:
            terms = self._terms_of(item)
            version = terms.in_force(due.bill.due_on) if terms else None
            if terms and version:
                found.append((item, f"{terms.id}@{version.number}"))
        return tuple(found)

    def policies(self, terms: Terms) -> Mapping[str, LateFeePolicy]:
        """Return the policies that `terms` name."""
        return {name: self._policy(name) for _, name in terms}

    def version(self, name: str) -> tuple[LateTerms, LateTermsVersion]:
        """Return the policy and version that "id@version" names."""
        terms_id, number = name.split("@")
        terms = self._terms.get(terms_id)
        version = terms.numbered(int(number)) if terms else None
        if terms is None or version is None:
            raise LookupError(f"late-fee policy {name} is gone")
        return terms, version

    def _policy(self, name: str) -> LateFeePolicy:
        if name not in self._policies:
            self._policies[name] = policy_of(self.version(name)[1].document)
        return self._policies[name]

    def _terms_of(self, item_id: str) -> LateTerms | None:
        item = self._items.get(item_id)
        if item is None or item.settings.late_fee_policy is None:
            return None
        return self._terms.get(item.settings.late_fee_policy)

    def _know_terms(self, ids: Iterable[str | None]) -> None:
        fresh = sorted({one for one in ids if one} - self._terms.keys())
        for start in range(0, len(fresh), _A_READ):
            part = fresh[start : start + _A_READ]
            found = self.directory.many(self.company_id, LateTerms, part)
            self._terms |= {one: found.get(one) for one in part}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed about an account's bills: plans, parts, disputes; and when money came."""

    plans: tuple[PaymentPlan, ...]
    parts: Mapping[str, BillInstalments]
    disputes: Mapping[str, DisputedBill]
    received: Mapping[str, date]


def late_bills(
    company_id: str,
    history: History,
    day: date,
    *,
    community: Community,
    rules: LateRules,
    ledger: Ledger,
    runs: Runs,
    only: str = "",
) -> Iterator[BillLateness]:
    """Yield the bills whose lateness up to `day` may cost something; `only`: one of them."""
    bills = [
        due
        for due in history.book.bills
        if not due.settlement.cancelled
        and due.bill.due_on <= day
        and (not only or due.id == only)
        and _ever_late(due, history)
    ]
    terms = {due.id: rules.terms_of(due) for due in bills}
    bills = [due for due in bills if terms[due.id]]
    if not bills:
        return
    agreed = _agreed(company_id, history, bills, ledger)
    moves = {
        due.id: moves_of(due.id, history.movements, agreed.received) for due in history.book.bills
    }
    zone = community.time_zone
    for due in bills:
        yield BillLateness(
            due=due,
            moves=moves[due.id],
            terms=terms[due.id],
            policies=rules.policies(terms[due.id]),
            schedule=_schedule(company_id, due, agreed, zone, runs),
            paused=merge(_paused(due, agreed, moves, day, zone)),
        )


def _ever_late(due: DueBill, history: History) -> bool:
    """Tell whether a bill was open after its due day, by what was entered."""
    if due.open_minor > 0 or due.settlement.late_fee_minor:
        return True
    return any(
        entry.bill_id == due.id
        for movement in history.movements
        if movement.stamp.on > due.bill.due_on
        for entry in movement.entries
    )


def _agreed(company_id: str, history: History, bills: Sequence[DueBill], ledger: Ledger) -> Agreed:
    account_id = history.book.account_id
    plans = ledger.page(company_id, plans_of_account(account_id), _A_READ, None).items
    days = {due.id: due.bill.due_on for due in bills}
    payments = late_payments(history.movements, days)
    names: list[Ref[Record]] = [payment_ref(one) for one in sorted(payments)]
    for due in bills:
        names += [instalments_ref(due.key), dispute_ref(due.key)]
    found: list[Record] = []
    for start in range(0, len(names), _A_READ):
        found += ledger.many(company_id, names[start : start + _A_READ]).values()
    return Agreed(
        plans,
        {one.bill_id: one for one in found if isinstance(one, BillInstalments)},
        {one.bill_id: one for one in found if isinstance(one, DisputedBill)},
        {one.id: one.received_on for one in found if isinstance(one, Payment) and one.received_on},
    )


def _schedule(
    company_id: str, due: DueBill, agreed: Agreed, zone: str, runs: Runs
) -> Schedule | None:
    """Return how a bill is paid in parts: as agreed for it, else as its one-off charge says."""
    split = agreed.parts.get(due.id)
    if split is not None:
        return Schedule(business_date(split.agreed_at, zone), split.agreed_at, split.parts)
    charged = parts_by_charge(company_id, due, runs)
    return Schedule(due.bill.billed_on, *charged) if charged else None


def _paused(
    due: DueBill, agreed: Agreed, moves: Mapping[str, BillMoves], day: date, zone: str
) -> Iterator[DateSpan]:
    disputed = agreed.disputes.get(due.id)
    if disputed is not None:
        yield from disputed.days(day)
    for plan in agreed.plans:
        if due.id in plan.bills:
            ended = business_date(plan.ended_at, zone) if plan.ended_at else None
            days = PlanDays(plan, business_date(plan.agreed_at, zone), ended)
            own = [move for one in plan.bills if one in moves for move in moves[one].moves]
            yield from kept_days(days, own, day)
