"""What Levy says about asking for money back, and about who decides."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "refund_item_not_refundable": {
        "zh": "收费项目 {item_id} 不予退款，已缴 {paid} 不退。",
        "en": "Money for charge item {item_id} does not go back: the {paid} paid stay.",
    },
    "refund_item_not_refundable.hint": {
        "zh": "请选择其他项目；有误的账单可由物业更正。",
        "en": "Choose other items; a wrong bill can be corrected by staff.",
    },
    "refund_window_closed": {
        "zh": "退款期限已过：{paid_on} 缴费，须在 {latest_days} 天内即 {last_day} 前（含当日）"
        "申请，今天是第 {days} 天。",
        "en": "The time to ask is over: paid on {paid_on}, last day {last_day} ({latest_days} days"
        " after); today is day {days}.",
    },
    "refund_window_closed.hint": {
        "zh": "物业可以写明原因申请例外，由另一人批准。",
        "en": "Staff may ask for an exception with a reason; another person approves it.",
    },
    "refund_already_refunded": {
        "zh": "已没有可退金额：已缴 {paid}，其中 {refunded} 已退或正在退。",
        "en": "Nothing is left to go back: of {paid} paid, {refunded} went back or is on its way.",
    },
    "refund_already_refunded.hint": {
        "zh": "请选择其他缴费或账单。",
        "en": "Choose another payment or bill.",
    },
    "refund_nothing_paid": {
        "zh": "所申请的部分已缴 {paid}，没有可退金额。",
        "en": "Nothing can go back: {paid} was paid of what is asked back.",
    },
    "refund_nothing_paid.hint": {
        "zh": "请选择已缴费的账单或缴费记录。",
        "en": "Choose a bill or payment that was paid.",
    },
    "refund_nothing_unused": {
        "zh": "按规则计算可退金额为零：已缴 {paid}，未使用部分值 {value}，手续费 {handling}。",
        "en": "By the rules nothing goes back: of {paid} paid, what is unused is worth {value}, and"
        " {handling} of it is kept for handling.",
    },
    "refund_nothing_unused.hint": {
        "zh": "退款预览中列有计算过程。",
        "en": "The preview of the refund shows how this was computed.",
    },
    "refund_list_price_unknown": {
        "zh": "该项目退款需按原价计算已使用部分，但账单 {bill_id} 的原价无法计算。",
        "en": "The used part counts at the list price, which bill {bill_id} does not tell.",
    },
    "refund_list_price_unknown.hint": {
        "zh": "请按账单或明细申请退款，并填写金额。",
        "en": "Ask for the bill or some of its lines back, with an amount.",
    },
    "refund_asked_already": {
        "zh": "同样的退款已经申请过：{refund_id}，{amount}，状态 {state}。",
        "en": "The same was asked before: {refund_id}, {amount}, {state}.",
    },
    "refund_asked_already.hint": {
        "zh": "请查看该退款；撤回后可重新申请。",
        "en": "Look at that refund; withdraw it to ask anew.",
    },
    "refund_override_refused": {
        "zh": "只有物业人员写明原因后才能申请超期退款。",
        "en": "Only staff may ask past the window, with a reason.",
    },
    "refund_ask_refused": {
        "zh": "退款申请的内容不成立。",
        "en": "What is asked back does not fit together.",
    },
    "refund_ask_refused.nothing_named": {
        "zh": "请指明要退的缴费、账单或时间。",
        "en": "Name the payment, bills or time that is asked back.",
    },
    "refund_ask_refused.bill_twice": {
        "zh": "同一账单列了两次。",
        "en": "The same bill is named twice.",
    },
    "refund_ask_refused.too_many_bills": {
        "zh": "一次最多申请退 {limit} 张账单。",
        "en": "At most {limit} bills can be asked back at once.",
    },
    "refund_ask_refused.several_accounts": {
        "zh": "一次退款只能涉及一个账户。",
        "en": "A refund is of one account.",
    },
    "refund_ask_refused.other_account": {
        "zh": "该缴费或账单不属于此账户。",
        "en": "This payment or bill is not of the account.",
    },
    "refund_ask_refused.account_missing": {
        "zh": "请指明账户。",
        "en": "Name the account.",
    },
    "refund_ask_refused.kind": {
        "zh": "此类退款不在这里申请。",
        "en": "This kind of refund is not asked for here.",
    },
    "refund_ask_refused.not_for_kind": {
        "zh": "{kind} 类退款不需要此项。",
        "en": "A refund of kind {kind} does not take this.",
    },
    "refund_ask_refused.missing_for_kind": {
        "zh": "{kind} 类退款需要此项。",
        "en": "A refund of kind {kind} needs this.",
    },
    "refund_ask_refused.items_missing": {
        "zh": "请指明每张账单要退的收费项目。",
        "en": "Name the items of every bill that are asked back.",
    },
    "file_not_sent": {
        "zh": "附件 {file} 尚未上传成功，请先上传再提交。",
        "en": "File {file} was never received: send it first.",
    },
    "refund_ask_refused.file_unknown": {
        "zh": "附件不是为此账户上传的。",
        "en": "A file was not sent for this account.",
    },
    "refund_ask_refused.route": {
        "zh": "缴费 {payment_id} 不能以 {route} 方式退回，可选：{ways}。",
        "en": "The money of {payment_id} can't go back by {route}; it can by {ways}.",
    },
    "refund_ask_refused.route_of_credit": {
        "zh": "余额中并非由缴费带来的部分不能以 {route} 方式退回，可选：{ways}。",
        "en": "Money of the balance that no payment brought can't go back by {route}; it can by"
        " {ways}.",
    },
    "refund_decided_by_asker": {
        "zh": "退款由 {asked_by} 申请，须由另一人审批。",
        "en": "{asked_by} asked for the refund; somebody else has to decide it.",
    },
    "refund_decided_by_asker.hint": {
        "zh": "请有权限的同事办理。",
        "en": "Have a colleague with the right role do it.",
    },
    "refund_approver_refused": {
        "zh": "{amount} {currency} 的退款须由以下角色审批：{roles}。",
        "en": "A refund of {amount} {currency} is decided by: {roles}.",
    },
    "refund_approver_refused.hint": {
        "zh": "请以上角色之一审批。",
        "en": "Have somebody with one of these roles decide.",
    },
    "refund_decided": {
        "zh": "退款 {refund_id}（{amount}）已由 {by} 于 {at} 处理，状态 {state}。",
        "en": "Refund {refund_id} of {amount} is {state}: {by} saw to it at {at}.",
    },
    "refund_on_its_way": {
        "zh": "退款的 {part_id} 部分已发出，可能已经退回，不能放弃。",
        "en": "Part {part_id} of the refund was sent and may have gone; it can't be given up.",
    },
    "refund_on_its_way.hint": {
        "zh": "请等待渠道的结果，系统会自动查询。",
        "en": "Wait for the provider's word; it is asked for by itself.",
    },
    "refund_give_up_reason_missing": {
        "zh": "放弃已批准的退款须写明原因。",
        "en": "Giving up an approved refund needs a reason.",
    },
    "refund_settings_refused": {
        "zh": "退款审批规则不成立。",
        "en": "The rules of approval do not hold together.",
    },
    "refund_settings_refused.negative": {
        "zh": "金额不能小于零。",
        "en": "An amount can't be below zero.",
    },
    "refund_settings_refused.not_from_zero": {
        "zh": "审批人须从 0 以上的金额开始设置。",
        "en": "The first step of approvers has to begin above 0.",
    },
    "refund_settings_refused.not_ascending": {
        "zh": "审批金额须逐级递增。",
        "en": "The amounts of the steps have to ascend.",
    },
    "refund_settings_refused.roles": {
        "zh": "审批人只能是管理员、经理或财务。",
        "en": "Only admin, manager and finance can be approvers.",
    },
    "refund_settings_refused.hours": {
        "zh": "提醒时间须在 1 至 2160 小时之间。",
        "en": "Reminders come after 1 to 2160 hours.",
    },
    "refund_file_missing": {
        "zh": "该退款没有第 {number} 个附件。",
        "en": "The refund has no file {number}.",
    },
}
