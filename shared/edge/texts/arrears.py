"""What Levy says about arrears."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "arrears_busy": {
        "zh": "欠费名单正在更新，请稍后重试。",
        "en": "The list of debtors is being updated; try again in a moment.",
    },
    "debtor_changed": {
        "zh": "该欠费记录刚被更新，请稍后重试。",
        "en": "The debtor's entry was just updated; try again in a moment.",
    },
    "legal_move_refused": {
        "zh": "案件已处于 {state}，不能退回 {wanted}。",
        "en": "The case is at {state} already and can't go back to {wanted}.",
    },
    "collection_batch_not_found": {
        "zh": "找不到该批量操作。",
        "en": "There is no such action on debtors.",
    },
    "collection_refused": {
        "zh": "催收记录的内容不完整或互相矛盾。",
        "en": "What is told of collecting does not go together.",
    },
    "collection_refused.no_collector": {
        "zh": "请指定催收员。",
        "en": "Name the collector.",
    },
    "collection_refused.no_legal_state": {
        "zh": "请填写法律程序所处阶段。",
        "en": "Say in which state the case at law is.",
    },
    "collection_refused.promise_in_past": {
        "zh": "承诺付款日不能早于今天。",
        "en": "A promise can't be for a day that is over.",
    },
    "collection_refused.too_many_promises": {
        "zh": "该账户的承诺记录已达上限。",
        "en": "The account has as many promises as are kept.",
    },
    "collection_refused.nothing_owed": {
        "zh": "该账户没有未缴账单。",
        "en": "Nothing is open on the account.",
    },
    "collection_refused.accounts_or_filter": {
        "zh": "请指定账户或筛选条件，二者选一。",
        "en": "Name either accounts or a filter.",
    },
}
