"""What Levy says about choosing, saving and trying rules of charge items."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "rule_order_needs_conditions": {
        "zh": "没有条件的收费标准在其范围内总是最后适用，不能指定顺序。",
        "en": "A rule without conditions is always asked last in its scope and has no order.",
    },
    "rule_order_needs_conditions.hint": {
        "zh": "请去掉 order，或为其设置条件。",
        "en": "Leave the order out, or give the rule conditions.",
    },
    "rule_order_unclear": {
        "zh": "与收费标准 {rule_id} 的范围和顺序（{order}）相同，两者的条件可能同时成立。",
        "en": "Rule {rule_id} has the same scope and order ({order}), and both could hold at once.",
    },
    "rule_order_unclear.hint": {
        "zh": "请为其中一个指定不同的 order（数字小的先适用），或使条件互斥。",
        "en": "Give one another `order` (the lower is asked first), or let the conditions exclude "
        "each other.",
    },
    "rules_changed_meanwhile": {
        "zh": "收费标准刚刚被他人更改，请重新读取后再试。",
        "en": "Somebody else has just changed these rules; read them again.",
    },
    "rules_too_many": {
        "zh": "此处的收费标准过多或过长（{count} 个版本）。",
        "en": "There are too many rules here, or too long ones ({count} versions).",
    },
    "rules_too_many.hint": {
        "zh": "请改用带条件的标准，代替大量单独的标准。",
        "en": "Use rules with conditions in place of many single ones.",
    },
    "items_circular": {
        "zh": "收费项目互相取对方的一部分，形成循环：{items}。",
        "en": "These charge items take a part of one another in a circle: {items}.",
    },
    "items_circular.hint": {
        "zh": "请修改其中一个项目的收费标准。",
        "en": "Change the rule of one of them.",
    },
    "plan_items_incomplete": {
        "zh": "收费项目 {item_id} 取 {needed} 的一部分，而计划中没有 {needed}。",
        "en": "Item {item_id} takes a part of {needed}, which this plan does not bill.",
    },
    "plan_items_incomplete.hint": {
        "zh": "请把两个项目放在同一个计划中。",
        "en": "Put both items into the same plan.",
    },
    "rule_rejected.carry_is_for_bills": {
        "zh": "收费项目的取整不能结转尾差；整张账单的抹零与结转在小区设置中统一规定。",
        "en": "An item's rounding can't carry its rest; the community's settings say once, for "
        "whole bills, what becomes of it.",
    },
    "rule_rejected.carry_is_for_bills.hint": {
        "zh": "请设置小区的 billing.bill_rounding 与 billing.rounding_rest。",
        "en": "Set billing.bill_rounding and billing.rounding_rest of the community.",
    },
    "rule_rejected.conditions_of_subject_only": {
        "zh": "适用条件只能涉及房屋或车位本身，不能使用 {name}。",
        "en": "Whom a rule is for can depend on the subject alone, not on {name}.",
    },
    "rule_rejected.charge_unknown": {
        "zh": "没有可以引用的收费项目 {name}。",
        "en": "There is no charge item {name} that this rule could take a part of.",
    },
    "rule_rejected.currency_differs": {
        "zh": "收费标准的币种为 {expected}，小区的币种为 {actual}。",
        "en": "The rule is in {expected}, the community in {actual}.",
    },
    "rule_rejected.division_by_zero_here": {
        "zh": "公式对 {count} 个对象（{subjects}）在第 {position} 个字符处除以零：{marked}",
        "en": "For {count} subjects ({subjects}) the formula divides by zero at character "
        "{position}: {marked}",
    },
    "rule_rejected.amount_too_large_here": {
        "zh": "对 {count} 个对象（{subjects}）算出的金额过大。",
        "en": "For {count} subjects ({subjects}) the amount is too large to compute.",
    },
    "warning.rule_fact_missing": {
        "zh": "试算的 {of} 个对象中有 {count} 个缺少 {name} 资料，将无法出账：{subjects}",
        "en": "{count} of {of} subjects tried lack {name} and could not be billed: {subjects}",
    },
    "warning.rule_no_case_fits": {
        "zh": "试算的 {of} 个对象中有 {count} 个的 {name} 没有对应的情况：{subjects}",
        "en": "The rule has no case for {name} of {count} of {of} subjects tried: {subjects}",
    },
    "warning.rule_no_range_fits": {
        "zh": "试算的 {of} 个对象中有 {count} 个的 {name} 超出范围：{subjects}",
        "en": "{name} of {count} of {of} subjects tried is beyond the rule's ranges: {subjects}",
    },
    "warning.rule_no_choice_fits": {
        "zh": "试算的 {of} 个对象中有 {count} 个没有适用的情况：{subjects}",
        "en": "No case of the rule fits {count} of {of} subjects tried: {subjects}",
    },
    "warning.rule_currency_differs": {
        "zh": "试算的 {of} 个对象中有 {count} 个属于其他币种的小区：{subjects}",
        "en": "{count} of {of} subjects tried are in communities of another currency: {subjects}",
    },
    "problem.rule_conditions_unmet": {
        "zh": "自 {day} 起，该项目没有条件适用于此对象的收费标准。",
        "en": "From {day} on, no rule of this item has conditions that this subject meets.",
    },
    "problem.rule_conditions_unmet.hint": {
        "zh": "请添加一个没有条件的收费标准；若本不应收费，请在标准内用 when 说明。",
        "en": "Add a rule without conditions; if nothing is to be charged, say so by `when` within "
        "the rule.",
    },
    "charge_blocked.charges_circular": {
        "zh": "该费用取 {item} 的一部分，而 {item} 又取该费用的一部分。",
        "en": "This charge takes a part of {item}, which takes a part of this charge.",
    },
    "charge_blocked.charge_blocked_itself": {
        "zh": "该费用取 {item} 的一部分，而 {item} 无法计算。",
        "en": "This charge takes a part of {item}, which can't be computed itself.",
    },
    "charge_blocked.rule_unreadable": {
        "zh": "收费标准 {rule} 的内容无法解析。",
        "en": "Rule {rule} can't be read.",
    },
    "line.bill_rounding": {"zh": "整单取整", "en": "Rounding of the bill"},
    "line.tax": {"zh": "税 {percent}% {name}", "en": "Tax {percent}% {name}"},
}
