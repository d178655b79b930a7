"""The page that a browser shows to whoever scans a receipt's code: both languages, no script."""

from __future__ import annotations

from html import escape
from typing import Any

from shared.domain.community import Language
from shared.domain.documents.receipt_paper import VerifiedReceipt
from shared.edge.documents.wording import amount, day, words

_LANGUAGES = (Language.ZH, Language.EN)
_STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:34em;margin:2em auto;padding:0 1em;color:#222}"
    "th{text-align:left;font-weight:normal;color:#666;padding-right:1.5em}h1{font-size:1.3em}"
)


def verified_page(result: Any, call: object) -> str:  # noqa: ARG001  it speaks both languages
    """Return the page about a receipt that is genuine."""
    found: VerifiedReceipt = result
    parts = "".join(_part(found, language) for language in _LANGUAGES)
    title = escape(words("verify.title", Language.ZH))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{parts}</body></html>"
    )


def _part(found: VerifiedReceipt, language: Language) -> str:
    receipt = found.receipt
    rows = [
        ("receipt.number", receipt.ref.label),
        ("verify.community", found.community),
        ("receipt.on", day(receipt.on, language)),
        ("receipt.amount", amount(receipt.minor, receipt.currency, language)),
        ("verify.state", words(f"standing.{receipt.standing}", language)),
    ]
    if receipt.taken_back_minor:
        back = amount(receipt.taken_back_minor, receipt.currency, language)
        rows.append(("verify.taken_back", back))
    body = "".join(
        f"<tr><th>{escape(words(code, language))}</th><td>{escape(value)}</td></tr>"
        for code, value in rows
    )
    head = escape(words("verify.genuine", language, receipt=receipt.ref.label))
    return f'<section lang="{language.value}"><h1>{head}</h1><table>{body}</table></section>'
