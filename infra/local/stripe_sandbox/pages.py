"""The hosted pages: one to pay a session on, one that stands for the payer's wallet."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import NamedTuple
from urllib.parse import parse_qs

from infra.local.stripe_sandbox import customers, payer
from infra.local.stripe_sandbox.page_texts import texts_for
from infra.local.stripe_sandbox.payer import Outcome
from infra.local.stripe_sandbox.refusals import ApiError, Json
from infra.local.stripe_sandbox.settings import DECIMALS
from infra.local.stripe_sandbox.world import World

_STYLE = """
*{box-sizing:border-box}body{margin:0;background:#f2f4f7;color:#1c2430;
font:17px/1.5 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:26rem;margin:0 auto;padding:1.25rem 1rem 3rem}h1{font-size:1.1rem;margin:.5rem 0}
.sum{font-size:2.2rem;font-weight:650;margin:.25rem 0}.card{background:#fff;border-radius:14px;
padding:1rem;margin:1rem 0;box-shadow:0 1px 2px #0001}h2{font-size:1rem;margin:0 0 .5rem}
button{display:block;width:100%;min-height:48px;margin:.5rem 0;border:1px solid #c8d0da;
border-radius:10px;background:#fff;color:inherit;font:inherit}button:focus-visible{outline:3px solid
#2f6fed}.go{background:#0a7d4b;border-color:#0a7d4b;color:#fff;font-weight:600}
.bad{background:#fdecea;color:#8a1c12}small,.note{color:#5a6573}
"""
_TRIES = (
    Outcome.SUCCEED, Outcome.PROCESS_THEN_SUCCEED, Outcome.PROCESS_THEN_FAIL, Outcome.SCAN,
    Outcome.FAIL,
)  # fmt: skip
_FRONT_ROWS = 20


class Page(NamedTuple):
    """What a browser gets: a document, or another place to go to."""

    status: int
    html: str = ""
    location: str | None = None


def show(world: World, path: str, accepted: str, said: str = "") -> Page:
    """Return the page at `path` as it is now; `said` is the key of a message on it."""
    kind, _, id = path.removeprefix("/c/").partition("/")
    if kind == "intent":
        return _wallet(world.books.get("payment_intent", id), accepted, said)
    if kind != "pay":
        return Page(404, "not found")
    session = world.books.get("checkout.session", id)
    texts = texts_for(session["locale"], accepted)
    lines = world.books.notes[id]["lines"]
    what = "".join(f"<p>{escape(line['description'])}</p>" for line in lines)
    until = datetime.fromtimestamp(session["expires_at"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    saving = session["mode"] == "setup"
    head = f"<p>{texts['save_card']}</p>"
    if not saving:
        head = f"{what}<p class=sum>{_money(session['amount_total'], session['currency'])}</p>"
    body = f"{head}<small>{texts['until']} {until}</small>{_note(texts, said)}"
    if session["status"] != "open":
        body += f"<p class=card role=status>{texts[session['status']]}</p>"
    elif not session["payment_method_types"]:
        body += f"<p class='card bad' role=alert>{texts['none']}</p>"
    elif saving:
        body += f"<section class=card>{_cards(texts)}</section>"
    else:
        body += "".join(_method(texts, method) for method in session["payment_method_types"])
    if session["cancel_url"] and session["status"] == "open":
        body += _form("", Outcome.ABANDON, texts)
    return Page(200, _document(texts, body))


def front(world: World, accepted: str) -> Page:
    """Return the page that lists what can be paid, the newest first."""
    texts = texts_for("auto", accepted)
    sessions = [each for each in world.books.all("checkout.session") if each["status"] == "open"]
    rows = "".join(
        f"<p><a href='/c/pay/{each['id']}'>{escape(_subject(world, each, texts))}</a></p>"
        for each in sessions[:_FRONT_ROWS]
    )
    return Page(200, _document(texts, rows or f"<p class=card>{texts['nothing_open']}</p>"))


def _subject(world: World, session: Json, texts: dict[str, str]) -> str:
    named = "、".join(line["description"] for line in world.books.notes[session["id"]]["lines"])
    return named or texts["save_card"]


def press(world: World, path: str, form: str, accepted: str) -> Page:
    """Do what a button says and return where the browser goes."""
    pressed = {name: values[0] for name, values in parse_qs(form).items()}
    kind, _, id = path.removeprefix("/c/").partition("/")
    try:
        if kind == "intent":
            payer.act_on_intent(world, id, pressed.get("good") == "yes")
            return show(world, path, accepted, "done")
        outcome = Outcome(pressed.get("outcome", ""))
        session = payer.act(world, id, pressed.get("method", ""), outcome)
    except ApiError as refusal:
        if refusal.status == 409:
            return show(world, path, accepted)
        raise
    except ValueError:
        return Page(400, "unknown button")
    if outcome is Outcome.ABANDON:
        return Page(303, location=session["cancel_url"])
    if outcome in {Outcome.FAIL, Outcome.SCAN}:
        return show(world, path, accepted, "failed" if outcome is Outcome.FAIL else "scanned")
    return Page(303, location=session["success_url"].replace("{CHECKOUT_SESSION_ID}", id))


def _wallet(intent: Json, accepted: str, said: str) -> Page:
    texts = texts_for(None, accepted)
    body = f"<p class=sum>{_money(intent['amount'], intent['currency'])}</p>{_note(texts, said)}"
    if intent["status"] == "requires_action":
        body += f"""<form method=post class=card>
<button class=go name=good value=yes>{texts["approve"]}</button>
<button name=good value=no>{texts["refuse"]}</button></form>"""
    return Page(200, _document(texts, body))


def _method(texts: dict[str, str], method: str) -> str:
    name = texts.get(method, method)
    tries = "".join(_form(method, outcome, texts) for outcome in _TRIES)
    return (
        f"<section class=card aria-label='{escape(name)}'><h2>{escape(name)}</h2>{tries}</section>"
    )


def _cards(texts: dict[str, str]) -> str:
    """Return a button for each card that could be saved, and one for a card that is refused."""
    saved = "".join(
        _form(name, Outcome.SUCCEED, texts, texts[f"card_{name}"]) for name in customers.BEHAVIOURS
    )
    return saved + _form("", Outcome.FAIL, texts, texts["card_refused"])


def _form(method: str, outcome: Outcome, texts: dict[str, str], label: str = "") -> str:
    look = " class=go" if outcome is Outcome.SUCCEED else ""
    return f"""<form method=post><input type=hidden name=method value="{escape(method)}">
<button{look} name=outcome value={outcome.value}>{label or texts[outcome.value]}</button></form>"""


def _note(texts: dict[str, str], said: str) -> str:
    if not said:
        return ""
    look = "card bad" if said == "failed" else "card"
    return f"<p class='{look}' role=status>{texts[said]}</p>"


def _money(minor: int, currency: str) -> str:
    digits = DECIMALS.get(currency, 2)
    text = str(minor).rjust(digits + 1, "0")
    whole = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"{escape(currency.upper())} {whole}"


def _document(texts: dict[str, str], body: str) -> str:
    return f"""<!doctype html><html lang={texts["lang"]}><head><meta charset=utf-8>
<meta name=viewport content="width=device-width,initial-scale=1"><title>{texts["title"]}</title>
<style>{_STYLE}</style></head><body><main><h1>{texts["title"]}</h1>
<p class=note>{texts["note"]}</p>{body}</main></body></html>"""
