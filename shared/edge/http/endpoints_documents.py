"""Endpoints of the documents function: printed receipts, and verifying them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    CLERKS_AND_OWNERS,
    PDF,
    READERS,
    READERS_AND_OWNERS,
    Call,
    Endpoint,
)
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.documents import receipt_paper
    from shared.domain.ledger import receipts
    from shared.edge.documents import paper_page, receipt_page
    from shared.edge.http import models_documents as models
    from shared.edge.http import models_refund_work as refund_work
    from shared.usecases.documents import owner_prints, receipt_prints, refund_slips
else:
    receipt_paper = later("shared.domain.documents.receipt_paper")
    receipts = later("shared.domain.ledger.receipts")
    paper_page = later("shared.edge.documents.paper_page")
    receipt_page = later("shared.edge.documents.receipt_page")
    models = later("shared.edge.http.models_documents")
    owner_prints = later("shared.usecases.documents.owner_prints")
    receipt_prints = later("shared.usecases.documents.receipt_prints")
    refund_slips = later("shared.usecases.documents.refund_slips")
    refund_work = later("shared.edge.http.models_refund_work")

FUNCTION = "documents"
_RECEIPT = "/v1/communities/{community_id}/receipts/{number}"


def _paper(call: Call) -> object:
    path = call.path
    copy = path["copy"]
    if not (copy.isascii() and copy.isdecimal() and len(copy) <= 6):
        raise receipt_paper.ReceiptPrintNotFound(receipt=path["number"], copy=copy[:20])
    return receipt_prints.GetReceiptPaper(
        path["community_id"], path["number"], int(copy), call.address
    )


def _slip(call: Call) -> object:
    return refund_slips.GetSlip(call.path["refund_id"], refund_work.part_named(call))


def _ticket(call: Call) -> object:
    return owner_prints.OpenPaper(call.path["ticket"], call.language, call.address)


def _verify(call: Call) -> object:
    return receipt_prints.VerifyReceipt(call.path["code"])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path=f"{_RECEIPT}/prints",
        action="print_receipt",
        summary="Print a receipt: the first print is the original, all later ones are marked",
        roles=CLERKS_AND_OWNERS,
        body=models.PrintBody,
        answer=models.ReceiptPrintAnswer,
        result=receipts.ReceiptPrint,
        status=201,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path=f"{_RECEIPT}/prints",
        action="list_receipt_prints",
        summary="List the times a receipt was printed, the original first",
        roles=READERS_AND_OWNERS,
        query=models.PrintQuery,
        answer=models.ReceiptPrintAnswer,
        listing=True,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path=f"{_RECEIPT}/prints/{{copy}}",
        action="get_receipt_paper",
        summary="Get a print of a receipt as PDF; send Accept: application/pdf",
        roles=READERS_AND_OWNERS,
        command=_paper,
        answer=models.ReceiptPdf,
        media=PDF,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path="/v1/refunds/{refund_id}/parts/{part}/slip",
        action="get_refund_slip",
        summary="Get the slip of a refund paid out by hand as PDF; send Accept: application/pdf",
        roles=READERS,
        command=_slip,
        answer=models.SlipPdf,
        media=PDF,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path="/v1/receipt-papers/{ticket}",
        action="open_receipt_paper",
        summary="Get a link to the print that a ticket of an owner's page is for",
        roles=None,
        command=_ticket,
        answer=models.PaperLinkAnswer,
        page=paper_page.paper_page,
        function=FUNCTION,
    ),
    Endpoint(
        method="GET",
        path="/v1/verify/receipts/{code}",
        action="verify_receipt",
        summary="Verify a receipt by the code on it; a browser gets a page",
        roles=None,
        command=_verify,
        answer=models.VerifiedAnswer,
        page=receipt_page.verified_page,
        function=FUNCTION,
    ),
)
