"""Who is calling: an API key or a pay link to company, role and scope, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.adapters.aws import client
from shared.adapters.clock import SystemClock
from shared.domain.actor import Actor
from shared.edge.authorizer import allow, deny, header_of
from shared.edge.observability import logger
from shared.edge.settings import AuthorizerSettings, read_settings
from shared.store.access import AccessTable
from shared.store.pay_links import PayLinkTable
from shared.usecases.access.sign_in import SignIn, sign_in


@cache
def wire() -> Mapping[str, Any]:
    """Return where keys and links are kept."""
    dynamodb, table = client("dynamodb"), read_settings(AuthorizerSettings).access_table
    return {
        "keys": AccessTable(dynamodb, table),
        "links": PayLinkTable(dynamodb, table),
        "clock": SystemClock(),
    }


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Return the policy of the caller: everything of this API for a good key, else nothing."""
    del context
    found: Actor | None = sign_in(SignIn(header_of(event, "x-api-key")), **wire())
    if found is None:
        logger().info("denied")
        return deny(event["methodArn"])
    return allow(event["methodArn"], found)
