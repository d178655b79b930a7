"""A letter's PDF says what its paper says, in both languages, the same facts as the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from shared.domain.community import Language
from shared.domain.letters.demand import DemandedBill
from shared.domain.letters.paper import LetterPaper
from shared.domain.letters.wording import BothLanguages, LetterWording, LetterWordingRefused
from shared.edge.documents.letter_pdf import letters_pdf
from tests.edge.documents.letters import DEMAND, FILE, PAPER, other

ZH, EN = Language.ZH, Language.EN


def read(papers: tuple[LetterPaper, ...], language: Language) -> list[str]:
    """Return the text of each page without spaces, which fonts set as they like."""
    with pypdfium2.PdfDocument(letters_pdf(papers, FILE, language).content) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [re.sub(r"\s", "", text) for text in texts]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            ZH,
            (
                *("催缴通知单", "编号20261124-7K3M9QXZ-0001", "王伟", "阳光花园3栋2单元1204"),
                *("2026-08", "2026年8月31日", "85天", "9.20", "251.20", "18.00", "¥744.00"),
                *("人民币柒佰肆拾肆元整", "第九百四十四条", "15日内", "2026年12月9日"),
                *("扫码查看并支付", "签收回执", "2026年11月24日", "第一百九十五条"),
            ),
        ),
        (
            EN,
            (
                *("Demandforpayment", "No.20261124-7K3M9QXZ-0001", "85days", "CNY744.00"),
                *("Article944", "by9Dec2026", "Scantoseeandpay", "Receivedby"),
            ),
        ),
    ],
)
def test_a_letter_says_all_there_is_to_say(language: Language, expected: tuple[str, ...]) -> None:
    first, second = read((PAPER, other()), language)
    for words in expected:
        assert words in first
    assert "李娜" in second
    assert "王伟" not in second


def test_the_same_letters_are_the_same_bytes() -> None:
    papers = (PAPER, other())
    assert letters_pdf(papers, FILE, ZH) == letters_pdf(papers, FILE, ZH)


def test_bills_that_need_more_than_a_page_go_on_on_the_next() -> None:
    bill = DEMAND.bills[0]
    bills = tuple(replace(bill, bill_id=f"b{number}") for number in range(40))
    long = replace(PAPER, demand=replace(DEMAND, bills=bills))
    pages = read((long, other()), ZH)
    assert len(pages) == 3
    assert sum(page.count("251.20") for page in pages[:2]) == 40
    assert "李娜" in pages[2]


def test_a_name_the_font_has_not_is_shown_by_a_mark_that_is_explained() -> None:
    (text,) = read((replace(PAPER, holder="王\U000323af"),), ZH)
    assert "王〓" in text
    assert "字库中没有的字" in text
    assert "〓" not in read((PAPER,), ZH)[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("欠 {amount}", "variable"),
        ("{total:>5}", "braces"),
        ("{total!r}", "braces"),
        ("{", "braces"),
        ("{}", "variable"),
        ("{total.minor}", "variable"),
        (" ", "length"),
        ("x" * 1001, "length"),
    ],
)
def test_a_text_that_can_not_be_filled_in_is_refused(text: str, reason: str) -> None:
    with pytest.raises(LetterWordingRefused) as refused:
        BothLanguages("好", text)
    assert refused.value.data["reason"] == reason


def test_a_period_that_is_not_reasonable_is_refused() -> None:
    with pytest.raises(LetterWordingRefused):
        LetterWording("cty_1", days=3)


def test_a_community_says_it_in_its_own_words() -> None:
    own = LetterWording("cty_1", opening=BothLanguages("{holder}欠{total}。", "{total}"), days=30)
    (text,) = read((replace(PAPER, wording=own),), ZH)
    assert "王伟欠¥744.00。" in text
    assert date(2026, 12, 9) == DEMAND.pay_by


def test_bills_are_dated_from_the_letter_on() -> None:
    bill = DemandedBill("b", "2026-11", date(2026, 11, 24), 1)
    assert bill.days_late(date(2026, 11, 24)) == 0
