"""What Levy says about deposits."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "deposit_not_found": {
        "zh": "找不到该押金。",
        "en": "There is no such deposit.",
    },
    "deposit_keep_not_found": {
        "zh": "该押金没有这项扣留申请。",
        "en": "Nobody asked to keep this of the deposit.",
    },
    "deposit_file_missing": {
        "zh": "该押金没有第 {number} 个附件。",
        "en": "The deposit has no file {number}.",
    },
    "deposit_kind_unknown": {
        "zh": "小区没有“{kind}”这种押金，可用的有：{known}。",
        "en": "The community takes no deposit of kind {kind}; it takes {known}.",
    },
    "deposit_settings_refused": {
        "zh": "押金种类设置不成立。",
        "en": "The kinds of deposits do not fit together.",
    },
    "deposit_settings_refused.kinds": {
        "zh": "至少要有一种押金，且编号不能重复。",
        "en": "There must be a kind, and no two may have one id.",
    },
    "deposit_move_refused": {
        "zh": "押金当前状态为 {state}，不能执行“{wanted}”。",
        "en": "The deposit is {state}; it can't become {wanted}.",
    },
    "deposit_inspection_missing": {
        "zh": "装修尚未验收合格（当前状态 {state}），押金不能动用。",
        "en": "The works have not passed an inspection (the deposit is {state}), so it stays.",
    },
    "deposit_inspection_missing.hint": {
        "zh": "请先登记验收；确需提前退还的，写明原因并由另一人批准。",
        "en": "Note an inspection first; or say why it shall go back before, and another person"
        " approves that.",
    },
    "deposit_above_free": {
        "zh": "要动用 {wanted}，但只有 {free} 可用：剩余押金 {left}，其中已申请 {asked}，"
        "验收应扣 {deducted}。",
        "en": "{wanted} is wanted but {free} is free: {left} is held, of which {asked} is asked for"
        " and {deducted} was deducted by the inspection.",
    },
    "deposit_above_free.hint": {"zh": "最多可动用 {free}。", "en": "Ask for at most {free}."},
    "deposit_ask_refused": {
        "zh": "押金申请的内容不成立。",
        "en": "What is asked of the deposit does not fit together.",
    },
    "deposit_ask_refused.amount_missing": {
        "zh": "请填写金额。",
        "en": "Say how much.",
    },
    "deposit_ask_refused.works": {
        "zh": "需要验收的押金（{kind}）必须填写施工内容，其他押金不能填写。",
        "en": "A deposit with inspection needs its works, and no other has any ({kind}).",
    },
    "deposit_ask_refused.file_unknown": {
        "zh": "附件不属于该账户。",
        "en": "A file was not sent for this account.",
    },
    "deposit_ask_refused.photos_missing": {
        "zh": "请附照片。",
        "en": "Pictures are needed.",
    },
    "deposit_ask_refused.note_missing": {
        "zh": "请写明需要整改的内容。",
        "en": "Say what has to be repaired.",
    },
    "deposit_ask_refused.deductions": {
        "zh": "结论为“扣款”时必须列出扣款，其他结论不能有扣款。",
        "en": "Deductions come with the outcome deducted, and with no other.",
    },
    "deposit_ask_refused.deductions_above": {
        "zh": "扣款合计超过押金。",
        "en": "The deductions are more than the deposit.",
    },
    "deposit_ask_refused.deductions_below_kept": {
        "zh": "扣款合计少于已经扣留的金额。",
        "en": "The deductions are less than what was kept already.",
    },
    "deposit_ask_refused.bill_cancelled": {
        "zh": "该账单已作废，不能用押金支付。",
        "en": "The bill is cancelled; a deposit can't pay it.",
    },
    "deposit_works_dates_refused": {
        "zh": "施工结束日 {last} 早于开始日 {first}。",
        "en": "The works would end on {last}, before they begin on {first}.",
    },
    "deposit_works_dates_refused.hint": {
        "zh": "请修改其中一个日期。",
        "en": "Change one of the two days.",
    },
    "deposit_keep_decided": {
        "zh": "该扣留申请已由 {by} 处理，状态 {state}。",
        "en": "{by} decided this already: it is {state}.",
    },
    "deposit_keep_own": {
        "zh": "扣留申请由 {asked_by} 提出，须由另一人审批。",
        "en": "{asked_by} asked to keep it; another person decides.",
    },
    "deposit_keep_reason_missing": {
        "zh": "不同意扣留时请写明原因。",
        "en": "Say why it is not kept.",
    },
}
