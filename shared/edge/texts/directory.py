"""What Levy says about people, property, items, rules, plans and keys."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "not_found": {
        "zh": "找不到所请求的内容。",
        "en": "What you asked for is not here.",
    },
    "not_found.hint": {
        "zh": "请在列表中核对编号；不属于您的内容视为不存在。",
        "en": "Check the id in its list; what is not yours counts as not there.",
    },
    "conflict": {
        "zh": "请求与当前状态不符，请重新读取后再试。",
        "en": "This does not fit the present state; read again and decide anew.",
    },
    "conflict.hint": {
        "zh": "请重新读取当前状态，再决定如何办理。",
        "en": "Read it again, then decide by what it is now.",
    },
    "rejected": {"zh": "请求不符合规则。", "en": "The request breaks a rule."},
    "rejected.hint": {
        "zh": "请按说明修改后重新发送；POST 请用新的 Idempotency-Key。",
        "en": "Mend what is wrong and send it anew; a POST takes a new Idempotency-Key.",
    },
    "unavailable": {
        "zh": "系统暂时没有响应，请稍后重试。",
        "en": "The system did not answer in time; please try again.",
    },
    "unavailable.hint": {
        "zh": "请稍后用相同的 Idempotency-Key 重试，只会生效一次。",
        "en": "Send the same again in a moment, by the same Idempotency-Key: it acts once.",
    },
    "store_unavailable": {
        "zh": "数据库暂时没有响应，请稍后重试。",
        "en": "The database did not answer in time; please try again.",
    },
    "currency_unknown": {
        "zh": "未知的货币代码：{currency}。",
        "en": "{currency} is not a known currency.",
    },
    "currency_unknown.hint": {
        "zh": "请使用 ISO 4217 代码，例如 CNY。",
        "en": "Use an ISO 4217 code, such as CNY.",
    },
    "currency_mismatch": {
        "zh": "货币不一致：应为 {expected}，实为 {actual}。",
        "en": "The currency should be {expected}, not {actual}.",
    },
    "currency_mismatch.hint": {
        "zh": "请使用 {expected} 的金额。",
        "en": "Send amounts in {expected}.",
    },
    "sharing_impossible": {
        "zh": "无法分摊：没有分摊对象，或分摊系数为负数，或系数之和为零。",
        "en": "Nothing can be shared: there are no keys, one is negative, or they sum to zero.",
    },
    "sharing_impossible.hint": {
        "zh": "请至少给出一个大于零的系数，且不含负数。",
        "en": "Give at least one key above zero, and none below.",
    },
    "date_malformed": {
        "zh": "日期无效：{value}。",
        "en": "{value} is not a valid date or span of days.",
    },
    "date_malformed.hint": {
        "zh": "日期写作 2026-11-24，起始日不晚于结束日。",
        "en": "Write days as 2026-11-24, the first not after the last.",
    },
    "period_malformed": {
        "zh": "账期无效：{value}，应类似 2026-11。",
        "en": "{value} is not a month such as 2026-11.",
    },
    "time_zone_unknown": {
        "zh": "未知的时区：{value}。",
        "en": "{value} is not a known time zone.",
    },
    "time_zone_unknown.hint": {
        "zh": "请使用 IANA 时区名，例如 Asia/Shanghai。",
        "en": "Use an IANA name, such as Asia/Shanghai.",
    },
    "period_closed": {
        "zh": "账期 {period} 已结账（已结至 {closed_through}）。",
        "en": "Period {period} is closed; everything through {closed_through} is.",
    },
    "period_closed.hint": {
        "zh": "请在未结账的账期中更正。",
        "en": "Make corrections in the open period.",
    },
    "period_not_over": {
        "zh": "账期 {period} 要到 {last_day} 之后才能结账。",
        "en": "Period {period} can be closed after {last_day}.",
    },
    "bill_rounding_refused": {
        "zh": "抹零单位 {unit} 必须是 {smallest} 的整数倍，且不超过 1000。",
        "en": "Bills can be rounded to multiples of {smallest} up to 1000, not to {unit}.",
    },
    "area_malformed": {
        "zh": "面积 {value} 无效：须在 0 至 10,000,000 平方米之间，最多两位小数。",
        "en": "{value} is not an area: 0 to 10,000,000 m² with at most two decimals.",
    },
    "inside_area_too_large": {
        "zh": "套内面积 {inside} 大于建筑面积 {built}。",
        "en": "The inside area {inside} is larger than the built area {built}.",
    },
    "inside_area_too_large.hint": {"zh": "请核对两个面积。", "en": "Check both areas."},
    "statuses_too_many": {
        "zh": "状态变更超过 {limit} 次。",
        "en": "More than {limit} dated statuses.",
    },
    "holders_overlap": {
        "zh": "账户 {account_id} 已负责 {first} 至 {last}，与所给日期重叠。",
        "en": "Account {account_id} already answers for {first} to {last}.",
    },
    "holders_overlap.hint": {
        "zh": "请先结束原账户，或使用“过户”。",
        "en": "End the other account first, or hand over.",
    },
    "account_ends_before_it_begins": {
        "zh": "账户结束日 {last} 早于开始日 {first}。",
        "en": "The account would end on {last}, before it begins on {first}.",
    },
    "account_ends_before_it_begins.hint": {
        "zh": "请修改其中一个日期。",
        "en": "Change one of the two days.",
    },
    "account_ended": {
        "zh": "该账户已于 {last} 结束。",
        "en": "The account ended on {last}.",
    },
    "account_ended.hint": {
        "zh": "请使用其后的账户，或修改其结束日。",
        "en": "Use the account that follows it, or change its last day.",
    },
    "subject_changed_meanwhile": {
        "zh": "同一房屋或车位刚刚被他人修改，请重试。",
        "en": "Somebody else just changed the same unit or space; please try again.",
    },
    "plan_items_refused": {
        "zh": "出账计划须包含 1 至 {limit} 个互不相同的收费项目。",
        "en": "A plan has 1 to {limit} charge items, none of them twice.",
    },
    "plan_schedule_refused": {
        "zh": "{value} 超出范围（{least} 至 {most}）。",
        "en": "{value} is not within {least} to {most}.",
    },
    "period_not_of_plan": {
        "zh": "{value} 不是该计划账期的首月：自 {first} 起每 {months} 个月一期。",
        "en": "{value} begins no period of this plan: from {first}, every {months} months.",
    },
    "item_in_other_plan": {
        "zh": "收费项目 {item_id} 已属于出账计划 {plan_id}。",
        "en": "Charge item {item_id} already belongs to billing plan {plan_id}.",
    },
    "item_in_other_plan.hint": {
        "zh": "请先从该计划移除此项目，或不要加入本计划。",
        "en": "Take it out of that plan first, or leave it out of this one.",
    },
    "rule_versions_overlap": {
        "zh": "同一范围的收费标准 {rule_id} 在 {taken_through} 仍有效，新版本须晚于该日生效。",
        "en": "Rule version {rule_id} of this scope holds {taken_through}; begin after that day.",
    },
    "rule_scope_refused": {
        "zh": "适用范围（{level}）与收费项目不符。",
        "en": "The scope ({level}) does not fit the charge item.",
    },
    "rule_scope_refused.hint": {
        "zh": "请选择该收费项目适用的范围。",
        "en": "Choose a scope that the charge item is for.",
    },
    "rule_ends_before_it_begins": {
        "zh": "收费标准结束日 {last} 早于生效日 {first}。",
        "en": "The rule would end on {last}, before it begins on {first}.",
    },
    "rule_ends_before_it_begins.hint": {
        "zh": "请修改其中一个日期。",
        "en": "Change one of the two days.",
    },
    "rule_not_newest": {
        "zh": "只能撤回该范围内最新的收费标准。",
        "en": "Only the newest version of a scope can be withdrawn.",
    },
    "rule_not_newest.hint": {
        "zh": "请先撤回更新的版本。",
        "en": "Withdraw the newer versions first.",
    },
    "community_beyond_scope": {
        "zh": "仅限部分小区的密钥不能新建小区。",
        "en": "A key that is limited to some communities can't create another.",
    },
    "community_beyond_scope.hint": {
        "zh": "请使用全公司范围的密钥。",
        "en": "Use a key of the whole company.",
    },
    "key_revoked": {
        "zh": "该密钥已于 {revoked_at} 吊销。",
        "en": "The key was revoked at {revoked_at}.",
    },
    "key_revoked.hint": {"zh": "请新建密钥。", "en": "Create a new key."},
    "key_role_refused": {
        "zh": "公司密钥不能使用角色 {role}。",
        "en": "A company's key can't have the role {role}.",
    },
    "key_role_refused.hint": {
        "zh": "请选择 admin、finance、manager 或 reader。",
        "en": "Choose admin, finance, manager or reader.",
    },
    "version_stale": {
        "zh": "内容已被他人修改，现为版本 {version}。",
        "en": "Somebody changed it meanwhile; it is in version {version} now.",
    },
    "version_stale.hint": {
        "zh": "请重新读取，并用新的版本号重试。",
        "en": "Read it again and send its new version.",
    },
    "idempotency_key_reused": {
        "zh": "该 Idempotency-Key 已用于另一个请求。",
        "en": "This Idempotency-Key was used for another request.",
    },
    "idempotency_key_reused.hint": {
        "zh": "新请求请用新的值；旧值只用于重试同一请求。",
        "en": "A new request takes a new key; the old one only repeats the same request.",
    },
    "already_done": {
        "zh": "同一请求已经处理过。",
        "en": "The same request has taken effect before.",
    },
}
