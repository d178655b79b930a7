"""Requests and answers about the desk: shifts, approvals of cash, settings of payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.charges.payment_order import Decides, Ties
from shared.domain.ledger.payment import Channel
from shared.domain.ledger.settings import BelowMinimum, CashApproval
from shared.domain.ledger.shifts import Count, Shift, ShiftState
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    Day,
    DecimalText,
    Id,
    Instant,
    Note,
    Patch,
)
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, Reason
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.paying.shifts import ApproveCash, CloseShift, HandOverShift, OpenShift

NotNegative = Annotated[DecimalText, Field(ge=Decimal(0))]
Minor = Annotated[int, Field(ge=0, le=10**12)]


class ShiftBody(Body):
    """The cash in the drawer at the beginning."""

    cash: NotNegative = Decimal(0)

    def command(self, call: Call) -> OpenShift:
        """Return what opens the shift."""
        return OpenShift(call.once, call.path["community_id"], self.cash)


class CountBody(Body):
    """What was counted of one channel, the float included."""

    channel: Channel
    amount: NotNegative


class CloseShiftBody(Body):
    """The count of every channel that took money, and why it differs, if it does."""

    counted: Annotated[list[CountBody], Field(max_length=len(Channel))]
    reason: Note = ""

    def command(self, call: Call) -> CloseShift:
        """Return what closes the shift."""
        counted = {one.channel: one.amount for one in self.counted}
        return CloseShift(call.once, call.path["shift_id"], counted, self.reason)


class HandoverBody(Body):
    """A note of who takes over."""

    note: Note = ""

    def command(self, call: Call) -> HandOverShift:
        """Return what signs the shift."""
        return HandOverShift(call.once, call.path["shift_id"], self.note)


class CashApprovalBody(Body):
    """How much cash one payment may be, and why."""

    amount: Amount
    reason: Reason

    def command(self, call: Call) -> ApproveCash:
        """Return what approves it."""
        return ApproveCash(call.once, call.path["community_id"], self.amount, self.reason)


class PaymentSettingsPatch(Patch):
    """New values for a community's payment settings; amounts count the smallest unit."""

    order: Annotated[list[Decides], Field(min_length=1, max_length=len(Decides))] = OMITTED
    item_priority: Annotated[list[Id], Field(max_length=100)] = OMITTED
    ties: Ties = OMITTED
    part_payment: bool = OMITTED
    payer_chooses: bool = OMITTED
    auto_deduct: bool = OMITTED
    shift_required: bool = OMITTED
    cash_limit_minor: Minor | None = None
    bounce_fee_minor: Minor = OMITTED
    backdate_days: Annotated[int, Field(ge=0, le=366)] = OMITTED
    plan_grace_days: Annotated[int, Field(ge=0, le=366)] = OMITTED
    online_minimum_minor: Minor = OMITTED
    below_minimum: BelowMinimum = OMITTED
    limitation_months: Annotated[int, Field(ge=1, le=1200)] = OMITTED
    limitation_alarm_months: Annotated[int, Field(ge=1, le=1200)] = OMITTED
    autopay_retry_days: Annotated[
        list[Annotated[int, Field(ge=1, le=30)]], Field(max_length=10)
    ] = OMITTED
    source: Note = OMITTED

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the settings."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class PaymentSettingsAnswer(Answer):
    """How a community takes money; amounts count the smallest unit of its currency."""

    community_id: str
    order: list[Decides]
    item_priority: list[str]
    ties: Ties
    part_payment: bool
    payer_chooses: bool
    auto_deduct: bool
    shift_required: bool
    cash_limit_minor: int | None
    bounce_fee_minor: int
    backdate_days: int
    plan_grace_days: int
    online_minimum_minor: int
    below_minimum: BelowMinimum
    limitation_months: int
    limitation_alarm_months: int
    autopay_retry_days: list[int]
    source: str
    version: int


class TakingAnswer(Answer):
    """What one channel took: `amount` is what stayed of `gross` after `refunded` and `voided`."""

    channel: Channel
    gross: MoneyAnswer
    refunded: MoneyAnswer
    voided: MoneyAnswer
    amount: MoneyAnswer
    payments: int
    voids: int
    refunds: int


class CountedAnswer(Answer):
    """What was counted of one channel against what should be there."""

    channel: Channel
    expected: MoneyAnswer
    counted: MoneyAnswer
    difference: MoneyAnswer


class CountAnswer(Answer):
    """The cashier's count."""

    at: Instant
    by: str
    channels: list[CountedAnswer]
    difference: MoneyAnswer
    reason: str

    @classmethod
    def shown(cls, count: Count, currency: str) -> Self:
        """Return the answer for one count."""
        return cls(
            at=count.at,
            by=count.by,
            channels=[
                CountedAnswer(
                    channel=one.channel,
                    expected=MoneyAnswer.from_minor(one.expected_minor, currency),
                    counted=MoneyAnswer.from_minor(one.counted_minor, currency),
                    difference=MoneyAnswer.from_minor(one.difference_minor, currency),
                )
                for one in count.channels
            ],
            difference=MoneyAnswer.from_minor(count.difference_minor, currency),
            reason=count.reason,
        )


class HandoverAnswer(Answer):
    """Who took the money over, and how much cash it was."""

    at: Instant
    by: str
    cash: MoneyAnswer
    note: str


class ShiftAnswer(Answer):
    """A shift 交班: one cashier's takings by channel, counted and signed."""

    id: str
    community_id: str
    cashier: str
    state: ShiftState
    opened_at: Instant
    opened_on: Day
    cash: MoneyAnswer
    takings: list[TakingAnswer]
    count: CountAnswer | None
    handover: HandoverAnswer | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the shift."""
        shift: Shift = result

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, shift.currency)

        signed = shift.handover
        return cls(
            id=shift.id,
            community_id=shift.community_id,
            cashier=shift.cashier,
            state=shift.state,
            opened_at=shift.opened_at,
            opened_on=shift.opened_on,
            cash=money(shift.float_minor),
            takings=[
                TakingAnswer(
                    channel=one.channel,
                    gross=money(one.gross_minor),
                    refunded=money(one.refunded_minor),
                    voided=money(one.voided_minor),
                    amount=money(one.minor),
                    payments=one.payments,
                    voids=one.voids,
                    refunds=one.refunds,
                )
                for one in shift.takings
            ],
            count=CountAnswer.shown(shift.count, shift.currency) if shift.count else None,
            handover=HandoverAnswer(
                at=signed.at, by=signed.by, cash=money(signed.cash_minor), note=signed.note
            )
            if signed
            else None,
            version=shift.version,
        )


class CashApprovalAnswer(Answer):
    """A manager's word that one payment may be taken in cash."""

    id: str
    community_id: str
    limit: MoneyAnswer
    reason: str
    approved_by: str
    approved_at: Instant
    expires_at: Instant
    payment_id: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the approval."""
        given: CashApproval = result
        return cls(
            id=given.id,
            community_id=given.community_id,
            limit=MoneyAnswer.from_minor(given.limit_minor, given.currency),
            reason=given.reason,
            approved_by=given.approved_by,
            approved_at=given.approved_at,
            expires_at=given.expires_at,
            payment_id=given.payment_id or None,
        )
