"""Orders at noon, and what becomes of them at the sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from infra.local.stripe_sandbox import Fault, Outcome, Sandbox, Trouble, payer
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.money import Money
from shared.domain.payments.provider import CheckoutRequest, PayMethod
from shared.usecases.paying.ports_payments import Between
from tests.fakes.clock import NOON

ALL = (PayMethod.WECHAT_PAY, PayMethod.ALIPAY, PayMethod.CARD)
LATELY = Between(NOON - timedelta(days=1), NOON + timedelta(days=400))


def an_order(minor: int = 12_345, currency: str = "CNY", **more: Any) -> CheckoutRequest:
    order = CheckoutRequest(
        order_id="ord_1",
        amount=Money(minor, currency),
        label="2026-11 账单",
        methods=ALL,
        expires_at=NOON + timedelta(hours=2),
        return_url="https://levy.example/paid",
        cancel_url="https://levy.example/back",
    )
    return replace(order, **more)


def sessions(sandbox: Sandbox) -> list[Any]:
    return sandbox.world.books.all("checkout.session")


def go_wrong(sandbox: Sandbox, *troubles: Trouble, on: str = "checkout.sessions.create") -> None:
    for trouble in troubles:
        sandbox.faults.add(Fault(trouble, on=on, seconds=1.3))


def paid(provider: StripeProvider, sandbox: Sandbox, method: str = "wechat_pay") -> str:
    """Return the id of a payment made by `method` on the page."""
    opened = provider.open_checkout(an_order(), key="paid")
    payer.act(sandbox.world, opened.id, method, Outcome.SUCCEED)
    return provider.checkout(opened.id).payment_id or ""
