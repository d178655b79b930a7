"""What Levy says about billing runs, bills, and why an account has none."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "run_not_found": {
        "zh": "找不到该出账批次。",
        "en": "There is no such billing run.",
    },
    "run_move_refused": {
        "zh": "出账批次当前状态为 {state}，不能变为 {wanted}。",
        "en": "The billing run is {state} and can't become {wanted}.",
    },
    "run_started": {
        "zh": "该计划该账期的出账批次已经存在：{run_id}。",
        "en": "This plan and period already have a billing run: {run_id}.",
    },
    "run_started.hint": {
        "zh": "请查看该批次；其未出账的账户可用补充批次。",
        "en": "Look at that run; what it left out takes a supplement.",
    },
    "run_moved_meanwhile": {
        "zh": "出账批次刚刚被他人更改，请重新读取后再试。",
        "en": "Somebody else has just moved this billing run; read it again.",
    },
    "page_done": {
        "zh": "该页已经出账。",
        "en": "This page has been billed already.",
    },
    "preview_outdated": {
        "zh": "预览已超过 {days} 天，期间的变更不会计入。",
        "en": "The preview is more than {days} days old and knows nothing of later changes.",
    },
    "preview_outdated.hint": {
        "zh": "请重新预览，核对后再出账。",
        "en": "Preview it once more, review it, then issue it.",
    },
    "nothing_blocked": {
        "zh": "该批次没有未能出账的账户。",
        "en": "No account of this run is blocked.",
    },
    "run_too_many_rules": {
        "zh": "计划内收费标准版本过多（{count}），上限为 {limit}。",
        "en": "The plan's items have {count} rule versions; a run can go by {limit}.",
    },
    "run_too_many_rules.hint": {
        "zh": "请拆分计划，或用带条件的标准合并。",
        "en": "Split the plan, or join rules by conditions.",
    },
    "period_too_early": {
        "zh": "账期 {value} 过早，最早可于 {earliest} 出账或预览。",
        "en": "{value} is too far ahead; it can be previewed or billed from {earliest} on.",
    },
    "period_missing": {
        "zh": "请指明账期，例如 2026-11。",
        "en": "Name the period to list, such as 2026-11.",
    },
    "bill_not_found": {"zh": "找不到该账单。", "en": "There is no such bill."},
    "bill_id_malformed": {"zh": "账单编号无效。", "en": "This is not a bill's id."},
    "bill_id_malformed.hint": {
        "zh": "请使用账单列表中的编号。",
        "en": "Take the id from a list of bills.",
    },
    "message_unreadable": {
        "zh": "队列消息格式无法识别：{places}。",
        "en": "A queue message has an unknown shape: {places}.",
    },
    "queue_unavailable": {
        "zh": "任务队列暂时没有响应，请稍后重试。",
        "en": "The work queue did not answer in time; please try again.",
    },
    "bus_unavailable": {
        "zh": "事件总线暂时没有响应，稍后自动重试。",
        "en": "The event bus did not answer in time; it is tried again.",
    },
    "line.rounding": {"zh": "抹零", "en": "Rounding"},
    "problem.account_missing": {
        "zh": "该房屋在本账期没有计费账户，无人承担费用。",
        "en": "Nobody answers for this unit in the period.",
    },
    "problem.account_missing.hint": {
        "zh": "请登记业主或租户，再对未出账账户重新出账。",
        "en": "Open an account for its holder, then mend the run.",
    },
    "problem.snapshot_lost": {
        "zh": "距批次快照时间过久，已无法得知该对象当时的资料。",
        "en": "The run's snapshot is too old to know what this subject was like then.",
    },
    "problem.snapshot_lost.hint": {
        "zh": "请对未出账账户重新出账，将按现在的资料计算。",
        "en": "Mend the run; it then goes by what is known now.",
    },
    "problem.rule_missing": {
        "zh": "该收费项目没有适用于此对象的收费标准。",
        "en": "No rule of this charge item reaches this subject.",
    },
    "problem.rule_missing.hint": {
        "zh": "请为项目添加收费标准，或限定其收费对象。",
        "en": "Add a rule that reaches it, or say that the item is not charged on it.",
    },
    "problem.rule_gap": {
        "zh": "收费标准的两个版本之间有空档，账期内部分日期无标准可用。",
        "en": "Two versions of the rule leave days of the period between them without one.",
    },
    "problem.rule_gap.hint": {
        "zh": "请补上空档日期的收费标准。",
        "en": "Add a version for the days between.",
    },
    "problem.rule_unreadable": {
        "zh": "收费标准 {rule} 的内容无法解析。",
        "en": "Rule {rule} can't be read.",
    },
    "problem.rule_unreadable.hint": {
        "zh": "请以新版本替换该收费标准。",
        "en": "Replace it by a new version.",
    },
    "problem.computation_failed": {
        "zh": "计算出现无法表示的数值。",
        "en": "The computation led to a number that can't be represented.",
    },
    "problem.computation_failed.hint": {
        "zh": "请检查单价、数量与取整单位。",
        "en": "Check the price, the quantity and the unit of rounding.",
    },
}
