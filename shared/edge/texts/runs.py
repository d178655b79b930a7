"""What Levy says about reviewing, supplementing and cancelling runs, and what previews find."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "preview_changed": {
        "zh": "该批次之后又重新预览过（当前为第 {attempt} 次），审核的不是将要出账的内容。",
        "en": "The run was previewed once more since: it is at attempt {attempt} now.",
    },
    "preview_changed.hint": {
        "zh": "请重新读取预览结果后再审核。",
        "en": "Read the preview again, then review that one.",
    },
    "review_required": {
        "zh": "此处须先预览并审核，方可出账。",
        "en": "Here nothing is issued before its preview was reviewed.",
    },
    "review_required.hint": {
        "zh": "请先预览、审核，再出账；未出账账户请用补充批次。",
        "en": "Preview it, have it reviewed, then issue it; blocked accounts take a supplement.",
    },
    "checked_by_maker": {
        "zh": "须由他人复核：{maker} 不能审批自己经办的事项。",
        "en": "Somebody else has to check what {maker} made.",
    },
    "checked_by_maker.hint": {
        "zh": "请有权限的同事办理。",
        "en": "Have a colleague with the right role do it.",
    },
    "cancellation_not_asked": {
        "zh": "没有人申请取消该批次。",
        "en": "Nobody has asked for this run to be cancelled.",
    },
    "cancellation_not_asked.hint": {
        "zh": "请先提出取消申请，再由另一人确认。",
        "en": "Ask for it first; then another person confirms it.",
    },
    "cancellation_reason_missing": {
        "zh": "请说明取消的原因。",
        "en": "Say why the run is to be cancelled.",
    },
    "run_number_refused": {
        "zh": "该计划该账期的下一个批次号是 {next}，不是 {number}。",
        "en": "The next run of this plan and period is number {next}, not {number}.",
    },
    "run_number_refused.hint": {"zh": "请使用批次号 {next}。", "en": "Start number {next}."},
    "earlier_run_unfinished": {
        "zh": "同一计划同一账期的批次 {run_id} 尚未结束（{state}）。",
        "en": "Run {run_id} of the same plan and period is {state}.",
    },
    "earlier_run_unfinished.hint": {
        "zh": "请先将其出账或取消，再开始补充批次。",
        "en": "Issue or cancel it first; a supplement charges what is left.",
    },
    "earlier_run_moved": {
        "zh": "预览之后，同一账期的批次 {run_id} 又出过账或被取消。",
        "en": "Since the preview, run {run_id} of the same period has issued or cancelled bills.",
    },
    "earlier_run_moved.hint": {
        "zh": "请重新预览后再出账。",
        "en": "Preview it once more, then issue it.",
    },
    "billed_meanwhile": {
        "zh": "该页账户刚刚由同一账期的其他批次出账，将重新计算。",
        "en": "Another run has just billed accounts of this page; it is done anew.",
    },
    "finding.item_new": {"zh": "新增收费项目。", "en": "Charged now, and not last time."},
    "finding.item_gone": {"zh": "上期有，本期没有。", "en": "Charged last time, and not now."},
    "finding.price": {"zh": "单价由 {before} 变为 {after}。", "en": "Price {before} → {after}."},
    "finding.rule": {
        "zh": "收费标准版本由 {before} 变为 {after}。",
        "en": "Rule version {before} → {after}.",
    },
    "finding.days": {
        "zh": "计费天数由 {before}/{of_before} 变为 {after}/{of}。",
        "en": "Days charged: {before} of {of_before} → {after} of {of}.",
    },
    "finding.quantity": {
        "zh": "数量由 {before} 变为 {after} {unit}。",
        "en": "Quantity {before} → {after} {unit}.",
    },
    "finding.use": {
        "zh": "用量“{name}”由 {before} 变为 {after}。",
        "en": "Use of {name}: {before} → {after}.",
    },
    "finding.earlier_use": {
        "zh": "阶梯周期内此前用量“{name}”由 {before} 变为 {after}。",
        "en": "Used earlier in the tier period, {name}: {before} → {after}.",
    },
    "finding.share": {
        "zh": "公摊“{name}”由 {before} 变为 {after}。",
        "en": "Share of {name}: {before} → {after}.",
    },
    "finding.given": {
        "zh": "录入值“{name}”由 {before} 变为 {after}。",
        "en": "{name} as entered: {before} → {after}.",
    },
    "finding.charge": {
        "zh": "所依据的项目“{name}”由 {before} 变为 {after}。",
        "en": "Charge it is based on, {name}: {before} → {after}.",
    },
    "finding.status": {
        "zh": "状态（{name}）由 {before} 变为 {after}。",
        "en": "Status ({name}): {before} → {after}.",
    },
    "finding.fact": {
        "zh": "资料“{name}”由 {before} 变为 {after}。",
        "en": "{name}: {before} → {after}.",
    },
    "finding.other": {
        "zh": "金额不同，原因不在可比较的资料中。",
        "en": "Another amount, for a reason that the facts compared don't show.",
    },
    "finding.account_new": {
        "zh": "账户自 {from} 起计费。",
        "en": "The account answers from {from} on.",
    },
    "finding.not_billed_before": {
        "zh": "账期 {period} 没有该账户的账单。",
        "en": "It had no bill for {period}.",
    },
    "finding.account_ended": {
        "zh": "账户已于 {to} 终止。",
        "en": "The account ended on {to}.",
    },
    "finding.nothing_applies": {
        "zh": "本期没有适用的收费项目。",
        "en": "No charge item applies to it this time.",
    },
    "finding.bill_zero": {"zh": "账单金额为零。", "en": "The bill comes to zero."},
    "finding.bill_negative": {"zh": "账单金额为负。", "en": "The bill is below zero."},
    "finding.line_above_median": {
        "zh": "是同页该项目中位数的数倍。",
        "en": "Many times the item's median among its neighbours.",
    },
    "finding.line_above_last": {
        "zh": "是该账户上期金额的数倍。",
        "en": "Many times what the account was charged last time.",
    },
}
