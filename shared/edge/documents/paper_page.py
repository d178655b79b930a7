"""The page that leads a browser on to a receipt's PDF: both languages, no script."""

from __future__ import annotations

from html import escape
from typing import Any

from shared.domain.community import Language
from shared.edge.documents.wording import words
from shared.usecases.documents.owner_prints import PaperLink


def paper_page(result: Any, call: object) -> str:  # noqa: ARG001  it speaks both languages
    """Return the page, which goes on by itself."""
    found: PaperLink = result
    url, label = escape(found.url, quote=True), escape(found.receipt)
    said = " / ".join(escape(words("paper.open", language)) for language in Language)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="refresh" content="0;url={url}"><title>{label}</title>'
        "<style>body{font:17px/1.6 sans-serif;margin:3em 1em;text-align:center}"
        "a{color:#06ad56}</style></head>"
        f'<body><p><a href="{url}">{said} {label}</a></p></body></html>'
    )
