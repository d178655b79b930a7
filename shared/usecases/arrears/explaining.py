"""A bill's late fee as its payer can follow it: by which policy, of what, for which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.actor import Actor
from shared.domain.arrears.late_terms import LateTermsVersion
from shared.domain.arrears.lateness import DebtFee
from shared.domain.bills import parse_bill_id
from shared.domain.calendar import DateSpan, business_date
from shared.domain.charge_items import LocalName
from shared.domain.community import Community
from shared.domain.ledger.due_bill import DueBill
from shared.usecases.arrears.lateness import LateRules, late_bills
from shared.usecases.billing.billing_ports import Runs
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_of_bill
from shared.usecases.ports import Clock, Directory
from shared.usecases.reading import ById

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExplainedFee:
    """What one debt of the bill costs, by a version of a policy with its name."""

    policy_id: str
    name: LocalName
    version: LateTermsVersion
    fee: DebtFee


@dataclass(frozen=True, slots=True)
class LateFeeView:
    """A bill's late fee: `through` is the last day counted, `paused` days bear nothing.

    `fees` come to what is charged, unless something moved since the last night.
    """

    due: DueBill
    through: date
    fees: tuple[ExplainedFee, ...]
    paused: tuple[DateSpan, ...]


def explain_late_fee(
    actor: Actor,
    command: ById,
    *,
    directory: Directory,
    ledger: Ledger,
    runs: Runs,
    clock: Clock,
) -> LateFeeView:
    """Return how a bill's late fee is computed. Raises `BillNotFound`."""
    key = parse_bill_id(command.id)
    account = account_of_bill(actor, key, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    history = ledger.history(actor.company_id, account.id, community.currency)
    due = history.book.bill(key)
    yesterday = business_date(clock.now(), community.time_zone) - _DAY
    through = due.settlement.late_through or yesterday
    rules = LateRules(actor.company_id, directory)
    late = late_bills(
        actor.company_id,
        history,
        through,
        community=community,
        rules=rules,
        ledger=ledger,
        runs=runs,
        only=due.id,
    )
    fees: list[ExplainedFee] = []
    paused: tuple[DateSpan, ...] = ()
    for bill in late:
        paused = bill.paused
        fees += [_explained(one, rules) for one in bill.fees(through)]
    return LateFeeView(due, through, tuple(fees), paused)


def _explained(fee: DebtFee, rules: LateRules) -> ExplainedFee:
    terms, version = rules.version(fee.terms)
    return ExplainedFee(terms.id, terms.name, version, fee)
