"""The channels and the kinds of messages; owners may want each kind on each channel or not."""

from __future__ import annotations

from enum import StrEnum


class ChannelName(StrEnum):
    """A way to an owner. The last three are carried by people: nothing is sent."""

    WECHAT = "wechat"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


# What is sent by itself, and so has an adapter, settings and an address.
SENT_BY_ITSELF = frozenset({ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL})


class MessageKind(StrEnum):
    """What a message is about."""

    BILL = "bill"
    REMINDER = "reminder"
    FINAL_NOTICE = "final_notice"
    PAYMENT_RECEIVED = "payment_received"
    REFUND = "refund"
    AUTOPAY = "autopay"
    STATEMENT = "statement"
    ANNOUNCEMENT = "announcement"


# What tells of the owner's own money: on any day outside quiet hours, and no part of a day's cap.
OF_OWN_MONEY = frozenset({MessageKind.PAYMENT_RECEIVED, MessageKind.REFUND, MessageKind.AUTOPAY})
