"""What a holder wants to hear, and where, with the day they said so."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.messaging.contacts import (
    OPENIDS_MAX,
    AccountContacts,
    Preference,
    SealedAddress,
    Stop,
)
from shared.domain.messaging.errors import PreferenceRefused
from shared.domain.messaging.kinds import ChannelName, MessageKind

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
NONE = AccountContacts("acc_1", "cty_1")
REMINDER, SMS, WECHAT = MessageKind.REMINDER, ChannelName.SMS, ChannelName.WECHAT


def _address(channel: ChannelName, index: str) -> SealedAddress:
    return SealedAddress(channel, "v1.sealed", index, "…1234", NOW, "ada")


def _said(wanted: bool, hours: int = 0, channel: ChannelName = SMS) -> Preference:
    return Preference(REMINDER, channel, wanted, NOW + timedelta(hours=hours), "owner of acc_1")


def test_bills_are_sent_unless_somebody_says_no_and_announcements_only_if_asked_for() -> None:
    assert NONE.wants(REMINDER, SMS)
    assert not NONE.wants(MessageKind.ANNOUNCEMENT, SMS)


def test_the_last_word_about_a_kind_and_channel_holds_and_the_earlier_ones_are_kept() -> None:
    after = NONE.with_said([_said(False)]).with_said([_said(True, 1)])
    assert after.wants(REMINDER, SMS)
    assert [each.wanted for each in after.said] == [False, True]
    assert NONE.with_said([_said(False)]).wants(REMINDER, WECHAT)


def test_the_same_word_twice_is_noted_once() -> None:
    assert NONE.with_said([_said(False), _said(False, 1)]).said == (_said(False),)


def test_nobody_can_want_a_visit_by_a_setting() -> None:
    with pytest.raises(PreferenceRefused):
        NONE.with_said([_said(False, channel=ChannelName.VISIT)])


def test_nothing_goes_to_somebody_who_is_stopped_whatever_they_wanted() -> None:
    dead = NONE.with_said([_said(True)]).stopped(Stop.DECEASED, "told by family", NOW, "ada")
    assert not any(dead.wants(kind, channel) for kind in MessageKind for channel in ChannelName)
    assert dead.stopped(Stop.NONE, "", NOW, "ada").wants(REMINDER, SMS)


def test_a_new_number_takes_the_old_ones_place_and_a_new_phone_of_wechat_is_added() -> None:
    held = NONE.with_address(_address(SMS, "a")).with_address(_address(SMS, "b"))
    assert [each.index for each in held.addresses] == ["b"]
    for number in range(OPENIDS_MAX + 2):
        held = held.with_address(_address(WECHAT, f"w{number}"))
    held = held.with_address(_address(WECHAT, "w5"))
    bound = held.addresses_of(WECHAT)
    assert len(bound) == OPENIDS_MAX
    assert bound[-1].index == "w5"
    assert held.without_channel(WECHAT).addresses_of(WECHAT) == ()


def test_an_address_refused_for_good_is_not_used_again() -> None:
    held = NONE.with_address(_address(WECHAT, "a")).with_address(_address(WECHAT, "b"))
    held = held.with_dead("b", "43004")
    found = held.address_of(WECHAT)
    assert found is not None
    assert found.index == "a"
    assert held.without_address("a").address_of(WECHAT) is None
