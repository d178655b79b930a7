"""Reading a duration policy; see `duration_policy.py` for what can be said."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.domain.charges.document import Node
from shared.domain.charges.duration_policy import (
    MINUTES_A_DAY,
    Beyond,
    Bracket,
    Cap,
    CapPer,
    Day,
    DurationPolicy,
    Each,
    Free,
    FreeMode,
    PriceStep,
    Split,
    Window,
)
from shared.domain.charges.policy_parts import TO_MONEY, flag, optional_decimal, read_rounding

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_KEYS = (
    "unit_minutes",
    "price",
    "prices",
    "brackets",
    "beyond",
    "windows",
    "free",
    "cap",
    "minimum",
    "started_unit_counts",
    "started_minute_counts",
    "split",
    "prices_each",
    "day",
    "rounding",
)


def read_duration_policy(node: Node) -> DurationPolicy:
    """Return the policy under `node`: one of `brackets`, `windows`, `price`, `prices`."""
    got = node.keys(_KEYS)
    given = [key for key in ("brackets", "windows", "price", "prices") if key in got]
    if len(given) != 1:
        raise node.refuse("only_one_of", keys="brackets, windows, price, prices")
    brackets = _brackets(got["brackets"]) if "brackets" in got else ()
    if "beyond" in got and not brackets:
        raise got["beyond"].refuse("key_unknown", key="beyond", allowed="brackets")
    if "unit_minutes" in got and ("brackets" in got or "windows" in got):
        raise got["unit_minutes"].refuse("key_unknown", key="unit_minutes", allowed="price, prices")
    if brackets and "free" in got:
        raise got["free"].refuse("key_unknown", key="free", allowed="a bracket of price 0")
    if "windows" in got:
        windows = _windows(got["windows"])
    else:
        windows = () if brackets else (_window(got, 0, MINUTES_A_DAY),)
    return DurationPolicy(
        brackets=brackets,
        beyond=_beyond(got["beyond"]) if "beyond" in got else None,
        windows=windows,
        free=_free(got["free"]) if "free" in got else None,
        cap=_cap(got["cap"]) if "cap" in got else None,
        minimum=optional_decimal(got, "minimum"),
        started_unit_counts=flag(got, "started_unit_counts", default=True),
        started_minute_counts=flag(got, "started_minute_counts"),
        split=Split(got["split"].choice(Split)) if "split" in got else Split.BY_START,
        prices_each=Each(got["prices_each"].choice(Each)) if "prices_each" in got else Each.STAY,
        day=_day(got),
        rounding=read_rounding(got["rounding"]) if "rounding" in got else TO_MONEY,
    )


def _day(got: Mapping[str, Node]) -> Day:
    """Return when days begin: as `day` says, else as the cap counts them."""
    by_cap = _cap(got["cap"]).per if "cap" in got else CapPer.STAY
    implied = {CapPer.ROLLING_24H: Day.ROLLING, CapPer.CALENDAR_DAY: Day.CALENDAR}.get(by_cap)
    if "day" not in got:
        return implied or Day.ROLLING
    day = Day(got["day"].choice(Day))
    if implied is not None and implied is not day:
        raise got["day"].refuse("choice_unknown", value=day.value, allowed=implied.value)
    return day


def _brackets(node: Node) -> tuple[Bracket, ...]:
    brackets: list[Bracket] = []
    for item in node.items(at_least=1):
        own = item.keys(("up_to_minutes", "price"), required=("up_to_minutes", "price"))
        bracket = Bracket(own["up_to_minutes"].integer(1, 527_040), own["price"].decimal())
        if brackets and bracket.up_to_minutes <= brackets[-1].up_to_minutes:
            raise own["up_to_minutes"].refuse("order_expected")
        brackets.append(bracket)
    return tuple(brackets)


def _beyond(node: Node) -> Beyond:
    got = node.keys(("every_minutes", "unit_minutes", "price", "free_again"), required=("price",))
    given = [key for key in ("every_minutes", "unit_minutes") if key in got]
    if len(given) != 1:
        raise node.refuse("only_one_of", keys="every_minutes, unit_minutes")
    return Beyond(
        minutes=got[given[0]].integer(1, 527_040),
        price=got["price"].decimal(),
        repeats=given[0] == "every_minutes",
        free_again=flag(got, "free_again", default=True),
    )


def _windows(node: Node) -> tuple[Window, ...]:
    windows: list[Window] = []
    for item in node.items(at_least=1):
        keys = ("from", "to", "unit_minutes", "price", "prices", "flat", "cap")
        own = item.keys(keys, required=("from", "to"))
        given = [key for key in ("price", "prices", "flat") if key in own]
        if len(given) != 1:
            raise item.refuse("only_one_of", keys="price, prices, flat")
        windows.append(_window(own, _minute(own["from"]), _minute(own["to"])))
    covered = [0] * MINUTES_A_DAY
    for window in windows:
        length = (window.last - window.first) % MINUTES_A_DAY or MINUTES_A_DAY
        for minute in range(window.first, window.first + length):
            covered[minute % MINUTES_A_DAY] += 1
    if set(covered) != {1}:
        raise node.refuse("windows_must_cover_the_day_once")
    return tuple(windows)


def _window(got: Mapping[str, Node], first: int, last: int) -> Window:
    prices: list[PriceStep] = []
    if "price" in got:
        prices = [PriceStep(1, got["price"].decimal())]
    if "prices" in got:
        for item in got["prices"].items(at_least=1):
            own = item.keys(("from_unit", "price"), required=("from_unit", "price"))
            step = PriceStep(own["from_unit"].integer(1, 527_040), own["price"].decimal())
            if step.from_unit <= (prices[-1].from_unit if prices else 0):
                raise own["from_unit"].refuse("order_expected")
            prices.append(step)
        if prices[0].from_unit != 1:
            raise got["prices"].refuse("first_unit_needs_a_price")
    return Window(
        first=first,
        last=last,
        unit_minutes=got["unit_minutes"].integer(1, 527_040) if "unit_minutes" in got else 60,
        prices=tuple(prices),
        flat=optional_decimal(got, "flat"),
        # At the top level `cap` is an object for the stay or the day; a window's is an amount.
        cap=optional_decimal(got, "cap") if "from" in got else None,
    )


def _minute(node: Node) -> int:
    text = node.text(5)
    if not _TIME.fullmatch(text):
        raise node.refuse("time_expected")
    return (int(text[:2]) * 60 + int(text[3:])) % MINUTES_A_DAY


def _free(node: Node) -> Free:
    got = node.keys(("minutes", "mode", "each"), required=("minutes",))
    return Free(
        minutes=got["minutes"].integer(0, 527_040),
        mode=FreeMode(got["mode"].choice(FreeMode)) if "mode" in got else FreeMode.DEDUCTED,
        each=Each(got["each"].choice(Each)) if "each" in got else Each.STAY,
    )


def _cap(node: Node) -> Cap:
    got = node.keys(("amount", "per", "hours"), required=("amount",))
    per = CapPer(got["per"].choice(CapPer)) if "per" in got else CapPer.ROLLING_24H
    if "hours" in got and per is not CapPer.ROLLING_24H:
        raise got["hours"].refuse("key_unknown", key="hours", allowed="per rolling_24h")
    hours = got["hours"].integer(1, 24 * 31) if "hours" in got else 24
    return Cap(got["amount"].decimal(), per, hours)
