"""Owners print receipts of their own: noted as any print, opened by a ticket for minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from shared.domain.actor import Actor, Role
from shared.domain.community import Language
from shared.domain.documents.paper_ticket import PaperTicket, PaperTicketRefused
from shared.domain.errors import NotFound
from shared.domain.ledger.payment import PaymentNotFound
from shared.edge.documents.receipt_pdf import receipt_pdf
from shared.edge.paper_tickets import open_ticket, seal_ticket
from shared.edge.receipt_seals import ReceiptSeal
from shared.usecases.documents.owner_prints import (
    OpenPaper,
    PrintOwn,
    open_receipt_paper,
    print_own_receipt,
)
from shared.usecases.documents.receipt_prints import ListPrints, list_receipt_prints
from shared.usecases.ports import Once
from tests.ledger.world import CO, COMMUNITY, NOON
from tests.usecases.letters.street import ADDRESS, Street, account_of

SECRET = b"of this test"
OWN = account_of(11)
ONCE = Once(CO, "print-1", "digest")
TICKET = PaperTicket(CO, COMMUNITY, OWN, 2026, 1, 1, NOON + timedelta(minutes=10))


def owner(number: int) -> Actor:
    own = frozenset({account_of(number)})
    return Actor(CO, Role.OWNER, f"owner of {account_of(number)}", frozenset({COMMUNITY}), own)


def printed(street: Street, payment_id: str, by: Actor, once: Once = ONCE) -> PaperTicket:
    ports: dict[str, Any] = {
        "directory": street.world.directory,
        "ledger": street.world.ledger,
        "clock": street.world.clock,
    }
    return print_own_receipt(by, PrintOwn(once, payment_id), **ports)


def opened(street: Street, ticket: str) -> str:
    ports: dict[str, Any] = {
        "directory": street.world.directory,
        "ledger": street.world.ledger,
        "bills": None,  # the receipt is for money that pays no bill
        "runs": None,
        "receipt_seals": ReceiptSeal(lambda: SECRET),
        "open_ticket": partial(open_ticket, SECRET),
        "paper_press": receipt_pdf,
        "letter_files": street.files,
        "clock": street.world.clock,
    }
    command = OpenPaper(ticket, Language.ZH, ADDRESS)
    return open_receipt_paper(owner(12), command, **ports).url


def test_an_owners_print_is_noted_once_and_its_ticket_opens_the_paper() -> None:
    street = Street()
    payment = street.world.pay(5000, account=OWN)
    ticket = printed(street, payment.id, owner(11))
    assert (ticket.copy, ticket.account_id) == (1, OWN)
    url = opened(street, seal_ticket(SECRET, ticket))
    (pdf,) = street.files.kept.values()
    assert pdf.startswith(b"%PDF-")
    assert url.endswith("2026-000001-1-zh-CN.pdf")
    assert opened(street, seal_ticket(SECRET, ticket)) == url
    prints = list_receipt_prints(
        street.world.actor,
        ListPrints(COMMUNITY, "2026-000001", 10),
        directory=street.world.directory,
        ledger=street.world.ledger,
    )
    assert [(one.copy, one.by) for one in prints.items] == [(1, f"owner of {OWN}")]


def test_another_owner_prints_nothing_and_a_payment_without_receipt_has_none() -> None:
    street = Street()
    payment = street.world.pay(5000, account=OWN)
    with pytest.raises(PaymentNotFound):
        printed(street, payment.id, owner(12))
    with pytest.raises(PaymentNotFound):
        printed(street, "pay_nobodys", owner(11))


def test_a_ticket_ends_and_can_not_be_made_up() -> None:
    street = Street()
    printed(street, street.world.pay(5000, account=OWN).id, owner(11))
    good = seal_ticket(SECRET, TICKET)
    assert open_ticket(SECRET, good, NOON) == TICKET
    wrong = (
        seal_ticket(b"another secret", TICKET),
        good.replace(OWN, account_of(12)),
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        "",
        "a.b.c",
    )
    for ticket in wrong:
        with pytest.raises(PaperTicketRefused):
            opened(street, ticket)
    street.world.clock.time = NOON + timedelta(minutes=10)
    with pytest.raises(PaperTicketRefused):
        opened(street, good)


def test_a_ticket_shows_no_receipt_of_another_account() -> None:
    street = Street()
    printed(street, street.world.pay(5000, account=OWN).id, owner(11))
    foreign = replace(TICKET, account_id=account_of(12))
    with pytest.raises(NotFound):
        opened(street, seal_ticket(SECRET, foreign))
