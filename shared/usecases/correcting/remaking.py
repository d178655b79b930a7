"""A bill computed again from corrected facts, by the rules it was issued by: 重开.

Its items, rules and due day stay those of its run's snapshot, so that it replays like any bill;
what should be charged by other rules is a supplement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.domain.bill_replay import Replay, RuleDocuments, replay, unknown_rules
from shared.domain.billing_run import run_id_of
from shared.domain.bills import BillKey, BillNotFound, StoredBill
from shared.domain.charge_items import RuleVersion
from shared.domain.corrections.applying import NewBill
from shared.domain.corrections.errors import ReissueChangesNothing
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.due_bill import DueBill
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ports import Directory


@dataclass(frozen=True, slots=True)
class Remaking:
    """A bill as it was issued, with all that computing it again needs."""

    stored: StoredBill
    snapshot: RunSnapshot
    own_rules: RuleDocuments

    def again(self, facts: Mapping[str, Any], book: AccountBook) -> tuple[NewBill, Replay]:
        """Return the bill by the corrected facts, under the account's next number, and its steps.

        Raises `FactsRejected`, `ChargeBlocked`, `ReissueChangesNothing`.
        """
        old = self.stored.bill
        corrected = {**old.facts, **facts}
        seqs = [
            due.key.seq
            for due in book.bills
            if (due.key.plan_id, due.key.period) == (old.plan_id, old.period.key)
        ]
        wanted = replace(old, facts=corrected, seq=max(seqs, default=old.seq) + 1)
        made = replay(wanted, self.snapshot, self.own_rules)
        if made.bill.lines == old.lines:
            raise ReissueChangesNothing(bill_id=old.key.id, field="facts")
        due = DueBill(made.bill, attempt=self.stored.attempt, hash=made.hash)
        return NewBill(due, self.stored.run_seq), made


def remaking_of(
    company_id: str, key: BillKey, *, bills: Bills, runs: Runs, directory: Directory
) -> Remaking:
    """Return what computing a bill again needs. Raises `BillNotFound`."""
    stored = bills.find(company_id, key)
    if stored is None:
        raise BillNotFound(bill_id=key.id)
    run_id = run_id_of(key.plan_id, key.period, stored.run_seq)
    snapshot = runs.snapshot(company_id, run_id, stored.attempt)
    own_rules = {
        rule_id: rule.document
        for rule_id in unknown_rules(stored.bill, snapshot)
        if (rule := directory.find(company_id, RuleVersion, rule_id))
    }
    return Remaking(stored, snapshot, own_rules)
