"""Lists as Stripe pages them, and `expand`."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from infra.local.stripe_sandbox.books import Books
from infra.local.stripe_sandbox.refusals import Json, missing, unfit

_COMPARE = {
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}


def page(items: Sequence[Json], params: Json, url: str) -> Json:
    """Return one page of `items`, which are newest first, by the usual list parameters."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise unfit(f"Invalid integer: limit must be between 1 and 100, not {limit}", param="limit")
    fit = [item for item in items if _created(item, params.get("created"))]
    before, after = params.get("ending_before"), params.get("starting_after")
    if before and after:
        raise unfit("Pass only one of ending_before and starting_after", param="ending_before")
    if after:
        rest = fit[_place(fit, after, "starting_after") + 1 :]
        found, more = rest[:limit], len(rest) > limit
    elif before:
        rest = fit[: _place(fit, before, "ending_before")]
        found, more = rest[-limit:], len(rest) > limit
    else:
        found, more = fit[:limit], len(fit) > limit
    return {"object": "list", "data": list(found), "has_more": more, "url": url}


def _created(item: Json, wanted: int | Json | None) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return bool(item["created"] == wanted)
    return all(_COMPARE[name](item["created"], bound) for name, bound in wanted.items())


def _place(items: Sequence[Json], id: str, param: str) -> int:
    for place, item in enumerate(items):
        if item["id"] == id:
            return place
    raise missing("object", id, param)


def expanded(books: Books, answer: Json, paths: Sequence[str]) -> Json:
    """Return a copy of `answer` with the ids at `paths` replaced by the objects they name."""
    answer = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > 4:
            raise unfit(
                f"You cannot expand more than 4 levels of a property: {path}", param="expand"
            )
        _expand(books, answer, steps, path)
    return answer


def _expand(books: Books, item: Any, steps: list[str], path: str) -> None:
    if isinstance(item, list):
        for each in item:
            _expand(books, each, steps, path)
        return
    if not isinstance(item, dict) or not steps:
        return
    name, *below = steps
    if name == "line_items" and item.get("object") == "checkout.session":
        lines = copy.deepcopy(books.notes[item["id"]]["lines"])
        item[name] = page(lines, {}, f"/v1/checkout/sessions/{item['id']}/line_items")
    if name == "refunds" and item.get("object") == "charge":
        own = [copy.deepcopy(r) for r in books.all("refund") if r["charge"] == item["id"]]
        item[name] = page(own, {}, f"/v1/charges/{item['id']}/refunds")
    if name not in item:
        raise unfit(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(item[name], str):
        item[name] = copy.deepcopy(books.anywhere(item[name])) or item[name]
    _expand(books, item[name], below, path)
