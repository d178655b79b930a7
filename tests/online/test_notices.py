"""Notices are proven and kept before anything else; silence is met with questions."""

from __future__ import annotations

import base64
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.payment_webhooks import app
from infra.local.stripe_sandbox.courier import sealed
from shared.adapters.payment_setup import payment_reader
from shared.adapters.sqs import QueueUnavailable
from shared.adapters.stripe_webhooks import StripeNotices
from shared.domain.ledger.payment import PaymentState
from shared.store.ledger import LedgerTable
from shared.store.provider_events import AwaitedOrderList, ProviderEventTable
from shared.usecases.paying.order_janitor import ask_about_orders, read_events_back
from shared.usecases.paying.ports_notices import KeptNotice
from shared.usecases.paying.provider_events import Books, apply_event
from shared.usecases.paying.provider_notices import record_notice
from shared.usecases.ports import Once
from tests.billing.faults import Died, Fate
from tests.fakes.ledger import MemoryLedger
from tests.fakes.notices import AwaitedInMemory, ListedNotices, MemoryArchive
from tests.ledger.world import CO, FEE, HOME, World, stored_world
from tests.online.shop import Shop
from tests.online.telling import Telling

OLD, NEW = "whsec_old", "whsec_new"


class Door:
    """The function that stands open, with what it keeps and hands on."""

    def __init__(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shop, self.archive, self.queue = shop, MemoryArchive(), ListedNotices()
        notices = StripeNotices(lambda: [OLD, NEW], shop.world.clock, live=False)
        ports = {
            "notices": notices,
            "archive": self.archive,
            "queue": self.queue,
            "clock": shop.world.clock,
        }
        monkeypatch.setattr(app, "wire_receive", lambda: ports)

    def event(self, secret: str = NEW, *, age_s: int = 0, **changes: Any) -> dict[str, Any]:
        """Return the request of the newest event, properly signed with `secret`."""
        told = dict(self.shop.sandbox.world.books.all("event")[-1]) | changes
        stamp = int(self.shop.world.clock.now().timestamp()) - age_s
        headers, body = sealed(told, [secret], stamp)
        return {
            "headers": headers,
            "body": body.decode(),
            "isBase64Encoded": False,
            "pathParameters": {"company_id": CO},
        }

    def knock(self, request: dict[str, Any]) -> int:
        """Send a request and return its status."""
        return int(app.receive(request, None)["statusCode"])


@pytest.fixture
def door(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Door:
    shop.world.bill([(FEE, 24200)])
    shop.pay(shop.order())
    return Door(shop, monkeypatch)


@pytest.mark.parametrize("secret", [OLD, NEW])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_genuine_notice_is_kept_byte_for_byte_and_handed_on(
    door: Door, secret: str, encoded: bool
) -> None:
    request = door.event(secret)
    raw = request["body"].encode()
    if encoded:
        request |= {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
    assert door.knock(request) == 200
    ((provider, company_id, event_id),) = door.queue.messages
    kept = door.archive.find(provider, event_id)
    assert kept is not None
    assert (kept.raw, company_id) == (raw, CO)


def test_what_is_not_from_the_provider_from_now_for_us_is_refused_and_not_kept(door: Door) -> None:
    good = door.event()
    tampered = good | {"body": good["body"].replace("cny", "usd")}
    unsigned = good | {"headers": {}}
    large = good | {"body": "x" * 400_000}
    other_mode = door.event(livemode=True)
    not_base64 = good | {"isBase64Encoded": True, "body": "***"}
    elsewhere = good | {"pathParameters": {"company_id": "../x"}}
    refused = [
        tampered, unsigned, large, other_mode, not_base64, elsewhere,
        door.event("whsec_stolen"), door.event(age_s=301), door.event(age_s=-301),
    ]  # fmt: skip
    assert [door.knock(request) for request in refused] == [400, 400, 413, *[400] * 6]
    assert door.knock(door.event(age_s=299)) == 200
    assert (len(door.archive.kept), len(door.queue.messages)) == (1, 1)


def test_a_notice_that_could_not_be_queued_is_asked_for_again(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: str) -> None:
        raise QueueUnavailable(reason="busy")

    with monkeypatch.context() as patched:
        patched.setattr(door.queue, "hand_on", full)
        assert door.knock(door.event()) == 503
    assert door.knock(door.event()) == 200
    assert len(door.queue.messages) == 1


def test_a_notice_that_was_applied_is_not_handed_on_again(door: Door) -> None:
    door.knock(door.event())
    ((provider, _, event_id),) = door.queue.messages
    door.archive.settle(provider, event_id, "paid", door.shop.world.clock.now())
    assert door.knock(door.event()) == 200
    assert len(door.queue.messages) == 1


def test_record_applies_a_kept_notice_once(door: Door) -> None:
    door.knock(door.event())
    ((provider, _, event_id),) = door.queue.messages
    telling = Telling(door.shop, door.shop.world, door.archive)
    reader = payment_reader(door.shop.world.clock, "test")
    first = record_notice(provider, event_id, notices=reader, books=telling.books)
    again = record_notice(provider, event_id, notices=reader, books=telling.books)
    assert first == again
    assert door.archive.kept[provider, event_id].outcome == first[1] != ""
    assert len(door.shop.world.receipts()) <= 1


def test_the_janitor_asks_after_five_minutes_when_no_notice_comes(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order)
    assert isinstance(shop.world.ledger, MemoryLedger)
    awaited = AwaitedInMemory(CO, shop.world.ledger)
    telling = Telling(shop, shop.world)
    assert ask_about_orders(awaited, telling.books).asked == 0
    shop.forward(minutes=5)
    assert ask_about_orders(awaited, telling.books).asked == 1
    assert shop.world.open_minor(bill) == 0
    assert shop.now(order).state is PaymentState.SUCCEEDED
    assert ask_about_orders(awaited, telling.books).asked == 0


def test_the_janitor_asks_again_after_an_hour_and_a_day_and_ends_what_nobody_paid(
    shop: Shop,
) -> None:
    shop.world.bill([(FEE, 24200)])
    order = shop.order()
    assert isinstance(shop.world.ledger, MemoryLedger)
    awaited = AwaitedInMemory(CO, shop.world.ledger)
    books = Telling(shop, shop.world).books
    asked = []
    for minutes in (5, 10, 45, 10, 65, 10):
        shop.forward(minutes=minutes)
        asked.append(ask_about_orders(awaited, books).asked)
    assert asked == [1, 0, 1, 0, 1, 0]
    assert shop.now(order).state is PaymentState.EXPIRED


def test_after_an_outage_events_are_read_back_from_where_it_began(shop: Shop) -> None:
    bill = shop.world.bill([(FEE, 24200)])
    telling = Telling(shop, shop.world)
    read_events_back(telling.books, shop.world.clock.now())
    order = shop.order()
    shop.pay(order)
    shop.forward(days=4)
    far = shop.world.clock.now().replace(year=2027)
    looked = read_events_back(telling.books, far)
    assert (looked.failed, looked.behind) == (0, False)
    assert looked.applied >= 2
    assert shop.world.open_minor(bill) == 0
    assert read_events_back(telling.books, far).applied == 0


@pytest.mark.parametrize("after", [False, True])
def test_record_dies_at_any_write_and_the_retry_ends_where_nothing_went_wrong(
    stored_shop: Shop, dynamodb: Any, make_table: Any, after: bool
) -> None:
    shop = stored_shop
    shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order)
    (event,) = [
        each
        for each in Telling(shop, shop.world).events()
        if each.provider_type == "checkout.session.completed"
    ]
    raw = sealed(dict(_told(shop, event.id)), [NEW], 0)[1]
    for at in range(1, 6):
        world = stored_world(dynamodb, make_table)
        made = world.bill([(FEE, 24200)])
        world.order(24200, [made], order.id)
        fate = Fate(at, after=after)
        table = world.ledger
        assert isinstance(table, LedgerTable)
        dying = LedgerTable(
            fate.in_front_of(dynamodb), table._table, table._directory_table, world.clock
        )
        events = make_table("PaymentEventsTable")
        sound = ProviderEventTable(dynamodb, events)
        sound.keep(_kept(event.id, raw, world))
        failing = ProviderEventTable(fate.in_front_of(dynamodb), events)
        reader = payment_reader(world.clock, "test")
        books = Books(world.directory, dying, shop.provider, failing, world.clock)
        with contextlib.suppress(Died):
            record_notice("stripe", event.id, notices=reader, books=books)
        whole = Books(world.directory, world.ledger, shop.provider, sound, world.clock)
        assert record_notice("stripe", event.id, notices=reader, books=whole)[1] in {
            "paid",
            "told_before",
        }
        assert (world.open_minor(made), len(world.receipts())) == (0, 1)
        assert world.breaches() == []
        if not fate.struck:
            break
    assert not fate.struck


def test_ten_notices_at_once_and_a_cashier_make_one_receipt_each(
    stored_shop: Shop, dynamodb: Any, make_table: Any
) -> None:
    shop = stored_shop
    bill = shop.world.bill([(FEE, 24200)])
    order = shop.order()
    shop.pay(order)
    archive = ProviderEventTable(dynamodb, make_table("PaymentEventsTable"))
    telling = Telling(shop, shop.world)
    events = [each for each in telling.events() if each.subject is not None]
    world = shop.world
    books = Books(world.directory, world.ledger, shop.provider, archive, world.clock)

    def work(number: int) -> None:
        if number == 3:
            world.pay(24200, once=Once(CO, "desk", "d"))
        else:
            apply_event(events[number % len(events)], CO, books)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(11)))
    assert (world.open_minor(bill), world.balance()) == (0, 24200)
    assert len(world.receipts()) == 2
    assert world.breaches() == []


