"""What staff see of a town's messages over HTTP, and what channels and readers do with them."""

from __future__ import annotations

from shared.domain.actor import Actor, Role
from shared.domain.dunning.message import Message
from shared.edge.texts.reminders import built_in
from shared.usecases.messaging.ports import Delivery, DeliveryState
from tests.fakes.api import Api
from tests.fakes.reminders import LedgerBills
from tests.ledger.world import CO
from tests.reminders.town import Town


def api_of(here: Town) -> Api:
    """Return the API over a town, as its staff calls it."""
    world = here.world
    ports = {
        "directory": world.directory,
        "idempotency": world.directory,
        "ledger": world.ledger,
        "clock": world.clock,
        "debtors": here.debtors,
        "due_runs": here.debtors,
        "runs": here.runs,
        "bills": LedgerBills(world.ledger),
        "planned_messages": here.planned,
        "reminder_work": here.work,
        "built_in": built_in,
        "links": here.links,
        "deliveries": here.receipts,
        "signing_key": lambda: b"a key for tests",
    }
    return Api(ports, Actor(CO, Role.ADMIN, "Lin"))


def tell(here: Town, message: Message, state: DeliveryState = DeliveryState.DELIVERED) -> None:
    """Let a channel tell what became of a message it took."""
    assert message.channel is not None
    now = here.world.clock.now()
    receipt = Delivery(message.channel, message.provider_id, state, now, "as it is told")
    here.receipts.note_delivery(CO, receipt)


def open_link(here: Town, message: Message) -> None:
    """Let whoever got a message open its link."""
    link = here.links.find(CO, message.account_id, message.link_id)
    assert link is not None
    here.links.opened(link, here.world.clock.now())
