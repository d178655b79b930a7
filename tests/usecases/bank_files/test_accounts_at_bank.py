"""What a file at the bank means for an account: its dues, and money that waits in suspense."""

from __future__ import annotations

from shared.domain.ledger.payment import Channel
from shared.domain.refunds.part import Route
from shared.domain.refunds.ways import ways_back
from shared.usecases.ledger.ledger_ports import suspense_of
from shared.usecases.ledger.statements import get_dues
from shared.usecases.paying.suspense import AssignSuspense, assign_suspense
from shared.usecases.reading import ById
from tests.ledger.world import CO, COMMUNITY, FEE, HOME, memory_world
from tests.usecases.bank_files.bank import Bank, written


def test_assigned_money_of_a_bank_file_is_a_payment_by_bank_file() -> None:
    bank = Bank(memory_world())
    world = bank.world
    bill = world.bill([(FEE, 24200)], period="2026-10")
    bank.mandate(HOME)
    file = bank.make()
    (row,) = bank.rows(file)
    bank.send(file, written(file.form, [(row.row_key, 24000, "00")]))
    (held,) = world.ledger.page(CO, suspense_of(COMMUNITY, "open"), 10, None).items
    payment = assign_suspense(
        world.actor,
        AssignSuspense(world.once(), held.id, HOME),
        directory=world.directory,
        ledger=world.ledger,
        clock=world.clock,
    )
    assert (payment.channel, world.open_minor(bill)) == (Channel.BANK_FILE, 200)
    assert Route.PROVIDER not in ways_back(payment, world.clock.now())


def test_dues_say_in_which_file_the_account_is_out_at_the_bank() -> None:
    bank = Bank(memory_world())
    world = bank.world
    world.bill([(FEE, 24200)], period="2026-10")
    bank.mandate(HOME)
    ports = bank.ports("directory", "ledger", "clock")
    assert get_dues(world.actor, ById(HOME), **ports).bank_file_id == ""
    file = bank.make()
    assert get_dues(world.actor, ById(HOME), **ports).bank_file_id == file.id
    bank.close(file)
    assert get_dues(world.actor, ById(HOME), **ports).bank_file_id == ""
