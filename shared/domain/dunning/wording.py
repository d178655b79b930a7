"""Texts of messages: variables in braces, checked when they are entered, filled when sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.community import Language
from shared.domain.dunning.campaign import Wording
from shared.domain.dunning.errors import WordingRefused
from shared.domain.messaging.settings import DATA_NAMES

TITLE_MAX = 60
BODY_MAX = 800
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A title and a body of lines, each with variables such as `{amount}`."""

    title: str
    body: str

    def filled(self, data: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """Return title and lines with the variables filled in; lines left empty are not there."""

        def value(found: re.Match[str]) -> str:
            return data.get(found.group(1), "")

        title = _VARIABLE.sub(value, self.title)
        lines = (_VARIABLE.sub(value, line).strip() for line in self.body.splitlines())
        return title, tuple(line for line in lines if line)


def with_own_words(data: Mapping[str, str]) -> dict[str, str]:
    """Return the data with what staff wrote (`title`, `note`) filled in itself by all the rest."""
    rest = {name: value for name, value in data.items() if name not in {"title", "note"}}
    title, lines = Text(data["title"], data["note"]).filled(rest)
    return {**rest, "title": title, "note": "\n".join(lines)}


@dataclass(frozen=True, slots=True)
class OwnText:
    """A community's own words for one text in one language."""

    wording: Wording
    language: Language
    text: Text


@dataclass(frozen=True, slots=True)
class WordingBook:
    """What a community words differently; everything else is said as Levy says it."""

    community_id: str
    texts: tuple[OwnText, ...] = ()
    version: int = 0

    def __post_init__(self) -> None:
        places = {(one.wording, one.language) for one in self.texts}
        if len(places) != len(self.texts):
            raise WordingRefused(reason="twice", variable="", field="/texts")
        for number, one in enumerate(self.texts):
            check_text(one.text, f"/texts/{number}")

    def find(self, wording: Wording, language: Language) -> Text | None:
        """Return the community's own words for a text, or None."""
        for one in self.texts:
            if (one.wording, one.language) == (wording, language):
                return one.text
        return None


def check_text(text: Text, at: str) -> None:
    """Raise `WordingRefused` if a text could not be filled in."""
    for name, value, most in (("title", text.title, TITLE_MAX), ("body", text.body, BODY_MAX)):
        if not value.strip() or len(value) > most or (name == "title" and "\n" in value):
            raise WordingRefused(reason="length", variable="", field=f"{at}/{name}")
        for variable in _VARIABLE.findall(value):
            if variable not in DATA_NAMES:
                raise WordingRefused(reason="unknown", variable=variable, field=f"{at}/{name}")
        if re.search(r"[{}]", _VARIABLE.sub("", value)):
            raise WordingRefused(reason="braces", variable="", field=f"{at}/{name}")
