"""Collection files and banks' answers, in memory: what is asked for, and what becomes of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.domain.bank_files.bank_file import FileState, RowState
from shared.domain.bank_files.bank_format import Cell, Column, built_in
from shared.domain.bank_files.errors import BankFileNotReady, BankUploadNotFound, MandateRefused
from shared.domain.ledger.payment import Channel, PaymentState
from shared.domain.ledger.suspense import SuspenseReason
from shared.usecases.bank_files.answering import AnswerFile, answer_file
from shared.usecases.bank_files.formats import SaveFormat, save_format
from shared.usecases.bank_files.mandates import (
    EndMandate,
    FindMandates,
    end_mandate,
    find_mandates,
)
from shared.usecases.ledger.ledger_ports import payment_ref, suspense_of
from shared.usecases.ports import Once
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, SPACE, TODAY, WATER, memory_world
from tests.usecases.bank_files.bank import Bank, written

UNKNOWN = "L0123456789ABCDEF"


@pytest.fixture
def bank() -> Bank:
    found = Bank(memory_world())
    found.world.bill([(FEE, 24200), (WATER, 6150)], period="2026-10")
    found.world.bill([(FEE, 15000)], account=SPACE, period="2026-10")
    found.mandate(HOME)
    found.mandate(SPACE, number="6222 0000 1111 2222", name="李雷")
    return found


def test_a_file_holds_a_row_for_each_account_that_owes(bank: Bank) -> None:
    file = bank.make()
    assert (file.state, file.sent) == (FileState.EXPORTED, (2, 45350))
    lines = bank.files.kept[file.key].decode().splitlines()
    assert lines[0] == f"{file.id}|20261124|2|453.50"
    rows = {row.account_id: row for row in bank.rows(file)}
    home = rows[HOME]
    assert f"{home.row_key}|102100099996|6222021234567890|王伟|303.50|CNY" in lines[1] + lines[2]
    assert [row.minor for row in (home, rows[SPACE])] == [30350, 15000]
    assert file.size_bytes == len(bank.files.kept[file.key])


def test_the_fixed_file_counts_bytes_and_fen(bank: Bank) -> None:
    file = bank.make("example-fixed")
    raw = bank.files.kept[file.key].split(b"\r\n")
    assert raw[0].startswith(b"H" + file.id.encode())
    assert {len(line) for line in raw[1:-2]} == {144}
    assert "王伟".encode("gbk") in raw[1] + raw[2]
    assert raw[-2] == b"T00000002000000000045350"


def test_only_what_is_due_and_mandated_today_is_collected(bank: Bank) -> None:
    bank.world.bill([(FEE, 100)], period="2026-12")
    third = bank.world.open_account(3)
    bank.world.bill([(FEE, 777)], account=third, period="2026-10")
    bank.mandate(third, first=TODAY + timedelta(days=1))
    bank.mandate(SPACE, first=date(2026, 1, 1))
    needs = bank.ports("directory", "ledger", "clock")
    for last, refused in ((date(2025, 1, 1), True), (TODAY - timedelta(days=1), False)):
        with pytest.raises(MandateRefused) if refused else nullcontext():
            end_mandate(bank.world.actor, EndMandate(bank.world.once(), SPACE, last), **needs)
    file = bank.make()
    assert [(row.account_id, row.minor) for row in bank.rows(file)] == [(HOME, 30350)]


def test_a_limit_takes_what_comes_first_in_the_communitys_order(bank: Bank) -> None:
    bank.world.bill([(FEE, 5000)], period="2026-09")
    bank.mandate(HOME, limit=Decimal("60.00"))
    file = bank.make()
    row = next(row for row in bank.rows(file) if row.account_id == HOME)
    order = bank.world.ledger.find(CO, payment_ref(row.payment_id))
    assert order is not None
    assert (row.minor, order.minor, order.channel) == (6000, 6000, Channel.BANK_FILE)
    assert [one.minor for one in order.wanted] == [5000, 1000]


def test_an_account_is_out_in_one_file_only_and_still_pays_elsewhere(bank: Bank) -> None:
    first = bank.make()
    second = bank.make()
    assert second.state is FileState.CLOSED
    assert second.tally(RowState.SKIPPED) == (2, 45350)
    assert {row.reason for row in bank.rows(second)} == {"in_another_file"}
    bank.world.pay(30350)
    row = next(row for row in bank.rows(first) if row.account_id == HOME)
    bank.send(first, written(first.form, [(row.row_key, 30350, "00")]))
    assert bank.world.balance() == 30350
    assert bank.world.breaches() == []


def test_a_repeated_request_makes_one_file(bank: Bank) -> None:
    once = Once(CO, "same", "digest")
    first = bank.make(once=once)
    second = bank.make(once=once)
    assert second == first
    assert len(bank.rows(first)) == 2


def test_what_does_not_fit_is_told_and_not_sent(bank: Bank) -> None:
    bank.mandate(HOME, name="𠮷田")  # not in GBK
    file = bank.make("example-fixed")
    skipped = [row for row in bank.rows(file) if row.state is RowState.SKIPPED]
    assert [(row.account_id, row.reason) for row in skipped] == [(HOME, "does_not_fit")]
    assert file.sent == (1, 15000)
    assert b"\xf0" not in bank.files.kept[file.key]


def test_successes_failures_and_strangers_each_go_their_way(bank: Bank) -> None:
    file = bank.make()
    home, space = (
        next(row for row in bank.rows(file) if row.account_id == account)
        for account in (HOME, SPACE)
    )
    answer = bank.send(
        file,
        written(
            file.form,
            [
                (home.row_key, 30350, "00"),
                (space.row_key, 15000, "01"),
                (home.row_key, 30350, "00"),
                (UNKNOWN, 999, "00"),
                ("", 111, "00"),
                (UNKNOWN, 5, "01"),
                (space.row_key, 15000, "zz"),
            ],
        ),
    )
    assert bank.outcomes(answer) == [
        ("paid", ""),
        ("failed", "insufficient_funds"),
        ("error", "duplicate_row"),
        ("suspended", "unknown_row"),
        ("suspended", "unknown_row"),
        ("error", "unknown_row"),
        ("error", "result_unknown"),
    ]
    payment = bank.world.ledger.find(CO, payment_ref(home.payment_id))
    assert payment is not None
    assert (payment.state, payment.channel) == (PaymentState.SUCCEEDED, Channel.BANK_FILE)
    assert payment.receipt is not None
    assert payment.allocated_minor == 30350
    held = bank.world.ledger.page(CO, suspense_of(COMMUNITY, "open"), 10, None).items
    assert sorted(one.minor for one in held) == [111, 999]
    after = bank.file(file.id)
    assert after.state is FileState.CLOSED
    assert after.tally(RowState.PAID) == (1, 30350)
    assert after.tally(RowState.FAILED) == (1, 15000)
    assert bank.world.breaches() == []
    table = bank.files.kept[answer.result_key].decode("utf-8-sig").splitlines()
    assert len(table) == 8
    assert "bank_line.duplicate_row" in table[3]


def test_another_amount_waits_in_suspense_and_is_never_paid_beside_it(bank: Bank) -> None:
    file = bank.make()
    home = next(row for row in bank.rows(file) if row.account_id == HOME)
    answer = bank.send(file, written(file.form, [(home.row_key, 30000, "00")]))
    assert bank.outcomes(answer) == [("suspended", "other_amount")]
    again = bank.send(file, written(file.form, [(home.row_key, 30350, "00")]))
    assert bank.outcomes(again) == [("repeated", "")]
    held = bank.world.ledger.page(CO, suspense_of(COMMUNITY, "open"), 10, None).items
    assert [(one.minor, one.reason) for one in held] == [(30000, SuspenseReason.OTHER_AMOUNT)]
    assert bank.world.breaches() == []


def test_the_same_answer_twice_or_in_pieces_counts_once(bank: Bank) -> None:
    file = bank.make()
    told = [(row.row_key, row.minor, "00") for row in bank.rows(file)]
    half = bank.send(file, written(file.form, told[:1]))
    assert bank.file(file.id).state is FileState.PARTLY_ANSWERED
    whole = bank.send(file, written(file.form, told))
    last = bank.send(file, written(file.form, told))
    assert bank.outcomes(half) == [("paid", "")]
    assert bank.outcomes(whole) == [("repeated", ""), ("paid", "")]
    assert bank.outcomes(last) == [("repeated", ""), ("repeated", "")]
    assert len(bank.world.receipts()) == 2
    assert bank.file(file.id).tally(RowState.PAID) == (2, 45350)


def test_money_after_a_failure_or_a_close_is_taken_all_the_same(bank: Bank) -> None:
    file = bank.make()
    home, space = sorted(bank.rows(file), key=lambda row: -row.minor)
    bank.send(file, written(file.form, [(home.row_key, 30350, "01")]))
    closed = bank.close(bank.file(file.id))
    assert closed.state is FileState.CLOSED
    assert closed.tally(RowState.GIVEN_UP) == (1, 15000)
    again = bank.make()
    assert again.sent == (2, 45350)
    late = written(file.form, [(home.row_key, 30350, "00"), (space.row_key, 15000, "00")])
    answer = bank.send(bank.file(file.id), late)
    assert bank.outcomes(answer) == [("paid", ""), ("paid", "")]
    assert bank.file(file.id).tally(RowState.PAID) == (2, 45350)
    twice = written(again.form, [(row.row_key, row.minor, "00") for row in bank.rows(again)])
    bank.send(again, twice)
    assert (bank.world.balance(), bank.world.balance(SPACE)) == (30350, 15000)
    assert bank.world.breaches() == []


def test_a_whole_answer_that_can_not_be_read_changes_nothing(bank: Bank) -> None:
    file = bank.make()
    for data, reason in (
        (b"x\n" * 1_000_000, "too_many_lines"),
        (b"PK\x03\x04zip", "not_text"),
        (b"\xff\xfea\x00", "encoding"),
        (b"\n\n", "empty"),
    ):
        answer = bank.send(file, data)
        assert (answer.state.value, answer.reason) == ("refused", reason)
    assert bank.file(file.id).state is FileState.EXPORTED


def test_an_upload_of_another_file_or_none_is_refused(bank: Bank) -> None:
    file = bank.make()
    needs = bank.ports("ledger", "bank_files", "bank_work", "clock")
    for upload in ("elsewhere", f"{CO}/{COMMUNITY}/bank-answers/{file.id}/none.txt"):
        command = AnswerFile(bank.world.once(), file.id, upload)
        with pytest.raises(BankUploadNotFound):
            answer_file(bank.world.actor, command, **needs)


def test_a_file_still_being_made_takes_no_answer(bank: Bank) -> None:
    file = replace(bank.make(), state=FileState.COLLECTING)
    with pytest.raises(BankFileNotReady):
        file.moved(FileState.CLOSING)


def test_a_bank_account_is_found_by_its_number_alone(bank: Bank) -> None:
    found = find_mandates(
        bank.world.actor,
        FindMandates(COMMUNITY, "6222-0000-1111-2222"),
        **bank.ports("directory", "ledger", "sealer"),
    )
    assert [(one.account_id, one.number_end, one.holder_masked) for one in found] == [
        (SPACE, "2222", "李*")
    ]


def test_a_community_brings_its_own_format_and_running_files_keep_theirs(bank: Bank) -> None:
    own = replace(built_in(COMMUNITY)[0], name="icbc", trailer=(Column(Cell.TOTAL),))
    needs = bank.ports("directory", "ledger")
    save_format(bank.world.actor, SaveFormat(bank.world.once(), own), **needs)
    file = bank.make("icbc")
    assert bank.files.kept[file.key].decode().splitlines()[-1] == "453.50"
    changed = replace(own, success=("OK",))
    save_format(bank.world.actor, SaveFormat(bank.world.once(), changed), **needs)
    told = [(row.row_key, row.minor, "00") for row in bank.rows(file)]
    answer = bank.send(file, written(file.form, told))
    assert bank.outcomes(answer) == [("paid", ""), ("paid", "")]
