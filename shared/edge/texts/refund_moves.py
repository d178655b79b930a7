"""What Levy says about refunds on their way: holding, sending, paying out."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "refund_not_found": {
        "zh": "没有找到这笔退款。",
        "en": "There is no such refund.",
    },
    "refund_part_not_found": {
        "zh": "这笔退款没有编号为 {part_id} 的部分。",
        "en": "This refund has no part {part_id}.",
    },
    "refund_move_refused": {
        "zh": "退款当前状态为 {state}，不能变为 {wanted}。",
        "en": "The refund is {state}; it can't become {wanted}.",
    },
    "refund_part_move_refused": {
        "zh": "退款的这一部分当前状态为 {state}，不能变为 {wanted}。",
        "en": "This part of the refund is {state}; it can't become {wanted}.",
    },
    "above_refundable": {
        "zh": "申请退 {wanted}，但这笔缴费最多还能退 {refundable}"
        "（已退 {refunded}，其他退款占用 {held}）。",
        "en": "{wanted} was asked for, but at most {refundable} of this payment can go back "
        "({refunded} went back, {held} is held for other refunds).",
    },
    "above_refundable.hint": {
        "zh": "最多可申请 {refundable}。",
        "en": "Ask for at most {refundable}.",
    },
    "payment_disputed": {
        "zh": "付款方已就缴费 {payment_id}（{amount}）向银行提出争议，在争议结束之前不能退款。",
        "en": "The payer has disputed payment {payment_id} of {amount} at their bank; nothing can "
        "be refunded until that is decided.",
    },
    "payment_disputed.hint": {
        "zh": "请等待争议结果。",
        "en": "Wait for the outcome of the dispute.",
    },
    "payment_not_refundable": {
        "zh": "这笔缴费没有可退的钱（{state}）。",
        "en": "This payment has no money to give back ({state}).",
    },
    "payment_not_refundable.hint": {
        "zh": "请选择其他缴费，或申请退余额。",
        "en": "Choose another payment, or ask for the balance back.",
    },
    "refund_route_refused": {
        "zh": "这部分钱不能通过 {route} 退回，可选：{ways}。",
        "en": "This money can't go back by {route}; it can by {ways}.",
    },
    "refund_route_refused.hint": {
        "zh": "请选择退款预览中列出的方式。",
        "en": "Choose a way that the preview of the refund shows.",
    },
    "refund_not_under_way": {
        "zh": "退款当前状态为 {state}，没有可办理的部分。",
        "en": "The refund is {state}; there is nothing to do about its parts.",
    },
    "refund_not_to_pay_out": {
        "zh": "退款的这一部分不在等待付款（{state}，{route}）。",
        "en": "This part of the refund does not wait to be paid out ({state}, {route}).",
    },
    "refund_not_paid_out": {
        "zh": "退款的这一部分没有以银行转账付出（{state}，{route}），不能登记退汇。",
        "en": "This part of the refund did not go by bank transfer ({state}, {route}); no bank can "
        "have sent it back.",
    },
    "refund_reference_missing": {
        "zh": "登记转账退款时请填写银行流水号。",
        "en": "A refund by transfer is noted with the bank's reference.",
    },
    "refund_not_at_provider": {
        "zh": "支付渠道没有退款 {part_id} 的记录。",
        "en": "The provider has no refund {part_id}.",
    },
}
