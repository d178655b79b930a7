"""What Levy says about one-off charges, their lists, and instalments of bills."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "one_off_target_refused": {
        "zh": "请指定收费对象：一个范围，或一份至少一行的名单，二者选一。",
        "en": "Say whom to charge: either a group, or a list with at least one row.",
    },
    "one_off_rule_refused": {
        "zh": "金额、单价、收费标准三者只能选一；都不填时，名单每行须有金额。",
        "en": "Give one of amount, price and rule; without any, each row of a list has its amount.",
    },
    "due_day_past": {
        "zh": "应缴日不能早于今天（{today}）。",
        "en": "The due day can't lie before today, {today}.",
    },
    "due_day_past.hint": {"zh": "请选择今天或以后的日期。", "en": "Choose today or a later day."},
    "rows_refused": {
        "zh": "名单中有 {count} 行有误，未保存任何内容。",
        "en": "{count} rows of the list are wrong; nothing was stored.",
    },
    "rows_refused.hint": {
        "zh": "请按逐行提示修改后重新提交整份名单。",
        "en": "Mend the rows that are told and send the whole list again.",
    },
    "row_names_nobody": {
        "zh": "请填写收费对象或账户。",
        "en": "Name a subject or an account.",
    },
    "row_subject_unknown": {
        "zh": "本小区没有该房屋或车位。",
        "en": "This community has no such unit or space.",
    },
    "row_account_unknown": {
        "zh": "本小区没有该账户。",
        "en": "This community has no such account.",
    },
    "row_subject_of_other_account": {
        "zh": "该账户不属于这个房屋或车位。",
        "en": "The account is not one of this unit or space.",
    },
    "row_twice": {
        "zh": "与第 {first} 行重复（从 0 起数）。",
        "en": "The same as row {first}, counted from 0.",
    },
    "row_amount_missing": {"zh": "缺少金额。", "en": "The amount is missing."},
    "row_quantity_missing": {"zh": "缺少数量。", "en": "The quantity is missing."},
    "row_value_unused": {
        "zh": "该值不会用于计算：按单价收费只用数量，按金额收费只用金额。",
        "en": "This value is not used: a price takes quantities, an amount takes amounts.",
    },
    "row_amount_too_fine": {
        "zh": "金额的小数位多于币种允许的位数。",
        "en": "The amount has more digits than its currency has.",
    },
    "problem.account_missing_on": {
        "zh": "收费当日没有账户为该对象承担费用。",
        "en": "Nobody answers for this subject on the day of the charge.",
    },
    "problem.account_missing_on.hint": {
        "zh": "请登记账户，或在名单中指明账户。",
        "en": "Open an account, or name one in the list.",
    },
    "problem.charged_twice": {
        "zh": "名单中有两行落在同一账户。",
        "en": "Two rows of the list come to the same account.",
    },
}
