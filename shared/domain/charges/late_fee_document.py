"""Reading a late-fee policy; see `late_fee_policy.py` for what can be said."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.charges.document import Node
from shared.domain.charges.late_fee_policy import (
    Base,
    Cap,
    Choose,
    Compound,
    DatedRate,
    DayCount,
    Flat,
    FlatStep,
    GraceMode,
    LateFeePolicy,
    Months,
    Per,
    Rate,
    RateStep,
    Stage,
)
from shared.domain.charges.policy_parts import (
    TO_MONEY,
    above_zero,
    day_of,
    flag,
    optional_decimal,
    read_rounding,
)

_KEYS = (
    "rate",
    "flat",
    "grace",
    "due_day_counts",
    "payment_day_counts",
    "base",
    "base_unit",
    "caps",
    "max_days",
    "minimum",
    "ignore_below",
    "rounding",
    "stage",
    "compound",
)


def read_late_fee_policy(node: Node) -> LateFeePolicy:
    """Return the policy under `node`: a rate, a flat fee or both, and what limits them."""
    got = node.keys(_KEYS)
    if "rate" not in got and "flat" not in got:
        raise node.child("rate", None).refuse("key_missing", key="rate")
    days, mode = _grace(got["grace"]) if "grace" in got else (0, GraceMode.EXCLUDED)
    return LateFeePolicy(
        rate=_rate(got["rate"]) if "rate" in got else None,
        flat=_flat(got["flat"]) if "flat" in got else None,
        grace_days=days,
        grace_mode=mode,
        due_day_counts=flag(got, "due_day_counts"),
        payment_day_counts=flag(got, "payment_day_counts", default=True),
        base=Base(got["base"].choice(Base)) if "base" in got else Base.OPEN_PRINCIPAL,
        base_unit=above_zero(got["base_unit"]) if "base_unit" in got else None,
        caps=tuple(_cap(item) for item in got["caps"].items()) if "caps" in got else (),
        max_days=got["max_days"].integer(1, 36500) if "max_days" in got else None,
        minimum=optional_decimal(got, "minimum"),
        ignore_below=optional_decimal(got, "ignore_below"),
        rounding=read_rounding(got["rounding"]) if "rounding" in got else TO_MONEY,
        stage=Stage(got["stage"].choice(Stage)) if "stage" in got else Stage.TOTAL,
        compound=Compound(got["compound"].choice(Compound)) if "compound" in got else None,
    )


def _grace(node: Node) -> tuple[int, GraceMode]:
    got = node.keys(("days", "mode"), required=("days",))
    mode = GraceMode(got["mode"].choice(GraceMode)) if "mode" in got else GraceMode.EXCLUDED
    return got["days"].integer(0, 3650), mode


_PER = (Per.DAY, Per.MONTH, Per.YEAR)


def _rate(node: Node) -> Rate:
    keys = ("percent", "per", "steps", "dated", "next_year_percent", "day_count", "months")
    got = node.keys(keys, required=("per",))
    given = [key for key in ("percent", "steps", "dated") if key in got]
    if not given:
        raise node.child("percent", None).refuse("key_missing", key="percent")
    if len(given) > 1:
        raise got[given[1]].refuse("only_one_of", keys=", ".join(given))
    per = Per(got["per"].choice(_PER))
    for key, belongs in (("day_count", Per.YEAR), ("months", Per.MONTH)):
        if key in got and per is not belongs:
            raise got[key].refuse("key_unknown", key=key, allowed=f"per {belongs.value}")
    return Rate(
        per=per,
        steps=_rate_steps(got),
        dated=_dated(got["dated"]) if "dated" in got else (),
        next_year_percent=optional_decimal(got, "next_year_percent"),
        day_count=DayCount(got["day_count"].choice(DayCount))
        if "day_count" in got
        else DayCount.ACTUAL_365,
        months=Months(got["months"].choice(Months)) if "months" in got else Months.COMPLETED,
    )


def _rate_steps(got: Mapping[str, Node]) -> tuple[RateStep, ...]:
    if "percent" in got:
        return (RateStep(1, got["percent"].decimal()),)
    if "steps" not in got:
        return ()
    steps: list[RateStep] = []
    for item in got["steps"].items(at_least=1):
        own = item.keys(("from_day", "percent"), required=("from_day", "percent"))
        step = RateStep(own["from_day"].integer(1, 36500), own["percent"].decimal())
        if steps and step.from_day <= steps[-1].from_day:
            raise own["from_day"].refuse("order_expected")
        steps.append(step)
    return tuple(steps)


def _dated(node: Node) -> tuple[DatedRate, ...]:
    rates: list[DatedRate] = []
    for item in node.items(at_least=1):
        own = item.keys(("from", "percent"), required=("from", "percent"))
        rate = DatedRate(day_of(own["from"]), own["percent"].decimal())
        if rates and rate.first <= rates[-1].first:
            raise own["from"].refuse("order_expected")
        rates.append(rate)
    return tuple(rates)


def _flat(node: Node) -> Flat:
    got = node.keys(("amount", "percent", "steps", "choose", "per"))
    if "steps" in got:
        for key in ("amount", "percent"):
            if key in got:
                raise got[key].refuse("only_one_of", keys=f"steps, {key}")
        steps: list[FlatStep] = []
        for item in got["steps"].items(at_least=1):
            own = item.keys(("from_day", "amount", "percent"), required=("from_day",))
            step = _flat_step(item, own, own["from_day"].integer(1, 36500))
            if steps and step.from_day <= steps[-1].from_day:
                raise own["from_day"].refuse("order_expected")
            steps.append(step)
    else:
        steps = [_flat_step(node, got, 1)]
    return Flat(
        steps=tuple(steps),
        choose=Choose(got["choose"].choice(Choose)) if "choose" in got else Choose.GREATER,
        per=Per(got["per"].choice((Per.ONCE, Per.DAY, Per.MONTH))) if "per" in got else Per.ONCE,
    )


def _flat_step(node: Node, got: Mapping[str, Node], from_day: int) -> FlatStep:
    amount, percent = optional_decimal(got, "amount"), optional_decimal(got, "percent")
    if amount is None and percent is None:
        raise node.child("amount", None).refuse("key_missing", key="amount")
    return FlatStep(from_day, amount, percent)


def _cap(node: Node) -> Cap:
    got = node.keys(("percent", "of", "amount", "annual_percent"))
    given = [key for key in ("percent", "amount", "annual_percent") if key in got]
    if len(given) != 1:
        raise node.refuse("only_one_of", keys="percent, amount, annual_percent")
    if "of" in got and "percent" not in got:
        raise got["of"].refuse("key_unknown", key="of", allowed="percent")
    of = got["of"].choice(("principal", "open_principal")) if "of" in got else "principal"
    return Cap(
        percent=optional_decimal(got, "percent"),
        of_open=of == "open_principal",
        amount=optional_decimal(got, "amount"),
        annual_percent=optional_decimal(got, "annual_percent"),
    )
