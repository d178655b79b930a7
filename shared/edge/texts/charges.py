"""What Levy says about rules, facts and lines that can't be computed.

A rule or facts are refused for a reason, and the place is the error's `field`; a blocked line says
what is missing and where to mend it.
"""

from __future__ import annotations

# Reasons that a document of any kind is refused for: (Chinese, English), with their data.
_DOCUMENT: dict[str, tuple[str, str]] = {
    "above_maximum": ("不能大于 {limit}。", "This can be at most {limit}."),
    "above_zero_expected": ("须大于 0。", "This must be above zero."),
    "amount_too_large": ("金额过大，无法计算。", "The amount is too large to compute."),
    "allowance_form": (
        "阶梯放宽须含 add，以及 persons_above、household_at_least、when 之一。",
        "An allowance has `add` and one of persons_above, household_at_least, when.",
    ),
    "below_minimum": ("不能小于 {limit}。", "This must be at least {limit}."),
    "boolean_expected": ("应为 true 或 false。", "This must be true or false."),
    "carry_stage_wrong": (
        "{stage} 阶段的取整不能结转，只有最后一次取整可以。",
        "Rounding at the stage {stage} can't carry; only the last rounding can.",
    ),
    "choice_unknown": (
        "“{value}”不在可选值之内：{allowed}。",
        "“{value}” is none of: {allowed}.",
    ),
    "condition_empty": ("条件不能为空。", "A condition says at least one thing."),
    "date_expected": ("应为日期，例如 2026-11-24。", "This must be a date such as 2026-11-24."),
    "decimal_expected": (
        '应为字符串或整数形式的十进制数，例如 "1.85"。',
        'This must be a decimal as a string or an integer, such as "1.85".',
    ),
    "discount_form": (
        "优惠须且只须含 percent、amount、cap、waive、drop_to 之一。",
        "A discount has exactly one of percent, amount, cap, waive, drop_to.",
    ),
    "division_by_zero": (
        "公式在第 {position} 个字符处除以零：{marked}",
        "The formula divides by zero at character {position}: {marked}",
    ),
    "edges_expected": (
        "须为每个阶梯上限各给一个数，共 {expected} 个。",
        "Give one number for each edge of the table, {expected} in all.",
    ),
    "first_unit_needs_a_price": ("首个计价单位须有价格。", "The first unit needs a price."),
    "float_refused": (
        '数字须写成字符串，例如 "1.85"；浮点数不精确。',
        'Write the number as a string such as "1.85"; a binary float is not exact.',
    ),
    "formula_arguments_wrong": (
        "函数 {name} 需要 {low} 至 {high} 个参数：{marked}",
        "The function {name} takes {low} to {high} arguments: {marked}",
    ),
    "formula_condition_expected": (
        "此处应为条件（比较）：{marked}",
        "A condition (a comparison) is expected here: {marked}",
    ),
    "formula_end_expected": (
        "公式到此应已结束：{marked}",
        "The formula should have ended here: {marked}",
    ),
    "formula_function_unknown": (
        "没有函数 {name}，可用：{allowed}。{marked}",
        "There is no function {name}; there are {allowed}. {marked}",
    ),
    "formula_name_unknown": (
        "公式中没有名称 {name}（第 {position} 个字符）：{marked}。可用：{allowed}",
        "The formula knows no name {name} (character {position}): {marked}. There are {allowed}",
    ),
    "formula_number_expected": ("此处应为数值：{marked}", "A number is expected here: {marked}"),
    "formula_sign_expected": ("此处缺少 {sign}：{marked}", "{sign} is missing here: {marked}"),
    "formula_sign_unknown": (
        "公式中有不认识的符号 {sign}：{marked}",
        "The formula has an unknown sign {sign}: {marked}",
    ),
    "formula_too_deep": ("公式嵌套超过 {limit} 层。", "The formula is nested over {limit} deep."),
    "formula_too_large": ("公式超过 {limit} 项。", "The formula has over {limit} parts."),
    "formula_too_long": (
        "公式超过 {limit} 个字符。",
        "The formula is longer than {limit} characters.",
    ),
    "formula_unit_expected": (
        "取整单位须为大于 0 的数字：{marked}",
        "The unit of rounding must be a number above zero: {marked}",
    ),
    "formula_unit_wrong": (
        "公式结果的单位是 {actual}，应为 {expected}：{marked}",
        "The formula gives {actual}, but {expected} is expected: {marked}",
    ),
    "formula_units_differ": (
        "单位不同（{one} 与 {other}），不能相加或比较：{marked}",
        "{one} and {other} can't be added or compared: {marked}",
    ),
    "formula_value_expected": (
        "此处应为数字、名称或括号：{marked}",
        "A number, a name or a bracket is expected here: {marked}",
    ),
    "integer_expected": ("应为整数。", "This must be an integer."),
    "json_expected": ("不是有效的 JSON。", "This is not valid JSON."),
    "key_missing": ("缺少 {key}。", "{key} is missing."),
    "key_unknown": (
        "没有 {key} 这一项，可用：{allowed}。",
        "There is no {key} here; there are {allowed}.",
    ),
    "limits_of_mixed_times": (
        "各项计价周期不同，上下限不能在折算之前。",
        "The terms are priced for different times, so no limit can come before prorating.",
    ),
    "list_expected": ("应为列表。", "This must be a list."),
    "meter_expected": (
        "分时价格只能用于计量用量。",
        "Prices by band of the day are for metered quantities only.",
    ),
    "metered_is_once": (
        "计量用量不按时间折算，per 须为 once。",
        "A metered quantity is not prorated: its `per` is once.",
    ),
    "month_day_expected": ("应为月-日，例如 11-15。", "This must be a month and day like 11-15."),
    "name_malformed": (
        "“{value}”不能用作名称：只能由字母、数字、下划线组成，且不以数字开头。",
        "“{value}” can't be a name: use letters, digits and _, not beginning with a digit.",
    ),
    "never_reached": (
        "前一项已包含所有情况，此项永远用不到。",
        "The one before takes every case; this one is never reached.",
    ),
    "object_expected": ("应为对象。", "This must be an object."),
    "only_one_of": ("以下各项只能有一个：{keys}。", "Give only one of {keys}."),
    "order_expected": ("须比前一项大。", "This must be above the one before it."),
    "per_form": (
        'per 须为一个词，或 {{"months": n}}、{{"days": n}} 之一。',
        '`per` is a word, or one of {{"months": n}} and {{"days": n}}.',
    ),
    "repeated": ("“{value}”重复出现。", "“{value}” stands here twice."),
    "scale_of_yearly_tiers": (
        "按年累计的阶梯不能再按天数折算。",
        "Tiers that count over a year can't be scaled by days.",
    ),
    "stage_repeated": ("取整阶段 {stage} 重复。", "The rounding stage {stage} stands twice."),
    "sum_expected": ("各项之和须为 {expected}。", "These must add up to {expected}."),
    "taxes_on_top_expected": (
        '多项税只能在价外，请写 "included": false。',
        'Several taxes are on top of the price: write "included": false.',
    ),
    "text_expected": ("应为非空文字。", "This must be a text that is not empty."),
    "time_expected": ("应为时间，例如 21:00。", "This must be a time such as 21:00."),
    "too_deep": ("嵌套超过 {limit} 层。", "This is nested over {limit} deep."),
    "too_long": ("超过上限 {limit}。", "This is longer than the limit of {limit}."),
    "unit_unknown": ("不认识的单位 {unit}。", "{unit} is not a unit."),
    "windows_must_cover_the_day_once": (
        "各时段须恰好覆盖一天。",
        "The windows must cover the day exactly once.",
    ),
    "yearly_tiers_need_meter": (
        "按年累计的阶梯只能用于计量用量的总量。",
        "Tiers that count over a year are for the whole of a metered use.",
    ),
    "yearly_tiers_without_amounts": (
        "按年累计的阶梯不能有固定费用。",
        "Tiers that count over a year can't have fixed amounts.",
    ),
}

