"""A receipt as PDF: the same facts give the same bytes, in Chinese or in English."""

from __future__ import annotations

from shared.domain.community import Language
from shared.domain.documents.capitals import capitals_of
from shared.domain.documents.receipt_paper import ReceiptPaper
from shared.domain.ledger.receipts import ReceiptState
from shared.domain.money import Money
from shared.edge.documents.sheet import GREY, RED, Sheet
from shared.edge.documents.wording import (
    amount,
    day,
    figures,
    line_name,
    moment,
    percentage,
    words,
)

_QR_MM = 30
_SIDE_MM = 44  # what the QR code takes of the last lines
_ITEM, _PERIOD, _NET, _RATE, _TAX, _AMOUNT = 62.0, 24.0, 29.0, 17.0, 25.0, 29.0


def receipt_pdf(paper: ReceiptPaper, language: Language) -> bytes:
    """Return the receipt of `paper` as PDF."""
    receipt = paper.receipt
    title = words("receipt.title.red" if receipt.red_of else "receipt.title", language)
    sheet = Sheet(f"{title} {receipt.ref.label}", language.value, paper.copy.at)
    _head(sheet, paper, title, language)
    _table(sheet, paper, language)
    sheet.room_for(_QR_MM + 6)
    sheet.gap(2)
    sheet.qr_code(paper.code, _QR_MM, words("receipt.verify", language))
    _foot(sheet, paper, language)
    if receipt.state is ReceiptState.VOID:
        sheet.stamp(words("receipt.void", language))
    return sheet.content()


def _head(sheet: Sheet, paper: ReceiptPaper, title: str, language: Language) -> None:
    receipt, half = paper.receipt, sheet.width_mm / 2
    copy = words("receipt.original", language)
    if paper.copy.reprint:
        copy = words("receipt.reprint", language, reprint=paper.copy.reprint)
    sheet.text(paper.company, size=9, colour=GREY, width_mm=half, last=False)
    sheet.text(copy, size=9, colour=RED if paper.copy.reprint else GREY, align="R", width_mm=half)
    sheet.text(title, size=17, align="C", colour=RED if receipt.red_of else (20, 20, 20))
    number = f"{words('receipt.number', language)} {receipt.ref.label}"
    sheet.text(paper.community, width_mm=half, last=False)
    sheet.text(number, align="R", width_mm=half)
    payer = words("receipt.payer.red" if receipt.red_of else "receipt.payer", language)
    sheet.text(f"{payer}: {paper.payer}", width_mm=half, last=False)
    sheet.text(
        f"{words('receipt.on', language)} {day(receipt.on, language)}", align="R", width_mm=half
    )
    sheet.text(f"{words('receipt.subject', language)}: {paper.subject}", width_mm=half, last=False)
    sheet.text(
        f"{words('receipt.currency', language)} {receipt.currency}", align="R", width_mm=half
    )
    sheet.gap(1)


def _table(sheet: Sheet, paper: ReceiptPaper, language: Language) -> None:
    currency = paper.receipt.currency
    sheet.row(
        [
            (words("receipt.item", language), _ITEM, "L"),
            (words("receipt.period", language), _PERIOD, "L"),
            (words("receipt.net", language), _NET, "R"),
            (words("receipt.rate", language), _RATE, "R"),
            (words("receipt.tax", language), _TAX, "R"),
            (words("receipt.amount", language), _AMOUNT, "R"),
        ],
        shaded=True,
    )
    for line in paper.lines:
        sheet.row(
            [
                (line_name(line, language), _ITEM, "L"),
                (line.period, _PERIOD, "L"),
                (figures(line.net_minor, currency), _NET, "R"),
                (percentage(line.percent), _RATE, "R"),
                (figures(line.tax_minor, currency), _TAX, "R"),
                (figures(line.minor, currency), _AMOUNT, "R"),
            ]
        )
    sheet.row(
        [
            (words("receipt.total", language), _ITEM + _PERIOD, "L"),
            (figures(paper.net_minor, currency), _NET, "R"),
            ("", _RATE, "R"),
            (figures(paper.tax_minor, currency), _TAX, "R"),
            (amount(paper.receipt.minor, currency, language), _AMOUNT, "R"),
        ],
        shaded=True,
    )


def _foot(sheet: Sheet, paper: ReceiptPaper, language: Language) -> None:
    receipt, width = paper.receipt, sheet.width_mm - _SIDE_MM
    capitals = capitals_of(Money(receipt.minor, receipt.currency))
    named = "人民币" if receipt.currency == "CNY" else f"{receipt.currency} "
    told = [
        f"{words('receipt.capitals', language)}: {named}{capitals}",
        f"{words('receipt.channel', language)}: {words(f'channel.{receipt.channel}', language)}    "
        f"{words('receipt.cashier', language)}: {receipt.by}",
    ]
    if paper.reference:
        told.append(f"{words('receipt.reference', language)}: {paper.reference}")
    if paper.note:
        told.append(f"{words('receipt.note', language)}: {paper.note}")
    for each in told:
        sheet.paragraph(each, width_mm=width)
    for each in _marks(paper, language):
        sheet.paragraph(each, width_mm=width, colour=RED)
    if sheet.lacks:
        sheet.paragraph(words("document.lacks", language), width_mm=width, colour=RED)
    printed = moment(paper.copy.at, paper.time_zone)
    said = f"{words('receipt.printed', language)}: {printed} {paper.copy.by}"
    sheet.paragraph(said, width_mm=width, colour=GREY)


def _marks(paper: ReceiptPaper, language: Language) -> list[str]:
    """Return what became of the receipt, and of which it is the reversal."""
    receipt, told = paper.receipt, []
    if receipt.red_of is not None:
        label = receipt.red_of.receipt.label
        told.append(words("receipt.red_of", language, receipt=label))
    if receipt.reds:
        back = amount(receipt.taken_back_minor, receipt.currency, language)
        labels = ", ".join(red.receipt.label for red in receipt.reds)
        told.append(words("receipt.reds", language, amount=back, receipts=labels))
    if receipt.voiding is not None:
        at = moment(receipt.voiding.at, paper.time_zone)[:10]
        told.append(words("receipt.voided", language, on=at, reason=receipt.voiding.reason))
    return told
