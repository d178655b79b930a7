"""What Levy says about pay links."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "pay_link_refused": {
        "zh": "这个链接已失效或不正确。",
        "en": "This link is no longer valid, or not complete.",
    },
    "pay_link_refused.hint": {
        "zh": "请向物业服务中心索取新的缴费链接。",
        "en": "Ask the property office for a new link.",
    },
    "pay_link_revoked": {
        "zh": "该链接已于 {revoked_at} 撤销。",
        "en": "This link was revoked at {revoked_at}.",
    },
    "pay_link_revoked.hint": {"zh": "请生成新的链接。", "en": "Make a new link."},
    "pay_link_taken": {
        "zh": "该链接正由另一请求创建，请重试。",
        "en": "Another request is making this link; try again.",
    },
    "owner_page_session_ended": {
        "zh": "页面已过期，请重新打开缴费链接。",
        "en": "This page has timed out. Open your pay link again.",
    },
    "owner_form_refused": {
        "zh": "表单已过期，请刷新页面后重试。",
        "en": "This form is out of date. Reload the page and try again.",
    },
}
