"""What Levy says about payments, receipts and corrections."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "bill_not_open": {
        "zh": "没有可缴的欠费：账单已缴清、减免或取消。",
        "en": "Nothing is open to be paid: the bill was paid, waived or cancelled.",
    },
    "bill_not_open.hint": {
        "zh": "请刷新欠费后再收款；本次未入账。",
        "en": "Read what is due again; nothing was recorded.",
    },
    "bill_moved": {
        "zh": "账单已变动，请重新读取。",
        "en": "The bill has changed since it was read; read it again.",
    },
    "bill_cancelled": {
        "zh": "账单已取消。",
        "en": "The bill is cancelled.",
    },
    "bill_cancelled.hint": {
        "zh": "如已重新出账，请使用新账单。",
        "en": "Use the bill that was issued in its place, if there is one.",
    },
    "bill_named_twice": {
        "zh": "同一账单列了两次。",
        "en": "The same bill is named twice.",
    },
    "bill_named_twice.hint": {"zh": "每张账单只列一次。", "en": "Name each bill once."},
    "amount_above_open": {
        "zh": "金额 {wanted} 超过未缴金额 {open}。",
        "en": "{wanted} is more than the {open} that is open.",
    },
    "amount_above_open.hint": {"zh": "金额请不超过 {open}。", "en": "Enter at most {open}."},
    "adjustment_below_nothing": {
        "zh": "最多只能调减 {most}，不能调减 {wanted}。",
        "en": "At most {most} can be taken off, not {wanted}.",
    },
    "adjustment_below_nothing.hint": {
        "zh": "调减金额最多 {most}。",
        "en": "Take off at most {most}.",
    },
    "amount_not_positive": {
        "zh": "金额必须大于零。",
        "en": "The amount must be above zero.",
    },
    "amount_not_positive.hint": {"zh": "请填写大于零的金额。", "en": "Enter an amount above zero."},
    "money_too_fine": {
        "zh": "金额 {amount} 的小数位过多：{currency} 有 {digits} 位小数。",
        "en": "{amount} has too many digits after the point: {currency} has {digits}.",
    },
    "money_too_fine.hint": {
        "zh": "请保留 {digits} 位小数。",
        "en": "Round it to {digits} digits after the point.",
    },
    "balance_too_low": {
        "zh": "预存余额 {balance} 不足 {wanted}。",
        "en": "The balance of {balance} does not cover {wanted}.",
    },
    "balance_too_low.hint": {
        "zh": "最多使用 {balance}，其余请用其他方式缴纳。",
        "en": "Use at most {balance} and pay the rest another way.",
    },
    "part_payment_refused": {
        "zh": "本小区不接受部分缴费；该账单需缴 {open}。",
        "en": "This community takes no part payments; {open} is open on the bill.",
    },
    "part_payment_refused.hint": {"zh": "请一次缴清 {open}。", "en": "Pay the bill whole: {open}."},
    "payer_choice_refused": {
        "zh": "本小区按规定顺序销账，不能指定账单。",
        "en": "This community decides itself which bills a payment pays.",
    },
    "payer_choice_refused.hint": {
        "zh": "只填金额，不要指定账单。",
        "en": "Send the amount without naming bills.",
    },
    "too_many_bills": {
        "zh": "一次最多缴 {bills_max} 张账单、{accounts_max} 个账户。",
        "en": "A payment takes at most {bills_max} bills of {accounts_max} accounts.",
    },
    "too_many_bills.hint": {"zh": "请分几次缴费。", "en": "Split it into several payments."},
    "channel_refused": {
        "zh": "柜台不收此方式的款项。",
        "en": "Money is not taken this way at the desk.",
    },
    "channel_refused.hint": {
        "zh": "请选择收款设置中允许的方式。",
        "en": "Choose a way that the payment settings allow.",
    },
    "channel_refused.no_change": {
        "zh": "只有现金可以找零。",
        "en": "Only cash gives change.",
    },
    "received_date_refused": {
        "zh": "收款日期 {value} 不可用：不能晚于今天，也不能早于 {days} 天前；现金只能是今天。",
        "en": "{value} can't be the day it came: not after today, nor more than {days} days ago.",
    },
    "cash_over_limit": {
        "zh": "现金超过限额 {limit}，需要经理批准。",
        "en": "Cash above {limit} needs a manager's approval.",
    },
    "cash_over_limit.hint": {
        "zh": "请经理先批准，或将部分金额改用其他方式。",
        "en": "Have a manager approve it first, or take a part another way.",
    },
    "approval_not_found": {
        "zh": "找不到该批准。",
        "en": "There is no such approval.",
    },
    "approval_refused": {
        "zh": "该批准不能用于此次收款。",
        "en": "The approval can't be used for this payment.",
    },
    "approval_refused.hint": {
        "zh": "请经理为这笔收款重新批准。",
        "en": "Ask a manager for a new approval of this payment.",
    },
    "approval_refused.used": {
        "zh": "该批准已经使用。",
        "en": "The approval was used already.",
    },
    "approval_refused.expired": {
        "zh": "该批准已过期。",
        "en": "The approval has expired.",
    },
    "approval_refused.above": {
        "zh": "金额超过批准的数额。",
        "en": "The amount is above what was approved.",
    },
    "approval_refused.own": {
        "zh": "不能使用自己的批准。",
        "en": "Nobody uses their own approval.",
    },
    "payment_not_found": {
        "zh": "找不到该缴费。",
        "en": "There is no such payment.",
    },
    "payment_move_refused": {
        "zh": "缴费当前状态为 {state}，不能变为 {wanted}。",
        "en": "The payment is {state} and can't become {wanted}.",
    },
    "void_refused": {
        "zh": "该缴费不能作废。",
        "en": "The payment can't be voided.",
    },
    "void_refused.not_at_desk": {
        "zh": "只有柜台收款可以当日作废，线上缴费请走退款。",
        "en": "Only desk payments are voided; refund an online payment.",
    },
    "void_refused.refunded": {
        "zh": "该缴费已有退款，不能作废。",
        "en": "Part of the payment was refunded, so it can't be voided.",
    },
    "void_refused.refund_under_way": {
        "zh": "该缴费有退款正在办理，请先撤回退款再作废。",
        "en": "A refund of this payment is under way; withdraw it before voiding the payment.",
    },
    "void_refused.day_is_over": {
        "zh": "只能在入账当日作废，之后请走退款。",
        "en": "A payment is voided on the day it was entered; refund it afterwards.",
    },
    "bounce_refused": {
        "zh": "{channel} 的款项不会被银行退回。",
        "en": "Money by {channel} is not taken back by a bank.",
    },
    "bounce_refused.hint": {
        "zh": "其他款项请作废或退款。",
        "en": "Void or refund money of other channels.",
    },
    "receipt_not_found": {
        "zh": "找不到该收据。",
        "en": "There is no such receipt.",
    },
    "receipt_number_malformed": {
        "zh": "收据号应类似 2026-000123。",
        "en": "A receipt number looks like 2026-000123.",
    },
    "red_receipt_refused": {
        "zh": "收据 {receipt} 没有这么多可以红冲。",
        "en": "Receipt {receipt} has not so much left to be taken back in red.",
    },
    "red_receipt_refused.hint": {
        "zh": "请核对该收据此前的红冲。",
        "en": "Look at what was taken back of this receipt before.",
    },
    "receipt_already_void": {
        "zh": "收据已经作废。",
        "en": "The receipt is void already.",
    },
    "ledger_busy": {
        "zh": "同一账户的操作过于频繁，请重试；本次未入账。",
        "en": "Others kept changing the same accounts; nothing was recorded, try again.",
    },
    "ledger_moved": {
        "zh": "数据刚刚变动，请重试。",
        "en": "What this was based on has just changed; try again.",
    },
    "payment_settings_refused": {
        "zh": "收款设置有误。",
        "en": "The payment settings can't be so.",
    },
    "payment_settings_refused.limitation": {
        "zh": "时效提醒月数须至少为 1，且不超过诉讼时效月数。",
        "en": "The alarm comes after at least one month, and not after the limitation period.",
    },
    "payment_settings_refused.retry_days": {
        "zh": "自动缴费的重试日需从小到大，在第 1 到第 30 天之间。",
        "en": "Autopay's retry days go up from day 1 to day 30.",
    },
    "payment_settings_refused.repeated": {
        "zh": "列表中有重复项。",
        "en": "The list names something twice.",
    },
    "statement_too_long": {
        "zh": "对账单超过 {limit} 行，请缩短日期范围。",
        "en": "The statement has more than {limit} rows; ask for fewer days.",
    },
    "statement_dates_refused": {
        "zh": "结束日期早于开始日期：{first} 至 {last}。",
        "en": "The statement would end before it begins: {first} to {last}.",
    },
    "statement_dates_refused.hint": {
        "zh": "请修改其中一个日期。",
        "en": "Change one of the two days.",
    },
    "suspense_not_found": {
        "zh": "找不到该暂挂款项。",
        "en": "There is no such money in suspense.",
    },
    "suspense_settled": {
        "zh": "该暂挂款项已经处理。",
        "en": "It was decided before where this money belongs.",
    },
    "proof_not_found": {
        "zh": "当日没有账本验证。",
        "en": "No proof of the ledger was begun that day.",
    },
}
