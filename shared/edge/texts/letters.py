"""What Levy says about contacts, demands and letters."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "contact_refused": {
        "zh": "联系记录的内容互相不符。",
        "en": "What is told of the contact does not fit together.",
    },
    "contact_refused.promise_without_day": {
        "zh": "承诺付款必须填写承诺日期。",
        "en": "A promise needs the day it is promised for.",
    },
    "contact_refused.day_without_promise": {
        "zh": "只有结果为“承诺付款”时才能填写承诺日期和金额。",
        "en": "Only a promise has a promised day or amount.",
    },
    "contact_refused.again_without_day": {
        "zh": "“再次联系”必须填写下次联系日期。",
        "en": "Calling again needs the day to call on.",
    },
    "contact_refused.letter_by_phone": {
        "zh": "电话联系不能送达催缴单。",
        "en": "A letter is not delivered by phone.",
    },
    "contact_refused.photos": {
        "zh": "一次联系的照片过多。",
        "en": "There are too many photos of one contact.",
    },
    "demand_not_found": {
        "zh": "该账户没有编号为 {number} 的催缴单。",
        "en": "The account has no demand {number}.",
    },
    "letters_not_found": {
        "zh": "没有找到这批催缴单。",
        "en": "There are no such letters.",
    },
    "letters_not_ready": {
        "zh": "第 {file} 个文件尚未生成。",
        "en": "File {file} of these letters is not ready.",
    },
    "letters_not_ready.hint": {
        "zh": "请等催缴单状态为已生成后再取文件。",
        "en": "Read the letters until they are ready, then fetch the file.",
    },
    "letter_wording_refused": {
        "zh": "催缴单的文字不能使用。",
        "en": "This text can't be used in a letter.",
    },
    "letter_wording_refused.length": {
        "zh": "文字不能为空，且最多 {limit} 个字符。",
        "en": "The text must not be empty, nor longer than {limit} characters.",
    },
    "letter_wording_refused.variable": {
        "zh": "文字中有未知的变量：{name}。",
        "en": "The text has an unknown variable: {name}.",
    },
    "letter_wording_refused.braces": {
        "zh": "大括号只能用来写变量，例如 {{total}}。",
        "en": "Braces may only stand around a variable, such as {{total}}.",
    },
    "letter_wording_refused.days": {
        "zh": "合理期限须在 {least} 至 {most} 天之间。",
        "en": "The reasonable period is {least} to {most} days.",
    },
    "letters_failed.nobody_owes": {
        "zh": "没有符合条件的欠费户。",
        "en": "No debtor is as asked for.",
    },
    "letters_failed.too_many_files": {
        "zh": "一次最多生成 90 个文件，请少选一些楼栋。",
        "en": "At most 90 files are made at once; choose fewer buildings.",
    },
    "letter.title": {"zh": "催缴通知单", "en": "Demand for payment"},
    "letter.to": {"zh": "业主/住户", "en": "To"},
    "letter.address": {"zh": "地址", "en": "Address"},
    "letter.due": {"zh": "到期日", "en": "Due on"},
    "letter.age": {"zh": "逾期天数", "en": "Late for"},
    "letter.days": {"zh": "{days} 天", "en": "{days} days"},
    "letter.late_fee": {"zh": "其中违约金", "en": "Late fee within"},
    "letter.open": {"zh": "未付金额", "en": "Open"},
    "letter.scan": {"zh": "扫码查看并支付", "en": "Scan to see and pay"},
    "letter.source": {"zh": "依据", "en": "By"},
    "letter.strip": {
        "zh": "签收回执：已收到编号为 {number} 的催缴通知单。",
        "en": "Received: demand for payment no. {number}.",
    },
    "letter.taken_by": {"zh": "签收人", "en": "Received by"},
    "letter.brought_by": {"zh": "送达人", "en": "Brought by"},
    "letter.on": {"zh": "日期", "en": "Date"},
    "list.title.phone": {"zh": "电话催缴名单", "en": "Phone list"},
    "list.title.visit": {"zh": "上门催缴名单", "en": "Visit list"},
    "list.count": {
        "zh": "共 {matching} 户，列出 {shown} 户。",
        "en": "{shown} of {matching} debtors.",
    },
    "list.later": {
        "zh": "另有 {later} 户约定以后再联系。",
        "en": "{later} more are to be called later.",
    },
    "list.place": {"zh": "序号", "en": "No."},
    "list.where": {"zh": "地址", "en": "Where"},
    "list.building": {"zh": "楼栋", "en": "Building"},
    "list.entrance": {"zh": "单元", "en": "Entrance"},
    "list.floor": {"zh": "楼层", "en": "Floor"},
    "list.door": {"zh": "房号/车位", "en": "Unit or space"},
    "list.holder": {"zh": "业主/住户", "en": "Holder"},
    "list.phone": {"zh": "电话", "en": "Phone"},
    "list.overdue": {"zh": "逾期金额", "en": "Overdue"},
    "list.currency": {"zh": "币种", "en": "Currency"},
    "list.oldest_due": {"zh": "最早到期日", "en": "Oldest due"},
    "list.days_late": {"zh": "逾期天数", "en": "Days late"},
    "list.best_time": {"zh": "方便时间", "en": "Best time"},
    "list.last_contact": {"zh": "上次联系", "en": "Last contact"},
    "list.last_result": {"zh": "上次结果", "en": "Last result"},
    "list.note": {"zh": "备注", "en": "Note"},
    "list.account": {"zh": "账户", "en": "Account"},
    "list.result": {"zh": "本次结果", "en": "Result"},
    "contact.reached": {"zh": "已联系", "en": "Reached"},
    "contact.promised": {"zh": "承诺付款", "en": "Promised"},
    "contact.refused": {"zh": "拒绝付款", "en": "Refused"},
    "contact.call_again": {"zh": "再次联系", "en": "Call again"},
    "contact.not_reached": {"zh": "未联系上", "en": "Not reached"},
    "contact.wrong_number": {"zh": "号码错误", "en": "Wrong number"},
    "contact.handed_over": {"zh": "已送达", "en": "Handed over"},
    "contact.sent": {"zh": "已发送", "en": "Sent"},
    "contact.left_at_door": {"zh": "留置门前", "en": "Left at the door"},
    "contact.vacant": {"zh": "空置", "en": "Vacant"},
}
