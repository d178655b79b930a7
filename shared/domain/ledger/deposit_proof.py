"""The laws of deposits: what is held is what nobody gave back, kept or moved, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.domain.deposits.deposit import Deposit
from shared.domain.ledger.account_book import AccountBook
from shared.domain.ledger.payment import Payment
from shared.domain.ledger.proof import Breach


def deposits_are_held(
    book: AccountBook, payments: Mapping[str, Payment], deposits: Mapping[str, Deposit]
) -> Iterator[Breach]:
    """What is held = Σ what is left of the account's deposits, each as its own payment says.

    `payments` are all that the account's movements name, `deposits` those that they brought.
    """
    for payment in payments.values():
        share = payment.share(book.account_id)
        if share is None or not (payment.deposit_id or share.deposit_minor):
            continue
        deposit = deposits.get(payment.deposit_id)
        left = deposit.left_minor if deposit else 0
        if share.deposited_minor != left:
            yield _breach("deposit_is_its_payment", payment.id, share.deposited_minor, left)
    total = sum(
        deposit.left_minor for deposit in deposits.values() if deposit.account_id == book.account_id
    )
    if total != book.state.held_minor:
        yield _breach("deposits_are_held", book.account_id, total, book.state.held_minor)


def _breach(law: str, about: str, expected: int, found: int) -> Breach:
    return Breach(law, about, str(expected), str(found))
