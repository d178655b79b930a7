"""Amounts in Chinese capital numerals 大写金额, which can't be altered by adding a stroke.

Source: rules for filling in bills and settlement vouchers, annex 1 of the Payment and Settlement
Measures of the People's Bank of China (支付结算办法 附一 正确填写票据和结算凭证的基本规定).
"""

from __future__ import annotations

from shared.domain.money import Money, exponent_of

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_BELOW_ONE = "角分厘毫"
# (value, word) of the units above 仟, highest first; what stands before one is written like a
# number of its own, so 壹万贰仟亿 is 1.2 million million.
_GROUPS = ((10**8, "亿"), (10**4, "万"))


def capitals_of(money: Money) -> str:
    """Return the amount of `money` in capitals, without its currency's name: 壹佰元零伍分.

    负 stands before an amount below zero. 整 closes an amount without anything below 元.
    """
    exponent = exponent_of(money.currency)
    whole, below = divmod(abs(money.minor), 10**exponent)
    digits = f"{below:0{exponent}d}" if exponent else ""
    sign = "负" if money.minor < 0 else ""
    if not below:
        return f"{sign}{_whole(whole) or '零'}元整"
    head = f"{_whole(whole)}元" if whole else ""
    return sign + head + _fraction(digits, after_whole=bool(whole))


def _fraction(digits: str, *, after_whole: bool) -> str:
    """Return 角, 分, 厘; one 零 stands for zeros between what is written."""
    written, gap = "", False
    for digit, unit in zip(digits, _BELOW_ONE, strict=False):
        if digit == "0":
            gap = True
            continue
        if gap and (written or after_whole):
            written += "零"
        written += _DIGITS[int(digit)] + unit
        gap = False
    return written


def _whole(number: int) -> str:
    """Return a whole number, empty for zero."""
    for value, word in _GROUPS:
        if number >= value:
            high, low = divmod(number, value)
            between = "零" if 0 < low < value // 10 else ""
            return f"{_whole(high)}{word}{between}{_whole(low)}"
    written, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + _PLACES[place]
        gap = digit == 0
    return written
