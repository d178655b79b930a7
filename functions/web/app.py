"""The phone pages of owners: what is owed, how it was computed, and paying it in one tap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalice.app import Chalice

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.adapters.ids import RandomIds
from shared.adapters.payment_setup import HOSTED_PAGES
from shared.edge.later import WhenNeeded, later
from shared.edge.observability import RequestJournal
from shared.edge.settings import WebSettings, read_settings
from shared.edge.web.binding import register
from shared.edge.web.pages import PAGES
from shared.store.directory import DirectoryTable
from shared.store.pay_links import PayLinkTable


@cache
def wire() -> Mapping[str, Any]:
    """Return what the pages need; each port is made for the first request that needs it."""
    settings, dynamodb, clock = read_settings(WebSettings), client("dynamodb"), SystemClock()
    directory, ledger = settings.directory_table, settings.ledger_table
    links = PayLinkTable(dynamodb, settings.access_table)
    return WhenNeeded(
        {
            "clock": lambda: clock,
            "ids": RandomIds,
            "links": lambda: links,
            "directory": lambda: DirectoryTable(dynamodb, directory, settings.access_table, clock),
            "ledger": lambda: later("shared.store.ledger").LedgerTable(
                dynamodb, ledger, directory, clock
            ),
            "runs": lambda: later("shared.store.runs").RunTable(dynamodb, ledger, directory, clock),
            "bills": lambda: later("shared.store.bills").BillTable(dynamodb, ledger),
            "provider": lambda: later("shared.adapters.payment_setup").payment_provider(
                ClientWhenUsed("secretsmanager"),
                settings.provider_key_secret,
                settings.provider_mode,
                settings.provider_address,
            ),
            "messages": lambda: later("shared.store.messages").MessagesTable(
                dynamodb, settings.messages_table
            ),
            "address_sealer": lambda: later("shared.adapters.sealing").AddressSealer(
                ClientWhenUsed("kms"),
                settings.address_key,
                later("shared.store.ledger").LedgerTable(dynamodb, ledger, directory, clock),
            ),
            "wechat_sign_in": lambda: later("shared.adapters.wechat_setup").wechat_sign_in(
                ClientWhenUsed("secretsmanager"), settings.wechat_secret, settings.wechat_address
            ),
            "web_address": lambda: settings.web_address,
            "form_targets": lambda: settings.provider_address or HOSTED_PAGES,
        }
    )


app = Chalice(app_name="levy-web", configure_logs=False)
register(app, PAGES, wire, cache(RequestJournal))
