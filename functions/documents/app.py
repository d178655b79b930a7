"""Documents: receipts, letters and lists as PDF. Apart from the API, which stays light.

`app` answers requests; `letters` prints letters to debtors, file by file, over a queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from chalice.app import Chalice

from shared.adapters.aws import ClientWhenUsed, client
from shared.adapters.clock import SystemClock
from shared.adapters.letter_files import S3LetterFiles
from shared.adapters.letter_queue import SqsLetterWork
from shared.domain.errors import LevyError
from shared.edge import paper_tickets as tickets
from shared.edge.http.binding import register
from shared.edge.http.endpoint import served_by
from shared.edge.http.endpoints import ENDPOINTS
from shared.edge.later import WhenNeeded, later
from shared.edge.letter_messages import read_letter_message
from shared.edge.observability import RequestJournal, logger
from shared.edge.queue_batch import Answer, QueueBatch
from shared.edge.receipt_seals import ReceiptSeal
from shared.edge.settings import DocumentsSettings, LettersSettings, read_settings
from shared.store.access import AccessTable
from shared.store.directory import DirectoryTable
from shared.store.idempotency import IdempotencyTable
from shared.store.pay_links import PayLinkTable

asking = later("shared.usecases.letters.asking")
lists = later("shared.usecases.letters.lists")
making = later("shared.usecases.letters.making")
printing = later("shared.usecases.letters.printing")
owner_prints = later("shared.usecases.documents.owner_prints")
receipt_prints = later("shared.usecases.documents.receipt_prints")
refund_slips = later("shared.usecases.documents.refund_slips")
wording = later("shared.usecases.letters.wording")

# The queue parks a message after so many deliveries.
_LAST_DELIVERY = 5
_FORMS = ("", "_csv", "_pdf")

ACTIONS: dict[str, Callable[..., Any]] = {
    "print_receipt": receipt_prints.print_receipt,
    "list_receipt_prints": receipt_prints.list_receipt_prints,
    "get_receipt_paper": receipt_prints.get_receipt_paper,
    "verify_receipt": receipt_prints.verify_receipt,
    "get_refund_slip": refund_slips.get_refund_slip,
    "open_receipt_paper": owner_prints.open_receipt_paper,
    "get_letter_wording": wording.get_letter_wording,
    "update_letter_wording": wording.update_letter_wording,
    "make_letters": asking.make_letters,
    "list_letters": asking.list_letters,
    "get_letters": asking.get_letters,
    "list_letter_files": asking.list_letter_files,
    "fetch_letters": asking.fetch_letters,
    "resume_letters": asking.resume_letters,
    **{f"{kind}_list{form}": lists.work_list for kind in ("phone", "visit") for form in _FORMS},
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
            "debtors": lambda: later("shared.store.debtors").DebtorTable(
                dynamodb, settings.reports_table
            ),
            "letter_work": lambda: SqsLetterWork(ClientWhenUsed("sqs"), settings.letter_queue_url),
            "letter_files": lambda: S3LetterFiles(ClientWhenUsed("s3"), settings.letter_bucket),
            "open_ticket": lambda: partial(
                tickets.open_ticket, PayLinkTable(dynamodb, access).secret()
            ),
            "paper_press": lambda: later("shared.edge.documents.receipt_pdf").receipt_pdf,
            "web_address": lambda: settings.web_address,
            "signing_key": lambda: cache(partial(keys.signing_secret, "cursor")),
        }
    )


app = Chalice(app_name="levy-documents", configure_logs=False)
register(app, served_by("documents", ENDPOINTS), ACTIONS, wire, cache(RequestJournal))


@cache
def wire_letters() -> Mapping[str, Any]:
    """Return what printing letters works with."""
    settings, dynamodb, clock = read_settings(LettersSettings), client("dynamodb"), SystemClock()
    directory, access = settings.directory_table, settings.access_table
    return {
        "clock": clock,
        "directory": DirectoryTable(dynamodb, directory, access, clock),
        "ledger": later("shared.store.ledger").LedgerTable(
            dynamodb, settings.ledger_table, directory, clock
        ),
        "debtors": later("shared.store.debtors").DebtorTable(dynamodb, settings.reports_table),
        "links": PayLinkTable(dynamodb, access),
        "letter_files": S3LetterFiles(ClientWhenUsed("s3"), settings.letter_bucket),
        "letter_work": SqsLetterWork(client("sqs"), settings.letter_queue_url),
        "letter_press": later("shared.edge.documents.letter_pdf").letters_pdf,
    }


def letters(event: Mapping[str, Any], context: object) -> Answer:
    """Choose whom to write to, or print a file of letters; what fails for good is marked so."""
    del context
    batch = QueueBatch(event)
    batch.each(_carry_out)
    return batch.answer


def _carry_out(body: str, deliveries: int) -> None:
    order = read_letter_message(body)
    try:
        if hasattr(order, "file"):
            file = printing.print_letters(
                order,
                **_of("directory", "ledger", "links", "letter_files", "letter_press", "clock"),
            )
            logger().info("letters", letters_id=file.batch_id, file=file.number, pages=file.pages)
        else:
            chosen = making.choose_letters(
                order, **_of("directory", "ledger", "debtors", "letter_work")
            )
            logger().info("letters", letters_id=chosen.id, files=chosen.files)
    except Exception as error:
        if deliveries >= _LAST_DELIVERY:
            reason = error.code if isinstance(error, LevyError) else "internal_fault"
            making.fail_letters(order, reason, **_of("ledger"))
        raise


def _of(*names: str) -> dict[str, Any]:
    ports = wire_letters()
    return {name: ports[name] for name in names}
