"""What Levy says about arrears."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "arrears_busy": {
        "zh": "欠费名单正在更新，请稍后重试。",
        "en": "The list of debtors is being updated; try again in a moment.",
    },
}
