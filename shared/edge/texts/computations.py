"""What Levy says of meters, pools, late fees, stays, payments and refunds when it refuses."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "reading_lower": {
        "zh": "读数 {reading} 小于上次读数 {before}。",
        "en": "Reading {reading} is lower than the one before it, {before}.",
    },
    "reading_lower.hint": {
        "zh": "若仪表已翻转归零，请标记翻转（rollover）；若已换表，请分别录入旧表与新表的读数。",
        "en": "Mark a rollover if the register passed zero; if the meter was replaced, give the "
        "readings of both meters.",
    },
    "reading_missing": {
        "zh": "第 {meter} 块表缺少本期读数。",
        "en": "Meter {meter} has no reading for this period.",
    },
    "reading_missing.hint": {
        "zh": "请录入读数，或给出以往用量以便估算。",
        "en": "Enter a reading, or give earlier uses to estimate by.",
    },
    "reading_beyond_register": {
        "zh": "读数 {reading} 超出表盘可显示的位数（{digits} 位）。",
        "en": "Reading {reading} has more digits than the register shows ({digits}).",
    },
    "reading_beyond_register.hint": {
        "zh": "请核对读数，或仪表的位数设置。",
        "en": "Check the reading, or the meter's digits.",
    },
    "rollover_unlikely": {
        "zh": "标记了翻转，但读数 {reading} 不小于 {before}，或未设置表盘位数。",
        "en": "A rollover is marked, but {reading} is not lower than {before}, or the register's "
        "digits are not known.",
    },
    "rollover_unlikely.hint": {
        "zh": "请核对两次读数，或设置仪表位数。",
        "en": "Check both readings, or set the meter's digits.",
    },
    "reading_locked": {
        "zh": "{on} 的读数已出账（已计费至 {billed_to}），不能修改。",
        "en": "The reading of {on} is billed already (through {billed_to}).",
    },
    "reading_locked.hint": {
        "zh": "请用之后日期的新读数更正。",
        "en": "Correct it by a new reading on a later day.",
    },
    "estimate_impossible": {
        "zh": "无法估算：没有可参考的以往用量，或用量不是所给单位的整数倍。",
        "en": "There is no earlier use to estimate by, or the use is not a multiple of the unit.",
    },
    "estimate_impossible.hint": {
        "zh": "请抄表，或给出可参考的用量。",
        "en": "Read the meter, or give a use to estimate by.",
    },
    "use_below_zero": {
        "zh": "用量为负（{use}）：分表之和或已计估算量大于总表。",
        "en": "The use comes to {use}: sub-meters or billed estimates exceed the meter.",
    },
    "use_below_zero.hint": {
        "zh": "请核对读数，或在策略中设置 below_zero。",
        "en": "Check the readings, or say in the policy what below_zero means.",
    },
    "pool_empty": {"zh": "公摊没有分摊对象。", "en": "The pool has no members."},
    "pool_empty.hint": {
        "zh": "请添加分摊对象，或更改分摊范围。",
        "en": "Add members, or change whom the pool is for.",
    },
    "pool_keys_zero": {
        "zh": "所有分摊对象的分摊系数之和为零。",
        "en": "The keys of the pool's members sum to zero.",
    },
    "pool_keys_zero.hint": {
        "zh": "请至少为一个对象设置大于零的系数。",
        "en": "Give at least one member a key above zero.",
    },
    "pool_key_missing": {
        "zh": "分摊对象 {member} 缺少分摊依据 {key}，或其值无效。",
        "en": "Member {member} has no usable {key} to share by.",
    },
    "pool_key_missing.hint": {
        "zh": "请为该对象填写 {key}，或改用其他分摊依据。",
        "en": "Set {key} on that member, or share by another key.",
    },
    "pool_percents_not_hundred": {
        "zh": "固定比例之和为 {sum}%，应为 100%。",
        "en": "The fixed percentages sum to {sum}, not to 100.",
    },
    "pool_percents_not_hundred.hint": {
        "zh": "请调整比例，使之和为 100%。",
        "en": "Change the percentages so that they sum to 100.",
    },
    "pool_total_not_in_units": {
        "zh": "总额 {total} 不是分摊单位 {unit} 的整数倍。",
        "en": "The total {total} is not a multiple of the unit {unit}.",
    },
    "pool_total_not_in_units.hint": {
        "zh": "请按 {unit} 取整，或使用更小的单位。",
        "en": "Round the total to a multiple of {unit}, or use a smaller unit.",
    },
    "stay_backwards": {
        "zh": "离场时间 {left} 早于入场时间 {entry}。",
        "en": "The stay ends ({left}) before it begins ({entry}).",
    },
    "stay_backwards.hint": {
        "zh": "请核对入场和离场时间。",
        "en": "Check the times of entry and exit.",
    },
    "stay_too_long": {
        "zh": "停放 {minutes} 分钟，超过可计费的上限 {limit} 分钟。",
        "en": "A stay of {minutes} minutes is longer than the longest priced, {limit}.",
    },
    "stay_too_long.hint": {
        "zh": "请核对时间；更长的停放请分段计算。",
        "en": "Check the times, or split a stay that is really longer.",
    },
    "stay_needs_times": {
        "zh": "按时段或自然日计费，需要入场和离场时间。",
        "en": "A price by hours or calendar days needs the times of entry and exit.",
    },
    "stay_beyond_brackets": {
        "zh": "停放 {minutes} 分钟，超过最后一档 {limit} 分钟，且未规定之后如何计费。",
        "en": "{minutes} minutes are beyond the last bracket ({limit}), and nothing says what "
        "follows it.",
    },
    "stay_beyond_brackets.hint": {
        "zh": "请在策略中设置 beyond。",
        "en": "Say so in the policy's `beyond`.",
    },
    "late_fee_needs_dates": {
        "zh": "按月、按日历或按利率日期计算的违约金需要到期日和截止日。",
        "en": "A late fee by months, calendar or dated rates needs the due day and the last day.",
    },
    "lateness_too_long": {
        "zh": "逾期 {days} 天，超过一百年。",
        "en": "{days} days late is more than a hundred years.",
    },
    "lateness_too_long.hint": {"zh": "请核对到期日。", "en": "Check the due day."},
    "amount_negative": {
        "zh": "金额 {amount} 不能为负。",
        "en": "The amount {amount} can't be negative.",
    },
    "amount_negative.hint": {"zh": "请填写零或正数。", "en": "Enter zero or more."},
    "amount_too_large": {
        "zh": "金额过大，无法计算。",
        "en": "The amount is too large to compute with.",
    },
    "amount_too_large.hint": {
        "zh": "请核对位数，或分成几笔。",
        "en": "Check the number of digits, or split the amount.",
    },
    "amount_too_fine": {
        "zh": "金额 {amount} 的小数位多于货币 {currency} 的最小单位。",
        "en": "{amount} has more decimals than {currency}.",
    },
    "amount_too_fine.hint": {
        "zh": "请按 {currency} 的最小单位取整。",
        "en": "Round it to the smallest unit of {currency}.",
    },
    "instalments_impossible": {
        "zh": "无法分期：某一期为负数，或期数与日期数不符。",
        "en": "The plan does not work out: a part would be negative, or parts and days differ.",
    },
    "refund_too_late": {
        "zh": "付款后已过 {days} 天，超过可退款的 {limit} 天。",
        "en": "{days} days after the payment is later than the {limit} days allowed.",
    },
    "refund_too_late.hint": {
        "zh": "物业可以写明原因申请例外，由另一人批准。",
        "en": "Staff may ask for an exception with a reason; another person approves it.",
    },
    "refund_beyond_paid": {
        "zh": "退款 {wanted} 超过已付且未退的金额 {left}。",
        "en": "{wanted} is more than what was paid and not yet refunded, {left}.",
    },
    "refund_beyond_paid.hint": {"zh": "最多可申请 {left}。", "en": "Ask for at most {left}."},
    "warning.zero_use": {"zh": "用量为零，请核对。", "en": "There was no use at all; check it."},
    "warning.use_swing": {
        "zh": "用量 {use} 较上期 {before} 变化 {percent}%，超过 {limit}%，请核对。",
        "en": "The use of {use} differs from {before} by {percent} %, more than {limit} %.",
    },
    "warning.steps_left_out": {
        "zh": "步骤超过 {limit} 条，其余明细未列出步骤；请缩小询价范围。",
        "en": "There are more than {limit} steps; the lines after them are without. Ask for less.",
    },
    "field_invalid.together": {
        "zh": "以下字段应同时给出：{of}。",
        "en": "These belong together: {of}.",
    },
    "field_invalid.local_time_expected": {
        "zh": "应为当地时间，例如 2026-11-24T08:30。",
        "en": "This must be a local time such as 2026-11-24T08:30.",
    },
    "field_invalid.ends_before_it_begins": {
        "zh": "结束早于开始。",
        "en": "The end is before the beginning.",
    },
    "field_invalid.days_outside_period": {
        "zh": "所给日期与账期没有重叠。",
        "en": "None of the days given lies in the period.",
    },
    "field_invalid.period_days_missing": {
        "zh": "给出天数时须同时给出 period_days。",
        "en": "Where members have days, period_days is needed.",
    },
    "field_invalid.member_repeated": {
        "zh": "同一分摊对象出现了两次。",
        "en": "A member stands in the list twice.",
    },
}
