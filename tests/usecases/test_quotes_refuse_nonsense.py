"""Whatever is done to a good request, it is answered or refused with a code; nothing breaks."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.community import Language
from shared.domain.errors import LevyError
from shared.edge.http.models_quotes import QuoteAnswerBody, QuoteBody
from shared.edge.http.reading import read_body
from shared.edge.texts import sentence_of
from shared.usecases.quoting.quotes import quote
from tests.domain.test_rules_cookbook import recipes
from tests.usecases.quoting import CALL

REQUESTS = [recipe.values[0] for recipe in recipes()]
NONSENSE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            None, True, 0, 1, -1, 10**14, 1.5, "", "0", "-1", "1", "0.000000000001", "1e9",
            "999999999999999", "NaN", "９", "abc", "2024-02-30", "9999-12-31", "0001-01-01",
            "2024-02-29", "00:00", [], {}, [[]], ["1"], {"by": "equal"}, {"percent": "100"},
        ]
    ),
    st.text(max_size=5),
    st.integers(-(10**6), 10**6),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in inner:
            yield from places(child, (*path, key))


def changed(request: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(request)
    parent: Any = made
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return made


@settings(max_examples=400, deadline=None)
@given(data=st.data(), request_=st.sampled_from(REQUESTS))
def test_a_request_with_one_or_two_nonsensical_values_is_answered_or_refused(
    data: st.DataObject, request_: dict[str, Any]
) -> None:
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(request_))))
        request_ = changed(request_, path, data.draw(NONSENSE))
    said = outcome(request_)
    assert said
    assert "‹" not in said


def outcome(request_: dict[str, Any]) -> str:
    """Return the answer as text, or what the refusal says."""
    try:
        body = read_body(QuoteBody, json.dumps(request_), "application/json", 256 * 1024)
        answer = QuoteAnswerBody.of(quote(body.command(CALL)), CALL)
    except LevyError as refused:
        said = sentence_of(refused, Language.ZH)
        return "" if said == refused.code else said
    return json.dumps(answer.model_dump(mode="json"))
