"""Amounts in capitals, against the central bank's examples and by reading them back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.documents.capitals import capitals_of
from shared.domain.money import CURRENCIES, Money


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (140950, "CNY", "壹仟肆佰零玖元伍角"),  # the rules' own examples
        (600714, "CNY", "陆仟零柒元壹角肆分"),
        (168032, "CNY", "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "CNY", "壹拾万柒仟元伍角叁分"),
        (1640902, "CNY", "壹万陆仟肆佰零玖元零贰分"),
        (32504, "CNY", "叁佰贰拾伍元零肆分"),
        (0, "CNY", "零元整"),
        (1, "CNY", "壹分"),
        (50, "CNY", "伍角"),
        (100, "CNY", "壹元整"),
        (1000, "CNY", "壹拾元整"),
        (101, "CNY", "壹元零壹分"),
        (-22293, "CNY", "负贰佰贰拾贰元玖角叁分"),
        (100_0005_00, "CNY", "壹佰万零伍元整"),
        (1_0000_0000_00, "CNY", "壹亿元整"),
        (1_0000_0001_00, "CNY", "壹亿零壹元整"),
        (1_0010_0000_00, "CNY", "壹亿零壹拾万元整"),
        (1_2345_0000_0000_00, "CNY", "壹万贰仟叁佰肆拾伍亿元整"),
        (1234, "JPY", "壹仟贰佰叁拾肆元整"),
        (1005, "KWD", "壹元零伍厘"),
        (1250, "KWD", "壹元贰角伍分"),
    ],
)
def test_an_amount_is_written_as_the_rules_say(minor: int, currency: str, text: str) -> None:
    assert capitals_of(Money(minor, currency)) == text


_VALUES = {"拾": 10, "佰": 100, "仟": 1000}


def _read_whole(text: str) -> int:
    for word, value in (("亿", 10**8), ("万", 10**4)):
        if word in text:
            high, _, low = text.rpartition(word)
            return _read_whole(high) * value + _read_whole(low)
    total = digit = 0
    for sign in text:
        if sign in _VALUES:
            total += digit * _VALUES[sign]
            digit = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
    return total + digit


def _read(text: str, exponent: int) -> int:
    """Return the minor units that `text` says, by the meaning of its words alone."""
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    whole, yuan, below = text.rpartition("元")
    minor = _read_whole(whole) * 10**exponent if yuan else 0
    for place, unit in enumerate("角分厘", start=1):
        if unit in below:
            before = below[below.index(unit) - 1]
            minor += "零壹贰叁肆伍陆柒捌玖".index(before) * 10 ** (exponent - place)
    return sign * minor


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(CURRENCIES)))
def test_an_amount_in_capitals_says_just_that_amount(minor: int, currency: str) -> None:
    text = capitals_of(Money(minor, currency))
    assert _read(text, CURRENCIES[currency]) == minor
    assert "零零" not in text
