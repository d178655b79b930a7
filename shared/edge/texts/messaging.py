"""What Levy says about messages to owners, their addresses and what they want to hear."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "messaging_settings_refused": {
        "zh": "消息设置有误。",
        "en": "The settings for messages can't be right.",
    },
    "messaging_settings_refused.channels": {
        "zh": "渠道只能是 wechat、sms、email，且不能重复。",
        "en": "Channels are wechat, sms and email, each at most once.",
    },
    "messaging_settings_refused.no_sender": {
        "zh": "使用电子邮件须填写发件地址。",
        "en": "E-mail needs the address it is sent from.",
    },
    "messaging_settings_refused.no_template": {
        "zh": "使用微信须至少填写一个消息模板。",
        "en": "WeChat needs at least one template.",
    },
    "messaging_settings_refused.sms_sender": {
        "zh": "短信发送方为 1–11 位字母或数字，且至少一个字母。",
        "en": "An SMS sender has 1 to 11 letters or digits, at least one of them a letter.",
    },
    "messaging_settings_refused.email_from": {
        "zh": "发件地址不是有效的电子邮件地址。",
        "en": "The address that e-mail is sent from is none.",
    },
    "messaging_settings_refused.email_name": {
        "zh": "发件人名称不能换行。",
        "en": "A sender's name has one line.",
    },
    "messaging_settings_refused.templates": {
        "zh": "每种消息最多一个模板，总数不超过 25 个。",
        "en": "Each kind of message has at most one template, and there are at most 25.",
    },
    "messaging_settings_refused.template_id": {
        "zh": "微信模板编号有误。",
        "en": "A template's id can't be right.",
    },
    "messaging_settings_refused.fields": {
        "zh": "模板字段有误：须为 1–10 个不同的字段，且引用已知的数据名。",
        "en": "A template has 1 to 10 different fields, each filled from a datum that is known.",
    },
    "address_refused": {
        "zh": "地址有误，请检查。",
        "en": "The address can't be right; check it.",
    },
    "address_refused.hint": {
        "zh": "手机号如 13812341234 或 +85291234567，邮箱如 name@example.com。",
        "en": "A number looks like 13812341234 or +85291234567, an address like name@example.com.",
    },
    "preference_refused": {
        "zh": "该渠道由人工送达，不能在此设置。",
        "en": "That channel is carried by people; it has no preference here.",
    },
    "binding_refused": {
        "zh": "微信未绑定：请从缴费页面重新开始。",
        "en": "WeChat was not linked: begin again from the payment page.",
    },
    "wechat_not_set_up": {
        "zh": "此处未设置微信公众号。",
        "en": "There is no WeChat official account here.",
    },
    "wechat_not_set_up.hint": {
        "zh": "请先配置公众号，见 README。",
        "en": "Set the official account up first; README says how.",
    },
    "callback_refused": {
        "zh": "请求并非来自微信。",
        "en": "The request does not come from WeChat.",
    },
    "callback_refused.hint": {
        "zh": "请核对公众号后台的服务器配置。",
        "en": "Check the server settings in the official account's console.",
    },
    "wechat_unavailable": {
        "zh": "微信暂时没有响应，请稍后再试。",
        "en": "WeChat does not answer now; try again in a while.",
    },
}