_BLOCKED: dict[str, tuple[str, str]] = {
    "amount_too_large": ("金额过大，无法计算。", "The amount is too large to compute."),
    "band_without_price": (
        "表 {meter} 的 {band} 时段没有价格。",
        "The band {band} of the meter {meter} has no price.",
    ),
    "bands_missing": (
        "表 {meter} 没有分时用量。",
        "The use of the meter {meter} is not split into bands of the day.",
    ),
    "beyond_last_tier": (
        "用量 {quantity} 超出最后一个阶梯。",
        "The quantity {quantity} is beyond the last tier.",
    ),
    "charge_missing": (
        "依据的费用 {item} 在本账单中没有。",
        "The charge {item}, which this one is a part of, is not on this bill.",
    ),
    "currency_differs": (
        "收费标准的币种是 {expected}，账单的币种是 {actual}。",
        "The rule is in {expected}, the bill in {actual}.",
    ),
    "division_by_zero": (
        "公式在第 {position} 个字符处除以零：{marked}",
        "The formula divides by zero at character {position}: {marked}",
    ),
    "fact_missing": ("缺少 {name} 资料。", "{name} is not known for this one."),
    "no_case_fits": (
        "{by} 为 {value}，收费标准没有对应的情况。",
        "{by} is {value}, and the rule has no case for it.",
    ),
    "no_choice_fits": ("收费标准没有适用的情况。", "No case of the rule fits."),
    "no_range_fits": (
        "{by} 为 {value}，超出收费标准的范围。",
        "{by} is {value}, beyond the ranges of the rule.",
    ),
    "quantity_missing": ("缺少数量 {name}。", "The quantity {name} has not been given."),
    "reading_missing": ("缺少 {meter} 的读数。", "There is no reading of {meter} for the period."),
    "rule_missing": (
        "本期没有生效的收费标准。",
        "No version of the rule holds on any day of the period.",
    ),
    "share_missing": ("缺少公摊 {pool} 的份额。", "There is no share of the pool {pool}."),
}

_BLOCKED_HINTS: dict[str, tuple[str, str]] = {
    "fact_missing": ("请在房屋或车位资料中补充。", "Add it to the unit or the space."),
    "reading_missing": ("请录入读数，或按估算计费。", "Enter a reading, or estimate it."),
    "quantity_missing": ("请录入或导入该数量。", "Enter or import it."),
    "no_case_fits": (
        "请修改资料，或在收费标准中加上该情况或 else。",
        "Mend the data, or give the rule a case or an `else`.",
    ),
    "rule_missing": ("请新增生效的收费标准版本。", "Add a version of the rule that holds then."),
}


def _texts(prefix: str, sentences: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {f"{prefix}.{code}": {"zh": zh, "en": en} for code, (zh, en) in sentences.items()}


TEXTS: dict[str, dict[str, str]] = {
    "rule_rejected": {
        "zh": "收费标准在 {field} 处有误。",
        "en": "The rule is wrong at {field}.",
    },
    "facts_rejected": {
        "zh": "计费资料在 {field} 处有误。",
        "en": "The facts are wrong at {field}.",
    },
    "charge_blocked": {"zh": "此项费用无法计算。", "en": "This charge can't be computed."},
    **_texts("rule_rejected", _DOCUMENT),
    **_texts("facts_rejected", _DOCUMENT),
    **_texts("charge_blocked", _BLOCKED),
    **{f"{key}.hint": text for key, text in _texts("charge_blocked", _BLOCKED_HINTS).items()},
}
