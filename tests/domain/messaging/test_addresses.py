"""Addresses are checked when they are entered, and never told again."""

import pytest

from shared.domain.messaging.addresses import masked, parse_email, parse_openid, parse_phone
from shared.domain.messaging.errors import AddressRefused
from shared.domain.messaging.kinds import ChannelName


@pytest.mark.parametrize(
    ("entered", "number"),
    [
        ("13812341234", "+8613812341234"),
        ("138-1234 1234", "+8613812341234"),
        ("+86 138 1234 1234", "+8613812341234"),
        ("008613812341234", "+8613812341234"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_a_number_is_read_as_people_write_it(entered: str, number: str) -> None:
    assert parse_phone(entered) == number


@pytest.mark.parametrize(
    "entered",
    ["", "12345", "+86 10 6512 3456", "+0123456789", "1381234123٤", "+1", "+86138123412345"],
)
def test_what_is_no_number_is_refused_without_being_repeated(entered: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        parse_phone(entered)
    assert not entered or entered not in str(refused.value)


@pytest.mark.parametrize(
    "entered", ["a@b", "a b@example.com", "a@example.com\nBcc: x@y.z", "@x.com"]
)
def test_what_is_no_email_address_is_refused(entered: str) -> None:
    with pytest.raises(AddressRefused):
        parse_email(entered)


def test_an_email_address_is_taken_as_it_is() -> None:
    assert parse_email(" wang.li+fees@mail.example.com ") == "wang.li+fees@mail.example.com"


@pytest.mark.parametrize("entered", ["short", "o" * 65, "oOpenid/with/slashes-1234"])
def test_what_is_no_openid_is_refused(entered: str) -> None:
    with pytest.raises(AddressRefused):
        parse_openid(entered)


def test_a_masked_address_is_known_by_its_owner_alone() -> None:
    assert masked(ChannelName.SMS, "+8613812341234") == "+86138****1234"
    assert masked(ChannelName.EMAIL, "wang@example.com") == "w***@example.com"
    assert masked(ChannelName.WECHAT, "o6_bmjrPTlm6_2sgVt7hMZOPfL2M") == "…fL2M"
