"""A receipt's PDF says what its paper says, in both languages, with the font inside."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pypdf
import pypdfium2
import pytest
import segno

from infra.environments import ROOT
from shared.domain.community import Language
from shared.domain.documents.receipt_paper import ReceiptPaper
from shared.domain.ledger.receipts import Voiding
from shared.edge.documents.receipt_pdf import receipt_pdf
from shared.edge.documents.sheet import qr_modules
from shared.edge.documents.wording import amount, percentage
from tests.edge.documents.papers import (
    AT,
    CODE,
    FEE,
    PAPER,
    RECEIPT,
    red_paper,
    reprinted,
    taken_back,
)

ZH, EN = Language.ZH, Language.EN


def read(paper: ReceiptPaper, language: Language) -> tuple[str, Any]:
    """Return the text on the paper without spaces, which fonts set as they like, and the reader."""
    content = receipt_pdf(paper, language)
    return re.sub(r"\s", "", "".join(pages_of(content))), pypdf.PdfReader(io.BytesIO(content))


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page, as the PDF engine of a browser reads it."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_a_receipt_in_chinese_says_all_there_is_to_say() -> None:
    text, _ = read(PAPER, ZH)
    for words in (
        *("收款收据", "原件", "安居物业服务有限公司", "阳光花园", "交款人:王伟", "1栋1-101"),
        *("编号2026-000123", "2026年11月24日", "人民币伍佰元整", "现金", "收款人:林晓"),
        *("物业服务费", "2026-11", "228.30", "6%", "13.70", "242.00", "水费", "预存款", "196.50"),
        *("486.30", "¥500.00", "TX-20261124-77", "当面交款", "2026-11-2412:05", "扫码核验真伪"),
    ):
        assert words in text


def test_a_receipt_in_english_keeps_names_as_they_are() -> None:
    text, _ = read(PAPER, EN)
    for words in ("Receipt", "ORIGINAL", "Propertyfee", "24Nov2026", "CNY500.00", "王伟", "Cash"):
        assert words in text


def test_a_second_print_says_that_it_is_one() -> None:
    assert "补打REPRINT" not in read(PAPER, ZH)[0]
    for language in (ZH, EN):
        text, _ = read(reprinted(PAPER, 3), language)
        assert "补打REPRINT2" in text
        assert "原件" not in text


def test_a_void_receipt_and_one_taken_back_say_so() -> None:
    void = replace(PAPER, receipt=RECEIPT.void(Voiding(AT, "林晓", "收错房号")))
    text, _ = read(void, ZH)
    assert "作废VOID" in text
    assert "收错房号" in text
    text, _ = read(taken_back(PAPER), EN)
    assert "CNY42.00wastakenback,seeredreceipts2026-000130" in text


def test_a_red_receipt_is_below_zero_in_every_figure() -> None:
    text, _ = read(red_paper(), ZH)
    for words in (
        "红字收据",
        "红冲原收据2026-000123",
        "-39.62",
        "-2.38",
        "-¥42.00",
        "负肆拾贰元整",
    ):
        assert words in text


def test_many_lines_go_on_over_the_page_and_all_are_void() -> None:
    many = replace(PAPER, lines=(FEE,) * 30, receipt=RECEIPT.void(Voiding(AT, "林晓", "x")))
    text, reader = read(many, ZH)
    assert len(reader.pages) > 1
    assert text.count("物业服务费") == 30
    assert all("VOID" in page for page in pages_of(receipt_pdf(many, ZH)))


def test_the_font_is_inside_and_cut_to_what_is_used() -> None:
    content = receipt_pdf(PAPER, ZH)
    _, reader = read(PAPER, ZH)
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert inner
    assert all("/FontFile3" in each or "/FontFile2" in each for each in inner)
    assert len(content) < 60_000


@pytest.mark.parametrize("language", [ZH, EN])
def test_the_same_paper_is_the_same_pdf_in_another_process(language: Language) -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, '.');"
        "from tests.edge.documents.papers import PAPER;"
        "from shared.domain.community import Language;"
        "from shared.edge.documents.receipt_pdf import receipt_pdf;"
        f"sys.stdout.buffer.write(receipt_pdf(PAPER, Language('{language.value}')))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    other = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    assert other.stdout == receipt_pdf(PAPER, language)


def test_the_qr_code_is_drawn_module_by_module_as_its_code_has_it() -> None:
    expected = segno.make(CODE, error="m", micro=False)
    assert [list(row) for row in qr_modules(CODE)] == [
        [bool(module) for module in row] for row in expected.matrix
    ]
    _, reader = read(PAPER, ZH)
    (link,) = reader.pages[0]["/Annots"]
    assert link.get_object()["/A"]["/URI"] == CODE
    drawn = reader.pages[0].get_contents().get_data().decode("latin-1")
    rectangles = re.findall(r"[\d.]+ [\d.]+ ([\d.]+) -?([\d.]+) re f\n", drawn)
    size = 30 / len(qr_modules(CODE)) * 72 / 25.4
    heights = [height for _, height in rectangles if abs(float(height) - size) < 0.02]
    dark = sum(
        round(float(width) / size)
        for width, height in rectangles
        if abs(float(height) - size) < 0.02
    )
    assert heights
    assert dark == sum(sum(row) for row in qr_modules(CODE))


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (123450, "CNY", ZH, "¥1,234.50"),
        (-4200, "CNY", ZH, "-¥42.00"),
        (123450, "CNY", EN, "CNY 1,234.50"),
        (1234, "JPY", ZH, "JPY 1,234"),
        (1234567, "KWD", EN, "KWD 1,234.567"),
    ],
)
def test_an_amount_is_written_as_its_currency_and_language_want(
    minor: int, currency: str, language: Language, text: str
) -> None:
    assert amount(minor, currency, language) == text


def test_a_rate_is_written_without_idle_zeros() -> None:
    assert percentage(FEE.percent) == "6%"
    assert percentage(None) == "—"
