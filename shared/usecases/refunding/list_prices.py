"""What a month of a bill's line costs without gifts: its rule computed again, without discounts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from shared.domain.billing_run import run_id_of
from shared.domain.bills import BillKey, Line, StoredBill
from shared.domain.charge_items import RuleVersion
from shared.domain.charges.charge import charge
from shared.domain.charges.errors import ChargeBlocked, FactsRejected, RuleRejected
from shared.domain.charges.facts import Facts
from shared.domain.charges.policy_parts import TO_MONEY, to_money
from shared.domain.charges.rule import EffectiveRule, parse_rule
from shared.domain.charges.unused_time import months_of
from shared.domain.money import Money
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.ports import Directory

Documents = Mapping[str, Mapping[str, object]]


def list_prices(
    company_id: str,
    keys: Sequence[BillKey],
    items: Collection[str],
    *,
    directory: Directory,
    bills: Bills,
    runs: Runs,
) -> dict[tuple[str, str], Money]:
    """Return the price of a month by bill id and item, for those of `items` that can be told.

    What depends on other lines of its bill, or whose rule can't be read any more, is left out.
    """
    prices: dict[tuple[str, str], Money] = {}
    for key in keys:
        stored = bills.find(company_id, key)
        if stored is None:
            continue
        documents: dict[str, Mapping[str, object]] = {}
        for line in stored.bill.lines:
            if line.item_id not in items or not line.rules:
                continue
            if not documents:
                documents |= _snapshot_documents(company_id, stored, runs)
            for rule in line.rules:
                if rule.version_id not in documents:
                    own = directory.find(company_id, RuleVersion, rule.version_id)
                    documents |= {own.id: own.document} if own else {}
            price = _monthly(stored, line, documents)
            if price is not None:
                prices[key.id, line.item_id] = price
    return prices


def _snapshot_documents(company_id: str, stored: StoredBill, runs: Runs) -> Documents:
    key = stored.bill.key
    run_id = run_id_of(key.plan_id, key.period, stored.run_seq)
    snapshot = runs.snapshot(company_id, run_id, stored.attempt)
    return {version.id: version.document for item in snapshot.items for version in item.versions}


def _monthly(stored: StoredBill, line: Line, documents: Documents) -> Money | None:
    bill, span = stored.bill, line.span or stored.bill.span
    try:
        rules = [
            EffectiveRule(
                rule.version_id, rule.first, replace(parse_rule(dict(documents[rule.version_id])),
                                                     discounts=(), programs={}, quiet={})
            )
            for rule in line.rules
        ]  # fmt: skip
        facts = Facts.from_json(dict[str, Any](bill.facts))
        listed = charge(rules, facts, span, bill.period, bill.currency).amount
    except (KeyError, ChargeBlocked, FactsRejected, RuleRejected):
        return None
    months = months_of(span, span).exact
    return to_money(Fraction(listed.decimal) / months, TO_MONEY, bill.currency)
