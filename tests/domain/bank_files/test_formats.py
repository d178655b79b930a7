"""Any format: what is written comes back as it was, and no nonsense is more than a line's fault."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bank_files.bank_format import (
    AmountIn,
    BankFormat,
    Cell,
    Column,
    Delimiter,
    Encoding,
    Failure,
    Layout,
    ResultCode,
    built_in,
)
from shared.domain.bank_files.errors import (
    BankAnswerRefused,
    BankFormatRefused,
    MandateRefused,
    RowDoesNotFit,
)
from shared.domain.bank_files.mandate import parse_bank_account
from shared.domain.bank_files.reading import LINES_MAX, encoding_of, open_answer
from shared.domain.bank_files.writing import FileFacts, RowFacts, neutral, write_file, write_row
from shared.domain.money import Money

DELIMITED, FIXED = built_in("cty_0000000000000001")
KEY = "L0123456789ABCDEF"
FACTS = FileFacts(
    "bkf_0123456789abcdef", date(2026, 11, 24), date(2026, 11, 30), 1, Money(12345, "CNY")
)
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


def own_format(
    layout: Layout, encoding: Encoding, amount_in: AmountIn, delimiter: Delimiter
) -> BankFormat:
    fixed = layout is Layout.FIXED

    def column(cell: Cell, width: int) -> Column:
        return Column(cell, width if fixed else 0)

    mirrored = (
        column(Cell.ROW_KEY, 20),
        column(Cell.AMOUNT, 18),
        column(Cell.RESULT, 6),
        column(Cell.REASON, 60),
    )
    return BankFormat(
        community_id="cty_0000000000000001",
        name="any",
        layout=layout,
        encoding=encoding,
        amount_in=amount_in,
        columns=(
            column(Cell.ROW_KEY, 20),
            column(Cell.AMOUNT, 18),
            column(Cell.ACCOUNT_NUMBER, 34),
        ),
        answer_columns=mirrored,
        success=("00",),
        failures=(ResultCode("*", Failure.OTHER),),
        delimiter=delimiter,
    )


FORMATS = st.builds(
    own_format,
    st.sampled_from(Layout),
    st.sampled_from(Encoding),
    st.sampled_from(AmountIn),
    st.sampled_from(Delimiter),
)


@given(FORMATS, st.integers(1, 10**12), NAMES)
def test_what_a_bank_writes_is_read_as_it_was_meant(
    form: BankFormat, minor: int, reason: str
) -> None:
    amount = str(minor) if form.amount_in is AmountIn.MINOR else str(Money(minor, "CNY"))
    cells = [KEY, amount, "00", reason]
    if form.layout is Layout.FIXED:
        widths = [column.width for column in form.answer_columns]
        raw = b"".join(
            cell.encode(form.encoding.value).ljust(width)
            for cell, width in zip(cells, widths, strict=True)
        )
    else:
        raw = form.delimiter.value.join(cells).encode(form.encoding.value)
    text = open_answer(form, raw + b"\r\n", "CNY")
    (line,) = (text.read(*each) for each in text.lines)
    assert (line.row_key, line.minor, line.result, line.fault) == (KEY, minor, "00", "")
    if text.encoding is form.encoding:
        assert line.reason == reason


@given(FORMATS, st.binary(max_size=3000))
def test_nonsense_is_refused_or_the_fault_of_a_line(form: BankFormat, data: bytes) -> None:
    try:
        text = open_answer(form, data, "CNY")
    except BankAnswerRefused:
        return
    for each in text.lines:
        line = text.read(*each)
        assert line.fault or 0 <= line.minor < 10**18


@given(st.sampled_from([DELIMITED, FIXED]), st.text(max_size=80), st.integers(0, 10**11))
def test_no_row_that_is_written_holds_a_formula_or_another_line(
    form: BankFormat, name: str, minor: int
) -> None:
    row = RowFacts(1, KEY, "102100099996", "6222021234567890", name, Money(minor, "CNY"))
    try:
        raw = write_row(form, FACTS, row)
    except RowDoesNotFit:
        return
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r") == 1
    if form is DELIMITED:
        (cells,) = csv.reader([raw.decode().rstrip("\r\n")], delimiter="|")
        assert len(cells) == len(form.columns)
        assert not any(cell[:1] in set("=+-@\t") and cell for cell in cells)
    else:
        assert len(raw) == 146


@given(st.text(max_size=60))
def test_neutral_text_is_no_formula_and_one_line(text: str) -> None:
    found = neutral(text)
    assert not found.startswith(("=", "+", "-", "@"))
    assert "\n" not in found
    assert "\r" not in found


def test_a_million_lines_are_refused_before_they_are_read() -> None:
    began = time.perf_counter()
    with pytest.raises(BankAnswerRefused) as refusal:
        open_answer(DELIMITED, b"a|1|00\n" * 1_000_000, "CNY")
    assert refusal.value.data == {"reason": "too_many_lines", "limit": LINES_MAX}
    assert time.perf_counter() - began < 1


def test_one_endless_line_is_one_fault() -> None:
    text = open_answer(DELIMITED, b"x" * 1_000_000, "CNY")
    (line,) = (text.read(*each) for each in text.lines)
    assert line.fault == "line_too_long"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("余额不足".encode("gbk"), Encoding.GBK),
        ("余额不足".encode(), Encoding.UTF8),
        ("\ufeff余额".encode(), Encoding.UTF8),
        (b"only ascii", Encoding.UTF8),
    ],
)
def test_an_encoding_is_seen_whatever_the_format_says(data: bytes, encoding: Encoding) -> None:
    assert encoding_of(DELIMITED, data) is encoding
    assert encoding_of(replace(DELIMITED, encoding=Encoding.GBK), data) is encoding


def test_a_line_in_no_encoding_is_its_own_fault() -> None:
    good = f"{KEY}|1.00|00||".encode()
    text = open_answer(DELIMITED, good + b"\n\xff\xff|1.00|00||\n", "CNY")
    assert [text.read(*each).fault for each in text.lines] == ["", "encoding"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("a|b", "line_malformed"),
        (f"{KEY}|-1.00|00||", "amount_malformed"),
        (f"{KEY}|1.005|00||", "amount_malformed"),
        (f"{KEY}|1e3|00||", "amount_malformed"),
        (f"{KEY}|１.00|00||", "amount_malformed"),
        (f'{KEY}|"1.00|00||', "line_malformed"),
        (f"{KEY}|1.00|00|||", ""),
        (f"{KEY.lower()}|1.00|00||", ""),
    ],
)
def test_a_line_is_read_strictly(line: str, fault: str) -> None:
    text = open_answer(DELIMITED, line.encode(), "CNY")
    assert [text.read(*each).fault for each in text.lines] == [fault]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"columns": DELIMITED.columns[1:3]}, "missing"),
        ({"answer_columns": DELIMITED.answer_columns[:2]}, "missing"),
        ({"columns": (*DELIMITED.columns, Column(Cell.AMOUNT))}, "repeated"),
        ({"columns": (*DELIMITED.columns, Column(Cell.RESULT))}, "cell"),
        ({"layout": Layout.FIXED}, "width"),
        ({"success": ()}, "codes"),
        ({"success": ("01",)}, "codes"),
        ({"header": (Column(Cell.TEXT, text="=1+1"),)}, "text"),
        ({"header": (Column(Cell.TEXT, text="a|b"),)}, "text"),
        ({"name": "../x"}, "name"),
        ({"answer_header_lines": 11}, "lines"),
        ({"header": (Column(Cell.TEXT),) * 41}, "too_many"),
    ],
)
def test_a_format_that_contradicts_itself_is_refused(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(BankFormatRefused) as refusal:
        replace(DELIMITED, **changes)  # type: ignore[arg-type]
    assert refusal.value.data["reason"] == reason


@pytest.mark.parametrize(
    ("number", "holder"),
    [
        ("12", "王伟"),
        ("6222021234567890'", "王伟"),
        ("6222021234567890", "=cmd|' /C calc'!A0"),
        ("6222021234567890", ""),
        ("6222021234567890", "a\nb"),
        ("6222021234567890", "x" * 61),
    ],
)
def test_a_bank_account_that_can_not_be_right_is_refused_without_repeating_it(
    number: str, holder: str
) -> None:
    with pytest.raises(MandateRefused) as refusal:
        parse_bank_account(number, holder)
    assert number not in str(refusal.value.data)
    assert set(refusal.value.data) == {"reason"}


def test_a_file_counts_its_rows_and_its_total() -> None:
    rows = [RowFacts(1, KEY, "102100099996", "6222021234567890", "王伟", Money(12345, "CNY"))]
    lines = b"".join(write_file(FIXED, FACTS, rows)).split(b"\r\n")
    assert lines[-2] == b"T00000001000000000012345"
