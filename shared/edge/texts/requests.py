"""What Levy says about the form of a request. `field_invalid.…` are named by the broken rule."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "unauthenticated": {"zh": "缺少有效的密钥。", "en": "There is no valid API key."},
    "unauthenticated.hint": {
        "zh": "请在请求头 X-Api-Key 中发送有效密钥。",
        "en": "Send a valid key in the header X-Api-Key.",
    },
    "route_unknown": {"zh": "没有这个地址。", "en": "There is no such address."},
    "route_unknown.hint": {
        "zh": "全部地址和方法见 /openapi.json。",
        "en": "All addresses and methods stand in /openapi.json.",
    },
    "forbidden": {
        "zh": "角色 {role} 无权执行此操作。",
        "en": "The role {role} may not do this.",
    },
    "forbidden.hint": {
        "zh": "请向公司管理员索取具有相应角色的密钥。",
        "en": "Ask your company's administrator for a key whose role may.",
    },
    "body_too_large": {
        "zh": "请求内容超过 {limit_bytes} 字节。",
        "en": "The body is larger than {limit_bytes} bytes.",
    },
    "body_too_large.hint": {
        "zh": "请减少内容，或分几次提交。",
        "en": "Send less, or split it into several requests.",
    },
    "media_type_unsupported": {
        "zh": "请求内容必须是 application/json。",
        "en": "The body must be application/json.",
    },
    "media_type_unsupported.hint": {
        "zh": "请发送 Content-Type: application/json。",
        "en": "Send Content-Type: application/json.",
    },
    "text_not_utf8": {"zh": "请求内容不是 UTF-8 编码。", "en": "The body is not UTF-8."},
    "text_not_utf8.hint": {"zh": "请用 UTF-8 编码发送。", "en": "Send the text as UTF-8."},
    "json_malformed": {
        "zh": "请求内容不是有效的 JSON，或嵌套过深。",
        "en": "The body is not valid JSON, or nested too deeply.",
    },
    "json_malformed.hint": {
        "zh": "请检查括号、引号和逗号。",
        "en": "Check brackets, quotes and commas.",
    },
    "field_unknown": {"zh": "没有这个字段。", "en": "There is no such field."},
    "field_unknown.hint": {
        "zh": "请去掉该字段，或按 /openapi.json 核对拼写。",
        "en": "Leave it out, or check its spelling in /openapi.json.",
    },
    "field_missing": {"zh": "缺少必填字段。", "en": "This field is required."},
    "field_missing.hint": {
        "zh": "请补充该字段；各请求所需字段见 /openapi.json。",
        "en": "Add it; /openapi.json lists what each request needs.",
    },
    "field_invalid": {"zh": "字段的值无效。", "en": "The value of this field is invalid."},
    "field_invalid.decimal_text_expected": {
        "zh": '应为字符串形式的十进制数，例如 "120.50"。',
        "en": 'This must be a decimal number as a string, such as "120.50".',
    },
    "field_invalid.day_expected": {
        "zh": "应为日期，例如 2026-11-24。",
        "en": "This must be a date such as 2026-11-24.",
    },
    "field_invalid.control_character": {
        "zh": "不能包含控制字符。",
        "en": "Control characters are not allowed.",
    },
    "field_invalid.string_type": {"zh": "应为字符串。", "en": "This must be a string."},
    "field_invalid.string_too_short": {
        "zh": "至少 {min_length} 个字符。",
        "en": "At least {min_length} characters are needed.",
    },
    "field_invalid.string_too_long": {
        "zh": "最多 {max_length} 个字符。",
        "en": "At most {max_length} characters are allowed.",
    },
    "field_invalid.string_pattern_mismatch": {
        "zh": "格式不符：{pattern}。",
        "en": "This must look like {pattern}.",
    },
    "field_invalid.string_unicode": {
        "zh": "包含无效的 Unicode 字符。",
        "en": "This has characters that are not valid Unicode.",
    },
    "field_invalid.int_type": {"zh": "应为整数。", "en": "This must be a whole number."},
    "field_invalid.int_parsing": {"zh": "应为整数。", "en": "This must be a whole number."},
    "field_invalid.int_from_float": {"zh": "应为整数。", "en": "This must be a whole number."},
    "field_invalid.bool_type": {
        "zh": "应为 true 或 false。",
        "en": "This must be true or false.",
    },
    "field_invalid.bool_parsing": {
        "zh": "应为 true 或 false。",
        "en": "This must be true or false.",
    },
    "field_invalid.enum": {
        "zh": "应为以下之一：{expected}。",
        "en": "This must be one of {expected}.",
    },
    "field_invalid.greater_than": {"zh": "必须大于 {gt}。", "en": "This must be above {gt}."},
    "field_invalid.greater_than_equal": {
        "zh": "不能小于 {ge}。",
        "en": "This must be at least {ge}.",
    },
    "field_invalid.less_than_equal": {
        "zh": "不能大于 {le}。",
        "en": "This must be at most {le}.",
    },
    "field_invalid.too_short": {
        "zh": "至少 {min_length} 项。",
        "en": "At least {min_length} entries are needed.",
    },
    "field_invalid.too_long": {
        "zh": "最多 {max_length} 项。",
        "en": "At most {max_length} entries are allowed.",
    },
    "field_invalid.repeated": {
        "zh": "该参数只能出现一次。",
        "en": "This parameter may stand once only.",
    },
    "field_invalid.one_of": {
        "zh": "应给出以下之一：{of}。",
        "en": "Exactly one of {of} is needed.",
    },
    "cursor_invalid": {
        "zh": "cursor 无效，或不属于这个列表。",
        "en": "The cursor is not valid for this list.",
    },
    "cursor_invalid.hint": {
        "zh": "请原样使用上一页的 next_cursor，或从头开始。",
        "en": "Send next_cursor of the page before as it was, or begin anew.",
    },
    "idempotency_key_missing": {
        "zh": "缺少请求头 Idempotency-Key。",
        "en": "The header Idempotency-Key is required.",
    },
    "idempotency_key_missing.hint": {
        "zh": "为每个新请求生成一个随机值，重试时保持不变。",
        "en": "Make a random value for each new request and keep it when you try again.",
    },
    "idempotency_key_malformed": {
        "zh": "Idempotency-Key 应为 1 至 128 个可见 ASCII 字符。",
        "en": "An Idempotency-Key is 1 to 128 visible ASCII characters.",
    },
    "accept_missing": {
        "zh": "请求头 Accept 应以 {media} 开头。",
        "en": "The header Accept must name {media} first.",
    },
    "version_missing": {
        "zh": "缺少请求头 If-Match。",
        "en": "The header If-Match is required.",
    },
    "version_missing.hint": {
        "zh": '请填写读取时得到的 ETag，例如 "1"。',
        "en": 'Send the ETag you read, such as "1".',
    },
    "version_malformed": {
        "zh": 'If-Match 应为版本号，例如 "1"。',
        "en": 'If-Match is a version, such as "1".',
    },
    "internal_fault": {
        "zh": "系统内部错误，我们已记录。",
        "en": "Something broke on our side; it has been noted.",
    },
    "internal_fault.hint": {
        "zh": "请重试；如仍失败，请告知我们发生的时间。",
        "en": "Try again; if it stays so, tell us when it happened.",
    },
}
