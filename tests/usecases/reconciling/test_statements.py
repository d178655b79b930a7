"""A statement meets the money that waits for it: by its name, its day, or its payer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.accounts import Account, Holder, HolderKind
from shared.domain.ledger.payment import Channel
from shared.domain.reconciling.day import StatementImport
from shared.domain.reconciling.item import Item, Verdict
from shared.domain.refunds.part import Route
from shared.usecases.paying.voids import BouncePayment, bounce_payment
from shared.usecases.ports import Create
from shared.usecases.reading import ById
from shared.usecases.reconciling.bank_lines import (
    BookLine,
    MatchLine,
    UnmatchLine,
    book_line,
    match_line,
    unmatch_line,
)
from shared.usecases.reconciling.records import exceptions_of, items_of
from shared.usecases.reconciling.statements import (
    ImportStatement,
    StatementRow,
    import_statement,
    propose,
)
from shared.usecases.refunding.by_hand import PayOutPart, ReturnPart, pay_out_part, return_part
from tests.ledger.world import CO, COMMUNITY, HOME, NOON, memory_world
from tests.usecases.reconciling.paying_out import Night, night_of, row_of
from tests.usecases.refunding.world import Refunding

DAY = date(2026, 11, 24)


@pytest.fixture
def night() -> Night:
    return night_of(memory_world())


def bring(night: Night, *rows: StatementRow) -> StatementImport:
    world = night.world
    return import_statement(
        world.actor,
        ImportStatement(world.once(), COMMUNITY, rows),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )


def row(amount: str, **more: str) -> StatementRow:
    return StatementRow(DAY, Decimal(amount), **more)


def open_lines(night: Night) -> list[Item]:
    page = night.world.ledger.page(CO, exceptions_of(COMMUNITY, "open"), 100, None)
    return [one for one in page.items if one.line is not None]


def test_transfers_are_matched_by_reference_amount_and_day(night: Night) -> None:
    world = night.world
    named = world.pay(700, channel=Channel.TRANSFER, reference="TRF-20261124-1")
    world.pay(700, channel=Channel.TRANSFER)
    world.pay(900, channel=Channel.CHEQUE)
    night.pass_by()
    made = bring(night, row("7.00", text="fee trf-20261124-1 thanks"), row("9.00"), row("8.00"))
    assert (made.new, made.matched) == (3, 2)
    assert night.verdicts()[named.id] is Verdict.MATCHED
    assert [one.gap_minor for one in open_lines(night)] == [800]
    assert bring(night, row("9.00")).new == 0
    night.sheets()


def test_equal_sums_are_told_apart_by_their_only_payer(night: Night) -> None:
    world = night.world
    his: dict[str, str] = {}
    for number, name in enumerate(("王伟", "李娜"), start=7):
        holder = Holder(f"hld_{number:016d}", COMMUNITY, name, HolderKind.PERSON, NOON)
        held = world.directory.get(CO, Account, HOME)
        account = replace(held, id=f"acc_{number:016d}", holder_id=holder.id)
        world.directory.commit(CO, [Create(holder), Create(account)])
        his[name] = world.pay(700, channel=Channel.TRANSFER, account=account.id).id
    night.pass_by()
    assert bring(night, row("7.00", payer="李娜")).matched == 1
    assert night.verdicts()[his["李娜"]] is Verdict.MATCHED
    assert night.verdicts()[his["王伟"]] is Verdict.AWAITED


def test_a_payout_meets_the_line_that_names_it(night: Night) -> None:
    night.online(1, 500_000)
    night.provider.pay_out("po_20261126", [row_of(1, 500_000)])
    night.read("po_20261126")
    net = night.provider.made["po_20261126"].amount
    made = bring(
        night,
        StatementRow(date(2026, 11, 27), net.decimal, "HKD", text="STRIPE po_20261126"),
    )
    assert made.matched == 1
    (share,) = night.items("2026-11-26")
    assert share.verdict is Verdict.MATCHED


def test_a_match_by_hand_leaves_a_difference_and_is_undone(night: Night) -> None:
    world = night.world
    paid = world.pay(700, channel=Channel.TRANSFER)
    night.pass_by()
    bring(night, row("6.99"))
    (line,) = open_lines(night)
    found = propose(world.actor, ById(line.id), directory=world.directory, ledger=world.ledger)
    assert found.items == ()
    page = world.ledger.page(CO, items_of(COMMUNITY, "2026-11-24", "awaited"), 10, None)
    (waiting,) = page.items
    ports: dict[str, Any] = {"ledger": world.ledger, "clock": world.clock}
    done = match_line(
        world.actor, MatchLine(world.once(), line.id, waiting.id, "a fen was kept"), **ports
    )
    assert (done.verdict, done.story[0].what) == (Verdict.MATCHED, "matched")
    assert night.verdicts()[paid.id] is Verdict.DIFFERENT_AMOUNT
    freed = unmatch_line(world.actor, UnmatchLine(world.once(), line.id, "another one"), **ports)
    assert freed.verdict is Verdict.MISSING_IN_LEDGER
    assert night.verdicts()[paid.id] is Verdict.AWAITED
    night.sheets()


def test_booked_money_is_met_again_by_the_night_and_stays_matched(night: Night) -> None:
    world = night.world
    bring(night, row("7.00"), row("8.00"))
    first, second = sorted(open_lines(night), key=lambda one: one.gap_minor)
    ports: dict[str, Any] = {
        "directory": world.directory,
        "ledger": world.ledger,
        "clock": world.clock,
    }
    book_line(world.actor, BookLine(world.once(), first.id, HOME), **ports)
    book_line(world.actor, BookLine(world.once(), second.id), **ports)
    night.pass_by()
    night.pass_by("2026-12-24")
    assert night.exceptions() == []
    assert set(night.verdicts().values()) == {Verdict.MATCHED}
    assert world.balance() == 700
    assert len(world.receipts()) == 1
    night.sheets()


def test_a_bounced_transfer_is_met_by_the_line_that_takes_it_out(night: Night) -> None:
    world = night.world
    paid = world.pay(700, channel=Channel.TRANSFER, reference="TRF-20261124-1")
    bounce_payment(
        world.actor,
        BouncePayment(world.once(), paid.id, "no funds"),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    night.pass_by()
    text = "trf-20261124-1"
    made = bring(night, row("7.00", text=text), row("-7.00", text=f"return {text}"))
    assert (made.new, made.matched) == (2, 2)
    assert night.verdicts()[paid.id] is Verdict.MATCHED
    assert night.verdicts()[f"{paid.id}.bounced"] is Verdict.MATCHED
    assert open_lines(night) == []
    night.sheets()


def test_a_refund_by_transfer_is_met_going_out_and_coming_back(night: Night) -> None:
    world = night.world
    refund = Refunding(world).asked([(world.pay(5000), 2000)], route=Route.TRANSFER)
    ports: dict[str, Any] = {
        "directory": world.directory,
        "ledger": world.ledger,
        "clock": world.clock,
    }
    part = refund.parts[0].id
    pay_out_part(world.actor, PayOutPart(world.once(), refund.id, part, "ICBC-77001"), **ports)
    night.pass_by()
    assert bring(night, row("-20.00", text="ICBC-77001")).matched == 1
    return_part(world.actor, ReturnPart(world.once(), refund.id, part, "closed"), **ports)
    assert bring(night, row("20.00", text="back ICBC-77001")).matched == 1
    assert night.exceptions() == []
    night.sheets()
