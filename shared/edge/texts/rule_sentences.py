"""Why a subject pays a rule, and conditions of rules, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.community import Language
from shared.domain.rule_reasons import Candidate, Outcome, Reason, Why
from shared.edge.texts.charge_steps import STATUSES

Words = tuple[str, str]  # Chinese, English
Conditions = Mapping[str, Any]

_LEVELS: dict[str, Words] = {
    "company": ("全公司", "the company"),
    "community": ("小区", "the community"),
    "building": ("楼栋", "the building"),
    "subject": ("本房屋或车位", "this very subject"),
}
_OUTCOMES: dict[Outcome, Words] = {
    Outcome.RULED: (
        "适用{level}的收费标准 {rule}，自 {first} 起生效{conditions}。",
        "The rule {rule} of {level} applies, in force from {first}{conditions}.",
    ),
    Outcome.NOT_CHARGED_ON: (
        "该项目不对此类对象收费。",
        "The item is not charged on this kind of subject.",
    ),
    Outcome.ITEM_INACTIVE: ("该项目已停用。", "The item is no longer in use."),
    Outcome.NO_RULE: (
        "没有任何收费标准适用于此对象，出账时会被阻止。",
        "No rule reaches this subject; its bill would be blocked.",
    ),
    Outcome.NOT_IN_FORCE: (
        "当日没有生效的收费标准，不收费。",
        "No rule is in force on this day; nothing is charged.",
    ),
    Outcome.GAP: (
        "当日处于两个版本之间的空档，出账时会被阻止。",
        "The day lies between two versions; the bill would be blocked.",
    ),
    Outcome.UNMET: (
        "所有收费标准的条件都不满足，出账时会被阻止。",
        "No rule has conditions that this subject meets; its bill would be blocked.",
    ),
    Outcome.UNCLEAR: (
        "缺少{name}资料，无法判断适用哪个收费标准，出账时会被阻止。",
        "Nobody can tell which rule applies, because {name} is not known; the bill would be "
        "blocked.",
    ),
}
_REASONS: dict[Reason, Words] = {
    Reason.CHOSEN: ("适用。", "This is the rule."),
    Reason.NARROWER: (
        "有范围更小的收费标准，优先适用。",
        "A rule of a narrower scope goes before it.",
    ),
    Reason.EARLIER: (
        "同一范围内有顺序更靠前的收费标准适用。",
        "A rule of the same scope that is asked before it applies.",
    ),
    Reason.UNMET: ("条件不满足：{unmet}。", "Its conditions are not met: {unmet}."),
    Reason.UNCLEAR: (
        "缺少{name}资料，无法判断条件是否满足。",
        "Nobody can tell whether its conditions are met: {name} is not known.",
    ),
    Reason.UNDECIDED: (
        "更靠前的收费标准尚无法判断。",
        "A rule that is asked before it can't be decided.",
    ),
    Reason.NOT_BEGUN: ("自 {day} 起才生效。", "It is in force only from {day}."),
    Reason.ENDED: ("已于 {day} 结束。", "It ended on {day}."),
    Reason.REPLACED: (
        "自 {day} 起由版本 {rule} 取代。",
        "It was replaced by version {rule} from {day}.",
    ),
    Reason.WITHDRAWN: ("已撤回。", "It was withdrawn."),
}
_KEYS: dict[str, Words] = {
    "kind": ("类型", "kind"),
    "use": ("用途", "use"),
    "status": ("状态", "status"),
    "tags": ("标签", "tags"),
    "floor": ("楼层", "floor"),
    "household_size": ("户籍人数", "household size"),
    "built_area": ("建筑面积", "built area"),
    "inside_area": ("套内面积", "inside area"),
    "entitlement": ("权益份额", "entitlement"),
}
_KINDS: dict[str, Words] = {
    "residential": ("住宅", "residential"),
    "villa": ("别墅", "villa"),
    "shop": ("商铺", "shop"),
    "office": ("办公", "office"),
    "storage": ("储藏室", "storage"),
    "public": ("公共用房", "public"),
    "underground": ("地下车位", "underground"),
    "surface": ("地面车位", "surface"),
    "mechanical": ("机械车位", "mechanical"),
    "charging": ("充电车位", "charging"),
    "other": ("其他", "other"),
}
_BOUNDS: dict[str, Words] = {
    "above": ("大于 {0}", "above {0}"),
    "at_least": ("不小于 {0}", "at least {0}"),
    "at_most": ("不大于 {0}", "at most {0}"),
    "below": ("小于 {0}", "below {0}"),
}
_TAGS: dict[str, Words] = {
    "any": ("含 {0} 之一", "any of {0}"),
    "all": ("全部含 {0}", "all of {0}"),
    "none": ("不含 {0}", "none of {0}"),
}


def outcome_of(why: Why, language: Language) -> str:
    """Return what an item comes to for a subject."""
    column = _column(language)
    data = {"name": _label(why.missing, column)}
    if why.chosen is not None:
        conditions = conditions_in_words(why.chosen.conditions, language)
        joined = ("，条件：{0}", ", where {0}")[column].format(conditions) if conditions else ""
        data |= {
            "level": _LEVELS[why.chosen.scope.level][column],
            "rule": why.chosen.id,
            "first": why.chosen.effective_from.isoformat(),
            "conditions": joined,
        }
    return _OUTCOMES[why.outcome][column].format(**data)


def reason_of(candidate: Candidate, language: Language) -> str:
    """Return why a candidate is or is not the rule."""
    column = _column(language)
    unmet = [
        conditions_in_words(each.condition, language)
        + _actually(each.condition, each.actual, column)
        for each in candidate.unmet
    ]
    return _REASONS[candidate.reason][column].format(
        rule=candidate.rule_id,
        day=candidate.day.isoformat() if candidate.day else "",
        name=_label(candidate.missing, column),
        unmet=("；", "; ")[column].join(unmet),
    )


def conditions_in_words(conditions: Conditions | None, language: Language) -> str:
    """Return conditions as one phrase, "" where there are none."""
    return _all(conditions, _column(language)) if conditions else ""


def _column(language: Language) -> int:
    return 0 if language is Language.ZH else 1


def _all(conditions: Conditions, column: int) -> str:
    parts = [_one(key, value, column) for key, value in conditions.items()]
    return ("，且", " and ")[column].join(parts)


def _one(key: str, value: Any, column: int) -> str:
    if key in _JOINERS:
        joined = _JOINERS[key][column].join(_all(inner, column) for inner in value)
        return ("（{0}）", "({0})")[column].format(joined)
    return _PHRASES.get(key, _of_attribute)(key, value, column)


def _of_attribute(key: str, value: Any, column: int) -> str:
    label = _label(key, column)
    if isinstance(value, list):
        listed = ("、", " or ")[column].join(_word(key, str(each), column) for each in value)
        return f"{label}{('为 ', ' is ')[column]}{listed}"
    bounds = [_BOUNDS[name][column].format(bound) for name, bound in value.items()]
    return f"{label}{('', ' ')[column]}{('且', ' and ')[column].join(bounds)}"


def _of_tags(key: str, value: Any, column: int) -> str:
    parts = [_TAGS[name][column].format(("、", ", ")[column].join(t)) for name, t in value.items()]
    return f"{_label(key, column)}{('', ' ')[column]}{('且', ' and ')[column].join(parts)}"


def _of_season(key: str, value: Any, column: int) -> str:
    del key
    return ("每年 {from} 至 {to}", "each year from {from} to {to}")[column].format(**value)


def _of_day(key: str, value: Any, column: int) -> str:
    words: Words = ("自 {0} 起", "from {0}") if key == "from" else ("至 {0} 止", "until {0}")
    return words[column].format(value)


def _of_not(key: str, value: Any, column: int) -> str:
    del key
    return ("并非（{0}）", "not ({0})")[column].format(_all(value, column))


def _of_formula(key: str, value: Any, column: int) -> str:
    del key, column
    return str(value)


_JOINERS: dict[str, Words] = {"all": ("，且", " and "), "any": ("，或", " or ")}
_PHRASES: dict[str, Callable[[str, Any, int], str]] = {
    "tags": _of_tags,
    "season": _of_season,
    "from": _of_day,
    "to": _of_day,
    "not": _of_not,
    "formula": _of_formula,
}


def _actually(condition: Conditions, actual: str, column: int) -> str:
    """Return what the subject is like, in brackets."""
    if not actual:
        return ""
    (key,) = condition
    shown = _word(key, actual, column)
    return ("（实为 {0}）", " (it is {0})")[column].format(shown)


def _word(key: str, value: str, column: int) -> str:
    words = _KINDS if key == "kind" else STATUSES if key == "status" else {}
    return words[value][column] if value in words else value


def _label(name: str, column: int) -> str:
    return _KEYS[name][column] if name in _KEYS else name
