"""Money, days and names as the pages of owners write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.calendar import Period
from shared.domain.community import Language
from shared.domain.money import CURRENCIES
from shared.domain.owners.masking import masked_name
from shared.edge.web import figures, session

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECRET = b"a secret for tests"


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (0, "CNY", "¥0.00"),
        (5, "CNY", "¥0.05"),
        (123456789, "CNY", "¥1,234,567.89"),
        (-500, "CNY", "-¥5.00"),
        (500, "JPY", "JP¥500"),
        (1234567, "KWD", "KWD\u00a01,234.567"),
        (100, "HKD", "HK$1.00"),
        (99, "AED", "AED\u00a00.99"),
    ],
)
def test_an_amount_is_written_with_its_sign_and_its_own_decimals(
    minor: int, currency: str, written: str
) -> None:
    assert figures.money(minor, currency) == written


@pytest.mark.parametrize("currency", CURRENCIES)
def test_no_two_currencies_are_written_alike(currency: str) -> None:
    written = figures.money(123456, currency)
    alike = [other for other in CURRENCIES if figures.money(123456, other) == written]
    assert alike == [currency]


def test_days_and_periods_are_written_as_people_write_them() -> None:
    day, zh, en = date(2026, 3, 5), Language.ZH, Language.EN
    assert (figures.day(day, zh), figures.day(day, en)) == ("2026年3月5日", "5 Mar 2026")
    month, quarter = Period(2026, 11), Period(2026, 10, 3)
    winter = Period(2026, 12, 3)
    assert [figures.months(each, zh) for each in (month, quarter, winter)] == [
        "2026年11月",
        "2026年10月—12月",
        "2026年12月 – 2027年2月",
    ]
    assert figures.months(quarter, en) == "October 2026 – December 2026"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王伟", "王*"),
        ("欧阳娜娜", "欧***"),
        ("John Smith", "J*** S****"),
        ("李", "李"),
        ("", ""),
        ("  陈  小明 ", "陈 小*"),
    ],
)
def test_a_name_is_told_by_its_first_signs(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def made() -> session.Session:
    ends = NOON + timedelta(hours=2)
    return session.Session("com_1", "acc_1", "lnk_1", ends)


def test_a_sessions_cookie_opens_to_what_was_sealed() -> None:
    value = session.seal(SECRET, made())
    assert session.open_sealed(SECRET, value, NOON) == made()
    assert session.open_sealed(SECRET, value, NOON + timedelta(hours=2)) is None
    assert session.open_sealed(b"another secret", value, NOON) is None


def test_no_byte_of_a_cookie_can_be_another() -> None:
    value = session.seal(SECRET, made())
    for place in range(len(value)):
        for other in ("0", "z", ".", "", "é"):
            forged = value[:place] + other + value[place + 1 :]
            if forged != value:
                assert session.open_sealed(SECRET, forged, NOON) is None, forged


def test_a_form_token_is_of_one_session_and_no_cookie_is_a_form_token() -> None:
    value = session.seal(SECRET, made())
    token = session.form_token(SECRET, value)
    assert session.is_form_token(SECRET, value, token)
    assert not session.is_form_token(SECRET, value + "0", token)
    assert not session.is_form_token(SECRET, value, value.rpartition(".")[2])


@pytest.mark.parametrize("header", [None, "", "x", "=;=", "levy_owner", "a=b; levy_owner="])
def test_a_header_without_the_cookie_has_none(header: str | None) -> None:
    assert session.read_cookie(header, session.NAME) == ""
