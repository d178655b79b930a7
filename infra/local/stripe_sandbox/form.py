"""The form encoding of Stripe's v1 API: `a[b][0][c]=v` becomes nested values."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from infra.local.stripe_sandbox.refusals import Json, unfit

_STEP = re.compile(r"\[([^\[\]]*)\]")
_DEPTH_MAX = 12


def read_form(encoded: str) -> Json:
    """Return the nested values of a form; numbers and flags stay text. Raises `ApiError`."""
    found: Json = {}
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=2000)
    except ValueError as problem:
        raise unfit(f"Invalid request body: {problem}") from problem
    for name, value in pairs:
        head, bracket, _ = name.partition("[")
        steps = [head, *_STEP.findall(name[len(head) :])]
        spelled = f"{head}[{']['.join(steps[1:])}]" if bracket else head
        if spelled != name or "]" in head or len(steps) > _DEPTH_MAX:
            raise unfit(f"Invalid parameter name: {name}", param=name)
        _put(found, steps, value)
    return {name: _lists(value) for name, value in found.items()}


def _put(into: Json, steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        below = into.setdefault(_next(into, step), {})
        if not isinstance(below, dict):
            raise unfit(f"Invalid parameter: {step} is a value and a hash", param=steps[0])
        into = below
    into[_next(into, steps[-1])] = value


def _next(into: Json, step: str) -> str:
    return step or str(len(into))  # `expand[]=` appends


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    below = {name: _lists(each) for name, each in value.items()}
    if below and all(name.isdecimal() for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below
