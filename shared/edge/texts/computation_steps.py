"""The steps of meters, pools, late fees, stays, payments and refunds, as sentences to check.

Each step has one or more sentences per language; the first whose inputs are all there is used, and
inputs that it does not mention are appended, so that nothing the result depends on is hidden.
`{result}` is the exact result and, where it was rounded, the rounded one; `{rounded}` the rounded
one alone.
"""

from __future__ import annotations

Sentence = tuple[str, str]  # Chinese, English

STEPS: dict[str, tuple[Sentence, ...]] = {
    "meter_use": (
        (
            "（本次读数 {reading_to} + 满度 {register_turn} − 上次读数 {reading_from}）"
            "× 倍率 {multiplier} = {result}",
            "(reading {reading_to} + one turn {register_turn} − reading before {reading_from})"
            " × multiplier {multiplier} = {result}",
        ),
        (
            "（本次读数 {reading_to} − 上次读数 {reading_from}）× 倍率 {multiplier} = {result}",
            "(reading {reading_to} − reading before {reading_from}) × multiplier {multiplier}"
            " = {result}",
        ),
        (
            "本次读数 {reading_to} + 满度 {register_turn} − 上次读数 {reading_from} = {result}",
            "reading {reading_to} + one turn {register_turn} − reading before {reading_from}"
            " = {result}",
        ),
        (
            "本次读数 {reading_to} − 上次读数 {reading_from} = {result}",
            "reading {reading_to} − reading before {reading_from} = {result}",
        ),
    ),
    "meter_true_up": (
        (
            "按实结算：实际读数 {reading_to} − 估算读数 {reading_from}，得 {result}",
            "true-up: reading {reading_to} − estimate before {reading_from} gives {result}",
        ),
    ),
    "meter_estimate": (("按以往用量估算：{result}", "estimated by earlier use: {result}"),),
    "meter_sum": (("各表用量合计：{result}", "all meters together: {result}"),),
    "sub_meters": (
        (
            "总表 {use} − 分表合计 {sub_meters} = {result}",
            "main meter {use} − sub-meters {sub_meters} = {result}",
        ),
    ),
    "estimates_billed": (
        (
            "用量 {use} − 已按估算计费 {estimates_billed} = {result}",
            "use {use} − billed on estimates {estimates_billed} = {result}",
        ),
    ),
    "use_carried": (
        (
            "用量 {use} + 上期结转 {use_carried} = {result}",
            "use {use} + carried {use_carried} = {result}",
        ),
    ),
    "line_loss": (
        (
            "计入损耗：{use} ×（100 + {loss_percent}）÷ 100 + {loss_fixed} = {result}",
            "with losses: {use} × (100 + {loss_percent}) ÷ 100 + {loss_fixed} = {result}",
        ),
    ),
    "conversion": (("换算：{operation} = {result}", "converted: {operation} = {result}"),),
    "use": (("用量取整：{use} → {rounded}", "use, rounded: {use} → {rounded}"),),
    "use_not_below_zero": (
        ("用量 {use} 为负，本期按 0 计", "a use of {use} is below zero and counts as 0"),
    ),
    "pool_cost": (
        (
            "公摊总额：{pool_quantity} × 单价 {price} = {result}",
            "the pool: {pool_quantity} × price {price} = {result}",
        ),
    ),
    "pool_key": (("分摊系数：{operation} = {result}", "key: {operation} = {result}"),),
    "pool_key_mix": (
        ("合成比例：{operation} = {result}", "share by several keys: {operation} = {result}"),
    ),
    "pool_part": (
        (
            "总量 {pool_total} × 系数 {key} ÷ 系数之和 {key_sum} = {result}（尾差按最大余数分配）",
            "total {pool_total} × key {key} ÷ sum of keys {key_sum} = {result} (the spare units go"
            " to the largest remainders)",
        ),
        (
            "总量 {pool_total} × 比例 {share} = {result}（尾差按最大余数分配）",
            "total {pool_total} × share {share} = {result} (the spare units go to the largest"
            " remainders)",
        ),
    ),
    "pool_amount": (
        (
            "分摊量 {pool_part} × 单价 {price} = {result}",
            "part {pool_part} × price {price} = {result}",
        ),
    ),
    "late_none": (
        (
            "到期日 {due}，截至 {until}，没有应计的逾期天数：{result}",
            "due {due}, until {until}: no day counts, {result}",
        ),
        ("没有应计的逾期天数：{result}", "no day counts: {result}"),
    ),
    "late_stretch": (
        (
            "{from} 至 {to} 共 {days} 天：{operation} = {result}",
            "{from} to {to}, {days} days: {operation} = {result}",
        ),
        (
            "{from} 至 {to} 共 {months} 个月：{operation} = {result}",
            "{from} to {to}, {months} months: {operation} = {result}",
        ),
        ("{days} 天：{operation} = {result}", "{days} days: {operation} = {result}"),
    ),
    "late_stretch_by_unit": (
        (
            "{from} 至 {to} 共 {days} 天，逐日取整：{operation} = {result}",
            "{from} to {to}, {days} days, each day rounded: {operation} = {result}",
        ),
        (
            "{from} 至 {to} 共 {months} 个月，逐月取整：{operation} = {result}",
            "{from} to {to}, {months} months, each rounded: {operation} = {result}",
        ),
        (
            "{days} 天，逐日取整：{operation} = {result}",
            "{days} days, each rounded: {operation} = {result}",
        ),
    ),
    "late_sum": (("各段合计：{result}", "all stretches together: {result}"),),
    "late_flat": (("固定违约金：{operation} = {result}", "flat fee: {operation} = {result}"),),
    "late_minimum": (
        (
            "{fee} 低于最低收取额 {minimum}，按 {result} 计",
            "{fee} is below the minimum {minimum}: {result}",
        ),
    ),
    "late_cap": (
        (
            "{fee} 超过上限 {principal} × {cap_percent} ÷ 100 = {cap}，按 {result} 计",
            "{fee} is above the cap {principal} × {cap_percent} ÷ 100 = {cap}: {result}",
        ),
        (
            "{fee} 超过年利率 {cap_percent_a_year}% 的上限 {cap}，按 {result} 计",
            "{fee} is above the cap of {cap_percent_a_year} % a year, {cap}: {result}",
        ),
        ("{fee} 超过上限 {cap}，按 {result} 计", "{fee} is above the cap {cap}: {result}"),
    ),
    "late_fee": (("违约金：{fee} → {rounded}", "late fee: {fee} → {rounded}"),),
    "late_ignored": (
        ("{fee} 低于起收额 {least}，不收", "{fee} is below {least} and is not charged"),
    ),
    "stay_units": (
        (
            "{window}：{units} 个计费单位（每单位 {unit_minutes} 分钟）× {price}，"
            "不超过本时段上限余额 {cap_left}：{result}",
            "{window}: {units} units of {unit_minutes} minutes × {price}, within what is left of"
            " the cap, {cap_left}: {result}",
        ),
        (
            "{window}：{units} 个计费单位（每单位 {unit_minutes} 分钟）× {price} = {result}",
            "{window}: {units} units of {unit_minutes} minutes × {price} = {result}",
        ),
        (
            "{units} 个计费单位（每单位 {unit_minutes} 分钟）× {price} = {result}",
            "{units} units of {unit_minutes} minutes × {price} = {result}",
        ),
        (
            "第 {units_before} 个单位之后的 {units} 个计费单位（每单位 {unit_minutes} 分钟），"
            "按各自单价合计 {result}",
            "{units} units of {unit_minutes} minutes after the first {units_before}, at their own"
            " prices: {result}",
        ),
    ),
    "stay_flat": (("{window} 按次收费：{result}", "{window}, flat: {result}"),),
    "stay_sum": (
        ("整段 {whole} + 余下 {rest} = {result}", "whole {whole} + rest {rest} = {result}"),
        ("合计：{result}", "together: {result}"),
    ),
    "stay_day_cap": (
        (
            "{price} 超过每日上限 {cap}，按 {result} 计",
            "{price} is above a day's cap {cap}: {result}",
        ),
    ),
    "stay_days": (("每天 {price} × {days} 天 = {result}", "{price} × {days} days = {result}"),),
    "stay_free": (("停放 {minutes} 分钟，免费", "{minutes} minutes are free"),),
    "stay_bracket": (
        (
            "停放 {minutes} 分钟，不超过 {up_to} 分钟的一档：{result}",
            "{minutes} minutes are within the bracket up to {up_to}: {result}",
        ),
    ),
    "stay_beyond": (
        (
            "最后一档 {bracket_price} + 超出的 {units} 个单位 × {price} = {result}",
            "last bracket {bracket_price} + {units} more units × {price} = {result}",
        ),
    ),
    "stay_whole_periods": (
        ("{times} 个整周期 × {price} = {result}", "{times} whole periods × {price} = {result}"),
    ),
    "stay_minimum": (
        (
            "{price} 低于最低收费 {minimum}，按 {result} 计",
            "{price} is below the minimum {minimum}: {result}",
        ),
    ),
    "stay_cap": (
        ("{price} 超过上限 {cap}，按 {result} 计", "{price} is above the cap {cap}: {result}"),
    ),
    "stay_fee": (("停车费：{price} → {rounded}", "the stay: {price} → {rounded}"),),
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

# Words that stand as values of inputs; everything else a caller wrote is shown as written.
VALUES: dict[str, Sentence] = {
    "principal": ("本金", "principal"),
    "interest": ("利息", "interest"),
    "late_fee": ("违约金", "late fee"),
    "cost": ("费用", "cost"),
}
