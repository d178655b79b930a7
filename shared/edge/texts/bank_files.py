"""What Levy says about bank mandates, collection files and banks' answers."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "bank_mandate_not_found": {
        "zh": "该账户没有代扣授权。",
        "en": "The account has no bank mandate.",
    },
    "bank_mandate_refused": {
        "zh": "代扣授权有误，请检查银行、账号、户名和日期。",
        "en": "The mandate can't be right; check bank, number, name and days.",
    },
    "bank_mandate_refused.bank_code": {
        "zh": "银行行号应为 3–14 位数字或大写字母。",
        "en": "A bank's code has 3 to 14 digits or capital letters.",
    },
    "bank_mandate_refused.account_number": {
        "zh": "银行账号应为 8–34 位数字或字母。",
        "en": "A bank account's number has 8 to 34 digits or letters.",
    },
    "bank_mandate_refused.holder_name": {
        "zh": "户名须为 1–60 个字符，且不能以 = + - @ 或引号开头。",
        "en": "The name has 1 to 60 characters and does not begin with = + - @ or a quote.",
    },
    "bank_mandate_refused.ends_before_it_begins": {
        "zh": "授权结束日早于开始日。",
        "en": "The mandate would end before it begins.",
    },
    "bank_mandate_refused.limit": {
        "zh": "单次限额必须大于零。",
        "en": "The limit must be above zero.",
    },
    "bank_format_refused": {
        "zh": "报盘格式有误：{reason}。",
        "en": "The bank format contradicts itself: {reason}.",
    },
    "bank_format_refused.missing": {
        "zh": "缺少必需的列 {cell}。",
        "en": "The column {cell} is missing.",
    },
    "bank_format_refused.cell": {
        "zh": "此处不能使用列 {cell}。",
        "en": "The column {cell} can't stand here.",
    },
    "bank_format_refused.repeated": {
        "zh": "同一列出现了两次。",
        "en": "A column stands twice.",
    },
    "bank_format_refused.width": {
        "zh": "定长格式的每列宽度须为 1–200 字节。",
        "en": "Each column of fixed width is 1 to 200 bytes wide.",
    },
    "bank_format_refused.row_key_width": {
        "zh": "行标识列至少需要 17 字节。",
        "en": "The row key needs at least 17 bytes.",
    },
    "bank_format_refused.codes": {
        "zh": "结果代码须至少有一个成功代码，且不得重复。",
        "en": "Result codes need at least one of success, and none may stand twice.",
    },
    "bank_format_refused.trailer": {
        "zh": "回盘尾行需要至少一项笔数或金额合计，并且尾行行数至少为 1。",
        "en": "A trailer of an answer needs a number of rows or a total, and at least one line.",
    },
    "bank_format_refused.text": {
        "zh": "固定文字不能超过 60 个字符，也不能含分隔符、引号或控制字符。",
        "en": "A text has at most 60 characters, without delimiter, quotes or control characters.",
    },
    "bank_format_refused.built_in": {
        "zh": "该名称属于内置示例，请换一个名称。",
        "en": "This name belongs to a built-in example; choose another.",
    },
    "bank_format_not_found": {
        "zh": "没有名为 {name} 的报盘格式。",
        "en": "There is no bank format called {name}.",
    },
    "bank_file_not_found": {
        "zh": "没有这个报盘文件。",
        "en": "There is no such bank file.",
    },
    "bank_file_not_ready": {
        "zh": "报盘文件当前状态为 {state}，不能执行此操作。",
        "en": "The bank file is {state}; this can't be done to it now.",
    },
    "bank_answer_not_found": {
        "zh": "没有这个回盘文件。",
        "en": "There is no such answer of a bank.",
    },
    "bank_upload_not_found": {
        "zh": "找不到所上传的回盘文件，请先上传。",
        "en": "Nothing was sent under this name; send the file first.",
    },
    "bank_answer_refused": {
        "zh": "回盘文件无法读取：{reason}。",
        "en": "The bank's answer can't be read: {reason}.",
    },
    "bank_answer_refused.hint": {
        "zh": "请核对文件与格式是否属于同一银行，再重新上传。",
        "en": "Check that file and format are of the same bank, then send it again.",
    },
    "bank_answer_refused.totals_differ": {
        "zh": "回盘尾行的合计（{said}）与明细（{found}）不符，整个文件未入账。",
        "en": "The trailer says {said}, the lines come to {found}; none of it was counted.",
    },
    "bank_answer_refused.trailer_malformed": {
        "zh": "回盘缺少尾行，或尾行与格式不符，整个文件未入账。",
        "en": "The trailer is missing or has another shape; nothing of the file was counted.",
    },
    "bank_row_does_not_fit": {
        "zh": "该行放不进此格式（列 {cell}）。",
        "en": "The row does not fit the format (column {cell}).",
    },
    "bank_row_does_not_fit.hint": {
        "zh": "请缩短该值，或在格式中加宽此列。",
        "en": "Shorten the value, or widen the column in the format.",
    },
    "sealing_unavailable": {
        "zh": "加密服务暂不可用，请稍后再试。",
        "en": "The encryption service did not answer; try again shortly.",
    },
    "bank_line.paid": {"zh": "已入账", "en": "recorded as paid"},
    "bank_line.failed": {"zh": "银行未扣款", "en": "not collected"},
    "bank_line.repeated": {
        "zh": "与已知结果相同，未重复入账",
        "en": "known before, not counted again",
    },
    "bank_line.suspended": {"zh": "款项暂挂待处理", "en": "the money waits in suspense"},
    "bank_line.insufficient_funds": {"zh": "余额不足", "en": "not enough money in the account"},
    "bank_line.account_unknown": {"zh": "账号不存在", "en": "the bank does not know the account"},
    "bank_line.account_closed": {"zh": "账户已销户", "en": "the account was closed"},
    "bank_line.account_frozen": {"zh": "账户被冻结", "en": "the account is frozen"},
    "bank_line.name_differs": {"zh": "户名不符", "en": "the name differs"},
    "bank_line.no_mandate": {"zh": "银行无代扣协议", "en": "the bank has no mandate"},
    "bank_line.over_limit": {"zh": "超过银行限额", "en": "above the bank's limit"},
    "bank_line.bank_error": {"zh": "银行处理失败", "en": "the bank failed"},
    "bank_line.other": {"zh": "其他原因", "en": "another reason"},
    "bank_line.unknown_row": {
        "zh": "行标识不属于此报盘文件；如有款项已暂挂",
        "en": "no such row in this file; money, if any, waits in suspense",
    },
    "bank_line.duplicate_row": {
        "zh": "同一回盘中该行重复，未再入账",
        "en": "this row came before in the same answer; not counted again",
    },
    "bank_line.already_answered": {
        "zh": "该行此前已有不同结果，未改变",
        "en": "this row was answered otherwise before; nothing was changed",
    },
    "bank_line.other_amount": {
        "zh": "金额与报盘不符，款项暂挂",
        "en": "another amount than was asked for; it waits in suspense",
    },
    "bank_line.other_currency": {
        "zh": "币种不符，款项暂挂",
        "en": "another currency; it waits in suspense",
    },
    "bank_line.paid_twice": {
        "zh": "该行已付过，款项暂挂",
        "en": "paid before; the money waits in suspense",
    },
    "bank_line.unknown_order": {
        "zh": "没有对应的代扣，款项暂挂",
        "en": "belongs to no collection; the money waits in suspense",
    },
    "bank_line.order_voided": {
        "zh": "该笔缴费已作废，款项暂挂",
        "en": "its payment was voided; the money waits in suspense",
    },
    "bank_line.result_unknown": {
        "zh": "未定义的银行结果代码，未处理",
        "en": "the format does not say what this result code means; nothing was done",
    },
    "bank_line.line_malformed": {"zh": "列数或宽度不符", "en": "the line has another shape"},
    "bank_line.line_too_long": {"zh": "行过长", "en": "the line is too long"},
    "bank_line.encoding": {"zh": "编码有误", "en": "the letters can't be read"},
    "bank_line.amount_malformed": {"zh": "金额格式有误", "en": "the amount can't be read"},
}
