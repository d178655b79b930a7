"""Reminders and letters that staff ask for from the list of debtors: carried out, and once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from shared.adapters.reminder_queues import SqsReminderWork
from shared.domain.arrears.batch import CollectionBatch
from shared.domain.arrears.steps import Action
from shared.domain.dunning.message import ASKED, OFFERED, Reason, State
from shared.domain.ledger.payment_plan import PaymentPlan, PlanPart
from shared.domain.letters.batch import letters_id_of
from shared.domain.messaging.kinds import ChannelName
from shared.edge.messages import MessageUnreadable
from shared.edge.messages_reminders import read_plan_message
from shared.usecases.arrears import batches
from shared.usecases.arrears.batches import Take, act_on_debtors, carry_on, get_batch
from shared.usecases.arrears.handing_on import Hands
from shared.usecases.dunning.ports import PlanAsked, PlanOffered
from shared.usecases.ledger.ledger_orders import ActOnDebtors
from shared.usecases.ledger.ledger_ports import Depth
from shared.usecases.letters.choosing import acted_on
from shared.usecases.letters.ports import ChooseLetters
from shared.usecases.letters.records import contacts_of, letters_of
from shared.usecases.ports import Once
from shared.usecases.reading import ById
from tests.billing.world import QueueInMemory
from tests.fakes.ledger_work import ListedOrders
from tests.fakes.letters import LettersToChoose
from tests.ledger.world import CO, COMMUNITY
from tests.reminders.town import Town, town


class Desk:
    """Somebody at the desk who acts on debtors; every order comes twice."""

    def __init__(self, here: Town, web_address: str = "https://pay.example/") -> None:
        self.here, self.work, self.letters = here, ListedOrders(), LettersToChoose()
        self.hands = Hands(here.work, self.letters, web_address)

    def take(self, action: Action, accounts: list[str]) -> CollectionBatch:
        """Take an action on these accounts, and have all of it carried out."""
        world = self.here.world
        once, address = Once("1", "act", "same"), "https://api.example"
        command = Take(once, COMMUNITY, action, tuple(accounts), address=address)
        ports: dict[str, Any] = {"directory": world.directory, "ledger": world.ledger}
        ports["clock"] = world.clock
        taken = act_on_debtors(world.actor, command, ledger_work=self.work, **ports)
        while self.work.orders:
            orders, self.work.orders = self.work.orders, []
            for order in orders * 2:
                assert isinstance(order, ActOnDebtors)
                debtors = self.here.debtors
                carry_on(order, debtors=debtors, work=self.work, hands=self.hands, **ports)
        return get_batch(world.actor, ById(taken.id), ledger=world.ledger)


def late(people: int = 2) -> Town:
    """Return a town with two late bills an account, and nothing planned."""
    here = town(people)
    here.bill_all("2026-10", 4000)
    here.at(date(2026, 12, 12))
    here.bill_all("2026-11", 6000)
    here.follow(here.accounts)
    return here


def test_an_account_is_reminded_once_of_all_that_is_late_however_often_it_is_ordered() -> None:
    here = late()
    desk = Desk(here)
    for _ in range(2):
        desk.take(Action.REMIND, here.accounts)
        here.plan_all(times=3)
        here.deliver_all(5)
    found = here.messages(origin=ASKED)
    assert sorted(one.account_id for one in found) == here.accounts
    assert {(one.state, one.minor, len(one.bills)) for one in found} == {(State.SENT, 10000, 2)}
    assert len(here.sent()) == 2
    assert desk.letters.orders == []


def test_only_the_accounts_asked_for_are_reminded_and_none_that_has_paid_meanwhile() -> None:
    here = late(3)
    Desk(here).take(Action.REMIND, here.accounts[:2])
    here.plan_all()
    here.pay(here.accounts[0], 10000)
    here.deliver_all()
    found = {one.account_id: (one.state, one.reason) for one in here.messages()}
    assert found == {
        here.accounts[0]: (State.SKIPPED, Reason.PAID),
        here.accounts[1]: (State.SENT, None),
    }


@pytest.mark.parametrize("configured", ["https://pay.example/", ""])
def test_one_batch_of_letters_is_begun_to_all_whom_the_action_was_taken_on(
    monkeypatch: pytest.MonkeyPatch, configured: str
) -> None:
    monkeypatch.setattr(batches, "ROWS_A_PART", 2)
    here = late(6)
    desk = Desk(here, configured)
    chosen = here.accounts[:5]  # three parts
    for _ in range(2):
        done = desk.take(Action.LETTER, chosen)
    (begun,) = here.world.ledger.page(CO, letters_of(COMMUNITY), 9, None).items
    assert (begun.id, done.has_letters) == (letters_id_of(done.id), True)
    assert begun.address == (configured.rstrip("/") or "https://api.example")
    assert set(desk.letters.orders) == {ChooseLetters(CO, begun.id)}
    assert here.work.orders == []
    debtors = [here.debtors.find(CO, COMMUNITY, each) for each in here.accounts]
    found = acted_on(
        CO, [one for one in debtors if one], begun.whom.action_id, begun.at, here.world.ledger
    )
    assert [one.account_id for one in found] == chosen


def test_an_action_on_nobody_begins_no_letters() -> None:
    here = late()
    for account in here.accounts:
        here.pay(account, 10000)
    here.follow(here.accounts)
    desk = Desk(here)
    assert not desk.take(Action.LETTER, here.accounts).has_letters
    assert desk.letters.orders == []


def test_a_plan_is_offered_once_with_a_link_and_is_a_contact() -> None:
    here = late(3)
    desk = Desk(here)
    for _ in range(2):
        desk.take(Action.PLAN_OFFER, here.accounts[:2])
        here.plan_all(times=3)
        here.deliver_all(5)
    found = here.messages(origin=OFFERED)
    assert sorted(one.account_id for one in found) == here.accounts[:2]
    assert {(one.state, one.minor, len(one.bills)) for one in found} == {(State.SENT, 10000, 2)}
    (offer, _) = here.channels[ChannelName.SMS].sent
    assert "分期" in offer.title
    assert "¥100.00" in offer.lines[1]
    assert offer.link.startswith("https://pay.example/p/lp_")
    (contact,) = here.world.ledger.page(CO, contacts_of(here.accounts[0]), 9, None).items
    assert contact.facts.note == "sms plan_offer"
    assert desk.letters.orders == []


def test_a_plan_is_not_offered_for_bills_that_are_in_one_already() -> None:
    here = late(2)
    world = here.world
    bills = world.ledger.book(CO, here.accounts[0], "CNY", Depth.OPEN).bills
    plan = PaymentPlan(
        id="ppl_1",
        community_id=COMMUNITY,
        account_id=here.accounts[0],
        currency="CNY",
        bills=tuple(due.id for due in bills),
        total_minor=10000,
        parts=(PlanPart(1, date(2027, 1, 31), 10000),),
        agreed_at=world.clock.now(),
        agreed_by="Lin",
    )
    here.keep(plan)
    Desk(here).take(Action.PLAN_OFFER, here.accounts)
    here.plan_all()
    here.deliver_all()
    found = {one.account_id: (one.state, one.reason) for one in here.messages()}
    assert found == {
        here.accounts[0]: (State.SKIPPED, Reason.PAYMENT_PLAN),
        here.accounts[1]: (State.SENT, None),
    }


@pytest.mark.parametrize("made", [PlanAsked, PlanOffered])
def test_the_order_is_read_as_it_was_sent_and_none_without_accounts(
    made: type[PlanAsked],
) -> None:
    queue = QueueInMemory()
    order = made(CO, COMMUNITY, "clb_1", date(2026, 12, 12), ("acc_1", "acc_2"))
    SqsReminderWork(queue, "plan", {}).plan([order])
    ((_, body),) = queue.take_all()
    assert read_plan_message(body) == order
    with pytest.raises(MessageUnreadable):
        read_plan_message(json.dumps({**json.loads(body), "accounts": []}))
