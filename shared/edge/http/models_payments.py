"""Requests and answers about payments at the desk and their receipts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.ledger.payment import Channel, End, Payment, PaymentState
from shared.domain.ledger.receipts import Receipt, ReceiptState, Standing
from shared.domain.ledger.shares import Share
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    Answer,
    Body,
    Day,
    DecimalText,
    Id,
    Instant,
    ListQuery,
    Month,
    Note,
)
from shared.edge.http.models_money import MoneyAnswer
from shared.usecases.ledger.ledger_reading import Chosen, ChosenBill
from shared.usecases.paying.desk_payment import ChangeTo, PayAtDesk
from shared.usecases.paying.receipts import ListReceipts
from shared.usecases.paying.voids import BouncePayment, VoidPayment

BillId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{10,100}$")]
Amount = Annotated[DecimalText, Field(gt=Decimal(0))]
Reason = Annotated[Note, StringConstraints(min_length=1)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class ChosenBillBody(Body):
    """A bill to be paid: all that is open, or at most `amount`; `version` as it was read."""

    bill_id: BillId
    amount: Amount | None = None
    version: Annotated[int, Field(ge=0)] | None = None


class ChosenBody(Body):
    """What is to be paid: named bills, or periods, or all due by a day; without any, everything.

    More than 75 bills are named only to be paid whole, from the payer's own account. `top_up` pays
    nothing: all of it goes to the balance.
    """

    bills: Annotated[list[ChosenBillBody], Field(max_length=300, default_factory=list)]
    periods: Annotated[list[Month], Field(max_length=60, default_factory=list)]
    until: Day | None = None
    top_up: bool = False

    def chosen(self) -> Chosen:
        """Return what is to be paid."""
        bills = (ChosenBill(one.bill_id, one.amount, one.version) for one in self.bills)
        return Chosen(tuple(bills), tuple(self.periods), self.until, self.top_up)


class DeskPaymentBody(ChosenBody):
    """Money handed over at the desk.

    `change` says what becomes of what pays no bill. `received_on` is the day a transfer or cheque
    came, today if it is left out.
    """

    account_id: Id
    channel: Channel
    amount: Amount
    currency: Currency | None = None
    also: Annotated[
        list[Id], Field(max_length=4, description="Other accounts paid for.", default_factory=list)
    ]
    change: ChangeTo = ChangeTo.BALANCE
    received_on: Day | None = None
    reference: Annotated[Note, StringConstraints(max_length=100)] = ""
    note: Note = ""
    approval_id: Id | None = None

    def command(self, call: Call) -> PayAtDesk:
        """Return what takes the money."""
        return PayAtDesk(
            once=call.once,
            community_id=call.path["community_id"],
            account_id=self.account_id,
            channel=self.channel,
            amount=self.amount,
            currency=self.currency or "",
            chosen=self.chosen(),
            also=tuple(self.also),
            change=self.change,
            received_on=self.received_on,
            reference=self.reference,
            note=self.note,
            approval_id=self.approval_id or "",
        )


class VoidBody(Body):
    """Why a payment is taken back."""

    reason: Reason

    def command(self, call: Call) -> VoidPayment:
        """Return what voids the payment."""
        return VoidPayment(call.once, call.path["payment_id"], self.reason)


class BounceBody(Body):
    """Why the bank took it back, and whether the community's fee for that is charged."""

    reason: Reason
    charge_fee: bool = False

    def command(self, call: Call) -> BouncePayment:
        """Return what undoes the payment."""
        return BouncePayment(call.once, call.path["payment_id"], self.reason, self.charge_fee)


class ReceiptQuery(ListQuery):
    """Which receipts to list: those of a year."""

    year: Annotated[int, Field(ge=2000, le=2199)]

    def command(self, call: Call) -> ListReceipts:
        """Return what lists the receipts."""
        return ListReceipts(call.path["community_id"], self.year, self.limit, call.after)


class PaidBillAnswer(Answer):
    """What of a payment went to a bill."""

    bill_id: str
    amount: MoneyAnswer


