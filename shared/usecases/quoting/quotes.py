"""Quotes: any computation of the engine on given inputs, without storing or reading anything."""

from __future__ import annotations

from collections.abc import Callable
from decimal import DecimalException
from typing import Any

from shared.domain.actor import Actor
from shared.domain.charges.computation_errors import AmountTooLarge
from shared.usecases.quoting import quote_requests as requests
from shared.usecases.quoting import quotes_charges, quotes_money, quotes_pools
from shared.usecases.quoting.quote_answers import QuoteAnswer

_ANSWERS: dict[type, Callable[[Any], QuoteAnswer]] = {
    requests.ChargeQuote: quotes_charges.quote_charge,
    requests.MeterQuote: quotes_pools.quote_meter,
    requests.AllocationQuote: quotes_pools.quote_allocation,
    requests.DiscountQuote: quotes_charges.quote_discount,
    requests.TaxQuote: quotes_charges.quote_tax,
    requests.LateFeeQuote: quotes_money.quote_late_fee,
    requests.DurationQuote: quotes_money.quote_duration,
    requests.RoundingQuote: quotes_money.quote_rounding,
    requests.PrepaymentQuote: quotes_money.quote_prepayment,
    requests.EarlyPaymentQuote: quotes_money.quote_early_payment,
    requests.PaymentOrderQuote: quotes_money.quote_payment_order,
    requests.InstalmentsQuote: quotes_money.quote_instalments,
    requests.RefundQuote: quotes_money.quote_refund,
}


def quote(request: requests.QuoteRequest) -> QuoteAnswer:
    """Return the answer to `request`: the same for the same request, however often it is asked.

    Raises `Rejected` of the engine: a document that is not a rule or a policy, facts that are not
    facts, a line that can't be computed, each with the place at fault.
    """
    try:
        return _ANSWERS[type(request)](request)
    except DecimalException:
        raise AmountTooLarge() from None


def quote_for(actor: Actor, request: requests.QuoteRequest) -> QuoteAnswer:
    """Return the answer to `request`; it holds nothing that belongs to anybody."""
    del actor
    return quote(request)
