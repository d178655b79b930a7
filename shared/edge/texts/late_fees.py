"""What Levy says about late-fee policies, late fees, and bills that are disputed."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "late_fee_policy_not_found": {
        "zh": "没有这个违约金规则。",
        "en": "There is no such late-fee policy.",
    },
    "late_fee_policy_day_refused": {
        "zh": "新版本不能从 {value} 起生效：须晚于上一版本（{last}），且不早于今天。",
        "en": "A new version can't begin on {value}: it begins after the last one ({last}), "
        "and not before today.",
    },
    "late_fee_policy_day_refused.hint": {
        "zh": "已过去的日子按原版本计算，不会改变；请选择今天或以后的日期。",
        "en": "Days that are over stay as they were counted; choose today or a later day.",
    },
    "late_fee_policy_full": {
        "zh": "一个违约金规则最多 {limit} 个版本，请新建规则。",
        "en": "A late-fee policy has at most {limit} versions; make a new one.",
    },
    "warning.late_fee_above_24_percent_a_year": {
        "zh": "年化超过 24%，法院常会调减；请确认合同和当地规定。",
        "en": "It comes to more than 24 % a year, which courts often reduce; check the contract "
        "and the law of the place.",
    },
    "warning.late_fee_without_cap": {
        "zh": "没有上限：违约金可能超过本金。",
        "en": "There is no cap: the fee may come to more than the principal.",
    },
    "warning.late_fee_compounds": {
        "zh": "按复利计算，许多地方的法律不允许。",
        "en": "It compounds, which the law of many places does not allow.",
    },
    "bill_dispute_open": {
        "zh": "这张账单已在异议处理中。",
        "en": "This bill is disputed already.",
    },
    "bill_dispute_open.hint": {"zh": "请先处理已有的异议。", "en": "Settle that dispute first."},
    "bill_dispute_closed": {
        "zh": "这张账单没有待处理的异议。",
        "en": "This bill has no open dispute.",
    },
    "bill_dispute_closed.hint": {
        "zh": "如仍有异议，请重新提出。",
        "en": "Raise a new dispute if something is still wrong.",
    },
    "bill_disputes_full": {
        "zh": "一张账单最多提出 {limit} 次异议。",
        "en": "A bill can be disputed {limit} times at most.",
    },
    "bill_disputes_full.hint": {
        "zh": "请更正账单来解决。",
        "en": "Settle the matter by a correction of the bill.",
    },
}
