"""Quotes about money that is already owed, paid or given back: what a policy makes of it."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from shared.domain.charges.bill_rounding import read_bill_rounding, round_bills
from shared.domain.charges.duration_document import read_duration_policy
from shared.domain.charges.duration_units import Stay
from shared.domain.charges.durations import stay_between, stay_fee
from shared.domain.charges.instalments import instalments, read_instalment_plan
from shared.domain.charges.late_fee_document import read_late_fee_policy
from shared.domain.charges.late_fee_policy import LateFeePolicy
from shared.domain.charges.late_fees import LateFee, late_fee, late_fee_for_days
from shared.domain.charges.payment_order import (
    OpenLine,
    after,
    allocate_payment,
    read_payment_order,
)
from shared.domain.charges.prepayment import (
    months_to_pay,
    pay_early,
    prepay,
    read_early_payment_policy,
    read_prepayment_policy,
)
from shared.domain.charges.refund_policy import read_refund_policy
from shared.domain.charges.refunds import refund
from shared.domain.charges.trace import Step
from shared.domain.money import Money
from shared.usecases.quoting.quote_answers import (
    Figure,
    QuoteAnswer,
    QuoteLine,
    policy_node,
    summed,
)
from shared.usecases.quoting.quote_requests import (
    DurationQuote,
    EarlyPaymentQuote,
    InstalmentsQuote,
    LateDebt,
    LateFeeQuote,
    PaymentOrderQuote,
    PrepaymentQuote,
    RefundQuote,
    RoundingQuote,
)


def quote_late_fee(request: LateFeeQuote) -> QuoteAnswer:
    """Return the late fee of each debt. What was charged before is taken off, down to zero."""
    policy = read_late_fee_policy(policy_node(request.policy))
    return summed("late_fee", request.currency, (_late(policy, one) for one in request.debts))


def _late(policy: LateFeePolicy, late: LateDebt) -> QuoteLine:
    found: LateFee
    if late.until is not None:
        found = late_fee(policy, late.debt, late.until)
    else:
        found = late_fee_for_days(policy, late.debt.principal, late.days or 0)
    amount = found.amount
    before = late.already_charged
    if before is not None:
        amount = Money(max(amount.minor - before.minor, 0), amount.currency)
    figures: dict[str, Figure] = {
        "days": found.days,
        "from": found.first,
        "to": found.last,
        "uncapped": found.uncapped,
        "limited_by": found.limited_by,
    }
    if before is not None:
        figures |= {"total_so_far": found.amount, "already_charged": before}
    return QuoteLine(late.id, amount, figures=figures, steps=found.steps)


def quote_duration(request: DurationQuote) -> QuoteAnswer:
    """Return what the stay costs."""
    policy = read_duration_policy(policy_node(request.policy))
    if request.entry is not None and request.left is not None:
        stay = stay_between(request.entry, request.left, policy)
    else:
        stay = Stay(request.minutes or 0)
    found = stay_fee(policy, stay, request.currency)
    line = QuoteLine("stay", found.amount, quantity=Decimal(found.minutes), unit="minute",
                     steps=found.steps)  # fmt: skip
    return summed("duration", request.currency, [line])


def quote_rounding(request: RoundingQuote) -> QuoteAnswer:
    """Return the bills rounded one after the other, and what is carried on."""
    policy = read_bill_rounding(policy_node(request.policy))
    found = round_bills(policy, request.bills, request.carried)
    lines = [
        QuoteLine(f"bill_{at}", one.amount, figures={"carried": one.carried}, steps=(one.step,))
        for at, one in enumerate(found, 1)
    ]
    return summed("rounding", request.currency, lines, carried=found[-1].carried)


def quote_prepayment(request: PrepaymentQuote) -> QuoteAnswer:
    """Return what months paid ahead cost and cover."""
    policy = read_prepayment_policy(policy_node(request.policy))
    paid = request.paid_months
    if paid is None:
        paid = months_to_pay(policy, request.covered_months or 1)
    found = prepay(policy, request.monthly, paid)
    first = request.first
    last = first.shift(found.covered_months - 1) if first else None
    figures: dict[str, Figure] = {
        "paid_months": found.paid_months,
        "covered_months": found.covered_months,
        "saved": found.saved,
        "monthly": found.monthly,
        "covers_from": first.key if first else None,
        "covers_to": last.key if last else None,
    }
    line = QuoteLine("prepayment", found.amount, figures=figures, steps=found.steps)
    return summed("prepayment", request.currency, [line])


def quote_early_payment(request: EarlyPaymentQuote) -> QuoteAnswer:
    """Return what is to be paid on that day."""
    policy = read_early_payment_policy(policy_node(request.policy))
    amount, steps = pay_early(policy, request.amount, request.paid_on, request.due)
    figures: dict[str, Figure] = {"saved": request.amount - amount}
    line = QuoteLine("payment", amount, figures=figures, steps=steps)
    return summed("early_payment", request.currency, [line])


def quote_payment_order(request: PaymentOrderQuote) -> QuoteAnswer:
    """Return what each payment pays, and how each line stands after all of them."""
    order = read_payment_order(policy_node(request.policy))
    lines: list[OpenLine] = list(request.lines)
    steps: list[list[Step]] = [[] for _ in lines]
    paid = [0] * len(lines)
    left_over: list[Step] = []
    balance = 0
    figures: dict[str, Figure] = {}
    for at, paying in enumerate(request.payments, 1):
        found = allocate_payment(order, paying, lines)
        for one, step in zip(found.paid, found.steps, strict=False):
            steps[one.line].append(step)
            paid[one.line] += one.amount.minor
        left_over += found.steps[len(found.paid) :]
        lines = after(lines, found)
        balance += found.to_balance.minor
        figures[f"to_balance_{at}"] = found.to_balance
        still = sum(line.open.minor for line in lines)
        figures[f"open_after_{at}"] = Money(still, request.currency)
    answered = [
        QuoteLine(
            line.item,
            Money(paid[at], request.currency),
            figures={
                "bill": line.bill,
                "component": line.component,
                "due": line.due,
                "open": line.open,
            },
            steps=tuple(steps[at]),
        )
        for at, line in enumerate(lines)
    ]
    if balance:
        to_balance = Money(balance, request.currency)
        answered.append(
            QuoteLine("balance", figures={"amount": to_balance}, steps=tuple(left_over))
        )
    figures |= _bill_figures(request, lines)
    figures["balance"] = Money(balance, request.currency)
    figures["open"] = Money(sum(line.open.minor for line in lines), request.currency)
    return summed("payment_order", request.currency, answered, **figures)


def _bill_figures(request: PaymentOrderQuote, lines: list[OpenLine]) -> dict[str, Figure]:
    """Return what is open on each bill."""
    of_bill = sorted(lines, key=lambda line: line.bill)
    return {
        f"open_{bill}": Money(sum(line.open.minor for line in group), request.currency)
        for bill, group in groupby(of_bill, key=lambda line: line.bill)
    }


def quote_instalments(request: InstalmentsQuote) -> QuoteAnswer:
    """Return the parts of the total."""
    plan = read_instalment_plan(policy_node(request.policy))
    lines = [
        QuoteLine(str(one.number), one.amount, figures={"due": one.due}, steps=(one.step,))
        for one in instalments(plan, request.total)
    ]
    return summed("instalments", request.currency, lines)


def quote_refund(request: RefundQuote) -> QuoteAnswer:
    """Return what goes back from which payment, and what is still owed."""
    policy = read_refund_policy(policy_node(request.policy))
    found = refund(policy, request.asked)
    lines = [QuoteLine(payment, part) for payment, part in found.parts]
    total = QuoteLine("refund", found.amount, steps=found.steps)
    figures: dict[str, Figure] = {
        "unused_value": found.unused_value,
        "handling": found.handling,
        "receivable": found.receivable,
    }
    return QuoteAnswer("refund", request.currency, (total, *lines), found.amount, figures=figures)
