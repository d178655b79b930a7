"""A deposit follows its payment where that turns out not to have come."""

from __future__ import annotations

from shared.domain.deposits.deposit import Deposit, DepositState, Told
from shared.domain.ledger.payment import Ended, Payment
from shared.usecases.depositing.records import deposit_ref, same_deposit
from shared.usecases.ledger.ledger_ports import Change, Ref, Save, Seen


def deposit_refs(payment: Payment) -> tuple[Ref[Deposit], ...]:
    """Return the name of the deposit that a payment brought, if it brought one."""
    return (deposit_ref(payment.deposit_id),) if payment.deposit_id else ()


def voided_deposit(seen: Seen, payment: Payment, ended: Ended) -> tuple[Change, ...]:
    """Return the change that voids the deposit of a payment that is voided."""
    if not payment.deposit_id:
        return ()
    before = same_deposit(seen, payment.deposit_id)
    told = Told(
        ended.at, DepositState.VOIDED.value, ended.by, before.left_minor, ended.reason, payment.id
    )
    return (Save(before, before.void(told)),)
