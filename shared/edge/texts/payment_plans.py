"""What Levy says about payment plans."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "payment_plan_not_found": {
        "zh": "找不到该分期计划。",
        "en": "There is no such payment plan.",
    },
    "payment_plan_refused": {
        "zh": "分期计划不成立。",
        "en": "The payment plan can't be so.",
    },
    "payment_plan_refused.nothing_open": {
        "zh": "这些账单没有欠费。",
        "en": "Nothing is open on these bills.",
    },
    "payment_plan_refused.days_missing": {
        "zh": "请给出各期的日期（first_due 或 dates）。",
        "en": "The instalments need days (first_due or dates).",
    },
    "payment_plan_refused.days_out_of_order": {
        "zh": "各期日期必须依次递增。",
        "en": "The instalments' days must follow each other.",
    },
    "payment_plan_refused.days_past": {
        "zh": "首期日期已过。",
        "en": "The first instalment's day is past.",
    },
    "payment_plan_refused.bills": {
        "zh": "请列出 1 至 {limit} 张不同的账单。",
        "en": "Name 1 to {limit} different bills.",
    },
    "payment_plan_refused.other_account": {
        "zh": "账单不属于该账户。",
        "en": "A bill belongs to another account.",
    },
    "payment_plan_ended": {
        "zh": "分期计划已结束（{state}）。",
        "en": "The payment plan has ended ({state}).",
    },
    "payment_plan_ended.hint": {
        "zh": "如仍有未缴，请新建分期计划。",
        "en": "Make a new plan if something is still to be paid.",
    },
    "bill_in_other_payment_plan": {
        "zh": "有账单已在另一分期计划中。",
        "en": "One of the bills is in another running payment plan.",
    },
    "bill_in_other_payment_plan.hint": {
        "zh": "请去掉该账单，或先终止另一分期计划。",
        "en": "Leave that bill out, or end the other payment plan first.",
    },
}
