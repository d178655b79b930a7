"""Mail receipts: what the mail service tells of e-mails is kept, whenever and however often."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import client
from shared.edge.mail_receipts import read_mail_receipt
from shared.edge.observability import logger
from shared.edge.settings import MailReceiptsSettings, read_settings
from shared.store.messages import MessagesTable


@cache
def wire() -> MessagesTable:
    """Return where receipts are kept."""
    settings = read_settings(MailReceiptsSettings)
    return MessagesTable(client("dynamodb"), settings.messages_table)


def handler(event: Mapping[str, Any], context: object) -> None:
    """Keep every receipt; what could not be kept fails the call, which is made again."""
    del context
    for record in event["Records"]:
        told = read_mail_receipt(record["Sns"]["Message"])
        if told is None:
            logger().info("told of no message of ours")
            continue
        company_id, receipt = told
        wire().note_delivery(company_id, receipt)
        logger().info("receipt kept", company_id=company_id, state=receipt.state.value)
