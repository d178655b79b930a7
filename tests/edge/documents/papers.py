"""Receipts on paper, as tests render them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from shared.domain.charge_items import LocalName
from shared.domain.documents.receipt_lines import PREPAID, ReceiptLine
from shared.domain.documents.receipt_paper import ReceiptPaper
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.receipt_refs import ReceiptRef
from shared.domain.ledger.receipts import MovementAt, Receipt, ReceiptPrint, RedAt, RedOf

AT = datetime(2026, 11, 24, 4, 5, tzinfo=UTC)
CODE = "https://levy.example/live/v1/verify/receipts/" + "Qm9nQ29kZUZvclRlc3Rz" * 4
FEE = ReceiptLine(
    "itm_fee",
    24200,
    tax_minor=1370,
    percent=Decimal("6.00"),
    name=LocalName("物业服务费", "Property fee"),
    period="2026-11",
    bill_id="bill-1",
)
WATER = replace(
    FEE, word="itm_water", minor=6150, tax_minor=0, percent=None, name=LocalName("水费", "Water")
)
RECEIPT = Receipt(
    community_id="cty_1",
    year=2026,
    number=123,
    payment_id="pay_1",
    account_id="acc_1",
    accounts=("acc_1",),
    channel=Channel.CASH,
    minor=50000,
    currency="CNY",
    on=date(2026, 11, 24),
    at=AT,
    by="林晓",
    prints=1,
)
PAPER = ReceiptPaper(
    receipt=RECEIPT,
    copy=ReceiptPrint("cty_1", 2026, 123, 1, by="林晓", at=AT),
    company="安居物业服务有限公司",
    community="阳光花园",
    payer="王伟",
    subject="1栋 1-101",
    lines=(FEE, WATER, ReceiptLine(PREPAID, 19650)),
    reference="TX-20261124-77",
    note="当面交款",
    code=CODE,
    time_zone="Asia/Shanghai",
)


def reprinted(paper: ReceiptPaper, copy: int) -> ReceiptPaper:
    """Return another print of a receipt."""
    return replace(paper, copy=replace(paper.copy, copy=copy))


def taken_back(paper: ReceiptPaper) -> ReceiptPaper:
    """Return a receipt of which a red one took back part."""
    red = RedAt(ReceiptRef(2026, 130), "rfd_1", 4200)
    return replace(paper, receipt=replace(paper.receipt, reds=(red,)))


def red_paper() -> ReceiptPaper:
    """Return a red receipt."""
    red = RedOf(RECEIPT.ref, "rfd_1", "业主退房", (MovementAt("acc_1", 7),))
    receipt = replace(RECEIPT, number=130, minor=-4200, red_of=red)
    line = replace(FEE, minor=-4200, tax_minor=-238)
    return replace(PAPER, receipt=receipt, lines=(line,), note=red.reason)
