"""What Levy says about shifts at the desk."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "shift_not_found": {
        "zh": "找不到该班次。",
        "en": "There is no such shift.",
    },
    "shift_missing": {
        "zh": "您没有开班，本小区须开班后收款。",
        "en": "You have no open shift; this community takes desk money only in one.",
    },
    "shift_missing.hint": {
        "zh": "请先开班，再收款。",
        "en": "Open a shift first, then take the money.",
    },
    "shift_open_already": {
        "zh": "您已有未扎帐的班次。",
        "en": "You have an open shift already.",
    },
    "shift_open_already.hint": {
        "zh": "请继续使用该班次，或先扎帐。",
        "en": "Go on in that shift, or close it first.",
    },
    "shift_of_another": {
        "zh": "班次只能由收款人本人扎帐：{cashier}。",
        "en": "A shift is closed by its own cashier: {cashier}.",
    },
    "shift_move_refused": {
        "zh": "班次当前状态为 {state}，不能执行此操作（{wanted}）。",
        "en": "The shift is {state}; it can't be {wanted}.",
    },
    "shift_count_missing": {
        "zh": "有收款的方式都要清点：缺少 {channel}。",
        "en": "Every channel that took money is counted: {channel} is missing.",
    },
    "shift_difference_unexplained": {
        "zh": "清点相差 {difference}，请说明原因。",
        "en": "The count differs by {difference}; say why.",
    },
    "shift_signed_by_cashier": {
        "zh": "交班须由另一人签收。",
        "en": "Another person than the cashier takes a shift over.",
    },
    "shift_signed_by_cashier.hint": {"zh": "请同事签收。", "en": "Have a colleague take it over."},
}
