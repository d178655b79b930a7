"""What WeChat tells of followers and messages, made true once, however often it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.messaging.kinds import ChannelName
from shared.usecases.bank_files.ports import Sealer
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.messaging.contacts import unbind_openid
from shared.usecases.messaging.ports import (
    Credits,
    Deliveries,
    Delivery,
    DeliveryState,
    OnceOnly,
)
from shared.usecases.ports import Clock

# A notice is told three times within half a minute; older ones are refused by their time.
REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a follower said about subscription messages of one template."""

    template_id: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One notice, proven to be WeChat's. `word` is the same when it is told again."""

    event: str
    word: str
    at: datetime
    openid: str = field(repr=False)
    message_id: str = ""
    status: str = ""
    consents: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True)
class CallbackCame:
    """A request at WeChat's address: what signs it, and its body as it came."""

    company_id: str
    timestamp: str
    nonce: str
    signature: str
    raw: bytes = b""
    echo: str = ""


class WechatCallbacks(Protocol):
    """Proves what comes to WeChat's address. Raises `CallbackRefused`, `WechatNotSetUp`."""

    def echo(self, came: CallbackCame, now: datetime) -> str:
        """Return what WeChat wants to hear when the address is entered there."""

    def open(self, came: CallbackCame, now: datetime) -> Told:
        """Return what is told, deciphered after its signature was checked."""


class CallbackStore(Credits, Deliveries, OnceOnly, Protocol):
    """What callbacks change."""


def receive_callback(
    came: CallbackCame,
    *,
    callbacks: WechatCallbacks,
    messages: CallbackStore,
    ledger: Ledger,
    sealer: Sealer,
    clock: Clock,
) -> Told:
    """What was told is true; told again it changes nothing. Raises `CallbackRefused` and
    `WechatNotSetUp` before anything is read of ours, `StoreUnavailable`, `SealingUnavailable`.
    """
    now = clock.now()
    told, company_id = callbacks.open(came, now), came.company_id
    if messages.was_seen(company_id, told.word):
        return told
    match told.event:
        case "unsubscribe":
            unbind_openid(company_id, told.openid, ledger=ledger, sealer=sealer)
        case "TEMPLATESENDJOBFINISH" | "subscribe_msg_sent_event":
            messages.note_delivery(
                company_id,
                Delivery(
                    ChannelName.WECHAT, told.message_id, _state(told.status), told.at, told.status
                ),
            )
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            _note_consents(company_id, told, messages)
    # Noted last: what failed half-way is told again, and each part of it may be done twice.
    messages.note_seen(company_id, told.word, now + REMEMBERED)
    return told


def _note_consents(company_id: str, told: Told, messages: CallbackStore) -> None:
    for each in told.consents:
        if each.accepted:
            messages.add_credit(company_id, told.openid, each.template_id, told.word)
        elif told.event == "subscribe_msg_change_event":
            messages.no_credits(company_id, told.openid, each.template_id)


def _state(status: str) -> DeliveryState:
    if status == "success":
        return DeliveryState.DELIVERED
    return DeliveryState.BLOCKED if "block" in status else DeliveryState.FAILED
