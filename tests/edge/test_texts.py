"""Every refusal has a sentence in both languages."""

from __future__ import annotations

import string
from importlib import import_module
from pathlib import Path

import pytest

from infra.environments import ROOT
from shared.domain.community import Language
from shared.domain.errors import LevyError
from shared.edge.http.errors import what_to_do
from shared.edge.texts import all_texts, areas, hint_of, sentence_of


def every_error() -> list[type[LevyError]]:
    """Return all concrete errors of the product, each of whose modules is imported."""
    for path in sorted((ROOT / "shared").rglob("*.py")):
        if '\n    code = "' in path.read_text():
            import_module(module_of(path))
    found: list[type[LevyError]] = []
    waiting = [LevyError]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.code and cls.__module__.startswith("shared."):
            found.append(cls)
    return sorted(set(found), key=lambda cls: cls.code)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("error", every_error(), ids=lambda cls: cls.code)
def test_an_error_has_a_sentence_in_both_languages(error: type[LevyError]) -> None:
    texts = all_texts()
    spoken = [code for code in texts if code == error.code or code.startswith(f"{error.code}.")]
    assert spoken, f"{error.__name__} has no text for {error.code}"


@pytest.mark.parametrize("error", every_error(), ids=lambda cls: cls.code)
@pytest.mark.parametrize("language", Language)
def test_an_answer_says_what_to_do(error: type[LevyError], language: Language) -> None:
    plain = error.__new__(error)
    LevyError.__init__(plain)  # whatever data its own maker asks for
    hint = what_to_do(plain, language)
    assert hint
    assert hint != sentence_of(plain, language)


@pytest.mark.parametrize("code", sorted(all_texts()))
def test_a_text_is_in_both_languages_with_the_same_data(code: str) -> None:
    text = all_texts()[code]
    assert set(text) == {"zh", "en"}
    names = [
        {name for _, name, _, _ in string.Formatter().parse(each) if name is not None}
        for each in (text["zh"], text["en"])
    ]
    assert names[0] == names[1]
    assert all(text.values())


def test_two_areas_never_have_a_text_for_one_code() -> None:
    codes = [code for area in areas() for code in area]
    assert len(codes) == len(set(codes)), sorted({code for code in codes if codes.count(code) > 1})


def test_two_errors_never_share_a_code() -> None:
    codes = [error.code for error in every_error()]
    assert len(codes) == len(set(codes))


class _Odd(LevyError):
    code = "field_invalid"


def test_a_reason_finds_its_own_sentence_and_else_the_general_one() -> None:
    assert "1900" not in sentence_of(_Odd(reason="int_type"), Language.EN)
    assert sentence_of(_Odd(reason="int_type"), Language.EN) == "This must be a whole number."
    assert sentence_of(_Odd(reason="never_seen"), Language.ZH) == "字段的值无效。"


def test_a_sentence_never_fails_for_want_of_data() -> None:
    class Wanting(LevyError):
        code = "period_closed"

    error = Wanting(period="2026-10")
    assert "2026-10" in sentence_of(error, Language.ZH)
    assert "‹closed_through›" in sentence_of(error, Language.ZH)
    assert hint_of(error, Language.EN) == "Make corrections in the open period."
