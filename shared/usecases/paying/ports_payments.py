"""What payments need from outside: a provider that takes the money, and its notices.

Every method lists the errors it can give; what the kinds mean for a caller is told in
`shared/domain/payments/provider_errors.py`. A provider is added in `shared/adapters` alone.

Keys: `key` makes repeated calls one. The caller derives it from its own order or refund, stores it
before the first call, and never sends one older than `KEY_LIFE`: it looks the thing up instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.payments.provider import (
    CheckoutRequest,
    CheckoutSession,
    ProviderDispute,
    ProviderPayment,
    ProviderPayout,
    ProviderRefund,
    RefundRequest,
    SettlementRow,
)
from shared.domain.payments.provider_events import ProviderEvent
from shared.domain.payments.saved_cards import (
    CardSetup,
    CardSetupRequest,
    SavedCard,
    SavedCardCharge,
)


@dataclass(frozen=True, slots=True)
class Between:
    """From instant `first` to instant `last`, both included."""

    first: datetime
    last: datetime


class SavedCards(Protocol):
    """Saves cards and charges them while their holders are not there.

    Reading methods raise `ProviderUnavailable` when there is no usable answer; those that change
    something (with a `key`) then raise `ProviderUnknown`.
    """

    def keep_customer(self, references: Mapping[str, str], *, key: str) -> str:
        """Have somebody to save cards for, known there by opaque references alone; returns its id.

        Raises `ReferenceNotOpaque`, `ProviderRefused`, `ProviderKeyReused`, `ProviderUnavailable`,
        `ProviderUnknown`.
        """

    def open_card_setup(self, request: CardSetupRequest, *, key: str) -> CardSetup:
        """Have a page on which a card can be saved; a repeat with `key` returns the same one.

        Raises `NotAtProvider`, `ProviderRefused`, `ProviderKeyReused`, `ProviderUnavailable`,
        `ProviderUnknown`.
        """

    def card_setup(self, checkout_id: str) -> CardSetup:
        """Return the page as it is now, with its card once one is saved.

        Raises `NotAtProvider`, `ProviderUnavailable`.
        """

    def saved_card(self, card_id: str) -> SavedCard:
        """Return a saved card as it is now. Raises `NotAtProvider`, `ProviderUnavailable`."""

    def charge_saved_card(self, request: SavedCardCharge, *, key: str) -> ProviderPayment:
        """Charge the card, its holder absent: the payment has succeeded or is processing.

        Raises `PaymentDeclined` with a `Decline` as its reason, `AmountBelowMinimum`,
        `AmountNotPayable`, `ProviderRefused`, `ProviderKeyReused`, `ProviderUnavailable`,
        `ProviderUnknown`. A repeat with `key` charges nothing more.
        """

    def find_charges(
        self, order_id: str, customer_id: str, made: Between
    ) -> tuple[ProviderPayment, ...]:
        """Return all charges of saved cards for the order made in that time, oldest first.

        Raises `NotAtProvider`, `ProviderUnavailable`.
        """

    def forget_card(self, card_id: str, *, key: str) -> None:
        """The card can't be charged any more, whether it could before or not.

        Raises `ProviderRefused`, `ProviderUnavailable`, `ProviderUnknown`.
        """


class PaymentProvider(SavedCards, Protocol):
    """Takes payments, sends refunds and accounts for both; knows saved cards.

    Reading methods raise `ProviderUnavailable` when there is no usable answer; the four that change
    something (`open_checkout`, `expire_checkout`, `refund`, `cancel_refund`) then raise
    `ProviderUnknown`.
    """

    @property
    def name(self) -> str:
        """Return what is kept with each order to find its provider again."""

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutSession:
        """Have a page on which the order can be paid; a repeat with `key` returns the same one.

        Raises `AmountBelowMinimum`, `AmountNotPayable`, `PayMethodsUnavailable`, `ProviderRefused`,
        `ProviderKeyReused`, `ProviderUnavailable`, `ProviderUnknown`.
        """

    def checkout(self, checkout_id: str) -> CheckoutSession:
        """Return the checkout as it is now. Raises `NotAtProvider`, `ProviderUnavailable`."""

    def find_checkouts(self, order_id: str, opened: Between) -> tuple[CheckoutSession, ...]:
        """Return all checkouts of the order that were opened in that time, oldest first.

        There are several when a key was forgotten and a retry opened a second one.
        Raises `ProviderUnavailable`.
        """

    def expire_checkout(self, checkout_id: str, *, key: str) -> CheckoutSession:
        """End an open checkout: after this it can't be paid.

        Raises `CheckoutClosed` when it is complete or expired already, `NotAtProvider`,
        `ProviderUnavailable`, `ProviderUnknown`.
        """

    def payment(self, payment_id: str) -> ProviderPayment:
        """Return the payment as it is now, settled money included once there is any.

        Raises `NotAtProvider`, `ProviderUnavailable`.
        """

    def refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """Ask for money to be sent back; pending is the usual answer, the end comes as an event.

        Raises `RefundAboveRest`, `AmountNotPayable`, `ProviderRefused`, `NotAtProvider`,
        `ProviderKeyReused`, `ProviderUnavailable`, `ProviderUnknown`.
        """

    def refund_status(self, provider_refund_id: str) -> ProviderRefund:
        """Return the refund as it is now. Raises `NotAtProvider`, `ProviderUnavailable`."""

    def find_refunds(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        """Return all refunds of the payment, whoever made them, oldest first.

        Raises `NotAtProvider`, `ProviderUnavailable`.
        """

    def cancel_refund(self, provider_refund_id: str, *, key: str) -> ProviderRefund:
        """Take back a refund that waits for the payer to say where to.

        Raises `ProviderRefused` for any other, `NotAtProvider`, `ProviderUnavailable`,
        `ProviderUnknown`.
        """

    def dispute(self, dispute_id: str) -> ProviderDispute:
        """Return the dispute as it is now. Raises `NotAtProvider`, `ProviderUnavailable`."""

    def payout(self, payout_id: str) -> ProviderPayout:
        """Return the payout as it is now. Raises `NotAtProvider`, `ProviderUnavailable`."""

    def payouts(self, created: Between) -> Iterator[ProviderPayout]:
        """Yield the payouts made in that time, newest first. Raises `ProviderUnavailable`."""

    def settlement_rows(self, payout_id: str, after: str = "") -> Iterator[SettlementRow]:
        """Yield what an itemised payout is made of; the nets of all add up to its amount.

        The order is the same each time; those that follow row `after` are yielded, "" for all.

        Raises `ProviderRefused` when the payout isn't itemised, `NotAtProvider`,
        `ProviderUnavailable`.
        """

    def events(self, created: Between) -> Iterator[ProviderEvent]:
        """Yield what was told in that time, newest first, as far back as the provider remembers.

        Raises `ProviderUnavailable`.
        """


class ProviderNotices(Protocol):
    """Tells the provider's notices from others' and reads them."""

    def verify(self, raw: bytes, signature: str | None) -> None:
        """Return only if `raw`, byte for byte, was sent by the provider, lately, to this stage.

        Raises `NoticeRefused` with its reason, `ProviderUnavailable` when no secret can be had.
        """

    def parse(self, raw: bytes) -> ProviderEvent:
        """Return what a verified notice says; never fails on a type or a shape it doesn't know.

        Raises `NoticeRefused` when it is no notice at all.
        """
