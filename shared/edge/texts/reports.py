"""What Levy says about reports."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "days_refused": {
        "zh": "起始日期不能晚于截止日期，且最多可查询 {days_max} 天。",
        "en": "The first day may not be after the last, and a report covers {days_max} days.",
    },
    "days_refused.hint": {
        "zh": "请缩短日期范围，或分几次查询。",
        "en": "Ask for fewer days, or ask several times.",
    },
    "reports_busy": {
        "zh": "统计数据正在更新，请稍后重试。",
        "en": "The figures are being updated; try again in a moment.",
    },
    "counted_meanwhile": {
        "zh": "统计数据已被其他进程更新。",
        "en": "Somebody else has updated the figures meanwhile.",
    },
}
