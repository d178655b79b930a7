"""How a community takes money: custom and law differ, so all of it is settings with a default.

Whether late fees or principal come first is a billing setting of the community
(`BillingSettings.payment_order`); everything else about payments is here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.autopay.attempt import RETRY_DAYS
from shared.domain.charges.payment_order import DEFAULT_COMPONENTS, Decides, PaymentOrder, Ties
from shared.domain.community import PaymentOrder as First
from shared.domain.errors import Conflict, NotFound, Rejected
from shared.domain.ledger.choosing import Policy


class CashOverLimit(Rejected):
    """So much cash is taken only with a manager's approval."""

    code = "cash_over_limit"


class ApprovalNotFound(NotFound):
    """There is no such approval for this caller."""

    code = "approval_not_found"


class ApprovalRefused(Conflict):
    """The approval was used, has expired, is for less, or is the cashier's own."""

    code = "approval_refused"


class ReceivedDateRefused(Rejected):
    """Money can't have come in the future, in a closed period, or longer ago than is allowed."""

    code = "received_date_refused"


class PaymentSettingsRefused(Rejected):
    """The settings contradict themselves or are out of bounds."""

    code = "payment_settings_refused"


class BelowMinimum(StrEnum):
    """What becomes of an online order below the provider's least amount."""

    NEXT_ORDER = "next_order"  # its bills stay open and are added to the next order
    TOP_UP = "top_up"  # the payer pays the least amount, and the rest goes to the balance


@dataclass(frozen=True, slots=True)
class PaymentSettings:
    """A community's settings for payments. `source` notes why they are so.

    `order` decides across bills and within one, most important first; `item_priority` are charge
    items, those not named come last. Without `cash_limit_minor` cash has no limit.
    `online_minimum_minor` is the least that the provider takes, 0 if nobody knows it.
    A debt can be sued for `limitation_months`; somebody is told after `limitation_alarm_months`.
    """

    community_id: str
    order: tuple[Decides, ...] = (Decides.OLDEST_DUE, Decides.COMPONENT, Decides.ITEM)
    item_priority: tuple[str, ...] = ()
    ties: Ties = Ties.IN_ORDER
    part_payment: bool = True
    payer_chooses: bool = True
    auto_deduct: bool = True
    shift_required: bool = False
    cash_limit_minor: int | None = None
    bounce_fee_minor: int = 0
    backdate_days: int = 31
    plan_grace_days: int = 0
    autopay_retry_days: tuple[int, ...] = RETRY_DAYS
    online_minimum_minor: int = 0
    below_minimum: BelowMinimum = BelowMinimum.NEXT_ORDER
    limitation_months: int = 36
    limitation_alarm_months: int = 30
    source: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        for field in ("order", "item_priority"):
            names = getattr(self, field)
            if len(set(names)) < len(names):
                raise PaymentSettingsRefused(reason="repeated", field=field)
        days = self.autopay_retry_days
        if list(days) != sorted(set(days)) or any(not 1 <= day <= 30 for day in days):
            raise PaymentSettingsRefused(reason="retry_days", field="autopay_retry_days")
        if not self.order:
            raise PaymentSettingsRefused(reason="empty", field="order")
        if not 1 <= self.limitation_alarm_months <= self.limitation_months:
            raise PaymentSettingsRefused(reason="limitation", field="limitation_alarm_months")
        for field in (
            "bounce_fee_minor",
            "backdate_days",
            "plan_grace_days",
            "cash_limit_minor",
            "online_minimum_minor",
        ):
            value = getattr(self, field)
            if value is not None and value < 0:
                raise PaymentSettingsRefused(reason="negative", field=field)

    def policy(self, first: First) -> Policy:
        """Return the way to pay, with late fees or principal `first`."""
        components: tuple[str, ...] = DEFAULT_COMPONENTS
        if first is First.PRINCIPAL_FIRST:
            rest = tuple(name for name in components if name != "principal")
            components = ("principal", *rest)
        order = PaymentOrder(self.order, components, self.item_priority, self.ties)
        return Policy(order, self.part_payment)

    def require_day(self, received_on: date, today: date) -> None:
        """Pass if money entered `today` may have come on that day. `ReceivedDateRefused`."""
        if not 0 <= (today - received_on).days <= self.backdate_days:
            raise ReceivedDateRefused(
                value=received_on.isoformat(), days=self.backdate_days, field="received_on"
            )

    def too_small(self, minor: int) -> bool:
        """Tell whether the provider does not take so little by itself."""
        return 0 < minor < self.online_minimum_minor

    def over_limit(self, cash_minor: int) -> bool:
        """Tell whether so much cash needs an approval."""
        return self.cash_limit_minor is not None and cash_minor > self.cash_limit_minor


@dataclass(frozen=True, slots=True)
class CashApproval:
    """A manager's word that one payment of up to `limit_minor` may be taken in cash."""

    id: str
    community_id: str
    limit_minor: int
    currency: str
    reason: str
    approved_by: str
    approved_at: datetime
    expires_at: datetime
    payment_id: str = ""
    version: int = 1

    def use(self, payment_id: str, minor: int, *, by: str, at: datetime) -> CashApproval:
        """Return the approval used up by a payment. Raises `ApprovalRefused` with its reason."""
        reason = ""
        if self.payment_id:
            reason = "used"
        elif at > self.expires_at:
            reason = "expired"
        elif minor > self.limit_minor:
            reason = "above"
        elif by == self.approved_by:
            reason = "own"
        if reason:
            raise ApprovalRefused(reason=reason, approval_id=self.id, field="approval_id")
        return replace(self, payment_id=payment_id, version=self.version + 1)
