"""Templates to HTML: everything is escaped, nothing is inline, nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.domain.community import Language
from shared.edge.texts import hint_of, sentence, sentence_of
from shared.edge.texts.charge_steps import UNITS
from shared.edge.web import figures
from shared.edge.web.page import Asked, Shown

_HERE = Path(__file__).parent
# What is served as it is, with its media type.
STATIC: Mapping[str, str] = {
    "levy.css": "text/css; charset=utf-8",
    "levy.js": "text/javascript; charset=utf-8",
}


def page(shown: Shown, asked: Asked) -> str:
    """Return the HTML of a page in the language of whoever asked."""
    language = asked.language
    return _environment().get_template(shown.template).render(
        **shown.data,
        t=partial(_text, language),
        said_of=lambda error: sentence_of(error, language),
        hint_of=lambda error: hint_of(error, language),
        money=figures.money,
        sign=figures.sign,
        places=figures.places,
        day=lambda value: figures.day(value, language),
        months=lambda value: figures.months(value, language),
        unit=lambda name: figures.unit(name, UNITS, language),
        local=lambda name: name.en if language is Language.EN else name.zh,
        language=language.value,
        is_chinese=language is Language.ZH,
        root=asked.root,
        file=partial(_file, asked.root),
        form_token=asked.form_token,
        look_again=shown.look_again,
    )  # fmt: skip


@cache
def static(name: str) -> str:
    """Return a file of `STATIC`."""
    return (_HERE / "static" / name).read_text()


def _file(root: str, name: str) -> str:
    """Return where a page finds a file: under another address once it is another file."""
    return f"{root}static/{name}?v={_digest(name)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(static(name).encode()).hexdigest()[:12]


def _text(language: Language, code: str, **data: object) -> str:
    said = sentence(f"page.{code}", language, data)
    if said is None:
        raise KeyError(code)
    return said


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
