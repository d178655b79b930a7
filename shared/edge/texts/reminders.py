"""Texts of reminders: refusals, reasons, and the built-in words of every message."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.community import Language
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.wording import Text
from shared.edge.texts import sentence

TEXTS: dict[str, dict[str, str]] = {
    "campaign_refused": {
        "zh": "催缴阶梯有误（{reason}）：请核对步骤的名称、日期顺序、渠道、模板和条件",
        "en": "The ladder can't be carried out ({reason}): check names, days in order, channels, "
        "wording and conditions of its steps",
    },
    "campaign_refused.hint": {
        "zh": "同一基准的步骤按日期递增；issued 从第 1 天起；逾期文案只能用于到期日之后",
        "en": "Days ascend per anchor; issued begins at day 1; overdue wordings need a day after "
        "the due day",
    },
    "campaign_not_found": {
        "zh": "没有这个催缴方案",
        "en": "There is no such campaign",
    },
    "wording_refused": {
        "zh": "文案有误（{reason}）：{variable}",
        "en": "The text can't be used ({reason}): {variable}",
    },
    "wording_refused.hint": {
        "zh": "可用变量：title community room name amount due period count days note at",
        "en": "Variables: title community room name amount due period count days note at",
    },
    "announcement_refused": {
        "zh": "公告有误（{reason}）",
        "en": "The announcement can't be sent ({reason})",
    },
    "address_gone": {
        "zh": "该渠道（{channel}）的地址已不存在",
        "en": "The address for {channel} is not there any more",
    },
    "message_under_way": {
        "zh": "这条消息正在发送",
        "en": "The message is being sent in this moment",
    },
    **{
        f"notice.{code}": {"zh": zh, "en": en}
        for code, zh, en in (
            ("paid_for", "用于 {periods} 账单", "for your bills of {periods}"),
            ("to_balance", "{amount} 存入预存余额", "{amount} is kept as your balance"),
            ("to_deposit", "{amount} 作为押金保管", "{amount} is held as your deposit"),
            ("by_card", "由保存的银行卡自动扣缴", "charged to your saved card by autopay"),
            ("by_balance", "由预存余额自动扣缴", "taken from your balance by autopay"),
            ("receipt", "收据号 {number}", "receipt {number}"),
            ("refund_approved", "已同意退款，即将办理", "agreed to; the money is on its way soon"),
            (
                "refund_rejected",
                "申请未通过，如有疑问请联系物业",
                "not agreed to; please ask the office if anything is unclear",
            ),
            ("refund_withdrawn", "退款已终止", "ended; nothing more goes back"),
            (
                "refund_sent",
                "已发出，到账时间以银行为准",
                "sent; how long it takes is up to the bank",
            ),
            ("refund_settled", "已退还（{ways}）", "paid back {ways}"),
            (
                "refund_failed",
                "遇到问题，物业正在处理",
                "met a problem; the office is looking after it",
            ),
            ("way.provider", "原路退回", "the way it was paid"),
            ("way.cash", "现金", "in cash"),
            ("way.transfer", "银行转账", "by bank transfer"),
            ("way.balance", "转入预存余额", "into your balance"),
        )
    },
    **{
        f"reminder.reason.{code}": {"zh": zh, "en": en}
        for code, zh, en in (
            ("paid", "已缴清", "nothing is open any more"),
            ("disputed", "账单有争议", "the bill is disputed"),
            ("payment_plan", "已约定分期", "a payment plan is running"),
            ("below_amount", "未达金额或账龄", "below the step's amount or age"),
            ("tags", "标签不符合", "left out by tags"),
            ("told_lately", "近期已联系", "told of something lately"),
            ("step_gone", "步骤已取消", "the step is no longer there"),
            ("overtaken", "已有更后的步骤", "a later step has come"),
            ("opted_out", "业主不接收", "the holder does not want it"),
            ("stopped", "已停止联系", "nothing is sent to this holder"),
            ("no_channel", "没有可用渠道", "no channel reaches the holder"),
            ("quiet_hours", "免打扰时段", "quiet hours or a holiday"),
            ("daily_cap", "当日次数已满", "told enough today"),
            ("busy", "渠道繁忙", "the channel is busy"),
            ("quota", "渠道配额已满", "the channel gives no more today"),
            ("refused", "渠道拒绝", "every channel refused"),
            ("undone", "事由已撤销", "what it tells of was undone"),
            ("outcome_unknown", "结果不明，不重复发送", "it may be out, so it is not repeated"),
        )
    },
}

_ROOM_ZH, _ROOM_EN = "{community} {room}", "{community} {room}"
_WORDS: dict[Wording, tuple[tuple[str, str], tuple[str, str]]] = {
    Wording.NEW_BILL: (
        ("新账单", _ROOM_ZH + "\n新账单金额 {amount}，请于 {due} 前缴纳。"),
        ("New bill", _ROOM_EN + "\nYour new bill comes to {amount}. Please pay by {due}."),
    ),
    Wording.BEFORE_DUE: (
        ("缴费提醒", _ROOM_ZH + "\n账单 {amount} 将于 {due} 到期。"),
        ("Payment is due soon", _ROOM_EN + "\n{amount} is due on {due}."),
    ),
    Wording.DUE_DAY: (
        ("今日到期", _ROOM_ZH + "\n账单 {amount} 今日（{due}）到期。"),
        ("Due today", _ROOM_EN + "\n{amount} is due today, {due}."),
    ),
    Wording.OVERDUE_FIRST: (
        ("账单已逾期", _ROOM_ZH + "\n账单 {amount} 已于 {due} 到期，如已缴纳请忽略。"),
        ("Payment overdue", _ROOM_EN + "\n{amount} was due on {due}. If you have paid, thank you."),
    ),
    Wording.OVERDUE_SECOND: (
        ("再次提醒", _ROOM_ZH + "\n账单 {amount} 已逾期 {days} 天（{due} 到期），请尽快缴纳。"),
        (
            "Second reminder",
            _ROOM_EN + "\n{amount} is {days} days overdue (due {due}). Please pay.",
        ),
    ),
    Wording.OVERDUE_THIRD: (
        (
            "第三次提醒",
            _ROOM_ZH + "\n账单 {amount} 已逾期 {days} 天。如有困难，请联系我们商定分期。",
        ),
        (
            "Third reminder",
            _ROOM_EN + "\n{amount} is {days} days overdue. If you can't pay at once, talk to us "
            "about instalments.",
        ),
    ),
    Wording.FINAL_NOTICE: (
        (
            "催缴通知",
            _ROOM_ZH + "\n{name}：{amount} 已逾期 {days} 天。请在收到后缴纳，"
            "否则我们将依法主张权利。",
        ),
        (
            "Final notice",
            _ROOM_EN + "\n{name}: {amount} is {days} days overdue. Please pay on receipt; "
            "otherwise we will claim it by law.",
        ),
    ),
    Wording.PAYMENT_RECEIVED: (
        ("收款通知", _ROOM_ZH + "\n已收到您的缴费 {amount}。\n{note}"),
        ("Payment received", _ROOM_EN + "\nWe received {amount}. Thank you.\n{note}"),
    ),
    Wording.REFUND_MOVED: (
        ("退款进度", _ROOM_ZH + "\n退款 {amount}：{note}"),
        ("Your refund", _ROOM_EN + "\nRefund of {amount}: {note}"),
    ),
    Wording.AUTOPAY_AHEAD: (
        ("自动缴费预告", _ROOM_ZH + "\n{note}"),
        ("Autopay ahead", _ROOM_EN + "\n{note}"),
    ),
    Wording.AUTOPAY_FAILED: (
        ("自动缴费未成功", _ROOM_ZH + "\n{note}"),
        ("Autopay did not go through", _ROOM_EN + "\n{note}"),
    ),
    Wording.PLAN_OFFER: (
        (
            "可以分期缴纳",
            _ROOM_ZH + "\n您有 {count} 笔逾期账单，共 {amount}。如一次缴清有困难，可以分期缴纳："
            "请查看账单，并与我们商定每期金额和日期。",
        ),
        (
            "Pay by instalments",
            _ROOM_EN + "\nYour overdue bills ({count}) come to {amount}. If you can't pay at once, "
            "you may pay by instalments: look at the bills and agree amounts and days with us.",
        ),
    ),
    Wording.STATEMENT: (
        ("对账单", _ROOM_ZH + "\n{note}"),
        ("Your statement", _ROOM_EN + "\n{note}"),
    ),
    Wording.ANNOUNCEMENT: (
        ("{title}", _ROOM_ZH + "\n{note}"),
        ("{title}", _ROOM_EN + "\n{note}"),
    ),
}


def built_in(wording: Wording, language: Language) -> Text:
    """Return Levy's own words for a message."""
    zh, en = _WORDS[wording]
    return Text(*(zh if language is Language.ZH else en))


def say(code: str, language: Language, data: Mapping[str, object]) -> str:
    """Return the text of `code` with `data` filled in."""
    return sentence(code, language, data) or code


# What a preview of the words is filled with.
SAMPLE = {
    "title": "停水 / Water off",
    "community": "阳光花园",
    "room": "1-101",
    "name": "王伟",
    "amount": "¥303.50",
    "due": "2026-11-30",
    "period": "2026-11",
    "count": "1",
    "days": "3",
    "note": "…",
    "at": "2026-12-03 09:00",
}
