"""Stripe's saved cards and the pages they are saved on, in Levy's words."""

from __future__ import annotations

from collections.abc import Mapping

from shared.adapters.stripe_fields import (
    Json,
    flag_of,
    id_of,
    instant_of,
    references_of,
    text_of,
)
from shared.domain.payments.provider import CheckoutState
from shared.domain.payments.saved_cards import CardSetup, SavedCard


def card_setup(item: Json) -> CardSetup:
    """Return a Checkout Session of mode `setup`; its card is known where that is expanded."""
    references = references_of(item)
    if item["mode"] != "setup":
        raise ValueError("a checkout that saves nothing")
    intent = item.get("setup_intent")
    method = intent.get("payment_method") if isinstance(intent, Mapping) else None
    return CardSetup(
        id=text_of(item, "id"),
        setup_id=item.get("client_reference_id") or references.pop("setup", None),
        state=CheckoutState(item["status"]),
        created_at=instant_of(item["created"]),
        expires_at=instant_of(item["expires_at"]),
        live=flag_of(item, "livemode"),
        url=item.get("url"),
        card=saved_card(method) if isinstance(method, Mapping) else None,
        references={name: value for name, value in references.items() if name != "setup"},
    )


def saved_card(item: Json) -> SavedCard:
    """Return a PaymentMethod that is a card of a customer."""
    card, customer = item["card"], id_of(item["customer"])
    if customer is None:
        raise ValueError("a card of nobody")
    return SavedCard(
        id=text_of(item, "id"),
        customer_id=customer,
        brand=text_of(card, "brand"),
        last4=text_of(card, "last4"),
        expires_month=int(card["exp_month"]),
        expires_year=int(card["exp_year"]),
    )
