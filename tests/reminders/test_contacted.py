"""A reminder that is out is the account's last contact, once; a notice of money is none."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.arrears.contact import (
    ContactFacts,
    ContactRefused,
    ContactResult,
    ContactWay,
)
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.arrears.records import case_ref
from shared.usecases.letters.records import contacts_of, last_contact_ref
from shared.usecases.messaging.ports import Refused, RefusedKind
from tests.ledger.world import CO
from tests.reminders.town import Town, town


def reminded() -> Town:
    """Return a town with one account whose bill is three days late, told of it many times."""
    here = town(1)
    here.bill_all("2026-11")
    here.morning(date(2026, 12, 3), times=5)
    return here


def test_a_reminder_that_went_out_is_one_contact_however_often_it_is_delivered() -> None:
    here = reminded()
    (account,) = here.accounts
    (contact,) = here.world.ledger.page(CO, contacts_of(account), 9, None).items
    assert (contact.facts.way, contact.facts.result) == (ContactWay.MESSAGE, ContactResult.SENT)
    assert contact.facts.note == "sms overdue_first"
    known = here.world.ledger.find(CO, last_contact_ref(account))
    assert known is not None
    assert (known.last, known.best_time) == (contact, "")
    case = here.world.ledger.find(CO, case_ref(account))
    assert case is not None
    assert (case.contacted_on, case.next_on, case.moves) == (date(2026, 12, 3), None, ())


def test_a_notice_of_a_payment_is_no_contact() -> None:
    here = town(1, ChannelName.EMAIL)
    (account,) = here.accounts
    here.pay(account, 100)
    here.tell()
    here.deliver_all()
    assert len(here.sent()) == 1
    assert here.world.ledger.find(CO, last_contact_ref(account)) is None
    assert here.world.ledger.find(CO, case_ref(account)) is None


def test_a_reminder_that_no_channel_took_is_no_contact() -> None:
    here = town(1, ChannelName.SMS)
    here.bill_all("2026-11")
    here.channels[ChannelName.SMS].answers = [Refused(RefusedKind.ADDRESS, "gone")]
    here.morning(date(2026, 12, 3), times=3)
    assert here.sent() == []
    assert here.world.ledger.find(CO, last_contact_ref(here.accounts[0])) is None


def test_only_a_message_is_sent() -> None:
    with pytest.raises(ContactRefused):
        ContactFacts(ContactWay.CALL, ContactResult.SENT)
