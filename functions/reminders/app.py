"""Reminders: `plan` finds who is to be told what, `deliver` tells them.

The two are functions of their own with one folder: only `deliver` can reach a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.domain.messaging.kinds import ChannelName
from shared.edge.messages_reminders import read_deliver_message, read_plan_message
from shared.edge.observability import logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import ReminderDeliverSettings, ReminderPlanSettings, read_settings
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable


@cache
def wire_plan() -> dict[str, Any]:
    """Return what plan works with."""
    from shared.adapters.reminder_queues import SqsReminderWork
    from shared.store.bills import BillTable
    from shared.store.debtors import DebtorTable
    from shared.store.planned_messages import PlannedMessageTable
    from shared.store.runs import RunTable
    from shared.usecases.dunning.planning import PlanTools

    settings = read_settings(ReminderPlanSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    debtors = DebtorTable(dynamodb, settings.reports_table)
    planned = PlannedMessageTable(dynamodb, ledger)
    work = SqsReminderWork(
        client("sqs"),
        settings.reminder_queue_url,
        {
            ChannelName.WECHAT: settings.by_wechat_queue_url,
            ChannelName.SMS: settings.by_sms_queue_url,
            ChannelName.EMAIL: settings.by_email_queue_url,
        },
    )
    tools = PlanTools(
        directory=DirectoryTable(dynamodb, directory, "", clock),
        ledger=LedgerTable(dynamodb, ledger, directory, clock),
        runs=RunTable(dynamodb, ledger, directory, clock),
        bills=BillTable(dynamodb, ledger),
        debtors=debtors,
        due_runs=debtors,
        planned=planned,
        work=work,
        clock=clock,
    )
    return {"tools": tools, "waiting": planned}


@cache
def wire_deliver() -> dict[str, Any]:
    """Return what deliver works with; every client is made when a channel first needs it."""
    from shared.adapters.aws_channels import EmailChannel, SmsChannel
    from shared.adapters.sealing import AddressSealer
    from shared.adapters.secrets import StoredSecret
    from shared.adapters.wechat_account import WechatAccounts
    from shared.adapters.wechat_calls import WechatCalls
    from shared.adapters.wechat_channel import WechatChannel
    from shared.adapters.wechat_tokens import WechatTokens
    from shared.edge.texts.reminders import built_in, say
    from shared.store.messages import MessagesTable
    from shared.store.pay_links import PayLinkTable

    settings = read_settings(ReminderDeliverSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    directory, table = settings.directory_table, settings.ledger_table
    ledger = LedgerTable(dynamodb, table, directory, clock)
    kept = MessagesTable(dynamodb, settings.messages_table)
    calls = WechatCalls(settings.wechat_address)
    secret = StoredSecret(ClientWhenUsed("secretsmanager"), settings.wechat_secret)
    tokens = WechatTokens(calls, kept, clock)
    wechat = WechatChannel(calls, WechatAccounts(secret), tokens, kept, clock)
    return {
        "directory": DirectoryTable(dynamodb, directory, "", clock),
        "ledger": ledger,
        "links": PayLinkTable(dynamodb, settings.access_table),
        "channels": {
            ChannelName.WECHAT: wechat,
            ChannelName.SMS: SmsChannel(ClientWhenUsed("sns", tries=1)),
            ChannelName.EMAIL: EmailChannel(
                ClientWhenUsed("sesv2", tries=1), settings.email_configuration_set
            ),
        },
        "sealer": AddressSealer(ClientWhenUsed("kms"), settings.address_key, ledger),
        "built_in": built_in,
        "say": say,
        "web_address": settings.web_address,
        "slots": kept,
        "clock": clock,
    }


def plan(event: Mapping[str, Any], context: object) -> Answer:
    """Answer the clock (hand out what is due) or the queue (plan a part)."""
    del context
    if "Records" not in event:
        _tick(datetime.fromisoformat(event["time"]))
        return {"batchItemFailures": []}
    batch = QueueBatch(event)
    batch.each(_plan_one)
    return batch.answer


def deliver(event: Mapping[str, Any], context: object) -> Answer:
    """Deliver the messages of one channel's queue."""
    from shared.usecases.dunning.delivering import deliver as deliver_one
    from shared.usecases.dunning.sending import DeliverTools

    del context
    tools = DeliverTools(**wire_deliver())
    batch = QueueBatch(event)

    def carry_out(body: str, deliveries: int) -> None:
        del deliveries
        company_id, word = read_deliver_message(body)
        state = deliver_one(company_id, word, tools)
        logger().info("message delivered", told=word.rsplit(".", 1)[-1], state=state.value)

    batch.each(carry_out)
    return batch.answer


def _tick(at: datetime) -> None:
    from shared.usecases.dunning.planning import tick

    ports = wire_plan()
    tools = ports["tools"]
    communities, woken = tick(
        at,
        directory=tools.directory,
        waiting=ports["waiting"],
        work=tools.work,
        clock=tools.clock,
    )
    logger().info("reminders handed out", communities=communities, woken=woken)


def _plan_one(body: str, deliveries: int) -> None:
    from shared.usecases.dunning.carrying_out import carry_out

    del deliveries
    order = read_plan_message(body)
    planned = carry_out(order, wire_plan()["tools"])
    logger().info("reminders planned", order=type(order).__name__, planned=planned)
