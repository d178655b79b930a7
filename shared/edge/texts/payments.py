"""What Levy says about payments, receipts, shifts, corrections and payment plans."""

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
    "bill_named_twice": {
        "zh": "同一账单列了两次。",
        "en": "The same bill is named twice.",
    },
    "amount_above_open": {
        "zh": "金额 {wanted} 超过未缴金额 {open}。",
        "en": "{wanted} is more than the {open} that is open.",
    },
    "adjustment_below_nothing": {
        "zh": "最多只能调减 {most}，不能调减 {wanted}。",
        "en": "At most {most} can be taken off, not {wanted}.",
    },
    "amount_not_positive": {
        "zh": "金额必须大于零。",
        "en": "The amount must be above zero.",
    },
    "money_too_fine": {
        "zh": "金额 {amount} 的小数位过多：{currency} 有 {digits} 位小数。",
        "en": "{amount} has too many digits after the point: {currency} has {digits}.",
    },
    "balance_too_low": {
        "zh": "预存余额 {balance} 不足 {wanted}。",
        "en": "The balance of {balance} does not cover {wanted}.",
    },
    "part_payment_refused": {
        "zh": "本小区不接受部分缴费；该账单需缴 {open}。",
        "en": "This community takes no part payments; {open} is open on the bill.",
    },
    "payer_choice_refused": {
        "zh": "本小区按规定顺序销账，不能指定账单。",
        "en": "This community decides itself which bills a payment pays.",
    },
    "too_many_bills": {
        "zh": "一次最多缴 {bills_max} 张账单、{accounts_max} 个账户。",
        "en": "A payment takes at most {bills_max} bills of {accounts_max} accounts.",
    },
    "channel_refused": {
        "zh": "柜台不收此方式的款项。",
        "en": "Money is not taken this way at the desk.",
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
    "approval_not_found": {
        "zh": "找不到该批准。",
        "en": "There is no such approval.",
    },
    "approval_refused": {
        "zh": "该批准不能用于此次收款。",
        "en": "The approval can't be used for this payment.",
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
    "receipt_already_void": {
        "zh": "收据已经作废。",
        "en": "The receipt is void already.",
    },
    "shift_not_found": {
        "zh": "找不到该班次。",
        "en": "There is no such shift.",
    },
    "shift_missing": {
        "zh": "您没有开班，本小区须开班后收款。",
        "en": "You have no open shift; this community takes desk money only in one.",
    },
    "shift_open_already": {
        "zh": "您已有未扎帐的班次。",
        "en": "You have an open shift already.",
    },
    "shift_of_another": {
        "zh": "班次只能由收款人本人扎帐：{cashier}。",
        "en": "A shift is closed by its own cashier: {cashier}.",
    },
    "shift_move_refused": {
        "zh": "班次当前状态为 {state}，不能执行此操作（{wanted}）。",
        "en": "The shift is {state}; it can't be {wanted}.",
    },
    "shift_count_missing": {
        "zh": "有收款的方式都要清点：缺少 {channel}。",
        "en": "Every channel that took money is counted: {channel} is missing.",
    },
    "shift_difference_unexplained": {
        "zh": "清点相差 {difference}，请说明原因。",
        "en": "The count differs by {difference}; say why.",
    },
    "shift_signed_by_cashier": {
        "zh": "交班须由另一人签收。",
        "en": "Another person than the cashier takes a shift over.",
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
    "suspense_not_found": {
        "zh": "找不到该暂挂款项。",
        "en": "There is no such money in suspense.",
    },
    "suspense_settled": {
        "zh": "该暂挂款项已经处理。",
        "en": "It was decided before where this money belongs.",
    },
    "payment_plan_not_found": {
        "zh": "找不到该分期计划。",
        "en": "There is no such payment plan.",
    },
    "payment_plan_refused": {
        "zh": "分期计划不成立。",
        "en": "The payment plan can't be so.",
    },
    "payment_plan_refused.nothing_open": {
        "zh": "这些账单没有欠费。",
        "en": "Nothing is open on these bills.",
    },
    "payment_plan_refused.days_missing": {
        "zh": "请给出各期的日期（first_due 或 dates）。",
        "en": "The instalments need days (first_due or dates).",
    },
    "payment_plan_refused.days_out_of_order": {
        "zh": "各期日期必须依次递增。",
        "en": "The instalments' days must follow each other.",
    },
    "payment_plan_refused.days_past": {
        "zh": "首期日期已过。",
        "en": "The first instalment's day is past.",
    },
    "payment_plan_refused.bills": {
        "zh": "请列出 1 至 {limit} 张不同的账单。",
        "en": "Name 1 to {limit} different bills.",
    },
    "payment_plan_refused.other_account": {
        "zh": "账单不属于该账户。",
        "en": "A bill belongs to another account.",
    },
    "payment_plan_ended": {
        "zh": "分期计划已结束（{state}）。",
        "en": "The payment plan has ended ({state}).",
    },
    "bill_in_other_payment_plan": {
        "zh": "有账单已在另一分期计划中。",
        "en": "One of the bills is in another running payment plan.",
    },
    "proof_not_found": {
        "zh": "当日没有账本验证。",
        "en": "No proof of the ledger was begun that day.",
    },
}
