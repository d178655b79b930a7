"""Payouts against the ledger: whose each row is, what differs, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.money import Money
from shared.domain.payments.provider import SettlementKind
from shared.domain.reconciling.item import ItemKind, Verdict
from shared.usecases.reconciling.records import payout_ref
from tests.ledger.world import COMMUNITY, memory_world
from tests.usecases.reconciling.paying_out import Night, night_of, row_of


@pytest.fixture
def night() -> Night:
    return night_of(memory_world())


@pytest.mark.parametrize("twice", [False, True])
def test_a_payout_is_matched_to_the_last_unit_with_fees_and_nets(night: Night, twice: bool) -> None:
    night.twice = twice
    rows = []
    for number in range(1, 251):
        night.online(number, 1000 + number)
        rows.append(row_of(number, 1000 + number))
    night.provider.pay_out("po_1", rows)
    night.read("po_1")

    night.sheets()
    assert set(night.verdicts().values()) == {Verdict.MATCHED}
    sheet = night.world.ledger.find(PLATFORM_COMPANY, payout_ref("stripe", "po_1"))
    assert sheet is not None
    assert (sheet.rows, sheet.net_minor) == (250, sheet.minor)
    (day,) = [one for one in night.sheets() if one.on.day == 24]
    (settled,) = day.settled
    assert (settled.rows, settled.presented_minor) == (250, sum(1000 + n for n in range(1, 251)))
    assert settled.gross_minor - settled.fee_minor == settled.net_minor == sheet.net_minor
    (share,) = night.items("2026-11-26")
    assert share.booked is not None
    assert (share.booked.minor, share.verdict) == (sheet.minor, Verdict.AWAITED)
    assert night.exceptions(PLATFORM_COMPANY, "") == []


def test_a_dropped_doubled_altered_or_foreign_row_is_found_and_nothing_else(night: Night) -> None:
    for number in range(1, 7):
        night.online(number, 5000)
    altered = row_of(3, 5000)
    rows = [
        row_of(1, 5000),
        row_of(1, 5000, id="txn_again"),
        replace(altered, presented=Money(5001, "CNY")),
        row_of(4, 5000),
        row_of(5, 5000),
        row_of(6, 5000),
        row_of(99, 700),
    ]
    night.provider.pay_out("po_1", rows)
    night.pass_by()
    night.pass_by("2026-12-24")
    assert night.verdicts() == {
        "pi_1": Verdict.DIFFERENT_AMOUNT,
        "pi_2": Verdict.MISSING_AT_PROVIDER,
        "pi_3": Verdict.DIFFERENT_AMOUNT,
        **{f"pi_{number}": Verdict.MATCHED for number in (4, 5, 6)},
    }
    assert night.exceptions(community="") == ["pi_99"]
    assert night.stale == 4  # three payments, and the payout that never reached the bank
    night.sheets()


def test_rows_of_nobody_are_the_stages_and_a_dispute_is_its_payments(night: Night) -> None:
    night.online(1, 5000)
    night.provider.know("pi_1", f"pay_{1:016d}")
    dispute = row_of(1, -5000, SettlementKind.DISPUTE, company="", source_id="dp_1")
    top_up = replace(
        row_of(50, 900, SettlementKind.TOP_UP, company="", source_id="tu_1"), payment_id=None
    )
    fee = replace(
        row_of(51, -80, SettlementKind.FEE, company="", source_id="fee_1"), payment_id=None
    )
    night.provider.pay_out("po_1", [row_of(1, 5000), dispute, top_up, fee], more=1)
    night.read("po_1")
    assert night.verdicts()["dp_1"] is Verdict.MATCHED
    assert sorted(night.exceptions(PLATFORM_COMPANY, "")) == ["po_1", "tu_1"]
    assert night.exceptions() == []


def test_money_that_waits_in_suspense_is_in_the_ledger(night: Night) -> None:
    night.online(1, 5000)
    night.world.arrive(f"pay_{1:016d}", 4000, "pi_7")
    stray = replace(row_of(1, 4000, id="txn_7"), payment_id="pi_7")
    night.provider.pay_out("po_1", [row_of(1, 5000), stray])
    night.read("po_1")
    assert night.verdicts() == {"pi_1": Verdict.MATCHED, "pi_7": Verdict.MATCHED}


def test_facts_come_in_any_order(night: Night) -> None:
    night.online(1, 5000)
    night.provider.pay_out("po_1", [row_of(1, 5000), row_of(2, 6000)])
    night.read("po_1")
    assert night.exceptions(community="") == ["pi_2"]
    night.online(2, 6000)
    night.pass_by()
    assert night.exceptions(community="") == []
    assert night.verdicts() == {"pi_1": Verdict.MATCHED}
    assert COMMUNITY in {one.community_id for one in night.items()}


def test_of_ten_thousand_rows_exactly_the_three_wrong_ones_are_found(night: Night) -> None:
    rows = []
    for number in range(1, 10_001):
        night.online(number, 500)
        rows.append(row_of(number, 500))
    del rows[2_999]
    rows.insert(5_000, replace(rows[4_999], id="txn_doubled"))
    wrong = rows[7_999]
    gross = wrong.settled.gross
    altered = replace(wrong.settled, gross=Money(gross.minor + 1, "HKD"))
    rows[7_999] = replace(wrong, settled=altered)
    night.provider.pay_out("po_1", rows)
    night.read("po_1")
    night.pass_by("2026-12-04")
    keys = {"pi_3000", rows[5_000].payment_id, wrong.payment_id}
    share = f"po_1.{COMMUNITY}"  # no statement of the bank was brought
    assert set(night.exceptions()) == keys | {share}
    found = [one.verdict for one in night.items() if one.kind is ItemKind.PAYMENT]
    assert len(found) == 10_000
    assert found.count(Verdict.MATCHED) == 9_997


def test_a_payout_that_its_bank_sent_back_is_an_exception_at_once(night: Night) -> None:
    night.online(1, 5000)
    night.provider.pay_out("po_1", [row_of(1, 5000)])
    night.provider.fail("po_1")
    night.read("po_1")
    night.read("po_1")

    sheet = night.world.ledger.find(PLATFORM_COMPANY, payout_ref("stripe", "po_1"))
    assert sheet is not None
    assert (sheet.state, sheet.rows) == ("failed", 0)
    assert night.exceptions(PLATFORM_COMPANY, "") == ["po_1"]
