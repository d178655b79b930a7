"""What Levy says about meters, readings and share pools."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "meter_refused": {
        "zh": "仪表资料互相矛盾。",
        "en": "The meter's fields contradict each other.",
    },
    "meter_refused.main_is_itself": {
        "zh": "仪表不能以自己为总表。",
        "en": "A meter can't lie behind itself.",
    },
    "meter_refused.main_not_shared": {
        "zh": "总表须是同一小区的公共表，且不能互为上下级。",
        "en": "The main meter must be a shared meter of the community that does not lie behind "
        "this one.",
    },
    "meter_refused.unit_differs": {
        "zh": "同一对象计量同一用量的仪表须用同一单位（{unit}）。",
        "en": "Meters that measure one use of one subject count in one unit ({unit}).",
    },
    "meter_refused.band_differs": {
        "zh": "同一用量的仪表要么都分时段，要么都不分。",
        "en": "Of the meters that measure one use, all have a time of day or none.",
    },
    "meter_refused.ends_too_early": {
        "zh": "拆表日期早于装表日期 {first}，或当天已有用量。",
        "en": "The device can't end before it was installed ({first}), nor with use on that day.",
    },
    "meter_refused.later_reading": {
        "zh": "该表在 {on} 已有读数，换表或拆表须在其后。",
        "en": "There is a reading of {on}; the device can be taken away only after it.",
    },
    "meter_removed": {
        "zh": "该表已于 {last_on} 拆除。",
        "en": "The meter was taken away on {last_on}.",
    },
    "meter_removed.hint": {"zh": "请使用换上的新表。", "en": "Use the meter that took its place."},
    "meters_too_many": {
        "zh": "仪表或换表次数过多，上限为 {limit}。",
        "en": "There can be at most {limit} meters of a subject, or devices of a meter.",
    },
    "reading_exists": {
        "zh": "该表在 {read_on} 已有读数。",
        "en": "The meter has a reading of {read_on}.",
    },
    "reading_exists.hint": {
        "zh": "请先撤回原读数，或换一个日期。",
        "en": "Withdraw it first, or use another day.",
    },
    "reading_withdrawn": {
        "zh": "读数 {reading_id} 已经撤回。",
        "en": "The reading {reading_id} was withdrawn before.",
    },
    "reading_withdrawn.hint": {"zh": "请录入新的读数。", "en": "Enter a new reading."},
    "reading_day_refused": {
        "zh": "读数日期 {read_on} 无效：须晚于装表日 {first}，早于拆表日，且不晚于今天。",
        "en": "{read_on} is no day to read this meter: it must be after {first}, while the meter "
        "is in place, and not in the future.",
    },
    "readings_held": {
        "zh": "正在按截至 {through} 的读数出账，请稍后再试。",
        "en": "A run is being issued by readings up to {through}; try again when it is done.",
    },
    "reading_note_missing": {
        "zh": "更正前次读数须写明原因。",
        "en": "A reading that corrects the one before it needs a note.",
    },
    "estimate_not_allowed": {
        "zh": "该表未设置可以估算。",
        "en": "The meter's settings allow no estimates.",
    },
    "estimate_not_allowed.hint": {
        "zh": "请在仪表上设置 estimate_by，或抄表。",
        "en": "Set `estimate_by` on the meter, or read it.",
    },
    "meter_reading_missing": {
        "zh": "仪表 {number}（{meter}）在 {since} 至 {through} 之间没有读数。",
        "en": "Meter {number} ({meter}) has no reading from {since} to {through}.",
    },
    "meter_reading_missing.hint": {
        "zh": "请录入读数或估算：/v1/meters/{meter_id}/readings，再对未出账账户重新出账。",
        "en": "Enter or estimate one at /v1/meters/{meter_id}/readings, then mend the run.",
    },
    "problem.meter_reading_missing.hint": {
        "zh": "请录入读数或估算：/v1/meters/{meter_id}/readings，再对未出账账户重新出账。",
        "en": "Enter or estimate one at /v1/meters/{meter_id}/readings, then mend the run.",
    },
    "problem.meter_missing": {
        "zh": "该对象没有计量 {meter} 的仪表。",
        "en": "No meter measures {meter} here.",
    },
    "problem.meter_missing.hint": {
        "zh": "请登记仪表，或用条件将该对象排除在此收费标准之外。",
        "en": "Enter the meter, or keep the rule from this subject by a condition.",
    },
    "problem.readings_changed": {
        "zh": "仪表 {number}（{meter}）{on} 的读数在批次快照之后有变动。",
        "en": "The reading of meter {number} ({meter}) on {on} was entered or withdrawn after the "
        "run's snapshot.",
    },
    "problem.readings_changed.hint": {
        "zh": "请对未出账账户重新出账，将按现在的读数计算。",
        "en": "Mend the run; it then goes by the readings there are now.",
    },
    "problem.tier_years_differ": {
        "zh": "同一用量 {meter} 的收费标准有不同的阶梯年度起始日。",
        "en": "Rules that read {meter} count its tiers over different years.",
    },
    "problem.tier_years_differ.hint": {
        "zh": "请统一 resets，或用不同名称的仪表分开计量。",
        "en": "Use one `resets`, or measure under different names.",
    },
    "problem.pools_overlap": {
        "zh": "该对象同时属于两个名为 {pool} 的公摊。",
        "en": "This subject is a member of two pools called {pool}.",
    },
    "problem.pools_overlap.hint": {
        "zh": "请调整公摊范围，使其互不重叠。",
        "en": "Change their scopes so that they do not overlap.",
    },
    "problem.pool_missing": {
        "zh": "本账期没有包含该对象的公摊 {pool}。",
        "en": "No pool {pool} of this period has this subject as a member.",
    },
    "problem.pool_missing.hint": {
        "zh": "请录入公摊，或用条件将该对象排除在此收费标准之外。",
        "en": "Enter the pool, or keep the rule from this subject by a condition.",
    },
    "pool_refused": {"zh": "公摊资料互相矛盾。", "en": "The pool's fields contradict each other."},
    "pool_refused.amount_form": {
        "zh": "须给出 cost，或 quantity 与 price，或 meter_id 与 price，三者之一。",
        "en": "Give one of: cost; quantity and price; meter_id and price.",
    },
    "pool_refused.first_form": {
        "zh": "先分摊用量（first: quantity）需要用量或公共表。",
        "en": "Sharing the quantity first needs a quantity or a meter.",
    },
    "pool_refused.amount_too_fine": {
        "zh": "金额 {amount} 的小数位多于货币 {currency} 的最小单位。",
        "en": "{amount} has more decimals than {currency}.",
    },
    "pool_refused.scope_form": {
        "zh": "范围 {level} 须且只须给出：{needs}。",
        "en": "A scope of level {level} needs exactly: {needs}.",
    },
    "pool_refused.keys_unused": {
        "zh": "分摊依据不含 percent、given 或 entitlement，不能逐户给出系数。",
        "en": "The key uses none of percent, given and entitlement, so no values are given.",
    },
    "pool_refused.use_form": {
        "zh": "按用量分摊时须用 use 指明用量名称，否则不能给出。",
        "en": "`use` names the metered use of a pool that is shared by use, and of no other.",
    },
    "pool_refused.subject_repeated": {
        "zh": "对象 {id} 出现了两次。",
        "en": "{id} stands in the list twice.",
    },
    "pool_refused.meter_not_shared": {
        "zh": "公摊须用公共表（楼栋或小区）。",
        "en": "A pool is measured by a shared meter, of a building or the community.",
    },
    "pool_refused.item_not_planned": {
        "zh": "该收费项目不在本小区任何出账计划中，公摊不会被收取。",
        "en": "No billing plan of this community bills the item, so nobody would pay the pool.",
    },
    "pool_refused.name_not_read": {
        "zh": "该项目的收费标准未引用公摊 {name}；已引用：{known}。",
        "en": "No rule of the item reads a share called {name}; they read: {known}.",
    },
    "pool_billed": {
        "zh": "公摊所属账期已出账或正在出账（批次 {run_id}），不能再更改。",
        "en": "The pool's period is billed, or being billed, by run {run_id}; it can't change.",
    },
    "pool_billed.hint": {
        "zh": "请在之后的账期中更正差额。",
        "en": "Correct the difference in a later period.",
    },
    "pools_changed": {
        "zh": "预览之后有公摊新增或更改：{pool_id}。",
        "en": "A share pool was added or changed since the preview: {pool_id}.",
    },
    "pools_changed.hint": {
        "zh": "请重新预览，核对后再出账。",
        "en": "Preview the run once more, review it, then issue it.",
    },
    "pool_too_large": {
        "zh": "小区对象过多（{subjects}），一次请求最多核算 {limit} 个。",
        "en": "The community has {subjects} subjects; one request weighs at most {limit}.",
    },
    "pool_too_large.hint": {
        "zh": "请预览出账批次，查看各户分摊。",
        "en": "Preview the billing run to see every part.",
    },
    "run_too_many_pools": {
        "zh": "本账期公摊过多：{pools} 个（上限 {limit}），逐户列出 {members} 个（上限 {most}）。",
        "en": "The period has {pools} pools (at most {limit}) that list {members} subjects (at "
        "most {most}).",
    },
    "run_too_many_pools.hint": {
        "zh": "请用范围代替逐户列出，或合并公摊。",
        "en": "Choose groups in place of listed subjects, or join pools.",
    },
    "gate_busy": {
        "zh": "读数或公摊正在频繁变动，请稍后再试。",
        "en": "Readings or pools keep changing just now; please try again.",
    },
    "pools_unsettled": {
        "zh": "公摊尚未计算完成。",
        "en": "The run's pools are not settled yet.",
    },
    "pools_unsettled.hint": {
        "zh": "请等该批次的公摊计算完成后重试。",
        "en": "Try again when the run has settled its pools.",
    },
    "settling_gone_on": {
        "zh": "公摊计算已由其他进程继续。",
        "en": "Somebody else went on settling the run's pools.",
    },
    "photo_refused": {
        "zh": "照片不属于该仪表，或格式不支持。",
        "en": "The photo is not one of this meter, or of a kind that is not taken.",
    },
    "photo_refused.hint": {
        "zh": "请为该仪表重新上传照片。",
        "en": "Upload a photo for this meter anew.",
    },
    "photo_missing": {"zh": "该读数没有照片。", "en": "The reading has no photo."},
    "files_unavailable": {
        "zh": "文件存储暂时没有响应，请稍后重试。",
        "en": "The file store did not answer in time; please try again.",
    },
}
