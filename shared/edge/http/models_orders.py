"""Requests and answers about orders to be paid online."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from shared.domain.ledger.online_order import can_be_paid
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.payments.provider import PayMethod
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Instant
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_payments import Amount, ChosenBody, EndedAnswer
from shared.usecases.paying.payment_orders import ALL_METHODS, OpenOrder

# Where a payer's browser is sent back to: over HTTPS, or on this machine.
ReturnUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?"
        r"(/[A-Za-z0-9._~!$&'()*+,;=:@%/?{}-]*)?$",
        max_length=500,
    ),
]


class OnlineOrderBody(ChosenBody):
    """What is to be paid online: named bills, or periods, or all due by a day; else all open.

    The server computes the amount. `amount` counts for a top-up, and without named bills as a part
    of what is open, where the community takes parts; with named bills it is ignored.
    """

    amount: Amount | None = None
    methods: Annotated[
        list[PayMethod], Field(min_length=1, max_length=3, default_factory=lambda: [*ALL_METHODS])
    ]
    return_url: ReturnUrl | None = None

    def command(self, call: Call) -> OpenOrder:
        """Return what opens the order."""
        return OpenOrder(
            once=call.once,
            account_id=call.path["account_id"],
            chosen=self.chosen(),
            amount=self.amount,
            methods=tuple(dict.fromkeys(self.methods)),
            return_url=self.return_url or "",
        )


class WantedBillAnswer(Answer):
    """A bill of an order: how much of it, and in which version it was seen.

    `rolled_in`: it is too small to be paid online by itself and was added to this order.
    """

    bill_id: str
    amount: MoneyAnswer
    version: int
    rolled_in: bool


class OnlineOrderAnswer(Answer):
    """An order to be paid online. Only `state` says whether it was paid, never a return page."""

    id: str
    community_id: str
    account_id: str
    state: PaymentState
    amount: MoneyAnswer
    bills: list[WantedBillAnswer]
    top_up: Annotated[
        MoneyAnswer, Field(description="What of the amount is for no bill and goes to the balance.")
    ]
    pay_url: Annotated[
        str | None, Field(description="Where to send the payer; null once nobody can pay there.")
    ]
    expires_at: Instant | None
    method: str
    receipt: str | None
    allocated: MoneyAnswer
    to_balance: MoneyAnswer
    created_at: Instant
    created_by: str
    ended: EndedAnswer | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the order."""
        order: Payment = result
        at = order.provider

        def money(minor: int) -> MoneyAnswer:
            return MoneyAnswer.from_minor(minor, order.currency)

        payable = can_be_paid(order, order.created_at)
        return cls(
            id=order.id,
            community_id=order.community_id,
            account_id=order.account_id,
            state=order.state,
            amount=money(order.minor),
            bills=[
                WantedBillAnswer(
                    bill_id=one.bill_id,
                    amount=money(one.minor),
                    version=one.version,
                    rolled_in=one.rolled_in,
                )
                for one in order.wanted
            ],
            top_up=money(order.minor - sum(one.minor for one in order.wanted)),
            pay_url=(at.url or None) if at and payable else None,
            expires_at=order.expires_at,
            method=at.method if at else "",
            receipt=order.receipt.label if order.receipt else None,
            allocated=money(order.allocated_minor),
            to_balance=money(order.balance_minor),
            created_at=order.created_at,
            created_by=order.created_by,
            ended=EndedAnswer.model_validate(order.ended) if order.ended else None,
            version=order.version,
        )
