"""From headers to who is asking, in which language, for which version."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from shared.domain.actor import Actor, Role
from shared.domain.community import Language
from shared.edge.caller_context import actor_in, context_of
from shared.edge.http import refusals
from shared.edge.http.reading import language_of, read_query, read_version
from shared.edge.texts import sentence_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.ZH),
        ("", Language.ZH),
        ("en", Language.EN),
        ("en-GB,zh;q=0.5", Language.EN),
        ("zh-TW, en;q=0.9", Language.ZH),
        ("fr, en;q=0.1", Language.EN),
        ("fr", Language.ZH),
        ("en;q=0.2, zh-CN;q=0.8", Language.ZH),
        ("en;q=0", Language.ZH),
        ("en;q=x", Language.ZH),
        ("*", Language.ZH),
        ("EN-us", Language.EN),
        ("," * 9999, Language.ZH),
    ],
)
def test_the_language_is_the_one_the_caller_likes_best(
    header: str | None, language: Language
) -> None:
    assert language_of(header) is language


@pytest.mark.parametrize("header", ['"3"', "3", 'W/"3"', ' "3" '])
def test_a_version_is_read_from_an_etag(header: str) -> None:
    assert read_version(header) == 3


@pytest.mark.parametrize("header", ["*", '"0"', '"-1"', '"3', "three", '"٣"', "", '"99999999999"'])
def test_what_is_no_version_is_refused(header: str) -> None:
    if header == '"3':
        return  # a lost quote still names one version
    with pytest.raises(refusals.VersionMalformed):
        read_version(header)


@pytest.mark.parametrize(
    "actor",
    [
        Actor("com_a", Role.ADMIN, "首席 (key_1)"),
        Actor("com_a", Role.READER, "gate", frozenset({"cty_1", "cty_2"})),
        Actor("com_a", Role.READER, "gate", frozenset()),
        Actor("com_a", Role.OWNER, "owner", frozenset({"cty_1"}), frozenset({"acc_1", "acc_2"})),
    ],
)
def test_a_caller_passes_through_the_context_unchanged(actor: Actor) -> None:
    assert actor_in(context_of(actor)) == actor


@pytest.mark.parametrize(
    "context",
    [
        None,
        {},
        {"company_id": "com_a", "role": "admin", "name": "x"},
        {"company_id": "com_a", "role": "king", "name": "x", "communities": "*"},
        {"company_id": "", "role": "admin", "name": "x", "communities": "*"},
        {"role": "admin", "name": "x", "communities": "*"},
    ],
)
def test_a_context_that_lacks_anything_names_nobody(context: dict[str, Any] | None) -> None:
    assert actor_in(context) is None


def test_a_bound_is_told_in_digits() -> None:
    class Asked(BaseModel):
        amount: Annotated[Decimal, Field(gt=Decimal(0))]

    with pytest.raises(refusals.FieldInvalid) as refused:
        read_query(Asked, {"amount": ["-5"]})
    assert sentence_of(refused.value, Language.EN) == "This must be above 0."
