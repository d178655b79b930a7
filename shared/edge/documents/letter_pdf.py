"""Letters as PDF: a sheet of A4 for each account, the same facts giving the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from shared.domain.community import Language
from shared.domain.documents.capitals import capitals_of
from shared.domain.letters.batch import LetterFile
from shared.domain.letters.paper import LetterPaper
from shared.domain.money import Money
from shared.edge.documents.sheet import GREY, RED, Paper, Sheet
from shared.edge.documents.wording import amount, day, figures, words
from shared.usecases.letters.ports import Printed

_QR_MM = 34
_STRIP_MM = 36
_SIDE_MM = 50  # what the QR code takes of the lines beside it
_PERIOD, _DUE, _AGE, _LATE, _AMOUNT = 34.0, 44.0, 28.0, 38.0, 42.0


def letters_pdf(papers: Sequence[LetterPaper], file: LetterFile, language: Language) -> Printed:
    """Return one PDF with a sheet for each letter, in the order given."""
    first = papers[0].demand
    title = f"{words('letter.title', language)} {first.day.isoformat()} {file.building}".strip()
    made_at = datetime.combine(first.day, time(), UTC)
    sheet = Sheet(title, language.value, made_at, Paper.A4)
    for number, paper in enumerate(papers):
        if number:
            sheet.new_page()
        _letter(sheet, paper, language)
    return Printed(sheet.content(), sheet.pages)


def _letter(sheet: Sheet, paper: LetterPaper, language: Language) -> None:
    demand, values = paper.demand, _values(paper, language)
    zh = language is Language.ZH
    _head(sheet, paper, language)
    sheet.paragraph(paper.wording.opening.said(language, values), size=11, by_sign=zh)
    sheet.gap(2)
    _table(sheet, paper, language)
    capitals = capitals_of(Money(demand.minor, demand.currency))
    named = "人民币" if demand.currency == "CNY" else f"{demand.currency} "
    sheet.paragraph(f"{words('receipt.capitals', language)}: {named}{capitals}", size=11)
    sheet.gap(3)
    sheet.paragraph(paper.wording.closing.said(language, values), size=11, by_sign=zh)
    sheet.gap(4)
    sheet.room_for(_QR_MM + _STRIP_MM)  # the code and the strip stay together
    sheet.qr_code(paper.link, _QR_MM, words("letter.scan", language))
    beside = sheet.width_mm - _SIDE_MM
    sheet.paragraph(
        paper.wording.paying.said(language, values), size=11, width_mm=beside, by_sign=zh
    )
    sheet.gap(4)
    sheet.paragraph(paper.company, size=11, width_mm=beside)
    sheet.paragraph(day(demand.day, language), size=11, width_mm=beside)
    if paper.wording.source and zh:
        source = f"{words('letter.source', language)}: {paper.wording.source}"
        sheet.paragraph(source, size=8, width_mm=beside, colour=GREY)
    _receipt_strip(sheet, paper, language)


def _head(sheet: Sheet, paper: LetterPaper, language: Language) -> None:
    demand, half = paper.demand, sheet.width_mm / 2
    number = f"{words('receipt.number', language)} {demand.number}"
    sheet.text(paper.company, size=9, colour=GREY, width_mm=half, last=False)
    sheet.text(number, size=9, colour=GREY, align="R", width_mm=half)
    sheet.gap(3)
    sheet.text(words("letter.title", language), size=20, align="C")
    sheet.gap(3)
    sheet.text(f"{words('letter.to', language)}: {paper.holder}", size=12)
    place = f"{paper.community} {paper.address}".strip()
    sheet.text(f"{words('letter.address', language)}: {place}", size=12)
    sheet.gap(2)


def _table(sheet: Sheet, paper: LetterPaper, language: Language) -> None:
    demand = paper.demand
    currency = demand.currency
    heads = (
        ("receipt.period", _PERIOD, "L"),
        ("letter.due", _DUE, "L"),
        ("letter.age", _AGE, "R"),
        ("letter.late_fee", _LATE, "R"),
        ("letter.open", _AMOUNT, "R"),
    )
    sheet.row(
        [(words(code, language), width, align) for code, width, align in heads],
        shaded=True,
        size=10,
    )
    for bill in demand.bills:
        age = words("letter.days", language, days=bill.days_late(demand.day))
        sheet.row(
            [
                (bill.period, _PERIOD, "L"),
                (day(bill.due_on, language), _DUE, "L"),
                (age, _AGE, "R"),
                (figures(bill.late_fee_minor, currency), _LATE, "R"),
                (figures(bill.minor, currency), _AMOUNT, "R"),
            ],
            size=10,
        )
    sheet.row(
        [
            (words("receipt.total", language), _PERIOD + _DUE + _AGE, "L"),
            (figures(demand.late_fee_minor, currency), _LATE, "R"),
            (amount(demand.minor, currency, language), _AMOUNT, "R"),
        ],
        shaded=True,
        size=10,
    )


def _receipt_strip(sheet: Sheet, paper: LetterPaper, language: Language) -> None:
    """Write what is signed by whoever takes the letter: the proof that it arrived."""
    sheet.below_qr(_QR_MM + 8)
    if sheet.lacks:
        sheet.paragraph(words("document.lacks", language), colour=RED)
    sheet.rule()
    number = paper.demand.number
    sheet.paragraph(words("letter.strip", language, number=number), size=10)
    sheet.gap(4)
    third = sheet.width_mm / 3
    for place, code in enumerate(("letter.taken_by", "letter.brought_by", "letter.on")):
        line = f"{words(code, language)} ____________________"
        sheet.text(line, width_mm=third, last=place == 2)


def _values(paper: LetterPaper, language: Language) -> dict[str, str]:
    demand = paper.demand
    return {
        "company": paper.company,
        "community": paper.community,
        "holder": paper.holder,
        "address": paper.address,
        "day": day(demand.day, language),
        "days": str(paper.wording.days),
        "pay_by": day(demand.pay_by, language),
        "total": amount(demand.minor, demand.currency, language),
        "oldest_due": day(demand.oldest_due, language),
    }
