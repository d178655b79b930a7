"""The steps of payments, refunds and paying ahead, as sentences to check.

See `computation_steps` for what may stand in them.
"""

from __future__ import annotations

Sentence = tuple[str, str]  # Chinese, English

PAYMENT_STEPS: dict[str, tuple[Sentence, ...]] = {
    "payment_part": (
        (
            "余款 {left}，账单 {bill} 的 {item}（{component}，到期 {due}）未缴 {open}：缴 {result}",
            "{left} left; {item} ({component}) of bill {bill}, due {due}, has {open} open: pays"
            " {result}",
        ),
    ),
    "payment_to_balance": (("余款 {left} 转入预存", "what is left, {left}, goes to the balance"),),
    "instalment": (
        (
            "第 {number} 期：总额 {total} × {weight} ÷ {weights} = {result}",
            "part {number}: total {total} × {weight} ÷ {weights} = {result}",
        ),
        ("第 {number} 期（总额 {total}）：{result}", "part {number} of {total}: {result}"),
    ),
    "waiver_percent": (
        (
            "未缴 {open} × {percent}% = {result}",
            "{open} open × {percent}% = {result}",
        ),
    ),
    "waiver_months": (
        (
            "应缴 {due} × {months} ÷ {months_billed} 个月 = {result}",
            "{due} due × {months} of {months_billed} months = {result}",
        ),
    ),
    "refund_months": (
        (
            "整月 {months} 个 × 每月 {monthly} = {result}",
            "{months} whole months × {monthly} = {result}",
        ),
    ),
    "refund_days": (
        (
            "{days} 天 ÷ 当月 {days_of_month} 天 × 每月 {monthly} = {result}",
            "{days} days ÷ {days_of_month} days of the month × {monthly} = {result}",
        ),
    ),
    "refund_years": (
        (
            "{days} 天合 {years} 年 × 每年 {yearly} = {result}",
            "{days} days are {years} years × {yearly} = {result}",
        ),
    ),
    "refund_span": (
        (
            "{days} 天 ÷ 已付 {days_paid} 天 × {price} = {result}",
            "{days} days ÷ {days_paid} days paid × {price} = {result}",
        ),
    ),
    "refund_unused": (
        (
            "未使用部分价值：{operation} = {result}",
            "worth of what is unused: {operation} = {result}",
        ),
    ),
    "refund_used": (
        (
            "已使用部分价格：{operation} = {result}",
            "price of what was used: {operation} = {result}",
        ),
    ),
    "refund_claw_back": (
        (
            "已付 {paid} − 已使用部分按原价 {used}，不低于 0：{result}",
            "paid {paid} − used at list price {used}, not below 0: {result}",
        ),
    ),
    "refund_at_most": (
        (
            "{value} 超过可退金额 {left}，按 {result} 计",
            "{value} is more than is left to refund, {left}: {result}",
        ),
    ),
    "refund_handling": (
        (
            "付款后 {days} 天，手续费 {value} × {percent} ÷ 100 = {result}",
            "{days} days after payment, handling {value} × {percent} ÷ 100 = {result}",
        ),
        (
            "付款后 {days} 天，从 {value} 中扣手续费 {amount}：{result}",
            "{days} days after payment, handling {amount} of {value}: {result}",
        ),
    ),
    "refund_deduction": (
        (
            "扣除 {reason}：{refund} − {deduction} = {result}",
            "less {reason}: {refund} − {deduction} = {result}",
        ),
    ),
    "refund_floor": (("{refund} 低于 0，退款为 {result}", "{refund} is below 0: refund {result}"),),
    "refund_receivable": (
        ("不足部分 {refund} 转为应收：{result}", "what is missing, {refund}, is owed: {result}"),
    ),
    "refund_before": (
        (
            "扣除已退或正在退的 {refunded}：{refund} − {refunded}，不低于 0 且不超过剩余：{result}",
            "less {refunded} that went back or is on its way: {refund} − {refunded}, not below 0"
            " and within what is left: {result}",
        ),
    ),
    "refund_asked": (
        (
            "申请 {asked}，最多可退 {refundable}：{result}",
            "{asked} is asked for of {refundable} that can go back: {result}",
        ),
    ),
    "refund_sum": (("各部分合计 {result}", "all parts together {result}"),),
    "refund_part": (("从付款 {payment} 退回 {result}", "{result} goes back from {payment}"),),
    "bill_rounding": (
        (
            "账单 {bill} + 上期结转 {carried} = {result}",
            "bill {bill} + carried {carried} = {result}",
        ),
        ("账单 {bill} → {rounded}", "bill {bill} → {rounded}"),
    ),
    "prepaid_full": (
        ("每月 {monthly} × {months} 个月 = {result}", "{monthly} × {months} months = {result}"),
    ),
    "prepaid_free": (
        (
            "赠送 {free_months} 个月 × {times} 次 = {result}",
            "{free_months} free months × {times} = {result}",
        ),
    ),
    "early_payment": (
        (
            "{paid_on} 缴费，不晚于 {last_day}：可享优惠",
            "paid on {paid_on}, by {last_day}: the discount holds",
        ),
    ),
    "reduced": (
        (
            "{amount} ×（100 − {percent}）÷ 100 = {result}",
            "{amount} × (100 − {percent}) ÷ 100 = {result}",
        ),
        ("{amount} − {off}，不低于 0：{result}", "{amount} − {off}, not below 0: {result}"),
    ),
}
