"""What a bank collects of bills in parts, in plans or disputed: what is due, and nothing else."""

from __future__ import annotations

from datetime import date

from shared.usecases.arrears.disputing import DisputeBill, dispute_bill
from shared.usecases.billing.bill_instalments import SplitBill, split_bill
from shared.usecases.ledger.ledger_ports import payment_ref
from tests.ledger.world import CO, FEE, HOME, TODAY, memory_world
from tests.usecases.bank_files.bank import Bank, written


def test_only_parts_that_are_due_are_collected_and_a_disputed_bill_is_not() -> None:
    bank = Bank(memory_world())
    world = bank.world
    world.settle(part_payment=False)
    world.clock.forward(days=-20)
    split = world.bill([(FEE, 30000)], period="2026-10")
    disputed = world.bill([(FEE, 7000)], period="2026-09")
    whole = world.bill([(FEE, 500)], period="2026-08")
    needs = bank.ports("directory", "ledger", "clock")
    document = {"count": 3, "first_due": "2026-11-10"}
    split_bill(world.actor, SplitBill(world.once(), split.key.id, document), **needs)
    dispute_bill(world.actor, DisputeBill(world.once(), disputed.key.id, "wrong"), **needs)
    world.clock.forward(days=20)
    bank.mandate(HOME)
    file = bank.make()
    (row,) = bank.rows(file)
    order = world.ledger.find(CO, payment_ref(row.payment_id))
    assert order is not None
    assert {(one.bill_id, one.minor) for one in order.wanted} == {
        (split.key.id, 10000),
        (whole.key.id, 500),
    }
    bank.send(file, written(file.form, [(row.row_key, 10500, "00")]))
    assert [world.open_minor(one) for one in (split, disputed, whole)] == [20000, 7000, 0]
    assert (world.balance(), world.breaches()) == (0, [])
    assert bank.rows(bank.make(until=TODAY)) == []
    again = bank.make(until=date(2026, 12, 31))
    assert [row.minor for row in bank.rows(again)] == [10000]
