"""How a payment provider says no, and how it says nothing.

What a caller must know is one thing: can it have happened?

- `Rejected` kinds (`ProviderRefused`, `PaymentDeclined` …): it did not, and never will like this.
- `ProviderUnavailable`: it did not; the same call may succeed later.
- `ProviderUnknown`: perhaps. The reply was lost, cut or unreadable. The same call with the same key
  within `KEY_LIFE` is safe; after that, or when `replayed`, only looking it up is.
"""

from __future__ import annotations

from datetime import timedelta

from shared.domain.errors import Conflict, NotFound, Rejected, Unavailable

# Providers forget keys after 24 hours; an hour is left for clocks that differ and for slow queues.
KEY_LIFE = timedelta(hours=23)


class ProviderUnknown(Unavailable):
    """Whether the provider did what was asked isn't known. Never read this as "failed".

    `reason` says what was lost. `replayed` is true when the provider repeats a stored failure: the
    same key will go on failing, so look the thing up and, when nothing is there, take a new key.
    """

    code = "provider_outcome_unknown"

    @property
    def replayed(self) -> bool:
        """Whether sending the same key again is known to give the same failure."""
        return self.data.get("replayed") is True


class ProviderUnavailable(Unavailable):
    """The provider did nothing: it is busy, closed to our key, or could not be asked."""

    code = "provider_unavailable"


class ProviderRefused(Rejected):
    """The provider refuses this request and did nothing; `provider_code` is its own word for it."""

    code = "provider_refused"


class PaymentDeclined(Rejected):
    """The payer's bank or wallet said no; `provider_code` is the provider's word for why."""

    code = "payment_declined"


class AmountBelowMinimum(ProviderRefused):
    """The amount is below the least the provider takes; it belongs into the next bill."""

    code = "amount_below_provider_minimum"


class AmountNotPayable(ProviderRefused):
    """The provider can't take this amount exactly: a currency or a last digit it doesn't know."""

    code = "amount_not_payable_online"


class PayMethodsUnavailable(ProviderRefused):
    """None of the wanted ways to pay is on offer for this amount and currency."""

    code = "pay_methods_unavailable"


class RefundAboveRest(ProviderRefused):
    """More would go back than the provider still holds of the payment."""

    code = "refund_above_rest"


class ReferenceNotOpaque(Rejected):
    """A reference to be sent abroad is not a plain id; names and phones stay at home."""

    code = "reference_not_opaque"


class ProviderKeyReused(Conflict):
    """The key was used before for something else, which may have happened: look that up."""

    code = "provider_key_reused"


class CheckoutClosed(Conflict):
    """The checkout is complete or expired; read it again."""

    code = "checkout_closed"


class NotAtProvider(NotFound):
    """The provider knows nothing by this id."""

    code = "not_at_provider"


class NoticeRefused(Rejected):
    """A notice is not from the provider, not from now or not for us; nothing was kept.

    `reason`: too_large, unsigned, forged, stale, future, malformed or wrong_mode.
    """

    code = "provider_notice_refused"
