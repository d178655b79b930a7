"""A bill computed again from its own facts and rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.accounts import AccountDays
from shared.domain.bill_replay import replay, unknown_rules
from shared.domain.bills import bill_of, document_of, hash_of
from shared.domain.charge_items import Scope, ScopeLevel
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.run_snapshot import RunSnapshot
from tests.domain.paper import FEE, billed, card, item, snapshot, version


def test_a_replay_gives_the_same_lines_and_the_same_hash() -> None:
    moved = (
        AccountDays("acc_1", date(2025, 1, 1), date(2026, 11, 10)),
        AccountDays("acc_2", date(2026, 11, 11), None),
    )
    changed = item(
        "itm_1", version("rul_1", "2026-01-01", "1.85"), version("rul_2", "2026-11-16", "2.00")
    )
    facts: dict[str, object] = {
        "built_area": "96.80",
        "status": "occupied",
        "changes": {"status": [{"from": "2026-11-20", "value": "vacant"}]},
    }
    found = snapshot(changed)
    bills = billed(found, card(*moved, facts=facts)).bills
    assert len(bills) == 2
    for bill in bills:
        stored = bill_of(document_of(bill))
        read = RunSnapshot.from_json(found.to_json())
        replayed = replay(stored, read)
        assert replayed.bill == bill
        assert replayed.hash == hash_of(document_of(bill)).hex()
        assert all(replayed.steps)


def test_a_bill_that_was_tampered_with_has_another_hash() -> None:
    found = snapshot(FEE)
    (bill,) = billed(found, card()).bills
    cheaper = replace(bill, lines=(replace(bill.lines[0], minor=1),))
    assert replay(cheaper, found).hash != hash_of(document_of(cheaper)).hex()


def test_a_bill_by_a_subjects_own_rule_is_computed_again_with_its_document() -> None:
    own = version("rul_own", "2026-01-01", "0.50", scope=Scope(ScopeLevel.SUBJECT, "unt_1"))
    found = snapshot(FEE)
    (bill,) = billed(found, replace(card(), own_rules=(own,))).bills
    assert bill.minor == 5000
    assert unknown_rules(bill, found) == ["rul_own"]
    assert replay(bill, found, {"rul_own": own.document}).bill == bill
    changed = {**own.document, "price": "0.49"}
    assert replay(bill, found, {"rul_own": changed}).hash != hash_of(document_of(bill)).hex()
    with pytest.raises(ChargeBlocked) as blocked:
        replay(bill, found)
    assert blocked.value.reason == "rule_unreadable"
