"""Payment webhooks: `receive` keeps what a provider tells, `record` makes it true, `janitor` asks.

The three are functions of their own with one folder: `receive` stands open to the world and may
only keep and hand on; only the other two can call the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.domain.errors import LevyError
from shared.edge import notices as door
from shared.edge.messages import read_notice_message
from shared.edge.observability import fault_of, logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import (
    PaymentJanitorSettings,
    PaymentReceiveSettings,
    PaymentRecordSettings,
    read_settings,
)
from shared.store.provider_events import AwaitedOrderList, ProviderEventTable

_READ_BACK_FOR = timedelta(seconds=40)


@cache
def wire_receive() -> dict[str, Any]:
    """Return what receive works with."""
    from shared.adapters.notice_queue import SqsNotices
    from shared.adapters.payment_setup import payment_notices

    settings = read_settings(PaymentReceiveSettings)
    clock = SystemClock()
    secrets = ClientWhenUsed("secretsmanager")
    return {
        "notices": payment_notices(secrets, settings.webhook_secret, settings.provider_mode, clock),
        "archive": ProviderEventTable(client("dynamodb"), settings.payment_events_table),
        "queue": SqsNotices(client("sqs"), settings.payment_event_queue_url),
        "clock": clock,
    }


@cache
def wire_record() -> dict[str, Any]:
    """Return what record works with."""
    settings = read_settings(PaymentRecordSettings)
    return _books(settings)


@cache
def wire_janitor() -> dict[str, Any]:
    """Return what janitor works with."""
    from shared.store.refund_records import AwaitedRefundList
    from shared.usecases.refunding.moving import RefundBooks
    from shared.usecases.refunding.sending import Sender

    settings = read_settings(PaymentJanitorSettings)
    awaited = AwaitedOrderList(client("dynamodb"), settings.ledger_table)
    books = _books(settings)["books"]
    sender = Sender(
        RefundBooks(books.directory, books.ledger, books.clock, books.provider.name),
        books.provider,
        books.refund_queue,
    )
    refunds = AwaitedRefundList(client("dynamodb"), settings.ledger_table)
    return {"books": books, "awaited": awaited, "refunds": refunds, "sender": sender}


def receive(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answer 200 once the notice is kept and queued; anything else, and it comes again."""
    from shared.adapters.payment_setup import PROVIDER, SIGNATURE_HEADER
    from shared.usecases.paying.provider_notices import NoticeCame, receive_notice

    del context
    try:
        raw, company_id = door.raw_body(event), door.company_of(event)
        signature = door.header(event, SIGNATURE_HEADER)
        came = NoticeCame(PROVIDER, company_id, raw, signature)
        kept = receive_notice(came, **wire_receive())
    except LevyError as error:
        reason = error.data.get("reason")
        logger().warning("notice refused", code=error.code, reason=reason)
        return door.refused(error)
    logger().info("notice kept", event_id=kept.event_id, company_id=kept.company_id)
    return door.taken()


def record(event: Mapping[str, Any], context: object) -> Answer:
    """Apply the notices of the messages, each once."""
    from shared.usecases.paying.provider_notices import record_notice

    del context
    ports = wire_record()
    batch = QueueBatch(event)

    def apply(body: str, deliveries: int) -> None:
        del deliveries
        named = read_notice_message(body)
        kind, outcome = record_notice(named.provider, named.event_id, **ports)
        logger().info("notice applied", event_id=named.event_id, type=kind, outcome=outcome)

    batch.each(apply)
    return batch.answer


def janitor(event: Mapping[str, Any], context: object) -> None:
    """Ask about what the provider was silent about; fails when something could not be settled."""
    from shared.usecases.paying.order_janitor import ask_about_orders, read_events_back
    from shared.usecases.refunding.janitor import ask_about_refunds

    del event, context
    ports = wire_janitor()
    books, awaited = ports["books"], ports["awaited"]
    until = books.clock.now() + _READ_BACK_FOR
    rounds = (
        ask_about_orders(awaited, books),
        ask_about_refunds(ports["refunds"], books.archive, ports["sender"]),
        read_events_back(books, until),
    )
    for looked in rounds:
        logger().info(
            "looked", asked=looked.asked, applied=looked.applied, failed=looked.failed,
            behind=looked.behind,
        )  # fmt: skip
    for looked in rounds:
        if looked.first_failure is not None:
            logger().error("could not be settled", fault=fault_of(looked.first_failure))
            raise looked.first_failure


def _books(settings: PaymentRecordSettings | PaymentJanitorSettings) -> dict[str, Any]:
    from shared.adapters.payment_setup import payment_provider, payment_reader
    from shared.adapters.reconciling_queue import SqsReconcilingWork
    from shared.adapters.refund_queue import SqsRefundOrders
    from shared.store.directory import DirectoryTable
    from shared.store.ledger import LedgerTable
    from shared.usecases.paying.provider_events import Books

    dynamodb, clock = client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    return {
        "notices": payment_reader(clock, settings.provider_mode),
        "books": Books(
            directory=DirectoryTable(dynamodb, directory, "", clock),
            ledger=LedgerTable(dynamodb, ledger, directory, clock),
            provider=payment_provider(
                ClientWhenUsed("secretsmanager"),
                settings.provider_key_secret,
                settings.provider_mode,
                settings.provider_address,
            ),
            archive=ProviderEventTable(dynamodb, settings.payment_events_table),
            clock=clock,
            reconciling=SqsReconcilingWork(client("sqs"), settings.reconciliation_queue_url),
            refund_queue=SqsRefundOrders(client("sqs"), settings.refund_queue_url),
        ),
    }
