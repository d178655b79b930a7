"""A refund slip as PDF: figures and capitals, and lines for both who paid and who was paid."""

from __future__ import annotations

from shared.domain.community import Language
from shared.domain.documents.capitals import capitals_of
from shared.domain.documents.slip_paper import SlipPaper
from shared.domain.money import Money
from shared.domain.refunds.part import RefundPart
from shared.edge.documents.sheet import GREY, RED, Sheet
from shared.edge.documents.wording import amount, figures, moment, words

_PART, _WAY, _STATE, _AMOUNT = 76.0, 36.0, 36.0, 38.0


def slip_pdf(paper: SlipPaper, language: Language) -> bytes:
    """Return the slip of `paper` as PDF; the same paper is the same bytes."""
    refund, part = paper.refund, paper.part
    paid_at = part.at or refund.requested_at
    title = words("slip.title", language)
    sheet = Sheet(f"{title} {part.slip}", language.value, paid_at)
    half = sheet.width_mm / 2
    sheet.text(paper.company, size=9, colour=GREY, width_mm=half, last=False)
    number = f"{words('receipt.number', language)} {part.slip}"
    sheet.text(number, align="R", width_mm=half)
    sheet.text(title, size=17, align="C")
    sheet.text(paper.community, width_mm=half, last=False)
    sheet.text(moment(paid_at, paper.time_zone), align="R", width_mm=half)
    payee = f"{words('receipt.payer.red', language)}: {paper.payee}"
    sheet.text(payee, width_mm=half, last=False)
    sheet.text(f"{words('slip.refund', language)} {refund.id}", align="R", width_mm=half)
    sheet.text(f"{words('receipt.subject', language)}: {paper.subject}")
    sheet.gap(1)
    _table(sheet, paper, language)
    capitals = capitals_of(Money(part.minor, refund.currency))
    named = "人民币" if refund.currency == "CNY" else f"{refund.currency} "
    sheet.paragraph(f"{words('receipt.capitals', language)}: {named}{capitals}")
    if part.reference:
        sheet.paragraph(f"{words('receipt.reference', language)}: {part.reference}")
    if refund.reason:
        sheet.paragraph(f"{words('slip.reason', language)}: {refund.reason}")
    approvers = ", ".join(one.by for one in refund.decisions if one.approved)
    if approvers:
        sheet.paragraph(f"{words('slip.approved', language)}: {approvers}")
    if sheet.lacks:
        sheet.paragraph(words("document.lacks", language), colour=RED)
    sheet.room_for(20)
    sheet.gap(8)
    signs = (f"{words('slip.paid_by', language)} {part.paid_by}", words("slip.taken_by", language))
    for place, sign in enumerate(signs):
        sheet.text(f"{sign} ____________________", width_mm=half, last=place == 1)
    return sheet.content()


def _table(sheet: Sheet, paper: SlipPaper, language: Language) -> None:
    refund = paper.refund
    heads = (
        ("slip.part", _PART, "L"),
        ("slip.way", _WAY, "L"),
        ("slip.state", _STATE, "L"),
        ("receipt.amount", _AMOUNT, "R"),
    )
    sheet.row([(words(code, language), width, side) for code, width, side in heads], shaded=True)
    for part in refund.parts:
        sheet.row(_cells(part, paper, language))
    sheet.row(
        [
            (words("slip.now", language), _PART + _WAY + _STATE, "L"),
            (amount(paper.part.minor, refund.currency, language), _AMOUNT, "R"),
        ],
        shaded=True,
    )


def _cells(part: RefundPart, paper: SlipPaper, language: Language) -> list[tuple[str, float, str]]:
    mark = "▶ " if part.id == paper.part.id else ""
    return [
        (f"{mark}{part.payment_id or words('slip.balance', language)}", _PART, "L"),
        (words(f"slip.route.{part.route}", language), _WAY, "L"),
        (words(f"slip.state.{part.state}", language), _STATE, "L"),
        (figures(part.minor, paper.refund.currency), _AMOUNT, "R"),
    ]
