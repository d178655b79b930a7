"""The steps of meters, pools, late fees, stays, payments and refunds, as sentences to check.

Each step has one or more sentences per language; the first whose inputs are all there is used, and
inputs that it does not mention are appended, so that nothing the result depends on is hidden.
`{result}` is the exact result and, where it was rounded, the rounded one; `{rounded}` the rounded
one alone.
"""

from __future__ import annotations

from shared.edge.texts.payment_steps import PAYMENT_STEPS
from shared.edge.texts.pool_steps import POOL_STEPS

Sentence = tuple[str, str]  # Chinese, English

STEPS: dict[str, tuple[Sentence, ...]] = {
    **POOL_STEPS,
    **PAYMENT_STEPS,
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
}

# Words that stand as values of inputs; everything else a caller wrote is shown as written.
VALUES: dict[str, Sentence] = {
    "principal": ("本金", "principal"),
    "interest": ("利息", "interest"),
    "late_fee": ("违约金", "late fee"),
    "cost": ("费用", "cost"),
}