class ShareAnswer(Answer):
    """What a payment did in one account, in that account's movement `movement`."""

    account_id: str
    movement: int
    bills: list[PaidBillAnswer]
    to_balance: MoneyAnswer
    to_deposit: MoneyAnswer
    returned: MoneyAnswer

    @classmethod
    def shown(cls, share: Share, currency: str) -> Self:
        """Return the answer for one share."""
        return cls(
            account_id=share.account_id,
            movement=share.seq,
            bills=[
                PaidBillAnswer(
                    bill_id=one.bill_id, amount=MoneyAnswer.from_minor(one.minor, currency)
                )
                for one in share.bills
            ],
            to_balance=MoneyAnswer.from_minor(share.balance_minor, currency),
            to_deposit=MoneyAnswer.from_minor(share.deposit_minor, currency),
            returned=MoneyAnswer.from_minor(share.out_minor, currency),
        )


class EndedAnswer(Answer):
    """How, why and by whom a payment was ended."""

    how: End
    at: Instant
    by: str
    reason: str


class PaymentAnswer(Answer):
    """A payment 缴费: what came, where it went when it was recorded, and its receipt.

    `net` is what stayed of `amount` after `refunded` and `voided`; nothing before money came.
    """

    id: str
    community_id: str
    account_id: str
    channel: Channel
    method: str
    state: PaymentState
    amount: MoneyAnswer
    allocated: MoneyAnswer
    to_balance: MoneyAnswer
    refunded: MoneyAnswer
    voided: MoneyAnswer
    net: MoneyAnswer
    tendered: MoneyAnswer | None
    change: MoneyAnswer | None
    receipt: str | None
    shares: list[ShareAnswer]
    received_on: Day | None
    entered_on: Day | None
    shift_id: str | None
    reference: str
    note: str
    created_at: Instant
    created_by: str
    ended: EndedAnswer | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the payment."""
        paid: Payment = result

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, paid.currency)

        return cls(
            id=paid.id,
            community_id=paid.community_id,
            account_id=paid.account_id,
            channel=paid.channel,
            method=paid.provider.method if paid.provider else "",
            state=paid.state,
            amount=money(paid.minor),
            allocated=money(paid.allocated_minor),
            to_balance=money(paid.balance_minor),
            refunded=money(paid.refunded_minor),
            voided=money(paid.voided_minor),
            net=money(paid.net_minor),
            tendered=money(paid.tendered_minor) if paid.tendered_minor else None,
            change=money(paid.change_minor) if paid.tendered_minor else None,
            receipt=paid.receipt.label if paid.receipt else None,
            shares=[ShareAnswer.shown(share, paid.currency) for share in paid.shares],
            received_on=paid.received_on,
            entered_on=paid.entered_on,
            shift_id=paid.shift_id or None,
            reference=paid.reference,
            note=paid.note,
            created_at=paid.created_at,
            created_by=paid.created_by,
            ended=EndedAnswer.model_validate(paid.ended) if paid.ended else None,
            version=paid.version,
        )


class VoidingAnswer(Answer):
    """Why, when and by whom a receipt was voided."""

    at: Instant
    by: str
    reason: str


class ReceiptAnswer(Answer):
    """A receipt 收据; a void one keeps its number, a red one is below zero and names the other.

    `taken_back` is what its red receipts took back of it, `prints` how often it was printed.
    """

    number: str
    community_id: str
    payment_id: str
    account_id: str
    accounts: list[str]
    channel: Channel
    amount: MoneyAnswer
    on: Day
    at: Instant
    by: str
    state: ReceiptState
    standing: Standing
    voiding: VoidingAnswer | None
    red_of: str | None
    red_receipts: list[str]
    taken_back: MoneyAnswer
    prints: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the receipt."""
        paper: Receipt = result
        return cls(
            number=paper.ref.label,
            community_id=paper.community_id,
            payment_id=paper.payment_id,
            account_id=paper.account_id,
            accounts=list(paper.accounts),
            channel=paper.channel,
            amount=MoneyAnswer.from_minor(paper.minor, paper.currency),
            on=paper.on,
            at=paper.at,
            by=paper.by,
            state=paper.state,
            standing=paper.standing,
            red_of=paper.red_of.receipt.label if paper.red_of else None,
            red_receipts=[red.receipt.label for red in paper.reds],
            taken_back=MoneyAnswer.from_minor(paper.taken_back_minor, paper.currency),
            prints=paper.prints,
            voiding=VoidingAnswer.model_validate(paper.voiding) if paper.voiding else None,
        )