def test_the_real_archive_and_list_keep_what_they_promise(
    stored_shop: Shop, dynamodb: Any, make_table: Any
) -> None:
    shop = stored_shop
    now = shop.world.clock.now()
    archive = ProviderEventTable(dynamodb, make_table("PaymentEventsTable"))
    kept = _kept("evt_1", b"{}" * 100_000, shop.world)
    assert archive.keep(kept) == archive.keep(kept) == archive.find("stripe", "evt_1") == kept
    archive.settle("stripe", "evt_1", "paid", now)
    assert archive.keep(kept).outcome == "paid"
    assert not archive.was_told("stripe", "cs_1", "x")
    archive.note_told("stripe", "cs_1", "x", now)
    assert archive.was_told("stripe", "cs_1", "x")
    assert archive.times_asked(CO, "pay_1") == 0
    archive.note_asked(CO, "pay_1", 2, now)
    assert archive.times_asked(CO, "pay_1") == 2
    assert archive.read_until("stripe") is None
    archive.move_read_until("stripe", now)
    assert archive.read_until("stripe") == now
    shop.world.bill([(FEE, 24200)], account=HOME)
    order = shop.order()
    ledger = shop.world.ledger
    assert isinstance(ledger, LedgerTable)
    awaited = AwaitedOrderList(dynamodb, ledger._table)
    assert list(awaited.made_on(order.created_at.date())) == [(CO, order.id)]


def _told(shop: Shop, event_id: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.sandbox.world.books.get("event", event_id)
    return found


def _kept(event_id: str, raw: bytes, world: World) -> KeptNotice:
    return KeptNotice("stripe", event_id, CO, raw, world.clock.now())
