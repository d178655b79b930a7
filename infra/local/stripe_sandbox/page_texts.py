"""What the sandbox's pay page says, in Chinese and English."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "lang": "zh-CN",
        "title": "收银台(沙箱)",
        "note": "这是测试页面,不会动用真实资金。",
        "nothing_open": "没有待支付的订单。在业主页面点支付,或调用 payment-orders 接口后再来。",
        "wechat_pay": "微信支付",
        "alipay": "支付宝",
        "card": "银行卡",
        "succeed": "支付成功",
        "process_then_succeed": "先处理中,后成功",
        "process_then_fail": "先处理中,后失败",
        "scan": "只打开钱包,暂不支付",
        "fail": "支付失败",
        "abandon": "放弃,返回商户",
        "failed": "支付未成功,请重试或换一种方式。",
        "scanned": "钱包已打开,等待付款人确认。",
        "none": "此订单没有可用的支付方式。",
        "complete": "此订单已完成支付或正在处理。",
        "expired": "此页面已过期,请回到商户重新发起。",
        "until": "有效期至",
        "approve": "确认支付",
        "refuse": "拒绝",
        "done": "已处理,可以关闭此页。",
        "save_card": "保存银行卡,用于自动缴费",
        "card_good": "保存一张正常的卡",
        "card_no_money": "保存一张余额不足的卡",
        "card_needs_payer": "保存一张每次都要本人验证的卡",
        "card_expired": "保存一张即将过期的卡",
        "card_lost": "保存一张会被挂失的卡",
        "card_refused": "银行拒绝保存",
    },
    "en": {
        "lang": "en",
        "title": "Checkout (sandbox)",
        "note": "A test page: no real money moves.",
        "nothing_open": "Nothing waits to be paid. Press pay on an owner's page, or order one.",
        "wechat_pay": "WeChat Pay",
        "alipay": "Alipay",
        "card": "Card",
        "succeed": "Pay, successfully",
        "process_then_succeed": "Processing, then success",
        "process_then_fail": "Processing, then failure",
        "scan": "Open the wallet, don't pay yet",
        "fail": "Fail",
        "abandon": "Give up and go back",
        "failed": "The payment did not go through. Try again or choose another way.",
        "scanned": "The wallet is open and waits for the payer.",
        "none": "There is no way to pay this order.",
        "complete": "This order is paid or being processed.",
        "expired": "This page has expired. Go back and start again.",
        "until": "Valid until",
        "approve": "Approve",
        "refuse": "Refuse",
        "done": "Done. You can close this page.",
        "save_card": "Save a card for automatic payment",
        "card_good": "Save a card that works",
        "card_no_money": "Save a card without money",
        "card_needs_payer": "Save a card that asks its holder every time",
        "card_expired": "Save a card that is about to expire",
        "card_lost": "Save a card that will be reported lost",
        "card_refused": "The bank refuses to save it",
    },
}


def texts_for(locale: str | None, accepted: str) -> dict[str, str]:
    """Return the texts of a session's locale, else of the browser's first language."""
    wanted = locale if locale and locale != "auto" else accepted or "zh"
    return TEXTS["zh" if wanted.lower().startswith("zh") else "en"]
