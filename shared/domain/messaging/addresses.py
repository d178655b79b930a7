"""Addresses of owners, checked when they are entered; what is refused is never repeated."""

from __future__ import annotations

import re

from shared.domain.messaging.errors import AddressRefused
from shared.domain.messaging.kinds import ChannelName

EMAIL_MAX = 254
_MAINLAND = re.compile(r"1[3-9]\d{9}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
_SPACES = re.compile(r"[\s().-]+")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z]{2,63}",
    re.ASCII,
)
_OPENID = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)


def parse_phone(value: str) -> str:
    """Return a phone number in E.164: +8613812341234. Raises `AddressRefused`.

    A mainland mobile number may be written without its country; +86 must have one behind it.
    """
    number = _SPACES.sub("", value)
    number = f"+86{number}" if _MAINLAND.fullmatch(number) else number
    if number.startswith("00"):
        number = f"+{number[2:]}"
    mainland = number.startswith("+86")
    if not _E164.fullmatch(number) or (mainland and not _MAINLAND.fullmatch(number[3:])):
        raise AddressRefused(channel=ChannelName.SMS, field="phone")
    return number


def parse_email(value: str) -> str:
    """Return an e-mail address. Raises `AddressRefused`."""
    address = value.strip()
    if len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address) or ".." in address:
        raise AddressRefused(channel=ChannelName.EMAIL, field="email")
    return address


def parse_openid(value: str) -> str:
    """Return an openid, as WeChat names a follower of one account. Raises `AddressRefused`."""
    if not _OPENID.fullmatch(value):
        raise AddressRefused(channel=ChannelName.WECHAT, field="openid")
    return value


def masked(channel: ChannelName, address: str) -> str:
    """Return enough of an address for its owner to know it: +86138****1234, w***@example.com."""
    if channel is ChannelName.EMAIL:
        name, _, domain = address.partition("@")
        return f"{name[:1]}***@{domain}"
    if channel is ChannelName.SMS:
        return f"{address[:-8]}****{address[-4:]}" if len(address) > 8 else "****"
    return f"…{address[-4:]}"
