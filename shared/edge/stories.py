"""What a line of a story says to its reader, in words for staff or for owners."""

from __future__ import annotations

from collections.abc import Callable

from shared.domain.community import Language
from shared.domain.money import Money
from shared.domain.timeline.line import Line
from shared.edge.texts import sentence

Written = Callable[[int, str], str]

# Words of a line that are said in each language: how their texts are called.
_NAMED = {
    "what": "timeline.what",
    "channel": "channel",
    "route": "timeline.route",
    "verdict": "timeline.verdict",
}


def told_anyway(line: Line, language: Language, *, owner: bool) -> str:
    """Return what a line says, in staff's words where there are none for owners."""
    text = told(line, language, owner=owner)
    return told(line, language, owner=False) if text == line.kind.value else text


def plainly(minor: int, currency: str) -> str:
    """Return an amount with its currency's code."""
    return f"{Money(minor, currency)} {currency}"


def told(line: Line, language: Language, *, owner: bool, written: Written = plainly) -> str:
    """Return what a line says; `written` writes its amount."""
    data: dict[str, object] = dict(line.words)
    for name, area in _NAMED.items():
        if name in data:
            data[name] = sentence(f"{area}.{data[name]}", language, {}) or data[name]
    if line.minor is not None:
        data["amount"] = written(line.minor, line.currency)
    code = f"timeline.{line.kind.value}" + (".owner" if owner else "")
    return (sentence(code, language, data) or line.kind.value).strip()
