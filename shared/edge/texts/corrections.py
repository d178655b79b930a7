"""What Levy says about corrections, to staff and (`correction.…`) to owners."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "correction_not_found": {
        "zh": "找不到该更正。",
        "en": "There is no such correction.",
    },
    "correction_reason_missing": {
        "zh": "更正须说明原因。",
        "en": "A correction says why.",
    },
    "correction_asked_wrongly": {
        "zh": "更正的内容不完整或互相矛盾。",
        "en": "What is asked does not go together.",
    },
    "correction_asked_wrongly.hint": {
        "zh": "请按更正种类填写金额、比例、月数或更正后的资料。",
        "en": "Give what its kind needs: an amount, a percentage, months or facts.",
    },
    "correction_asked_wrongly.unused": {
        "zh": "此类更正不使用这一项。",
        "en": "A correction of this kind does not take it.",
    },
    "correction_asked_wrongly.several": {
        "zh": "金额只能用一种方式表示。",
        "en": "Name the amount in one way only.",
    },
    "correction_asked_wrongly.missing": {
        "zh": "请说明更正的金额或依据。",
        "en": "Say how much, or what it is computed from.",
    },
    "correction_asked_wrongly.percent": {
        "zh": "百分比须大于 0 且不超过 100。",
        "en": "The percentage is above 0 and at most 100.",
    },
    "correction_asked_wrongly.months": {
        "zh": "该账单最多减免 {most} 个月。",
        "en": "The bill is of {most} months at most.",
    },
    "correction_asked_wrongly.twice": {
        "zh": "同一收费项目列了两次。",
        "en": "The same item is named twice.",
    },
    "correction_asked_wrongly.no_late_fee": {
        "zh": "该账单没有未缴的违约金。",
        "en": "No late fee is open on the bill.",
    },
    "correction_own": {
        "zh": "不能审批自己提出的更正，须由他人审批。",
        "en": "Nobody decides what they have asked for themselves.",
    },
    "correction_own.hint": {
        "zh": "请有权限的同事办理。",
        "en": "Have a colleague with the right role do it.",
    },
    "correction_withdrawn_by_another": {
        "zh": "只有申请人 {asked_by} 可以撤回。",
        "en": "Only {asked_by}, who asked for it, takes it back.",
    },
    "correction_withdrawn_by_another.hint": {
        "zh": "审批人可写明原因后驳回。",
        "en": "Whoever may approve it can reject it instead, and say why.",
    },
    "correction_needs_approver": {
        "zh": "按本小区规定，此金额须由 {approvers} 审批。",
        "en": "By the community's policy this much is approved by: {approvers}.",
    },
    "correction_needs_approver.hint": {
        "zh": "请以上角色之一审批。",
        "en": "Have somebody with one of these roles approve it.",
    },
    "correction_move_refused": {
        "zh": "该更正已是 {state}，不能变为 {wanted}。",
        "en": "The correction is {state} and can't become {wanted}.",
    },
    "correction_outdated": {
        "zh": "账单已变动：申请 {asked}，现未缴 {open}。",
        "en": "The bill has moved since: {asked} was asked for, {open} is open now.",
    },
    "correction_outdated.hint": {
        "zh": "请撤回或驳回后按新的金额重新申请；本次没有任何变动。",
        "en": "Withdraw or reject it and ask anew; nothing was changed.",
    },
    "reissue_changes_nothing": {
        "zh": "按更正后的数据计算，账单没有变化。",
        "en": "The corrected facts lead to the very same bill.",
    },
    "reissue_changes_nothing.hint": {
        "zh": "请先更正读数、资料或收费标准，否则无需重新出账。",
        "en": "Correct a reading, a fact or a rule first; else leave it as it is.",
    },
    "correction_policy_refused": {
        "zh": "审批规则互相矛盾或超出范围。",
        "en": "The rules contradict themselves or are out of bounds.",
    },
    "correction_policy_refused.repeated": {
        "zh": "同一规则列了两次。",
        "en": "The same rule is given twice.",
    },
    "correction_policy_refused.negative": {
        "zh": "金额不能小于零。",
        "en": "Amounts are not below zero.",
    },
    "correction_policy_refused.role": {
        "zh": "角色 {role} 不能更正账单。",
        "en": "The role {role} corrects no bills.",
    },
    "correction_policy_refused.approvers": {
        "zh": "审批人须是管理员、财务或经理。",
        "en": "Approvers are admins, finance or managers.",
    },
    "correction_is.requested": {
        "zh": "{asked_by} 已申请，等待审批。原因：{reason}",
        "en": "Asked for by {asked_by}, waiting for approval. Reason: {reason}",
    },
    "correction_is.rejected": {
        "zh": "{decided_by} 已驳回：{note}",
        "en": "Rejected by {decided_by}: {note}",
    },
    "correction_is.withdrawn": {
        "zh": "{asked_by} 已撤回申请。",
        "en": "Taken back by {asked_by}.",
    },
    "correction.waiver": {
        "zh": "减免 {amount}。",
        "en": "{amount} was waived.",
    },
    "correction.write_off": {
        "zh": "坏账核销 {amount}。",
        "en": "{amount} was written off.",
    },
    "correction.adjustment": {
        "zh": "账单调整 {amount}。",
        "en": "The bill was adjusted by {amount}.",
    },
    "correction.credit_note": {
        "zh": "贷项通知单 {number}，冲减 {amount}。",
        "en": "Credit note {number} took off {amount}.",
    },
    "correction.cancellation": {
        "zh": "账单已取消。",
        "en": "The bill was cancelled.",
    },
    "correction.reissue": {
        "zh": "账单已取消并重开为 {new_amount}。",
        "en": "The bill was cancelled and issued again as {new_amount}.",
    },
    "correction_by.approval": {
        "zh": "原因：{reason}。{asked_by} 申请，{decided_by} 批准（{on}）。",
        "en": "Reason: {reason}. Asked by {asked_by}, approved by {decided_by} on {on}.",
    },
    "correction_by.rule": {
        "zh": "原因：{reason}。{asked_by} 按规定权限办理（{on}）。",
        "en": "Reason: {reason}. Done by {asked_by} within the rules on {on}.",
    },
    "coupon_not_found": {
        "zh": "找不到优惠券 {code}。",
        "en": "There is no coupon {code}.",
    },
    "coupon_code_taken": {
        "zh": "本小区已有优惠券 {code}。",
        "en": "The community has a coupon {code} already.",
    },
    "coupon_code_taken.hint": {"zh": "请换一个优惠码。", "en": "Choose another code."},
    "coupon_refused": {
        "zh": "优惠券的内容互相矛盾。",
        "en": "The coupon contradicts itself.",
    },
    "coupon_refused.hint": {
        "zh": "请在金额和比例中二选一，并核对日期。",
        "en": "Give either an amount or a percentage, and check the days.",
    },
    "coupon_refused.one_way": {
        "zh": "请只填金额或百分比之一。",
        "en": "A coupon is of an amount or of a percentage: of one of them.",
    },
    "coupon_refused.amount": {
        "zh": "金额必须大于零。",
        "en": "The amount must be above zero.",
    },
    "coupon_refused.percent": {
        "zh": "百分比须大于 0 且不超过 100。",
        "en": "The percentage is above 0 and at most 100.",
    },
    "coupon_refused.days": {
        "zh": "截止日期不能早于开始日期。",
        "en": "The last day is not before the first.",
    },
    "coupon_refused.count": {
        "zh": "使用次数须为 1 至 {most}。",
        "en": "A coupon is used 1 to {most} times.",
    },
    "coupon_move_refused": {
        "zh": "优惠券 {code} 已是 {state}，不能变为 {wanted}。",
        "en": "The coupon {code} is {state} and can't become {wanted}.",
    },
    "coupon_not_redeemable": {
        "zh": "优惠券 {code} 不能用于此账单。",
        "en": "The coupon {code} can't be used here.",
    },
    "coupon_not_redeemable.hint": {
        "zh": "请核对优惠券的有效期、项目、计划和账户。",
        "en": "Look at the coupon's days, items, plans and accounts.",
    },
    "coupon_not_redeemable.not_approved": {
        "zh": "优惠券 {code} 未获批准或已撤回。",
        "en": "The coupon {code} is not approved, or was withdrawn.",
    },
    "coupon_not_redeemable.days": {
        "zh": "优惠券 {code} 的有效期为 {first} 至 {last}。",
        "en": "The coupon {code} holds from {first} to {last}.",
    },
    "coupon_not_redeemable.account": {
        "zh": "优惠券 {code} 不属于此账户。",
        "en": "The coupon {code} is not for this account.",
    },
    "coupon_not_redeemable.plan": {
        "zh": "优惠券 {code} 不适用于此账单。",
        "en": "The coupon {code} is not for bills of this plan.",
    },
    "coupon_not_redeemable.twice": {
        "zh": "此账单已使用过优惠券 {code}。",
        "en": "The coupon {code} was used on this bill already.",
    },
    "coupon_not_redeemable.nothing_open": {
        "zh": "优惠券 {code} 所涉项目没有未缴金额。",
        "en": "Nothing is open that the coupon {code} is for.",
    },
    "coupon_not_redeemable.used_up": {
        "zh": "优惠券 {code} 已用完：{uses}/{max_count}。",
        "en": "The coupon {code} is used up: {uses} of {max_count}.",
    },
    "correction_by.coupon": {
        "zh": "优惠券 {note}：{reason}。{asked_by} 办理，{decided_by} 批准（{on}）。",
        "en": "Coupon {note}: {reason}. Used by {asked_by}, approved by {decided_by}, on {on}.",
    },
    "waiver_batch_not_found": {
        "zh": "找不到该批量减免。",
        "en": "There is no such batch of waivers.",
    },
    "waiver_batch_move_refused": {
        "zh": "该批量减免已是 {state}，不能变为 {wanted}。",
        "en": "The batch of waivers is {state} and can't become {wanted}.",
    },
}
