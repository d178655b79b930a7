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
}
