"""WeChat's callback address: `callback` proves what comes there, and makes it true, once.

It stands open to the world. What does not bear WeChat's signature costs one look at a secret that
is kept in memory, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.domain.errors import LevyError
from shared.edge import notices as door
from shared.edge.observability import logger
from shared.edge.settings import WechatCallbackSettings, read_settings


@cache
def wire() -> dict[str, Any]:
    """Return what the callback works with."""
    from shared.adapters.sealing import AddressSealer
    from shared.adapters.secrets import StoredSecret
    from shared.adapters.wechat_account import WechatAccounts
    from shared.adapters.wechat_callbacks import WechatCallbackDoor
    from shared.store.ledger import LedgerTable
    from shared.store.messages import MessagesTable

    settings, clock, dynamodb = (
        read_settings(WechatCallbackSettings),
        SystemClock(),
        client("dynamodb"),
    )
    secret = StoredSecret(ClientWhenUsed("secretsmanager"), settings.wechat_secret)
    ledger = LedgerTable(dynamodb, settings.ledger_table, settings.directory_table, clock)
    return {
        "callbacks": WechatCallbackDoor(WechatAccounts(secret)),
        "messages": MessagesTable(dynamodb, settings.messages_table),
        "ledger": ledger,
        "sealer": AddressSealer(ClientWhenUsed("kms"), settings.address_key, ledger),
        "clock": clock,
    }


def callback(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answer `success` once what was told is true; anything else, and it is told again."""
    from shared.usecases.messaging.callbacks import CallbackCame, receive_callback

    del context
    query, post = event.get("queryStringParameters") or {}, event.get("httpMethod") == "POST"
    try:
        came = CallbackCame(
            company_id=door.company_of(event),
            timestamp=query.get("timestamp") or "",
            nonce=query.get("nonce") or "",
            signature=query.get("msg_signature" if post else "signature") or "",
            raw=door.raw_body(event) if post else b"",
            echo=query.get("echostr") or "",
        )
        ports = wire()
        if not post:
            return door.said(ports["callbacks"].echo(came, ports["clock"].now()))
        told = receive_callback(came, **ports)
    except LevyError as error:
        reason = error.data.get("reason")
        logger().warning("callback refused", code=error.code, reason=reason)
        return door.refused(error)
    logger().info("callback taken", event=told.event, company_id=came.company_id)
    return door.said("success")
