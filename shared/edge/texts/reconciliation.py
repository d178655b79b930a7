"""What reconciliation says, by code: money that others tell of differently."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "reconciliation_item_not_found": {
        "zh": "找不到该对账项。",
        "en": "There is no such item of reconciliation.",
    },
    "reconciliation_day_not_found": {
        "zh": "该日没有对账结果。",
        "en": "Nothing was reconciled of that day.",
    },
    "reconciliation_no_exception": {
        "zh": "该对账项没有差异，无需说明。",
        "en": "This item has no difference to explain.",
    },
    "reconciliation_no_exception.hint": {
        "zh": "结果为 {verdict}；只有差异项需要说明和关闭。",
        "en": "Its verdict is {verdict}; only exceptions are explained and closed.",
    },
    "reconciliation_move_refused": {
        "zh": "差异当前为 {state}，不能改为 {wanted}。",
        "en": "The exception is {state} and can't become {wanted}.",
    },
    "reconciliation_move_refused.hint": {
        "zh": "先说明原因，再关闭；已关闭的不再变动。",
        "en": "Explain it first, then close it; a closed one stays closed.",
    },
    "bank_line_not_matchable": {
        "zh": "该银行流水或对账项不能匹配：已匹配，或不是同一种款项。",
        "en": "They can't be matched: one of them is matched already or is other money.",
    },
    "bank_line_not_matchable.hint": {
        "zh": "先撤销原来的匹配，或从候选项中选择。",
        "en": "Undo the earlier match first, or choose among the line's candidates.",
    },
    "bank_line_not_matched": {
        "zh": "该银行流水没有可撤销的匹配。",
        "en": "This bank line has no match to undo.",
    },
    "bank_line_not_matched.hint": {
        "zh": "已入账的流水请在缴费记录中更正。",
        "en": "A line that was booked as money is corrected by its payment.",
    },
    "bank_statement_malformed": {
        "zh": "对账单第 {row} 行的 {column} 无法识别。",
        "en": "Row {row} of the statement can't be read: column {column}.",
    },
    "bank_statement_malformed.hint": {
        "zh": "第一行为列名：date、amount，可选 currency、reference、payer、text、number。",
        "en": (
            "The first row names the columns: date and amount, and if you like currency, "
            "reference, payer, text and number."
        ),
    },
    "bank_statement_too_long": {
        "zh": "一次最多导入 {most} 行，此对账单有 {rows} 行。",
        "en": "At most {most} rows are taken at once; this statement has {rows}.",
    },
    "bank_statement_too_long.hint": {
        "zh": "请拆成几个文件导入。",
        "en": "Split the statement into several files.",
    },
}
