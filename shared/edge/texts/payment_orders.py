"""What Levy says about orders to be paid online."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "payment_order_not_found": {
        "zh": "没有这个支付订单。",
        "en": "There is no such payment order.",
    },
    "nothing_to_pay": {
        "zh": "没有待缴的账单。",
        "en": "Nothing of what was chosen is open.",
    },
    "nothing_to_pay.hint": {
        "zh": "如需预存，请使用 top_up 并填写金额。",
        "en": "To pay ahead, use top_up with an amount.",
    },
    "payment_order_closed": {
        "zh": "此支付订单已结束（{state}）。",
        "en": "This payment order has ended ({state}).",
    },
    "payment_order_closed.hint": {
        "zh": "请用新的 Idempotency-Key 重新下单。",
        "en": "Order again with a new Idempotency-Key.",
    },
    "payment_order_being_paid": {
        "zh": "订单 {order_id} 正在支付中，请稍后再试。",
        "en": "Order {order_id} is being paid at this moment.",
    },
    "payment_order_being_paid.hint": {
        "zh": "请查询该订单的结果后再下单。",
        "en": "Look at the outcome of that order first.",
    },
    "top_up_needs_amount": {
        "zh": "预存需填写金额，且不能同时选择账单。",
        "en": "A top-up needs an amount, and names no bills.",
    },
    "order_below_minimum": {
        "zh": "金额 {amount} 低于在线支付的最低限额 {minimum}。",
        "en": "{amount} is below the {minimum} that can be paid online.",
    },
    "order_below_minimum.hint": {
        "zh": "可与其他账单合并支付，或多存入一些作为预存。",
        "en": "Pay it together with other bills, or top up the balance.",
    },
    "order_below_minimum.next_order": {
        "zh": "金额 {amount} 低于在线支付的最低限额 {minimum}：将自动并入下一次在线缴费。",
        "en": "{amount} is below the {minimum} that can be paid online: it stays open and is added"
        " to the next order.",
    },
    "order_below_minimum.top_up": {
        "zh": "预存金额 {amount} 低于在线支付的最低限额 {minimum}。",
        "en": "A top-up of {amount} is below the {minimum} that can be paid online.",
    },
    "return_url_missing": {
        "zh": "请填写支付完成后返回的页面地址。",
        "en": "Say where the payer comes back to.",
    },
    "notice_not_kept": {
        "zh": "没有保存此支付通知（{event_id}）。",
        "en": "There is no notice {event_id} in the archive.",
    },
    "amount_below_provider_minimum.hint": {
        "zh": "可与其他账单合并支付，或多存入一些作为预存。",
        "en": "Pay it together with other bills, or top up the balance.",
    },
}
