"""Why a bank says no, told apart by whether asking again makes sense."""

from __future__ import annotations

from enum import StrEnum


class Decline(StrEnum):
    """Why a bank refuses a charge, in Levy's words; each has a text for people."""

    NO_MONEY = "no_money"
    OVER_CARD_LIMIT = "over_card_limit"
    BANK_BUSY = "bank_busy"
    REFUSED = "refused"  # the bank doesn't say why
    NEEDS_HOLDER = "needs_holder"  # the bank wants its customer to confirm
    EXPIRED = "expired"
    LOST = "lost"
    CLOSED = "closed"
    REVOKED = "revoked"  # the holder told the bank to stop
    NOT_ALLOWED = "not_allowed"
    GONE = "gone"  # the provider doesn't have the card any more

    @property
    def hard(self) -> bool:
        """Whether the same charge would be refused on any other day, too."""
        return self not in {
            Decline.NO_MONEY,
            Decline.OVER_CARD_LIMIT,
            Decline.BANK_BUSY,
            Decline.REFUSED,
        }
