"""What Levy says about autopay: refusals, the payer's consent, and messages to the account."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "autopay_not_found": {
        "zh": "此账户没有自动缴费。",
        "en": "This account has no autopay.",
    },
    "autopay_exists": {
        "zh": "此账户已有自动缴费（{state}）。",
        "en": "This account has autopay already ({state}).",
    },
    "autopay_exists.hint": {
        "zh": "请修改现有的自动缴费，或先终止它。",
        "en": "Change it, or end it first.",
    },
    "autopay_move_refused": {
        "zh": "自动缴费当前为“{state}”，不能改为“{wanted}”。",
        "en": "Autopay is {state} and can't become {wanted}.",
    },
    "autopay_wallet_refused": {
        "zh": "{source} 每次都需付款人本人确认，不能自动扣款。",
        "en": "{source} is confirmed by its owner each time and can't be charged by itself.",
    },
    "autopay_wallet_refused.hint": {
        "zh": "请选择 card 或 balance；用钱包请发送一键支付链接：POST {pay_path}。",
        "en": "Choose card or balance; for a wallet, send a one-tap link: POST {pay_path}.",
    },
    "autopay_consent_refused": {
        "zh": "付款人需要同意当前的授权书（{text}）。",
        "en": "The payer has to agree to the text in force ({text}).",
    },
    "autopay_consent_refused.outdated": {
        "zh": "付款人同意的不是当前的授权书（{text}）。",
        "en": "That is not the text in force, which is {text}.",
    },
    "autopay_consent_refused.missing": {
        "zh": "提高限额需要付款人重新同意授权书（{text}）。",
        "en": "A higher limit needs the payer's consent to the text {text}.",
    },
    "autopay_day_refused": {
        "zh": "扣款日需在 {least} 到 {most} 之间。",
        "en": "The day must be from {least} to {most}.",
    },
    "autopay_consent": {
        "zh": "我同意物业公司在约定的日期，从我保存的银行卡或预存余额中扣缴本账户的到期账单，"
        "每次不超过我设定的限额，并在扣款前一天通知我。我可以随时暂停或终止自动缴费。",
        "en": "I agree that on the days chosen the property company takes what this account owes "
        "from my saved card or balance, each time no more than my limit, and tells me the day "
        "before. I can pause or end this at any time.",
    },
    "autopay_card_expires": {
        "zh": "您用于自动缴费的银行卡（尾号 {last4}）将于 {month} 到期，请及时更换。",
        "en": "The card ending in {last4} that pays your bills automatically expires in {month}; "
        "please save another one.",
    },
    "autopay_ahead": {
        "zh": "将于 {on} 自动扣缴物业账单 {amount}。",
        "en": "On {on} {amount} will be paid automatically for your bills.",
    },
    "autopay_ahead_above": {
        "zh": "物业账单共 {amount}，超过您设定的限额，{on} 不会自动扣缴；"
        "请提高限额，或通过支付链接缴费。",
        "en": "Your bills come to {amount}, above your limit. They will not be paid "
        "automatically on {on}: raise the limit, or pay by link.",
    },
    "autopay_paid": {
        "zh": "已自动扣缴物业账单 {amount}，感谢。",
        "en": "{amount} was paid automatically for your bills. Thank you.",
    },
    "autopay_failed_for_now": {
        "zh": "自动扣缴 {amount} 未成功：{reason}将于 {next_on} 再次扣缴。",
        "en": "{amount} could not be paid automatically. {reason} The next try is on {next_on}.",
    },
    "autopay_failed": {
        "zh": "自动扣缴 {amount} 未成功：{reason}请通过支付链接缴费。",
        "en": "{amount} could not be paid automatically. {reason} Please pay by link.",
    },
    "autopay_skipped": {
        "zh": "{on} 的自动扣缴 {amount} 未进行：{reason}",
        "en": "{amount} was not paid automatically on {on}. {reason}",
    },
    "autopay_reason.no_money": {
        "zh": "卡内余额不足。",
        "en": "There is not enough money on the card.",
    },
    "autopay_reason.over_card_limit": {
        "zh": "超过银行卡的限额或次数。",
        "en": "The card's own limit is reached.",
    },
    "autopay_reason.bank_busy": {
        "zh": "发卡行暂时无法处理。",
        "en": "The bank could not be reached.",
    },
    "autopay_reason.refused": {
        "zh": "发卡行拒绝了扣款，未说明原因。",
        "en": "The bank refused without saying why.",
    },
    "autopay_reason.needs_holder": {
        "zh": "发卡行要求持卡人本人确认，自动缴费已暂停；请重新保存银行卡。",
        "en": "The bank wants its customer to confirm. Autopay is paused: save the card again.",
    },
    "autopay_reason.expired": {
        "zh": "银行卡已过期，自动缴费已暂停；请换一张卡。",
        "en": "The card has expired. Autopay is paused: save another card.",
    },
    "autopay_reason.lost": {
        "zh": "银行卡已挂失或被限制，自动缴费已暂停；请换一张卡。",
        "en": "The card is reported lost or is restricted. Autopay is paused: save another card.",
    },
    "autopay_reason.closed": {
        "zh": "银行卡已注销或无效，自动缴费已暂停；请换一张卡。",
        "en": "The card is closed or invalid. Autopay is paused: save another card.",
    },
    "autopay_reason.revoked": {
        "zh": "持卡人已要求银行停止扣款，自动缴费已暂停。",
        "en": "The holder told the bank to stop. Autopay is paused.",
    },
    "autopay_reason.not_allowed": {
        "zh": "此卡不能用于这类扣款，自动缴费已暂停；请换一张卡。",
        "en": "The card can't be used for this. Autopay is paused: save another card.",
    },
    "autopay_reason.gone": {
        "zh": "支付渠道已没有此卡，自动缴费已暂停；请重新保存银行卡。",
        "en": "The card is no longer saved. Autopay is paused: save it again.",
    },
    "autopay_reason.nothing_open": {
        "zh": "账单已缴清。",
        "en": "Nothing is open any more.",
    },
    "autopay_reason.not_asked": {
        "zh": "账单有异议，或其分期尚未到期；到期或异议处理后会再次通知。",
        "en": "The bill is disputed, or paid in parts of which none is due yet. "
        "You will be told again when something is.",
    },
    "autopay_reason.above_limit": {
        "zh": "金额超过您设定的限额。",
        "en": "The amount is above your limit.",
    },
    "autopay_reason.below_minimum": {
        "zh": "金额低于在线支付的最低额，将与下一期账单一起扣缴。",
        "en": "It is below the least that can be charged and goes with your next bills.",
    },
    "autopay_reason.balance_too_low": {
        "zh": "预存余额不足。",
        "en": "The balance is too low.",
    },
    "autopay_reason.paused": {
        "zh": "自动缴费已暂停。",
        "en": "Autopay is paused.",
    },
    "autopay_reason.ended": {
        "zh": "自动缴费已终止。",
        "en": "Autopay has ended.",
    },
    "autopay_reason.no_answer": {
        "zh": "支付渠道没有收到扣款请求。",
        "en": "The payment provider did not get the charge.",
    },
    "autopay_reason.provider": {
        "zh": "支付渠道无法处理此笔扣款。",
        "en": "The payment provider could not take the charge.",
    },
    "autopay_reason.card_never_saved": {
        "zh": "没有在限定时间内保存银行卡。",
        "en": "No card was saved in time.",
    },
    "autopay_reason.superseded": {
        "zh": "已由新的自动缴费代替。",
        "en": "Another autopay took its place.",
    },
}
