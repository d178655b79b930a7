"""What Levy says to people, in both languages, one module an area.

Each module of this package has `TEXTS`: code → {"zh": …, "en": …} with `{data}` placeholders. An
error with a `reason` is looked up as `code.reason` first; `code.hint` says what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from shared.domain.community import Language
from shared.domain.errors import LevyError

Texts = Mapping[str, Mapping[str, str]]
_COLUMN = {Language.ZH: "zh", Language.EN: "en"}


class _Forgiving(dict[str, object]):
    """A sentence never fails for want of a value: the placeholder stays readable."""

    def __missing__(self, key: str) -> str:
        return f"‹{key}›"


@cache
def all_texts() -> Texts:
    """Return the texts of all areas; a test sees to it that no two use one code."""
    texts: dict[str, Mapping[str, str]] = {}
    for area in areas():
        texts.update(area)
    return texts


def areas() -> list[Texts]:
    """Return the texts of each area."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return [getattr(module, "TEXTS", {}) for module in modules]


def sentence(code: str, language: Language, data: Mapping[str, object]) -> str | None:
    """Return the text of `code` with `data` filled in, or None if it has none."""
    text = all_texts().get(code)
    return None if text is None else text[_COLUMN[language]].format_map(_Forgiving(data))


def sentence_of(error: LevyError, language: Language) -> str:
    """Return what `error` says to a person; its code where nobody wrote a sentence."""
    reason = error.data.get("reason")
    said = sentence(f"{error.code}.{reason}", language, error.data) if reason else None
    return said or sentence(error.code, language, error.data) or error.code


def hint_of(error: LevyError, language: Language) -> str | None:
    """Return what a person can do about `error`, or None."""
    reason = error.data.get("reason")
    hint = sentence(f"{error.code}.{reason}.hint", language, error.data) if reason else None
    return hint or sentence(f"{error.code}.hint", language, error.data)
