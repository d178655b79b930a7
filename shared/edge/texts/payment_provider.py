"""What Levy says when a payment provider refuses, or does not answer."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "provider_outcome_unknown": {
        "zh": "支付渠道的答复丢失，结果未知；系统会自动查询，请勿重复操作。",
        "en": "The payment provider's answer was lost and the outcome is not known yet.",
    },
    "provider_outcome_unknown.hint": {
        "zh": "请稍候查看结果；在查明之前不要换一种方式重复支付或退款。",
        "en": "Wait for the result; don't pay or refund another way until it is known.",
    },
    "provider_unavailable": {
        "zh": "支付渠道暂时不可用，未做任何操作，请稍后再试。",
        "en": "The payment provider is not available. Nothing was done; try again later.",
    },
    "provider_refused": {
        "zh": "支付渠道拒绝了此请求（{provider_code}），未做任何操作。",
        "en": "The payment provider refused this request ({provider_code}). Nothing was done.",
    },
    "provider_refused.hint": {
        "zh": "请换一种支付方式；仍被拒绝请物业凭此代码向渠道查询。",
        "en": "Choose another way; if it stays so, staff can look this code up at the provider.",
    },
    "payment_declined": {
        "zh": "付款方的银行或钱包拒绝了此次支付（{provider_code}）。",
        "en": "The payer's bank or wallet declined the payment ({provider_code}).",
    },
    "payment_declined.hint": {
        "zh": "请换一种支付方式，或联系发卡行。",
        "en": "Use another way to pay, or ask the bank.",
    },
    "amount_below_provider_minimum": {
        "zh": "金额 {amount} {currency} 低于在线支付的最低限额，将并入下一期账单或预存。",
        "en": "{amount} {currency} is below the least that can be paid online; "
        "it goes into the next bill.",
    },
    "amount_not_payable_online": {
        "zh": "金额 {amount} {currency} 无法在线精确支付。",
        "en": "{amount} {currency} can't be paid online exactly.",
    },
    "amount_not_payable_online.hint": {
        "zh": "请选择其他币种或到前台缴费。",
        "en": "Pay at the office, or in another currency.",
    },
    "pay_methods_unavailable": {
        "zh": "此金额和币种没有可用的在线支付方式（需要 {wanted}，可用 {offered}）。",
        "en": "No wanted way to pay is on offer for this amount and currency "
        "(wanted {wanted}, offered {offered}).",
    },
    "pay_methods_unavailable.hint": {
        "zh": "请在支付渠道后台启用这些支付方式。",
        "en": "Enable these methods in the provider's dashboard.",
    },
    "refund_above_rest": {
        "zh": "退款金额 {amount} {currency} 超过该笔支付的剩余可退金额。",
        "en": "{amount} {currency} is more than what is left of the payment to refund.",
    },
    "refund_above_rest.hint": {"zh": "请减少退款金额。", "en": "Ask for less."},
    "reference_not_opaque": {
        "zh": "发往支付渠道的“{name}”不是纯编号；姓名、电话、房号不得外传。",
        "en": "The reference {name} is not a plain id; personal data stays at home.",
    },
    "provider_key_reused": {
        "zh": "该幂等键已用于另一请求，请先查询那一笔的结果。",
        "en": "The idempotency key was used for another request; look that one up first.",
    },
    "checkout_closed": {
        "zh": "该收银台已完成或已过期，请重新读取。",
        "en": "The checkout is complete or expired; read it again.",
    },
    "not_at_provider": {
        "zh": "支付渠道没有编号为 {id} 的记录。",
        "en": "The payment provider has nothing by the id {id}.",
    },
    "provider_notice_refused": {
        "zh": "支付通知未通过校验（{reason}），未保存。",
        "en": "The payment notice was refused ({reason}); nothing was kept.",
    },
    "provider_notice_refused.hint": {
        "zh": "请核对该公司的 webhook 签名密钥。",
        "en": "Check the webhook's signing secret of this company.",
    },
}
