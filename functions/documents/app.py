"""Documents: receipts are printed as PDF and verified. Apart from the API, which stays light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from chalice.app import Chalice

from shared.adapters.aws import client
from shared.adapters.clock import SystemClock
from shared.edge.http.binding import register
from shared.edge.http.endpoint import served_by
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.later import WhenNeeded, later
from shared.edge.observability import RequestJournal
from shared.edge.receipt_seals import ReceiptSeal
from shared.edge.settings import DocumentsSettings, read_settings
from shared.store.access import AccessTable
from shared.store.directory import DirectoryTable
from shared.store.idempotency import IdempotencyTable

receipt_prints = later("shared.usecases.documents.receipt_prints")

ACTIONS: dict[str, Callable[..., Any]] = {
    "print_receipt": receipt_prints.print_receipt,
    "list_receipt_prints": receipt_prints.list_receipt_prints,
    "get_receipt_paper": receipt_prints.get_receipt_paper,
    "verify_receipt": receipt_prints.verify_receipt,
}


@cache
def wire() -> Mapping[str, Any]:
    """Return what the use cases need; each port is made for the first request that needs it."""
    settings, dynamodb, clock = read_settings(DocumentsSettings), client("dynamodb"), SystemClock()
    directory, ledger, access = (
        settings.directory_table,
        settings.ledger_table,
        settings.access_table,
    )
    keys = AccessTable(dynamodb, access)
    return WhenNeeded(
        {
            "clock": lambda: clock,
            "directory": lambda: DirectoryTable(dynamodb, directory, access, clock),
            "idempotency": lambda: IdempotencyTable(dynamodb, directory),
            "ledger": lambda: later("shared.store.ledger").LedgerTable(
                dynamodb, ledger, directory, clock
            ),
            "bills": lambda: later("shared.store.bills").BillTable(dynamodb, ledger),
            "runs": lambda: later("shared.store.runs").RunTable(dynamodb, ledger, directory, clock),
            "receipt_seals": lambda: ReceiptSeal(cache(partial(keys.signing_secret, "receipt"))),
            "signing_key": lambda: cache(partial(keys.signing_secret, "cursor")),
        }
    )


app = Chalice(app_name="levy-documents", configure_logs=False)
register(app, served_by("documents", ENDPOINTS), ACTIONS, wire, cache(RequestJournal))
