"""What stories of bills, payments and refunds say: to staff, and (`.owner`) to owners."""

from __future__ import annotations


def _said(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


_T = "timeline."
_STAFF: dict[str, dict[str, str]] = {
    "older_left_out": _said("更早的记录请见对账单", "For what was before, see the statement"),
    "bill_issued": _said(
        "{period} 账单出账，应收 {amount}，{due_on} 到期",
        "Bill of {period} issued: {amount}, due {due_on}",
    ),
    "bill_split": _said(
        "约定分 {parts} 期支付 {amount}", "{amount} may be paid in {parts} instalments"
    ),
    "order_opened": _said("创建在线支付订单 {amount}", "Online order of {amount} opened"),
    "order_failed": _said("订单未支付成功", "The order was not paid"),
    "order_expired": _said("订单过期未支付", "The order expired unpaid"),
    "bank_row_sent": _said("列入银行代扣文件 {amount}", "{amount} put into a bank file"),
    "received": _said("收到缴费 {amount}（{channel}）", "{amount} received ({channel})"),
    "bill_paid": _said("缴费支付账单 {amount}", "{amount} of a payment paid the bill"),
    "balance_paid": _said("余额抵扣账单 {amount}", "{amount} of the balance paid the bill"),
    "into_balance": _said("{amount} 转入余额", "{amount} went to the balance"),
    "freed": _said(
        "{amount} 不再用于该账单，转入余额",
        "{amount} pays this bill no longer and is in the balance",
    ),
    "unpaid_again": _said(
        "款项未到账，账单 {amount} 重新待缴", "The money did not come: {amount} is open again"
    ),
    "refund_took_back": _said(
        "退款从账单收回 {amount}", "A refund took {amount} back from the bill"
    ),
    "refund_credited": _said(
        "退款使账单应收变化 {amount}", "A refund changed what is charged by {amount}"
    ),
    "refund_came_back": _said(
        "退款被退回，{amount} 重新用于账单", "A refund came back: {amount} pays the bill again"
    ),
    "voided": _said("当日作废缴费 {amount}", "Payment of {amount} voided on its day"),
    "bounced": _said("银行退票 {amount}", "The bank took {amount} back"),
    "dispute_lost": _said("争议败诉，{amount} 被扣回", "Dispute lost: {amount} is gone"),
    "objection_opened": _said("付款方提出争议", "The payer disputed the payment"),
    "objection_settled": _said("争议结束，款项保留", "The dispute is over: the money stays"),
    "late_fee": _said("计收违约金 {amount}", "Late fee of {amount} charged"),
    "run_cancelled": _said(
        "批次撤销，账单冲减 {amount}", "Run cancelled: bill changed by {amount}"
    ),
    "receipt_issued": _said("开具收据 {number}（{amount}）", "Receipt {number} issued ({amount})"),
    "receipt_voided": _said("收据 {number} 作废", "Receipt {number} voided"),
    "red_receipt": _said(
        "开具红冲收据 {number}（冲减 {of}，{amount}）",
        "Red receipt {number} issued ({amount} of {of})",
    ),
    "red_receipt_voided": _said("红冲收据 {number} 作废", "Red receipt {number} voided"),
    "printed": _said("打印收据 {number}", "Receipt {number} printed"),
    "reprinted": _said(
        "补打收据 {number}（第 {copy} 次）", "Receipt {number} printed, copy {copy}"
    ),
    "correction_requested": _said(
        "申请更正（{what}）{amount}", "Correction asked for ({what}): {amount}"
    ),
    "correction_approved": _said("批准更正（{what}）", "Correction approved ({what})"),
    "correction_applied": _said(
        "更正生效（{what}）{amount} {number}", "Correction applied ({what}): {amount} {number}"
    ),
    "correction_rejected": _said("驳回更正（{what}）", "Correction rejected ({what})"),
    "correction_withdrawn": _said("撤回更正申请（{what}）", "Correction withdrawn ({what})"),
    "refund_requested": _said("申请退款 {amount}", "Refund of {amount} asked for"),
    "refund_overridden": _said(
        "超出退款期限，申请例外（复核人 {second}）",
        "Override of the closed window (second person: {second})",
    ),
    "refund_approved": _said("批准退款 {amount}", "Refund of {amount} approved"),
    "refund_rejected": _said("驳回退款申请", "Refund rejected"),
    "refund_withdrawn": _said("退款申请终止", "Refund withdrawn"),
    "refund_sent": _said("退款开始办理", "Refund under way"),
    "refund_settled": _said("退款完成 {amount}", "Refund of {amount} settled"),
    "refund_failed": _said("退款未成功", "Refund failed"),
    "refund_taken_in": _said(
        "录入在支付机构后台发起的退款 {amount}", "Refund of {amount} made at the provider taken in"
    ),
    "part_waits": _said("退款部分等待人工处理 {amount}", "A part of {amount} waits for a person"),
    "part_anew": _said("退款部分以新编号重新发起", "A part goes again under a new key"),
    "part_unknown": _said(
        "支付机构未答复，等待查询 {amount}", "The provider gave no answer about {amount}"
    ),
    "part_sent": _said("向支付机构发起退款 {amount}", "{amount} sent to the provider"),
    "part_pending": _said("支付机构受理退款 {amount}", "The provider works on {amount}"),
    "part_rerouted": _said(
        "改用其他方式退 {amount}：{route}", "{amount} goes another way: {route}"
    ),
    "part_settled": _said("退款部分到账 {amount}（{route}）", "{amount} went back ({route})"),
    "part_failed": _said("退款部分失败 {amount}", "A part of {amount} failed"),
    "part_came_back": _said("已退的 {amount} 被银行退回", "{amount} came back from the bank"),
    "autopay_announced": _said(
        "预告自动缴费 {amount}（{on}）", "Autopay of {amount} announced for {on}"
    ),
    "autopay_tried": _said("自动缴费扣款 {amount}", "Autopay tried to charge {amount}"),
    "autopay_paid": _said("自动缴费成功 {amount}", "Autopay paid {amount}"),
    "autopay_failed": _said(
        "自动缴费失败 {amount} {next_on}", "Autopay of {amount} failed {next_on}"
    ),
    "autopay_skipped": _said("自动缴费跳过", "Autopay skipped"),
    "reconciled": _said(
        "对账一致 {amount}（流水 {row}）", "Reconciled: {amount} found (row {row})"
    ),
    "not_reconciled": _said(
        "对账有差异：{verdict}（流水 {row}）", "Differs in reconciliation: {verdict} (row {row})"
    ),
    "exception_explained": _said("对账差异已说明", "Difference explained"),
    "exception_closed": _said("对账差异已结案", "Difference closed"),
    "match_changed": _said("银行流水匹配变更：{what}", "Match of a bank line changed: {what}"),
    "deposit_held": _said("收取押金 {amount}", "Deposit of {amount} taken"),
    "deposit_permitted": _said("准许施工", "Works permitted"),
    "deposit_defects": _said("验收发现问题，须整改", "Inspected: defects to be repaired"),
    "deposit_deducted": _said("验收扣款", "Inspected: something is to be kept"),
    "deposit_passed": _said("验收合格", "Inspected: passed"),
    "deposit_moved": _said("押金 {amount} 转入余额", "{amount} of it moved to the balance"),
    "deposit_refunded": _said("押金退还 {amount}", "{amount} of the deposit given back"),
    "deposit_came_back": _said("押金退款被退回 {amount}", "{amount} given back came back"),
    "deposit_keep_asked": _said("申请扣留押金 {amount}", "Keeping {amount} asked for"),
    "deposit_kept": _said("扣留押金 {amount} 抵账单", "{amount} of it kept, paying a bill"),
    "deposit_keep_rejected": _said("驳回扣留申请", "Keeping rejected"),
    "deposit_keep_withdrawn": _said("撤回扣留申请", "Keeping withdrawn"),
    "deposit_voided": _said("押金作废", "Deposit voided: its money had not come"),
    "other": _said("其他变更 {amount}", "Another change: {amount}"),
}
_OWNER: dict[str, dict[str, str]] = {
    "older_left_out": _STAFF["older_left_out"],
    "bill_issued": _said(
        "{period} 账单 {amount}，请在 {due_on} 前缴纳",
        "Your bill of {period}: {amount}, due {due_on}",
    ),
    "bill_split": _STAFF["bill_split"],
    "order_opened": _said("您打开了支付页面（{amount}）", "You opened the payment page ({amount})"),
    "order_failed": _said("支付没有成功", "The payment did not go through"),
    "order_expired": _said("支付超时，未扣款", "The payment page expired; nothing was paid"),
    "received": _said("我们收到您的 {amount}", "We received {amount} from you"),
    "bill_paid": _said("支付账单 {amount}", "{amount} paid the bill"),
    "balance_paid": _said("用余额支付 {amount}", "{amount} was paid from your balance"),
    "into_balance": _said("{amount} 存入您的余额", "{amount} was put into your balance"),
    "freed": _said("{amount} 退回您的余额", "{amount} went back to your balance"),
    "unpaid_again": _said(
        "款项未到账，{amount} 需重新缴纳", "The money did not come: {amount} is to pay"
    ),
    "refund_took_back": _said("{amount} 已从此账单退出", "{amount} of this bill was given back"),
    "refund_credited": _said("账单金额变化 {amount}", "The bill changed by {amount}"),
    "refund_came_back": _said(
        "银行退回了退款，{amount} 仍算已缴", "The bank returned a refund: {amount} counts as paid"
    ),
    "voided": _said("这笔 {amount} 的缴费已作废", "This payment of {amount} was cancelled"),
    "bounced": _said("银行退回了这笔 {amount}", "The bank did not pay these {amount}"),
    "dispute_lost": _said(
        "银行把 {amount} 退还给了付款方", "The bank gave {amount} back to the payer"
    ),
    "objection_opened": _said("付款方向银行提出了争议", "The payer disputed this at the bank"),
    "objection_settled": _said("争议已结束，缴费有效", "The dispute is over; the payment counts"),
    "late_fee": _said("逾期，加收违约金 {amount}", "Late: a fee of {amount} was added"),
    "run_cancelled": _said(
        "账单有误已撤销（{amount}）", "The bill was wrong and is cancelled ({amount})"
    ),
    "receipt_issued": _said("收据 {number}", "Receipt {number}"),
    "receipt_voided": _said("收据 {number} 已作废", "Receipt {number} no longer counts"),
    "red_receipt": _said(
        "退款收据 {number}（{amount}）", "Receipt {number} for the refund of {amount}"
    ),
    "red_receipt_voided": _said("退款收据 {number} 已作废", "Receipt {number} no longer counts"),
    "correction_applied": _said("账单已更正：{amount}", "The bill was corrected: {amount}"),
    "refund_requested": _said("申请退款 {amount}", "{amount} was asked back"),
    "refund_approved": _said("退款 {amount} 已同意", "The refund of {amount} was agreed to"),
    "refund_rejected": _said("退款申请未通过", "The refund was not agreed to"),
    "refund_withdrawn": _said("退款申请已撤回", "The refund was withdrawn"),
    "refund_sent": _said("退款办理中", "The refund is on its way"),
    "refund_settled": _said("{amount} 已退还", "{amount} went back to you"),
    "refund_failed": _said(
        "退款遇到问题，物业正在处理", "The refund met a problem; the office is looking after it"
    ),
    "refund_taken_in": _said("{amount} 已原路退还", "{amount} was sent back the way it came"),
    "part_rerouted": _said("{amount} 改用其他方式退还", "{amount} goes back another way"),
    "part_came_back": _said(
        "银行退回了 {amount} 的退款", "The bank returned {amount} of the refund"
    ),
    "deposit_held": _said("我们收到您的押金 {amount}", "We hold your deposit of {amount}"),
    "deposit_permitted": _said("可以施工了", "The works may begin"),
    "deposit_defects": _said("验收未通过，请整改", "The inspection found defects to repair"),
    "deposit_deducted": _said("验收后将扣除部分押金", "Part of the deposit will be kept"),
    "deposit_passed": _said("验收合格", "The works passed the inspection"),
    "deposit_moved": _said("押金 {amount} 转入您的余额", "{amount} of it moved to your balance"),
    "deposit_refunded": _said("押金 {amount} 已退还", "{amount} of the deposit went back to you"),
    "deposit_came_back": _said("银行退回了押金退款 {amount}", "The bank returned {amount} of it"),
    "deposit_kept": _said("扣除押金 {amount} 支付账单", "{amount} of it was kept and paid a bill"),
    "deposit_voided": _said("押金已作废", "The deposit was cancelled: no money came"),
    "autopay_announced": _said(
        "{on} 将自动缴费 {amount}", "{amount} will be paid by itself on {on}"
    ),
    "autopay_tried": _said("自动缴费 {amount}", "Autopay of {amount}"),
    "autopay_paid": _said("自动缴费成功 {amount}", "{amount} was paid by itself"),
    "autopay_failed": _said("自动缴费没有成功 {next_on}", "Autopay did not go through {next_on}"),
    "autopay_skipped": _said("这次没有自动缴费", "Autopay was left out this time"),
}
_WORDS: dict[str, dict[str, str]] = {
    "what.waiver": _said("减免", "waiver"),
    "what.write_off": _said("核销", "write-off"),
    "what.adjustment": _said("调整", "adjustment"),
    "what.credit_note": _said("红字通知", "credit note"),
    "what.cancellation": _said("撤销", "cancellation"),
    "what.reissue": _said("重开", "re-issue"),
    "route.provider": _said("原路", "the way it came"),
    "route.cash": _said("柜台现金", "cash at the desk"),
    "route.transfer": _said("银行转账", "bank transfer"),
    "route.balance": _said("账户余额", "the balance"),
    "verdict.matched": _said("一致", "matched"),
    "verdict.awaited": _said("待到账", "awaited"),
    "verdict.missing_in_ledger": _said("账上没有", "missing in the ledger"),
    "verdict.missing_at_provider": _said("渠道没有", "missing at the provider"),
    "verdict.missing_at_bank": _said("银行没有", "missing at the bank"),
    "verdict.different_amount": _said("金额不同", "another amount"),
}
TEXTS: dict[str, dict[str, str]] = {
    **{_T + name: text for name, text in (_STAFF | _WORDS).items()},
    **{f"{_T}{name}.owner": text for name, text in _OWNER.items()},
}
