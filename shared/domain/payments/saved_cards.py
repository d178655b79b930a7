"""A card that is kept at the provider and charged while its holder is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.domain.community import Language
from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutState, checked_references


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card as one may show it; `id` and `customer_id` are the provider's names."""

    id: str
    customer_id: str
    brand: str
    last4: str
    expires_month: int
    expires_year: int

    @property
    def warned_from(self) -> date:
        """The first day of the month before its last one, from which its holder is warned."""
        months = self.expires_year * 12 + self.expires_month - 2
        return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class CardSetupRequest:
    """Have a card of the customer saved on the provider's page. `setup_id` is ours.

    `expires_at` must lie 30 minutes to 24 hours after the call reaches the provider.
    """

    setup_id: str
    customer_id: str
    currency: str
    expires_at: datetime
    return_url: str
    cancel_url: str
    language: Language = Language.ZH
    references: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked_references({"setup": self.setup_id, **self.references})


@dataclass(frozen=True, slots=True)
class CardSetup:
    """A page on which a card is saved, as the provider has it; `card` once it is."""

    id: str
    setup_id: str | None
    state: CheckoutState
    created_at: datetime
    expires_at: datetime
    live: bool
    url: str | None = None
    card: SavedCard | None = None
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedCardCharge:
    """Charge `amount` to a saved card for an order of ours, its holder absent."""

    order_id: str
    customer_id: str
    card_id: str
    amount: Money
    label: str
    references: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked_references({"order": self.order_id, **self.references})
