"""The steps of meters and share pools, as sentences to check; see `computation_steps`."""

from __future__ import annotations

Sentence = tuple[str, str]  # Chinese, English

POOL_STEPS: dict[str, tuple[Sentence, ...]] = {
    "meter_use": (
        (
            "（本次读数 {reading_to} + 满度 {register_turn} − 上次读数 {reading_from}）"
            "× 倍率 {multiplier} = {result}",
            "(reading {reading_to} + one turn {register_turn} − reading before {reading_from})"
            " × multiplier {multiplier} = {result}",
        ),
        (
            "（本次读数 {reading_to} − 上次读数 {reading_from}）× 倍率 {multiplier} = {result}",
            "(reading {reading_to} − reading before {reading_from}) × multiplier {multiplier}"
            " = {result}",
        ),
        (
            "本次读数 {reading_to} + 满度 {register_turn} − 上次读数 {reading_from} = {result}",
            "reading {reading_to} + one turn {register_turn} − reading before {reading_from}"
            " = {result}",
        ),
        (
            "本次读数 {reading_to} − 上次读数 {reading_from} = {result}",
            "reading {reading_to} − reading before {reading_from} = {result}",
        ),
    ),
    "meter_true_up": (
        (
            "按实结算：实际读数 {reading_to} − 估算读数 {reading_from}，得 {result}",
            "true-up: reading {reading_to} − estimate before {reading_from} gives {result}",
        ),
    ),
    "meter_estimate": (("按以往用量估算：{result}", "estimated by earlier use: {result}"),),
    "meter_sum": (("各表用量合计：{result}", "all meters together: {result}"),),
    "sub_meters": (
        (
            "总表 {use} − 分表合计 {sub_meters} = {result}",
            "main meter {use} − sub-meters {sub_meters} = {result}",
        ),
    ),
    "estimates_billed": (
        (
            "用量 {use} − 已按估算计费 {estimates_billed} = {result}",
            "use {use} − billed on estimates {estimates_billed} = {result}",
        ),
    ),
    "use_carried": (
        (
            "用量 {use} + 上期结转 {use_carried} = {result}",
            "use {use} + carried {use_carried} = {result}",
        ),
    ),
    "line_loss": (
        (
            "计入损耗：{use} ×（100 + {loss_percent}）÷ 100 + {loss_fixed} = {result}",
            "with losses: {use} × (100 + {loss_percent}) ÷ 100 + {loss_fixed} = {result}",
        ),
    ),
    "conversion": (("换算：{operation} = {result}", "converted: {operation} = {result}"),),
    "use": (("用量取整：{use} → {rounded}", "use, rounded: {use} → {rounded}"),),
    "use_not_below_zero": (
        ("用量 {use} 为负，本期按 0 计", "a use of {use} is below zero and counts as 0"),
    ),
    "pool_cost": (
        (
            "公摊总额：{pool_quantity} × 单价 {price} = {result}",
            "the pool: {pool_quantity} × price {price} = {result}",
        ),
    ),
    "pool_key": (("分摊系数：{operation} = {result}", "key: {operation} = {result}"),),
    "pool_key_mix": (
        ("合成比例：{operation} = {result}", "share by several keys: {operation} = {result}"),
    ),
    "pool_part": (
        (
            "总量 {pool_total} × 系数 {key} ÷ 系数之和 {key_sum} = {result}（尾差按最大余数分配）",
            "total {pool_total} × key {key} ÷ sum of keys {key_sum} = {result} (the spare units go"
            " to the largest remainders)",
        ),
        (
            "总量 {pool_total} × 比例 {share} = {result}（尾差按最大余数分配）",
            "total {pool_total} × share {share} = {result} (the spare units go to the largest"
            " remainders)",
        ),
    ),
    "pool_amount": (
        (
            "分摊量 {pool_part} × 单价 {price} = {result}",
            "part {pool_part} × price {price} = {result}",
        ),
    ),
}
