"""Autopay: `plan` hands out the mandates whose time has come, `charge` looks after each.

The two are functions of their own with one folder: only `charge` can call the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from shared.adapters.autopay_queue import SqsAutopayWork
from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.domain.community import Language
from shared.edge.messages_autopay import read_autopay_message
from shared.edge.observability import logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.settings import AutopayChargeSettings, AutopayPlanSettings, read_settings
from shared.edge.texts import sentence
from shared.store.due_mandates import DueMandateLists
from shared.usecases.autopay.planning import plan_due, plan_on
from shared.usecases.autopay.ports import PlanOn


@cache
def wire_plan() -> dict[str, Any]:
    """Return what plan works with."""
    settings = read_settings(AutopayPlanSettings)
    return _lists(settings)


@cache
def wire_charge() -> dict[str, Any]:
    """Return what charge works with."""
    from shared.adapters.events import Bus
    from shared.adapters.payment_setup import payment_provider
    from shared.store.directory import DirectoryTable
    from shared.store.ledger import LedgerTable
    from shared.store.runs import RunTable
    from shared.usecases.autopay.looking import Tools

    settings = read_settings(AutopayChargeSettings)
    dynamodb, clock = client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    tools = Tools(
        directory=DirectoryTable(dynamodb, directory, "", clock),
        ledger=LedgerTable(dynamodb, ledger, directory, clock),
        runs=RunTable(dynamodb, ledger),
        provider=payment_provider(
            ClientWhenUsed("secretsmanager"),
            settings.provider_key_secret,
            settings.provider_mode,
            settings.provider_address,
        ),
        events=Bus(ClientWhenUsed("events"), settings.event_bus_name),
        say=say,
        clock=clock,
    )
    return {"tools": tools, **_lists(settings)}


def plan(event: Mapping[str, Any], context: object) -> dict[str, int]:
    """Hand out what is due at the event's time; answers how many mandates were at once."""
    del context
    handed = plan_due(datetime.fromisoformat(event["time"]), **wire_plan())
    logger().info("mandates handed out", mandates=handed, at=event["time"])
    return {"mandates": handed}


def charge(event: Mapping[str, Any], context: object) -> Answer:
    """Look after the mandates of the messages, each as its message's time has it."""
    from shared.usecases.autopay.looking import look_after

    del context
    ports = wire_charge()
    batch = QueueBatch(event)

    def carry_out(body: str, deliveries: int) -> None:
        del deliveries
        order = read_autopay_message(body)
        if isinstance(order, PlanOn):
            plan_on(order, mandates=ports["mandates"], work=ports["work"])
            return
        states = look_after(order, ports["tools"])
        logger().info("mandate looked after", mandate_id=order.mandate_id, attempts=list(states))

    batch.each(carry_out)
    return batch.answer


def say(code: str, data: Mapping[str, object]) -> Mapping[str, str]:
    """Return the text of `code` in both languages."""
    return {
        "zh": sentence(code, Language.ZH, data) or code,
        "en": sentence(code, Language.EN, data) or code,
    }


def _lists(settings: AutopayPlanSettings | AutopayChargeSettings) -> dict[str, Any]:
    return {
        "mandates": DueMandateLists(client("dynamodb"), settings.ledger_table),
        "work": SqsAutopayWork(client("sqs"), settings.autopay_queue_url),
    }
